"""How a picture waits for live data: one of a hall that is still starting would show nothing."""

import time

from PySide6.QtWidgets import QApplication

from app.domain.errors import ConfigError
from app.domain.ports import LinkState
from app.services.live import ViewGroup

LIVE_WITHIN_S = 90.0  # a hall of its own starts in a few seconds, on a busy machine in some tens


def turn_live(
    application: QApplication,
    group: ViewGroup,
    seconds: float,
    within_s: float = LIVE_WITHIN_S,
) -> None:
    """Wait until data has come, then turn for so many seconds.

    Raises ConfigError where none comes within ``within_s``: the picture would show an empty hall.
    """
    deadline_s = time.monotonic() + within_s
    while not (group.has_data and group.status.state is LinkState.LIVE):
        if time.monotonic() > deadline_s:
            raise ConfigError(
                f"no live data within {within_s:g} s: the link is {group.status.state.value}"
            )
        turn(application, 0.05)
    turn(application, seconds)


def turn(application: QApplication, seconds: float) -> None:
    """Let Qt work for so many seconds."""
    deadline_s = time.monotonic() + seconds
    while time.monotonic() < deadline_s:
        application.processEvents()
        time.sleep(0.01)
