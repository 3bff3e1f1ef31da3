"""A map that shows less than all of the city says so in its head, and one act shows all again."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy
from typing_extensions import override

from widgets.map.map_tally import MapTally
from widgets.plain import button_text, plain_tooltip
from widgets.texts import Texts

MOST_THINGS = 8_888  # the widest figures that the sign has room for
MOST_LAYERS = 88


@runtime_checkable
class Narrowing(Protocol):
    """A feature of the map that can hide things or layers."""

    def show_everything(self) -> None:
        """Hide nothing any more."""
        ...


class NarrowedSign(QPushButton):
    """Hidden while everything is shown; pressing it shows everything.

    With ``keeps_place`` its room stays empty while it is hidden: what stands beside it never moves.
    """

    def __init__(self, texts: Texts, *, keeps_place: bool) -> None:
        super().__init__()
        self._texts = texts
        self._widest = (
            texts("map.narrowed.shown", shown=MOST_THINGS, all=MOST_THINGS),
            texts("map.narrowed.layers", count=MOST_LAYERS),
        )
        self.setProperty("role", "primary")
        self.is_quiet = False  # where nobody can let everything be seen: a map that is looked at
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(keeps_place)
        self.setSizePolicy(policy)
        self.setText(button_text(self._widest[0]))  # an empty button asks for some other room
        self.hide()

    @override
    def sizeHint(self) -> QSize:
        """Return the room of the longest of its texts, whatever it says now."""
        hint = super().sizeHint()
        hint.setWidth(hint.width() - self._advance_px(self.text()) + self._room_px())
        return hint

    def show_tally(self, tally: MapTally, hidden_layers: int, *, is_filtered: bool) -> None:
        """Say how many of how many are shown, and how many layers are switched off."""
        parts = []
        if is_filtered:
            parts.append(self._texts("map.narrowed.shown", shown=tally.shown, all=tally.count))
        if hidden_layers:
            parts.append(self._texts("map.narrowed.layers", count=hidden_layers))
        if parts:
            self.ensurePolished()
            said = self._texts("map.narrowed.separator").join(parts)
            end = Qt.TextElideMode.ElideRight
            self.setText(button_text(self.fontMetrics().elidedText(said, end, self._room_px())))
            self.setToolTip(plain_tooltip(f"{said}\n{self._texts('map.narrowed.tip')}"))
        self.setVisible(bool(parts) and not self.is_quiet)

    def _advance_px(self, text: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text).width()

    def _room_px(self) -> int:
        return max(self._advance_px(text) for text in self._widest)
