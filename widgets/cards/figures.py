"""Three figures side by side: what decides, large enough to be read before the rest."""

from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.cards.card import Card, set_tone
from widgets.look import TextRole
from widgets.plain import PlainLabel


class Figures(QWidget):
    """Columns by key, each with its name over its value."""

    def __init__(self, card: Card, columns: dict[str, str]) -> None:
        super().__init__()
        self._values: dict[str, PlainLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(card.look.px(12))
        for at, (key, name) in enumerate(columns.items()):
            self._values[key] = card.label(role=TextRole.FIGURE)
            grid.addWidget(card.label(name, tone="muted"), 0, at)
            grid.addWidget(self._values[key], 1, at)
            grid.setColumnStretch(at, 1)

    def set_figure(self, key: str, value: str, tone: str = "") -> None:
        """Show a value in the tone it deserves."""
        self._values[key].set_text(value)
        set_tone(self._values[key], tone)

    def figure(self, key: str) -> str:
        """Return what a column says now."""
        return self._values[key].full_text()
