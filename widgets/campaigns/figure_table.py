"""A table whose numbers open their cases: walked by arrows, opened with Enter or a double click."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.look import Look
from widgets.plain import plain_tooltip

ROW_PX = 26
KEY = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FigureTable(QTableWidget):
    """Emits ``wanted`` with key and column, ``chosen`` with the key of another row.

    The first column gives way; those in ``numbers`` stand on the right.
    """

    wanted = Signal(str, int)
    chosen = Signal(str)

    def __init__(self, titles: Sequence[str], numbers: frozenset[int]) -> None:
        super().__init__(0, len(titles))
        self._numbers = numbers
        self._rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, title in enumerate(titles):
            head = QTableWidgetItem(safe_text(title))
            if column in numbers:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, head)
        self.currentCellChanged.connect(self._moved)
        self.cellDoubleClicked.connect(lambda _row, column: self._want(column))

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.setFont(look.font())
        self.horizontalHeader().setFont(look.font())
        self.verticalHeader().setDefaultSectionSize(look.px(ROW_PX))
        self._fit()

    @property
    def key(self) -> str:
        """The key of the row that is meant, or an empty string."""
        item = self.item(self.currentRow(), 0)
        return "" if item is None else str(item.data(KEY))

    def show_rows(self, rows: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """Show rows of key and cells; the row that was meant stays meant, or the first is."""
        if tuple(rows) == self._rows:
            return
        before = self.key if self.currentRow() >= 0 else None  # a key may be empty
        column = max(self.currentColumn(), 0)
        self._rows = tuple(rows)
        blocker = QSignalBlocker(self)
        self.setRowCount(len(rows))
        for at, (key, cells) in enumerate(rows):
            for number, text in enumerate(cells):
                item = QTableWidgetItem(safe_text(text))
                item.setToolTip(plain_tooltip(text))
                if number in self._numbers:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if not number:
                    item.setData(KEY, key)
                self.setItem(at, number, item)
        self._fit()
        keys = [key for key, _ in rows]
        if keys:
            self.setCurrentCell(
                keys.index(before) if before is not None and before in keys else 0, column
            )
        blocker.unblock()
        if self.key != before:
            self.chosen.emit(self.key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter."""
        if event.key() in _ENTER and not event.isAutoRepeat():
            self._want(self.currentColumn())
        elif event.text().isprintable() and event.text():
            event.ignore()  # a letter or a number is a key of the board, not a search
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        for column in range(1, self.columnCount()):
            self.resizeColumnToContents(column)

    def _moved(self, row: int, _column: int, before: int, _before_column: int) -> None:
        if row != before:
            self.chosen.emit(self.key)

    def _want(self, column: int) -> None:
        if self.key or self.currentRow() >= 0:
            self.wanted.emit(self.key, column)
