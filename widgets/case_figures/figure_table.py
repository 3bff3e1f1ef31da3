"""A table of figures: read by arrows, opened by Enter or a click on a number."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.plain import plain_tooltip

ROW_PX = 28
FIRST_PX, LEAST_PX = 120, 48  # of the first column, and of one that gives way, at least
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
)
Cell = tuple[str, QColor | None]  # what it says, and the ink where it is not the usual one


class FigureTable(QTableWidget):
    """Emits ``opened`` with row and column, on Enter or a click; ``moved`` with the row.

    ``names`` are the columns; those in ``numbers`` stand right. The first takes what is left.
    """

    opened = Signal(int, int)
    moved = Signal(int)

    def __init__(
        self,
        names: Sequence[str],
        numbers: frozenset[int],
        *,
        is_whole: bool,
        giving_way: Sequence[int] = (),
    ) -> None:
        """With ``is_whole`` a row is chosen as one, else a cell.

        Where room is short the columns ``giving_way`` are cut in turn, so that the last is whole.
        """
        super().__init__(0, len(names))
        self._numbers = numbers
        self._is_whole = is_whole
        self._giving_way = tuple(giving_way)
        self._px: Callable[[float], int] = round
        self._rows: tuple[tuple[Cell, ...], ...] = ()
        for column, name in enumerate(names):
            item = QTableWidgetItem(safe_text(name))
            item.setTextAlignment(self._aligned(column))
            self.setHorizontalHeaderItem(column, item)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        behavior = QAbstractItemView.SelectionBehavior
        self.setSelectionBehavior(behavior.SelectRows if is_whole else behavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.currentCellChanged.connect(lambda row, *_at: self.moved.emit(row))
        self.cellClicked.connect(self.opened)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._px = look.px
        self.setFont(look.font())
        self.horizontalHeader().setFont(look.font())
        self.verticalHeader().setDefaultSectionSize(look.px(ROW_PX))
        self._rows = ()

    def name_first(self, name: str) -> None:
        """Call the first column otherwise."""
        item = QTableWidgetItem(safe_text(name))
        item.setTextAlignment(self._aligned(0))
        self.setHorizontalHeaderItem(0, item)

    def show_rows(self, rows: Sequence[tuple[Cell, ...]], chosen: int = -1) -> None:
        """Fill it; ``chosen`` is the row to be on, else the one it is on stays."""
        at_row, at_column = self.currentRow(), max(0, self.currentColumn())
        if tuple(rows) == self._rows and chosen in (-1, at_row):
            return
        self._rows = tuple(rows)
        blocker = QSignalBlocker(self)
        self.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, (text, ink) in enumerate(cells):
                item = QTableWidgetItem(safe_text(text))
                item.setToolTip(plain_tooltip(text))
                item.setTextAlignment(self._aligned(column))
                if ink is not None:
                    item.setForeground(ink)
                self.setItem(row, column, item)
        self._fit()
        if rows:
            row = chosen if chosen >= 0 else max(0, at_row)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            if self._is_whole:
                flags |= QItemSelectionModel.SelectionFlag.Rows
            self.setCurrentCell(min(row, len(rows) - 1), at_column, flags)
        blocker.unblock()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open what is meant with Enter; letters are the board's, not a search."""
        if event.key() in _ENTER and self.currentRow() >= 0:
            self.opened.emit(self.currentRow(), self.currentColumn())
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to another width."""
        super().resizeEvent(event)
        if self._giving_way:
            self._fit()

    def _fit(self) -> None:
        for column in range(1, self.columnCount()):
            self.resizeColumnToContents(column)
        wide = sum(self.columnWidth(column) for column in range(1, self.columnCount()))
        over = wide + self._px(FIRST_PX) - self.viewport().width()
        for column in self._giving_way:
            have = self.columnWidth(column)
            less = min(max(0, over), max(0, have - self._px(LEAST_PX)))
            self.setColumnWidth(column, have - less)
            over -= less

    def _aligned(self, column: int) -> Qt.AlignmentFlag:
        is_number = column in self._numbers
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
