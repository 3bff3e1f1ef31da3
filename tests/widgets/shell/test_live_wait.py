"""A picture waits for live data, and says so when none comes: it never shows an empty hall."""

import pytest
from PySide6.QtCore import QTimer

from app.domain.errors import ConfigError
from app.domain.ports import LinkState
from app.live_wait import turn_live
from tests.unit.app.services.hall import Hall


def test_a_picture_waits_until_data_has_come(qapp):
    hall = Hall()
    came: list[bool] = []

    def come() -> None:
        hall.enter_things()
        hall.pump()
        came.append(True)

    QTimer.singleShot(120, come)
    turn_live(qapp, hall.group, 0.0)
    assert came == [True]


@pytest.mark.parametrize("state", [LinkState.LIVE, LinkState.SYNCING])
def test_a_picture_of_a_hall_without_data_fails_and_says_how_the_link_stands(qapp, state):
    hall = Hall()
    hall.link.state = state
    hall.pump()
    with pytest.raises(ConfigError, match=f"no live data within 0.1 s: the link is {state.value}"):
        turn_live(qapp, hall.group, 0.0, within_s=0.1)
