"""The recorder's buffer: rows that came and are not on the disk yet, and whose they are."""

import numpy as np

from app.domain.errors import DecodeError
from app.domain.fields import Column
from backends.history.layout import Layout
from backends.history.messages import NUMBER, Told
from backends.history.sheet import Sheet, sheet_of

UNNAMED = -1


class Buffer:
    """Rows of one layout. A number may be given to another thing while rows of the first wait."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._names: dict[str, Column] = {f.key: np.zeros(0, f.dtype) for f in layout.fixed}
        self._name_of = np.zeros(0, np.int64)  # by the hub's number: a place in the names
        self._whose: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        self._cells: list[dict[str, Column]] = []
        self.rows = 0

    def name(self, told: Told) -> None:
        """Take over whose the numbers are from now on; raise DecodeError if a column is missing."""
        numbers = _column(told, NUMBER).astype(np.int64)
        if not len(numbers):
            return
        size = len(self._names["id"])
        for column in self._layout.fixed:
            given = _column(told, column.key).astype(column.dtype)
            self._names[column.key] = np.concatenate([self._names[column.key], given])
        extra = int(numbers.max()) + 1 - len(self._name_of)
        if extra > 0:
            self._name_of = np.append(self._name_of, np.full(extra, UNNAMED))
        self._name_of[numbers] = size + np.arange(len(numbers))

    def add(self, told: Told) -> int:
        """Take over rows and return how many there were of nobody that was named (a bug)."""
        numbers = _column(told, NUMBER).astype(np.int64)
        cells = {cell.name: cell.quantised(_column(told, cell.key)) for cell in self._layout.cells}
        known = numbers < len(self._name_of)
        known[known] = self._name_of[numbers[known]] != UNNAMED
        if not known.all():
            numbers = numbers[known]
            cells = {name: values[known] for name, values in cells.items()}
        if len(numbers):
            self._whose.append(self._name_of[numbers])
            self._cells.append(cells)
            self.rows += len(numbers)
        return int((~known).sum())

    def take(self) -> Sheet | None:
        """Return everything that waits, and let go of it and of the names nobody has any more."""
        if not self.rows:
            return None
        cells = {
            cell.name: np.concatenate([part[cell.name] for part in self._cells])
            for cell in self._layout.cells
        }
        sheet = sheet_of(self._layout, self._names, np.concatenate(self._whose), cells)
        self._whose, self._cells, self.rows = [], [], 0
        named = self._name_of != UNNAMED
        kept = self._name_of[named]
        self._names = {key: values[kept] for key, values in self._names.items()}
        self._name_of[named] = np.arange(len(kept))
        return sheet


def _column(told: Told, key: str) -> Column:
    try:
        return told.columns[key]
    except KeyError as error:
        raise DecodeError("column_missing", key) from error
