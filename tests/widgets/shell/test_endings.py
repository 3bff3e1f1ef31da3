"""A signal to end is heard between two pictures: nobody closes a window that is being drawn."""

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer

from app.endings import ENDINGS, end_at_signals


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Put back what was there."""
    before = {number: signal.getsignal(number) for number in ENDINGS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_while_a_picture_is_drawn_ends_after_it(qtbot, number):
    told: list[str] = []
    end_at_signals(lambda: told.append("closed"))

    def draw() -> None:
        told.append("drawing")
        os.kill(os.getpid(), number)
        for _ in range(1000):  # Python hears it in here
            pass
        told.append("drawn")

    QTimer.singleShot(0, draw)
    qtbot.waitUntil(lambda: "closed" in told)
    assert told == ["drawing", "drawn", "closed"]
