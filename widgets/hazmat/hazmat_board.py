"""The drawer of hazardous goods: the matrix, and beside it the rows behind the chosen cell."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.hazmat import Element, Stage
from app.services.hazmat import HazmatBook, RowFacts
from app.services.live import ViewGroup
from widgets.alarms.room_lines import RoomLine
from widgets.alarms.room_list import RoomModel
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text
from widgets.hazmat.cell_row import CellRow
from widgets.hazmat.matrix_grid import MatrixGrid
from widgets.look import Look, TextRole
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 340
MOST_FACTS = 4


class HazmatBoard(Pane):
    """Emits ``chosen`` with a row, ``on_map`` with those of a cell, and ``closed`` on Esc."""

    chosen = Signal(object)
    on_map = Signal(object)
    risk_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("hazmat.title"), look, parent)
        self._group = group
        self._texts = texts
        self._vouched = Vouched(group)
        self.book = HazmatBook(group, self._show, monotonic)
        self._rows: tuple[RowFacts, ...] = ()
        self._shown_cell: tuple[Stage, Element] | None = None
        self.grid = MatrixGrid(look, texts)
        self.grid.opened.connect(self._open_cell)
        self.cell_title = PlainLabel()
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self.model = RoomModel()
        self._row = CellRow(self.model, look)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.risk = QPushButton(button_text(texts("hazmat.risk_button")))
        self.risk.setProperty("role", "quiet")
        self.risk.clicked.connect(lambda _checked: self.risk_wanted.emit())
        self.header.insertWidget(2, self.risk)
        self._side = QVBoxLayout()
        for widget in (self.cell_title, self.note):
            self._side.addWidget(widget)
        self._side.addWidget(self.list, 1)
        self._whole = QHBoxLayout()
        self._whole.addWidget(self.grid, 8)
        self._whole.addLayout(self._side, 4)
        self.content.addLayout(self._whole, 1)
        self.set_look(look)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_whole"):
            return
        self.grid.set_look(look)
        self._row.set_look(look)
        self.cell_title.setFont(look.font(TextRole.STRONG))
        for widget in (self.note, self.risk):
            widget.setFont(look.font())
        self._whole.setContentsMargins(look.px(6), 0, look.px(6), look.px(6))
        self._whole.setSpacing(look.px(12))
        self._side.setSpacing(look.px(4))
        self.setFixedHeight(look.px(HEIGHT_PX))

    def refresh(self) -> None:
        """Ask when it is due, and say how old the answer is; shut, it asks nothing."""
        if self.isHidden() == self.book.is_watched:
            self.book.watch(is_watched=not self.isHidden())
        self.book.pump()
        if not self.isHidden():
            self._show()

    def release(self) -> None:
        """Wait for nothing more."""
        self.book.release()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _open_cell(self, stage: Stage, element: Element) -> None:
        self.book.choose(stage, element)
        self._show()
        if self.book.rows:
            self.on_map.emit(self.book.rows)

    def _choose(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._rows):
            self.chosen.emit(self._rows[index.row()])

    def _show(self) -> None:
        answer, texts = self.book.answer, self._texts
        self.vouch(self._vouched.age() if answer is not None else None)
        as_of = texts("time.unknown") if answer is None else clock_text(answer.as_of_s)
        self.as_of.set_text(as_of)
        self.grid.show_cells(() if answer is None else answer.cells)
        chosen = self.book.chosen
        if chosen is None:
            self.cell_title.set_text(texts("hazmat.choose"))
        else:
            self.cell_title.set_text(self.grid.cell_words(*chosen))
        self.note.set_text(self._note())
        self.note.setVisible(bool(self.note.text()))
        self._show_rows()

    def _show_rows(self) -> None:
        """Fill the list; a list that is read keeps its place, and a new cell goes onto the map."""
        rows, chosen = self.book.rows, self.book.chosen
        is_new = rows is not None and chosen != self._shown_cell
        if rows is None:
            if chosen != self._shown_cell:
                self._rows = ()
                self.model.show([])
            return
        if rows != self._rows or is_new:
            self._rows = rows
            self.model.show([self._line(row) for row in rows])
        if is_new:
            self._shown_cell = chosen
            if rows:
                self.on_map.emit(rows)

    def _note(self) -> str:
        book, texts = self.book, self._texts
        answer, chosen = book.answer, book.chosen
        if answer is None:
            if not book.is_vouched:
                return texts("hazmat.not_live")
            return error_text(texts, book.code) if book.code not in ("", "ok") else ""
        said = []
        if chosen is not None:
            cell = next(c for c in answer.cells if (c.stage, c.element) == chosen)
            key = f"hazmat.source.{cell.source}" if cell.source else "hazmat.why_no_source"
            said.append(texts("hazmat.from", source=texts(key)) if cell.source else texts(key))
            if cell.count is not None and book.rows is not None and len(book.rows) < cell.count:
                said.append(texts("hazmat.more", shown=len(book.rows), count=cell.count))
        if answer.left_off:
            said.append(texts("hazmat.left_off", count=answer.left_off))
        return " · ".join(said)

    def _line(self, row: RowFacts) -> RoomLine:
        alarms = self._group.board.alarms
        grades = [alarms[one].severity for one in row.alarms if one in alarms]
        worst: Severity | None = min(grades, default=None)
        facts = [self._fact(key, value) for key, value in row.facts[:MOST_FACTS]]
        if row.alarms and row.target != f"alarm:{row.alarms[0]}":
            facts.insert(0, self._texts("hazmat.fact.warnings", value=len(row.alarms)))
        return RoomLine(row.label, " · ".join(facts), worst)

    def _fact(self, key: str, value: str) -> str:
        texts = self._texts
        if key == "rule":
            named = f"alarms.rule.{value}"
            return texts(named) if named in texts else value
        return texts(f"hazmat.fact.{key}", value=value)
