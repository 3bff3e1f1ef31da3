"""The keys of a native map in a panel: what it gets goes to the panel around it first."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

FORWARDED = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})


class MapKeys(QObject):
    """A click gives the keyboard to the map's own window, from which no key rises to ``ground``.

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
        was_accepted = event.isAccepted()
        QApplication.sendEvent(self._ground, event)
        is_taken = event.isAccepted()
        if not is_taken:
            event.setAccepted(was_accepted)
        return is_taken
