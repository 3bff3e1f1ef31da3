"""The keys that turn panels: a digit for each of the first seventeen, the next, the one before."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

DIGITS = "0123456789"
SHIFTED = ")!@#$%^"  # what Shift makes of 0 to 6 on the keyboards of this country
FIRST_SHIFTED = 10
STEPS = {Qt.Key.Key_PageUp.value: -1, Qt.Key.Key_PageDown.value: 1}


def is_turning(event: QKeyEvent) -> bool:
    """Return whether a key turns panels, where nothing nearer to it takes it."""
    return event.key() in STEPS or number_of(event) is not None


def number_of(event: QKeyEvent) -> int | None:
    """Return the number of the panel that a key stands for, or None."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    is_shifted = modifiers == Qt.KeyboardModifier.ShiftModifier
    if modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        return None
    digit = event.key() - Qt.Key.Key_0.value
    if 0 <= digit < FIRST_SHIFTED and event.text() in ("", *DIGITS):
        shifted = FIRST_SHIFTED + digit
        if is_shifted:
            return shifted if digit < len(SHIFTED) else None
        return digit
    at = SHIFTED.find(event.text()) if len(event.text()) == 1 else -1
    return FIRST_SHIFTED + at if at >= 0 and is_shifted else None
