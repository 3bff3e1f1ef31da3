"""Rows of facts on a card: a name on the left, its value on the right, wrapped, never cut."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.cards.card import Card, set_tone
from widgets.plain import PlainLabel


class Facts(QWidget):
    """A grid of rows by key; a row without a value is hidden."""

    def __init__(self, card: Card, rows: dict[str, str]) -> None:
        super().__init__()
        self._values: dict[str, PlainLabel] = {}
        self._names: dict[str, PlainLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(card.look.px(12))
        grid.setVerticalSpacing(card.look.px(2))
        grid.setColumnStretch(1, 1)
        for at, (key, name) in enumerate(rows.items()):
            self._names[key] = card.label(name, tone="muted")
            self._values[key] = card.label(is_wrapping=True)
            grid.addWidget(self._names[key], at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._values[key], at, 1, Qt.AlignmentFlag.AlignTop)

    def set_fact(self, key: str, value: str, tone: str = "") -> None:
        """Show a value in the tone it deserves, or hide its row if there is none."""
        self._values[key].set_text(value)
        set_tone(self._values[key], tone)
        for label in (self._names[key], self._values[key]):
            label.setVisible(bool(value))

    def fact(self, key: str) -> str:
        """Return what a row says now."""
        return self._values[key].full_text()

    def show_rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Fill the rows in order with names and values, and hide those that are left over."""
        shown = (*rows, *(("", ""),) * len(self._values))
        for key, (name, value) in zip(self._values, shown, strict=False):
            self._names[key].set_text(name)
            self.set_fact(key, value)
