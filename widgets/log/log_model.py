"""The tail of the duty log as a Qt list model, newest line first."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.board import Board
from app.domain.safe_text import safe_text
from app.domain.shift import LogLine

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class LogModel(QAbstractListModel):
    """Reads the board's log; ``take`` after it grew."""

    def __init__(self, board: Callable[[], Board]) -> None:
        super().__init__()
        self._board = board
        self._lines: list[LogLine] = []

    def line_at(self, row: int) -> LogLine | None:
        """Return the line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def take(self) -> None:
        """Look at the board again."""
        self.beginResetModel()
        self._lines = list(reversed(self._board().log))
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text for accessibility."""
        line = self.line_at(index.row())
        if line is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        return safe_text(line.text, is_multiline=True)
