"""Rows of name and value that a dossier is made of; made once and filled again and again."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from widgets.look import Look
from widgets.plain import PlainLabel

NAME_WIDTH_PX = 92


class FactRows(QWidget):
    """Shows pairs of name and value; values are foreign text and may be long."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[PlainLabel, PlainLabel]] = []
        self._facts: tuple[tuple[str, str], ...] = ()
        self.set_look(look)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show ``facts`` in their order; rows that are not needed are hidden."""
        self._facts = tuple(facts)
        while len(self._rows) < len(facts):
            self._add_row()
        for i, (name, value) in enumerate(self._rows):
            is_used = i < len(facts)
            name.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                name.set_text(facts[i][0])
                value.set_text(facts[i][1])

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what is shown."""
        return self._facts

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(1))
        self._grid.setColumnMinimumWidth(0, look.px(NAME_WIDTH_PX))
        for name, value in self._rows:
            name.setFont(look.font())
            value.setFont(look.font())

    def _add_row(self) -> None:
        name, value = PlainLabel(), PlainLabel()
        name.setProperty("tone", "muted")
        for column, label in enumerate((name, value)):
            label.setFont(self._look.font())
            label.setMinimumWidth(0)
            self._grid.addWidget(label, len(self._rows), column, Qt.AlignmentFlag.AlignVCenter)
        self._rows.append((name, value))
