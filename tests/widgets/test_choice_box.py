"""A wheel over a form changes nothing in it, and what is typed into a list looks for an entry."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.choice_box import ChoiceBox

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


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


@pytest.mark.parametrize(
    ("key", "modifier", "text", "is_taken"),
    [
        (Qt.Key.Key_P, NO_MODIFIER, "p", True),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier, "P", True),  # else it opens a panel
        (Qt.Key.Key_7, NO_MODIFIER, "7", True),
        (Qt.Key.Key_7, Qt.KeyboardModifier.KeypadModifier, "7", True),
        (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier, "\x10", False),
        (Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier, "p", False),
        (Qt.Key.Key_Escape, NO_MODIFIER, "\x1b", False),
        (Qt.Key.Key_F5, NO_MODIFIER, "", False),
    ],
)
def test_what_is_typed_looks_for_an_entry_and_other_keys_stay_the_windows(
    qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, text: str, is_taken: bool
) -> None:
    choice = ChoiceBox()
    qtbot.addWidget(choice)
    choice.addItems(["Q-1", "P-0117", "7 up"])
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier, text)
    asked.ignore()
    QApplication.sendEvent(choice, asked)
    assert asked.isAccepted() is is_taken


def test_a_number_with_a_capital_is_found(qtbot: QtBot) -> None:
    choice = ChoiceBox()
    qtbot.addWidget(choice)
    choice.addItems(["Q-1", "P-0231", "P-0117"])
    QTest.keyClicks(choice, "P-0117")
    assert choice.currentText() == "P-0117"
