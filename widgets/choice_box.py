"""A list to choose one of by a click or by what is typed; a wheel over it changes nothing."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox
from typing_extensions import override


class ChoiceBox(QComboBox):
    """Chooses by a click, by keys and in its open list; a wheel is left to what scrolls around it.

    Who scrolls a form with the pointer over a closed list would change it and not see it. A letter
    that is typed into it looks for an entry, whatever it does elsewhere in the window: P-0117 would
    open a panel.
    """

    @override
    def event(self, event: QEvent) -> bool:
        """Keep letters, capital ones too, from the window's own keys."""
        if event.type() is QEvent.Type.ShortcutOverride and _is_letter(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to whatever lies behind."""
        event.ignore()


def _is_letter(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & ~plain
