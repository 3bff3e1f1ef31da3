"""The keys of a window: one table of sequences, whoever has the keyboard."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override


class Keys(QObject):
    """Binds key sequences of one stroke to acts.

    Widgets reach them as shortcuts. A native child window has no part in Qt's shortcuts where no
    window manager says which window is active, so it is watched with :meth:`watch`.
    """

    def __init__(self, window: QWidget, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(window)
        self._acts = {QKeySequence(text).toString(): act for text, act in acts.items()}
        for text, act in self._acts.items():
            shortcut = QShortcut(QKeySequence(text), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

    def strokes(self) -> tuple[str, ...]:
        """Return the sequences that are bound, as Qt writes them."""
        return tuple(self._acts)

    def watch(self, surface: QObject) -> None:
        """Take the keys that ``surface`` gets and does not use itself."""
        surface.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what a key stands for."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        stroke = QKeyCombination(event.modifiers(), Qt.Key(event.key()))
        act = self._acts.get(QKeySequence(stroke).toString())
        if act is None:
            return False
        act()
        return True
