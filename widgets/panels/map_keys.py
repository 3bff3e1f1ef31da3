"""The keys of a map in a panel: its own are its, all others the panel's around it first."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

# What a map does with a key that is the window's as well: the one with the keyboard is meant.
OF_THE_MAP = frozenset({Qt.Key.Key_F})
FORWARDED = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})


class MapKeys(QObject):
    """A click gives the keyboard to the map: F fits that one, and not the one of the window.

    From a map that is a window of its own no other key rises to ``ground``: it is handed there.
    What ``ground`` and what lies around it do not take is left to the map.
    """

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self._ground = ground

    def watch(self, surface: QObject) -> None:
        """Hand on what ``surface`` gets, before whoever watches it already."""
        surface.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand a key on; return whether it was taken."""
        if not isinstance(event, QKeyEvent) or event.type() not in FORWARDED:
            return False
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() in OF_THE_MAP and is_plain:
            if event.type() != QEvent.Type.ShortcutOverride:
                return False
            event.accept()
            return True
        if not isinstance(watched, QWindow):  # from a widget keys rise by themselves
            return False
        was_accepted = event.isAccepted()
        QApplication.sendEvent(self._ground, event)
        is_taken = event.isAccepted()
        if not is_taken:
            event.setAccepted(was_accepted)
        return is_taken
