"""A map that is not there yet says how the link is, and why it stays away."""

from tests.unit.app.services.hall import Hall
from widgets.map.waiting_words import waiting_text


def test_a_hub_of_our_own_that_cannot_start_is_quoted(texts):
    hall = Hall()
    assert waiting_text(texts, hall.group) == texts(f"map.wait.{hall.group.status.state.value}")
    hall.group.trouble = lambda: "/data/hall is open to others: chmod 700"
    said = waiting_text(texts, hall.group)
    assert "启动不了" in said
    assert said.endswith("/data/hall is open to others: chmod 700")
