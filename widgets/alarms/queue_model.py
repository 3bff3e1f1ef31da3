"""The alarm queue as a Qt list model: rows are alarms, read from the board when painted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.board import Board
from app.domain.safe_text import safe_text
from widgets.alarms.queue_order import QueueOrder

Index = QModelIndex | QPersistentModelIndex
LABEL_CHARACTERS = 80
_NOWHERE = QModelIndex()


class QueueModel(QAbstractListModel):
    """Rows in the order of :class:`QueueOrder`; ``board`` returns the board as it is now."""

    def __init__(self, board: Callable[[], Board]) -> None:
        super().__init__()
        self._board = board
        self.order = QueueOrder()

    def alarm_at(self, row: int) -> Alarm | None:
        """Return the alarm of a row, or None where the board has begun anew without it."""
        if not 0 <= row < len(self.order.shown):
            return None
        return self._board().alarms.get(self.order.shown[row])

    def row_of(self, alarm_id: str) -> int | None:
        """Return the row of an alarm, or None."""
        shown = self.order.shown
        return shown.index(alarm_id) if alarm_id in shown else None

    def waiting(self) -> Sequence[Alarm]:
        """Return the alarms that wait above the list."""
        alarms = self._board().alarms
        return [alarms[i] for i in self.order.waiting if i in alarms]

    def take(self, *, is_new_board: bool = False) -> None:
        """Look at the board again; a new board is taken over even while the list is locked."""
        ids = [alarm.alarm_id for alarm in self._board().open_alarms()]
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
