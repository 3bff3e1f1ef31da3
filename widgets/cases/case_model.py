"""The lines of the case queue as a Qt model: changed in place, pages joined at either end."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.cases.query import CaseLine
from app.domain.safe_text import safe_text

Index = QModelIndex | QPersistentModelIndex
TEXT_CHARACTERS = 240
_NOWHERE = QModelIndex()


class CaseModel(QAbstractListModel):
    """``chosen`` are ids marked for an act on many; ``gone`` are those the filter left behind."""

    def __init__(self, words: Callable[[CaseLine], str]) -> None:
        super().__init__()
        self._words = words
        self.lines: tuple[CaseLine, ...] = ()
        self.gone: frozenset[str] = frozenset()
        self.chosen: dict[str, CaseLine] = {}

    def show(self, lines: Sequence[CaseLine], gone: frozenset[str]) -> int:
        """Take the lines that are held now; return how many rows came in before the first.

        It is negative where rows before the first were let go.
        """
        before = [line.case_id for line in self.lines]
        after = [line.case_id for line in lines]
        self.gone = gone
        self.chosen = {
            key: next((ln for ln in lines if ln.case_id == key), old)
            for key, old in self.chosen.items()
        }
        shift = self._joined(before, after, lines)
        if shift is not None:
            return shift
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()
        return 0

    def _joined(self, before: list[str], after: list[str], lines: Sequence[CaseLine]) -> int | None:
        """Take lines that share a run with those shown; None where they do not."""
        if not before or not after or (before[0] not in after and after[0] not in before):
            return None
        came = after.index(before[0]) if before[0] in after else -before.index(after[0])
        kept = before[max(0, -came) :]
        run = after[max(0, came) :]
        shared = min(len(kept), len(run))
        if kept[:shared] != run[:shared]:
            return None
        if came < 0:
            self._drop(0, -came)
        if len(kept) > shared:
            self._drop(shared, len(kept) - shared)
        if came > 0:
            self.beginInsertRows(_NOWHERE, 0, came - 1)
            self.lines = (*lines[:came], *self.lines)
            self.endInsertRows()
        if len(self.lines) < len(lines):
            self.beginInsertRows(_NOWHERE, len(self.lines), len(lines) - 1)
            self.lines = tuple(lines)
            self.endInsertRows()
        self.lines = tuple(lines)
        self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, 0))
        return came

    def _drop(self, first: int, count: int) -> None:
        self.beginRemoveRows(_NOWHERE, first, first + count - 1)
        self.lines = (*self.lines[:first], *self.lines[first + count :])
        self.endRemoveRows()

    def toggle(self, row: int) -> None:
        """Mark a line for an act on many, or no longer."""
        line = self.line_at(row)
        if line is not None and self.chosen.pop(line.case_id, None) is None:
            self.chosen[line.case_id] = line
        self._repaint()

    def choose(self, lines: Sequence[CaseLine]) -> None:
        """Mark these and no others."""
        self.chosen = {line.case_id: line for line in lines}
        self._repaint()

    def mark(self, line: CaseLine) -> None:
        """Mark a line beside those that are."""
        self.chosen[line.case_id] = line
        self._repaint()

    def line_at(self, row: int) -> CaseLine | None:
        """Return a line, or None."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def row_of(self, case_id: str) -> int:
        """Return the row of a case, -1 if it is not held."""
        return next((i for i, one in enumerate(self.lines) if one.case_id == case_id), -1)

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many lines are held."""
        return 0 if parent.isValid() else len(self.lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a line."""
        line = self.line_at(index.row())
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if line is None or role not in roles:
            return None
        return safe_text(self._words(line), TEXT_CHARACTERS)

    def _repaint(self) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, 0))
