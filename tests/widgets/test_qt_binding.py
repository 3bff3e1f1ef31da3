"""The binding keeps its references: PySide6 6.12.0 loses one to None with each call on 3.11."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

CALLS = 1000
NOISE = 100  # references that come and go with caches; a leak would be a thousand


class _Bell(QObject):
    rung = Signal(int)


def _paint() -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.fillRect(0, 0, 4, 4, 0)
    painter.end()


@pytest.mark.parametrize("what", ["processEvents", "update", "painter", "signal", "repaint"])
def test_a_thousand_calls_leave_the_references_to_none_alone(
    qapp: QApplication, qtbot: object, what: str
) -> None:
    widget, bell = QWidget(), _Bell()
    heard: list[int] = []
    bell.rung.connect(heard.append)
    widget.resize(20, 20)
    widget.show()
    acts: dict[str, Callable[[], object]] = {
        "processEvents": qapp.processEvents,
        "update": widget.update,
        "painter": _paint,
        "signal": lambda: bell.rung.emit(1),
        "repaint": widget.repaint,
    }
    act = acts[what]
    for _ in range(50):
        act()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        act()
    after = sys.getrefcount(None)
    widget.close()
    assert abs(after - before) < NOISE
