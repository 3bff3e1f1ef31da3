"""The tasks under way, newest first, and for a while those that have just ended."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.board import Board
from app.domain.safe_text import safe_text
from app.domain.task import Task

Index = QModelIndex | QPersistentModelIndex
ENDED_SHOWN_S = 600.0  # city time
LABEL_CHARACTERS = 80
_NOWHERE = QModelIndex()


class TaskModel(QAbstractListModel):
    """Rows are task ids; the tasks themselves are read from the board when painted."""

    def __init__(self, board: Callable[[], Board], now_s: Callable[[], float]) -> None:
        super().__init__()
        self._board = board
        self._now_s = now_s
        self._ids: list[str] = []

    def task_at(self, row: int) -> Task | None:
        """Return the task of a row, or None where there is none."""
        return self._board().tasks.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def take(self) -> None:
        """Look at the board again."""
        # Who is only asked to look out is told of in one line for all: widgets/tasks/notice_lines.
        tasks = [t for t in self._board().tasks.values() if not t.is_attention]
        shown = [t for t in tasks if t.is_open or self._ended_lately(t)]
        ids = [t.task_id for t in sorted(shown, key=lambda t: (not t.is_open, -t.issued_s))]
        if ids != self._ids:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._ids)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a short name for accessibility and the id for everybody else."""
        task = self.task_at(index.row())
        if task is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return task.task_id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return safe_text(f"T{task.number} {task.target_label}", LABEL_CHARACTERS)
        return None

    def _ended_lately(self, task: Task) -> bool:
        ended_s = max(task.reached_s.values(), default=task.issued_s)
        return self._now_s() - ended_s < ENDED_SHOWN_S
