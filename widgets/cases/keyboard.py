"""The keyboard after a click on the map, which is a window of its own and took it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def take_back(widget: QWidget) -> None:
    """Give the keyboard to a widget of the window, wherever it was."""
    window = widget.window()
    handle = window.windowHandle()
    if handle is not None:
        handle.requestActivate()
    window.activateWindow()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
