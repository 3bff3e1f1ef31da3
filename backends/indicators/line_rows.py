"""Whose the numbers of the hub's line are: a row here for each thing or series."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DecodeError
from app.domain.fields import Column
from backends.history.messages import NUMBER, Told
from backends.indicators.facts import Mask, RowIndex

UNNAMED, NOT_OURS = -1, -2
MOST_NUMBERS = 4_000_000  # a number beyond is a broken message, not a city
FIRST = 64


class LineRows:
    """Rows are given in the order of first sight; a number may change hands.

    A row is taken back only where its owner spared it (:meth:`spare`) and somebody new needs one.
    ``unnamed`` counts what came of nobody that was named: a bug of the line.
    """

    def __init__(self, dtype: str) -> None:
        self._dtype = np.dtype(dtype)
        self._row_of: dict[bytes, int] = {}
        self._ids: NDArray[Any] = np.zeros(FIRST, self._dtype)
        self._row_of_number: NDArray[np.int64] = np.full(FIRST, UNNAMED)
        self._spare: dict[int, None] = {}
        self._reused: list[int] = []
        self.unnamed = 0
        self.named = 0  # how many were ever new

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._row_of)

    def id(self, row: int) -> str:
        """Return what a row is called; bytes that are no text are written out."""
        return text(bytes(self._ids[row]))

    def row(self, entity_id: str) -> int | None:
        """Return the row of an id, or None."""
        return self._row_of.get(entity_id.encode())

    def spare(self, rows: RowIndex) -> None:
        """Say which rows are of those long gone: whoever is new may have them."""
        self._spare = dict.fromkeys(rows.tolist())

    def reused(self) -> RowIndex:
        """Return the rows that were given to somebody else since this was asked last."""
        rows, self._reused = np.array(self._reused, np.intp), []
        return rows

    def name(self, told: Told, ours: Mask | None = None) -> RowIndex:
        """Take over whose the numbers are from now on, and return the row of each.

        What is not ``ours`` gets no row, and is passed over without being counted as unnamed.
        Raises DecodeError for a missing column or a number that cannot be.
        """
        numbers, ids = _numbers(told), column(told, "id")
        if not len(numbers):
            return np.zeros(0, np.intp)
        if not 0 <= int(numbers.min()) <= int(numbers.max()) < MOST_NUMBERS:
            raise DecodeError("bad_number", f"{told.kind}: {numbers.min()} to {numbers.max()}")
        extra = int(numbers.max()) + 1 - len(self._row_of_number)
        if extra > 0:
            extra = max(extra, len(self._row_of_number))
            fresh = np.full(extra, UNNAMED)
            self._row_of_number = np.concatenate([self._row_of_number, fresh])
        if ours is not None:
            self._row_of_number[numbers[~ours]] = NOT_OURS
            numbers, ids = numbers[ours], ids[ours]
        rows = np.array([self._row(one) for one in ids.tolist()], np.intp)
        self._row_of_number[numbers] = rows
        return rows

    def rows(self, told: Told) -> tuple[RowIndex, Mask]:
        """Return the rows that were told of, and which of the message's rows those are."""
        numbers = _numbers(told)
        known = (numbers >= 0) & (numbers < len(self._row_of_number))
        known[known] = self._row_of_number[numbers[known]] != UNNAMED
        self.unnamed += int((~known).sum())
        known[known] = self._row_of_number[numbers[known]] != NOT_OURS
        rows = self._row_of_number[numbers[known]]
        if self._spare:  # who speaks is here again
            for row in self._spare.keys() & set(rows.tolist()):
                del self._spare[row]
        return rows, known

    def bytes_held(self) -> int:
        """Return how many bytes the columns take; the look-up by id is not counted."""
        return self._ids.nbytes + self._row_of_number.nbytes

    def _row(self, name: bytes) -> int:
        row = self._row_of.get(name)
        if row is not None:
            self._spare.pop(row, None)
            return row
        self.named += 1
        if self._spare:
            row = self._row_of[name] = self._taken_over()
            self._ids[row] = name
        else:
            row = self._row_of[name] = len(self._row_of)
            if row == len(self._ids):
                self._ids = np.concatenate([self._ids, np.zeros(row, self._dtype)])
            self._ids[row] = name
        return row

    def _taken_over(self) -> int:
        row = next(iter(self._spare))
        del self._spare[row]
        del self._row_of[bytes(self._ids[row])]
        self._row_of_number[self._row_of_number == row] = UNNAMED
        self._reused.append(row)
        return row


def column(told: Told, key: str) -> Column:
    """Return a column of a message; raise DecodeError if it has none of that name."""
    try:
        return told.columns[key]
    except KeyError as error:
        raise DecodeError("column_missing", f"{told.kind}: {key}") from error


def text(word: bytes) -> str:
    """Return bytes as a text; what is no UTF-8 is written out, so that no two become one."""
    return word.decode(errors="backslashreplace")


def _numbers(told: Told) -> NDArray[np.int64]:
    return column(told, NUMBER).astype(np.int64)
