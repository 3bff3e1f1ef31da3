"""What has stopped, of all that a screen shows."""

from app.domain.classes import Age
from app.domain.health import SourceHealth
from app.services.feeds import stopped_feeds
from tests.unit.app.services.hall import NOON_S, Hall


def source(name: str, kind: str, silent_s: float | None) -> SourceHealth:
    last_s = None if silent_s is None else NOON_S - silent_s
    return SourceHealth(name, kind, NOON_S, last_s, 1, 1.0)


def test_silent_sources_are_named_the_longest_silent_first() -> None:
    hall = Hall()
    hall.link.push_health(
        source("a", "ais", 20.0), source("b", "columns", 90.0), source("c", "ais", 1.0)
    )
    hall.pump()
    found = [(health.source, age) for health, age in stopped_feeds(hall.group)]
    assert found == [("b", Age.LOST), ("a", Age.LATE)]


def test_recorder_judge_and_what_never_spoke_stop_nothing_on_the_map() -> None:
    hall = Hall()
    hall.link.push_health(
        source("recorder", "history", 90.0),
        source("judge", "judge", 90.0),
        source("x", "ais", None),
    )
    hall.pump()
    assert stopped_feeds(hall.group) == []
