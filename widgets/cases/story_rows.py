"""The timeline of a case: a row for each step, the newest first, with a rule between them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.cases.story_words import StoryLine
from widgets.look import Look
from widgets.plain import PlainLabel

MOST_ROWS = 60  # the newest; a case with more steps says how many there are before


class StoryRows(QWidget):
    """Rows are made once and filled again and again."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._rows: list[tuple[QWidget, PlainLabel, PlainLabel, PlainLabel]] = []
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._column.setSpacing(look.px(6))
        for _, *labels in self._rows:
            for label in labels:
                label.setFont(look.font())

    def show_lines(self, lines: Sequence[StoryLine]) -> None:
        """Show these steps from above to below."""
        lines = lines[:MOST_ROWS]
        while len(self._rows) < len(lines):
            self._add()
        for at, (row, head, when, said) in enumerate(self._rows):
            row.setVisible(at < len(lines))
            if at < len(lines):
                head.set_text(lines[at].head)
                when.set_text(lines[at].when)
                said.set_text(lines[at].said)
                said.setVisible(bool(lines[at].said))

    def said(self) -> list[str]:
        """Return what the rows say, from above to below."""
        return [
            "\n".join(part.full_text() for part in labels if part.full_text())
            for row, *labels in self._rows
            if not row.isHidden()
        ]

    def _add(self) -> None:
        row = QWidget()
        head, said = PlainLabel(is_wrapping=True), PlainLabel(is_wrapping=True)
        when = PlainLabel()
        when.setProperty("tone", "muted")
        said.setProperty("tone", "second")
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.addWidget(head, 1)
        line.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        column.addWidget(said)
        for label in (head, when, said):
            label.setFont(self._look.font())
        self._column.addWidget(row)
        self._rows.append((row, head, when, said))
