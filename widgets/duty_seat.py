"""Keeps one duty window on a desk, and opens it anew in the other language on demand."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from typing_extensions import Protocol

from widgets.duty_window import DutyWindow
from widgets.texts import LANGUAGES
from widgets.window_state import resume, state_of


class BuildWindow(Protocol):
    """Builds a window on the one desk of this seat, neither shown nor started."""

    def __call__(self, language: str, theme: str, on_language: Callable[[], None]) -> DutyWindow:
        """Build it; ``on_language`` is the window's parameter of that name."""
        ...


class DutySeat(QObject):
    """Link, session, board and dispatch belong to the desk, so no window takes them along.

    Emits ``opened`` with every window before it is started (feed further panes to its pump there),
    and ``closed`` once a person has closed the window, not when it was only replaced.
    """

    opened = Signal(object)  # DutyWindow
    closed = Signal()

    def __init__(self, build: BuildWindow, language: str, theme: str) -> None:
        super().__init__()
        self._build = build
        self._language = language
        self._theme = theme
        self._window: DutyWindow | None = None

    @property
    def window(self) -> DutyWindow:
        """The window that is open; the first one is made at first need and not shown yet."""
        if self._window is None:
            self._window = self._make(self._theme)
        return self._window

    @property
    def language(self) -> str:
        """The language the window speaks now."""
        return self._language

    def switch_language(self) -> None:
        """Replace the window by one in the other language, in the same place and state."""
        old = self.window
        state = state_of(old)
        self._language = next(name for name in LANGUAGES if name != self._language)
        new = self._make(state.theme_id)
        old.closed.disconnect(self.closed)
        # Two pumps on one link would take each other's arrivals away.
        old.pump.stop()
        self._window = new
        resume(new, state)
        new.setGeometry(old.geometry())
        new.setWindowState(old.windowState())
        new.show()
        new.start()
        old.close()
        old.deleteLater()

    def _make(self, theme: str) -> DutyWindow:
        window = self._build(self._language, theme, self.switch_language)
        window.closed.connect(self.closed)
        self.opened.emit(window)
        return window
