"""What a window of panes does with each of them."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.services.live import Pumped
from widgets.look import Look


class ShownPane(Protocol):
    """What the window does with a pane; the map pane comes from wiring and is one as well."""

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        ...

    def refresh(self) -> None:
        """Show how things stand now."""
        ...

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        ...

    def release(self) -> None:
        """Give back what it holds."""
        ...

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        ...


MapPaneFactory = Callable[[Look], ShownPane]
