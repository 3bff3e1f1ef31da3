"""A map that shows less than all of the city says so in its head, and one act shows all again."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from widgets.map.map_tally import MapTally
from widgets.plain import button_text
from widgets.texts import Texts


@runtime_checkable
class Narrowing(Protocol):
    """A feature of the map that can hide things or layers."""

    def show_everything(self) -> None:
        """Hide nothing any more."""
        ...


class NarrowedSign(QPushButton):
    """Hidden while everything is shown; pressing it shows everything."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setProperty("role", "primary")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(texts("map.narrowed.tip"))
        self.hide()

    def show_tally(self, tally: MapTally, hidden_layers: int, *, is_filtered: bool) -> None:
        """Say how many of how many are shown, and how many layers are switched off."""
        parts = []
        if is_filtered:
            parts.append(self._texts("map.narrowed.shown", shown=tally.shown, all=tally.count))
        if hidden_layers:
            parts.append(self._texts("map.narrowed.layers", count=hidden_layers))
        self.setText(button_text(self._texts("map.narrowed.separator").join(parts)))
        self.setVisible(bool(parts))
