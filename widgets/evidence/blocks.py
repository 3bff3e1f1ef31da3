"""Blocks of rows under titles, in a column that scrolls: plain text, never markup."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from widgets.look import Look, TextRole
from widgets.plain import PlainLabel

NAME_PX = 104  # a longer name breaks into lines
LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its value; without a name the value takes the whole width."""

    value: str
    name: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]


class BlockColumn(QScrollArea):
    """Shows blocks under each other; the same blocks again change nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._labels: list[tuple[PlainLabel, TextRole]] = []
        self.blocks: tuple[Block, ...] = ()
        self._content = QWidget()
        self._content.setObjectName("scrolled")
        self._grid = QGridLayout(self._content)
        self._grid.setColumnStretch(1, 1)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows scroll it
        self.viewport().setAutoFillBackground(False)
        self.set_look(look)

    def show_blocks(self, blocks: tuple[Block, ...]) -> None:
        """Show these; of rows that only changed their words the labels stay, and the scroll."""
        if blocks == self.blocks:
            return
        same_shape = [(b.title, [r.name for r in b.rows]) for b in blocks] == [
            (b.title, [r.name for r in b.rows]) for b in self.blocks
        ]
        self.blocks = blocks
        if same_shape:
            self._fill()
        else:
            self._build()

    def text(self) -> str:
        """Return everything that is shown, a line a row."""
        return "\n".join(
            line
            for block in self.blocks
            for line in (block.title, *(f"{row.name} {row.value}".strip() for row in block.rows))
        )

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        for label, role in self._labels:
            label.setFont(look.font(role))
        self._grid.setContentsMargins(look.px(12), look.px(2), look.px(12), look.px(8))
        self._grid.setHorizontalSpacing(look.px(10))
        self._grid.setVerticalSpacing(look.px(3))

    def _build(self) -> None:
        for label, _ in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        for at in range(self._grid.rowCount()):
            self._grid.setRowStretch(at, 0)
        line = 0
        for block in self.blocks:
            if block.title:
                self._grid.addWidget(self._label(TextRole.STRONG), line, 0, 1, 2)
                line += 1
            for row in block.rows:
                if row.name:
                    name = self._label()
                    name.setFixedWidth(self._look.px(NAME_PX))
                    self._grid.addWidget(name, line, 0, LEFT)
                    self._grid.addWidget(self._label(), line, 1, Qt.AlignmentFlag.AlignTop)
                else:
                    self._grid.addWidget(self._label(), line, 0, 1, 2)
                line += 1
        self._grid.setRowStretch(line, 1)
        self._fill()

    def _label(self, role: TextRole = TextRole.BODY) -> PlainLabel:
        label = PlainLabel(is_wrapping=True)
        label.setFont(self._look.font(role))
        self._labels.append((label, role))
        return label

    def _fill(self) -> None:
        shown: list[tuple[str, str]] = []
        for block in self.blocks:
            if block.title:
                shown.append((block.title, ""))
            for row in block.rows:
                shown += [(row.name, "muted")] if row.name else []
                shown.append((row.value, row.tone))
        for (label, _), (text, tone) in zip(self._labels, shown, strict=True):
            label.set_text(text)
            if label.property("tone") != tone:
                label.setProperty("tone", tone)
                label.style().unpolish(label)
                label.style().polish(label)
