"""A wheel over a form scrolls the form, and changes nothing in it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.choice_box import ChoiceBox


def test_a_wheel_over_a_closed_list_changes_nothing_and_goes_on(qtbot: QtBot) -> None:
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["12345", "网格", "领导批示"])
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        *(QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120)),
        *(*none, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(box, turn)
    assert (box.currentIndex(), turn.isAccepted()) == (0, False)
