"""The alarm queue as a Qt list model: rows are alarms and folds of them, read when painted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.board import Board
from app.domain.safe_text import safe_text
from app.services.alarm_watch import AlarmWatch
from widgets.alarms.queue_order import QueueOrder
from widgets.alarms.queue_rows import Fold, Rows, rows_of

Index = QModelIndex | QPersistentModelIndex
LABEL_CHARACTERS = 80
_NOWHERE = QModelIndex()


class QueueModel(QAbstractListModel):
    """Rows in the order of :class:`QueueOrder`; ``board`` returns the board as it is now."""

    def __init__(self, board: Callable[[], Board], watch: AlarmWatch) -> None:
        super().__init__()
        self._board = board
        self._watch = watch
        self._opened: frozenset[str] = frozenset()
        self._rows = Rows((), {})
        self.order = QueueOrder()

    def fold_at(self, row: int) -> Fold | None:
        """Return the fold of a row, or None where it is an alarm's or no row."""
        if not 0 <= row < len(self.order.shown):
            return None
        return self._rows.folds.get(self.order.shown[row])

    def toggle(self, row_id: str) -> None:
        """Open a fold, or shut it: the reader asks, so the rows may move."""
        self._opened = self._opened ^ {row_id}
        self._rows = rows_of(self._watch, self._opened)
        self._apply(lambda: self.order.update(self._rows.ids) or self.order.admit())

    def alarm_at(self, row: int) -> Alarm | None:
        """Return the alarm of a row, or the head of its fold; None where the board has it not."""
        if not 0 <= row < len(self.order.shown):
            return None
        fold = self.fold_at(row)
        if fold is not None:
            return fold.head
        return self._board().alarms.get(self.order.shown[row])

    def row_of(self, alarm_id: str) -> int | None:
        """Return the row of an alarm, or None."""
        shown = self.order.shown
        return shown.index(alarm_id) if alarm_id in shown else None

    def waiting(self) -> Sequence[Alarm]:
        """Return the alarms that wait above the list."""
        alarms, folds = self._board().alarms, self._rows.folds
        found = [alarms[i] for i in self.order.waiting if i in alarms]
        return found + [folds[i].head for i in self.order.waiting if i in folds]

    def take(self, *, is_new_board: bool = False) -> None:
        """Look at the board again; a new board is taken over even while the list is locked."""
        self._rows = rows_of(self._watch, self._opened)
        ids = self._rows.ids
        if is_new_board:
            self.order.shown = [i for i in self.order.shown if i in self._board().alarms]
        self._apply(lambda: self.order.update(ids) or is_new_board)

    def lock(self) -> None:
        """Hold the rows."""
        self.order.lock()

    def unlock(self) -> None:
        """Let what waits in."""
        self._apply(self.order.unlock)

    def admit(self) -> None:
        """Let what waits in because the reader asks."""
        self._apply(self.order.admit)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.order.shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the label for accessibility and the id for everybody else."""
        alarm = self.alarm_at(index.row())
        if alarm is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return alarm.alarm_id
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return safe_text(alarm.label, LABEL_CHARACTERS)
        return None

    def _apply(self, act: Callable[[], bool]) -> None:
        before = list(self.order.shown)
        self.layoutAboutToBeChanged.emit()
        held = [(index, index.row()) for index in self.persistentIndexList()]
        changed = act()
        if changed or before != self.order.shown:
            for index, row in held:
                alarm_id = before[row] if row < len(before) else ""
                new_row = self.row_of(alarm_id)
                target = QModelIndex() if new_row is None else self.index(new_row, 0)
                self.changePersistentIndex(index, target)
        self.layoutChanged.emit()
