"""Readings on their way to the detectors: each series in its slot, handed on in their order."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DecodeError
from app.domain.fields import Column
from app.domain.history import Recorded
from backends.detectors.contract import ReadingRows
from backends.history.layout import READINGS
from backends.history.messages import NUMBER, Told
from backends.judging.roster import SlotRoster

READ = np.dtype(
    [
        ("slot", "<u4"),
        ("value", "<f8"),
        ("mark", "u1"),
        ("timing", "u1"),
        ("t_s", "<f8"),
        ("receipt_s", "<f8"),
    ]
)
Read = NDArray[Any]  # of dtype READ
FIXED = ("station", "source", "quantity", "span_s", "statistic")
UNNAMED = -1


class SeriesRoster:
    """Every series it ever heard of: its slot, and what is fixed of it."""

    def __init__(self) -> None:
        self._slots = SlotRoster("S64")
        dtypes = {column.key: column.dtype for column in READINGS.fixed}
        self._fixed: dict[str, Column] = {key: np.zeros(0, dtypes[key]) for key in FIXED}

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self._slots)

    def enter(self, names: Mapping[str, Column]) -> NDArray[np.uint32]:
        """Take over what is fixed of series (``id`` and the rest); return their slots."""
        slots = self._slots.slots_of(_column(names, "id").astype("S64"))
        extra = len(self._slots) - len(self._fixed["station"])
        for key in FIXED:
            known = self._fixed[key]
            if extra > 0:
                self._fixed[key] = np.append(known, np.zeros(extra, known.dtype))
            self._fixed[key][slots] = _column(names, key)
        return slots

    def ties_of(self, slots: NDArray[np.uint32]) -> NDArray[np.uint64]:
        """Return digests of the series' names."""
        return self._slots.ties_of(slots)

    def rows_of(self, read: Read) -> ReadingRows:
        """Return readings as a detector is handed them."""
        slot = np.ascontiguousarray(read["slot"])
        moving = {key: np.ascontiguousarray(read[key]) for key in READ.names or () if key != "slot"}
        fixed = {key: known[slot] for key, known in self._fixed.items()}
        return ReadingRows(slot=slot, series=self._slots.ids_of(slot), **fixed, **moving)

    def bytes_held(self) -> int:
        """Return how many bytes its columns take."""
        fixed = sum(column.nbytes for column in self._fixed.values())
        return fixed + self._slots.bytes_held()


class ReadingOrder:
    """Readings wait for the beat; then those received up to it go, by their receipt.

    The hub has said already which of them came late, out of order or twice.
    """

    def __init__(self, roster: SeriesRoster) -> None:
        self._roster = roster
        self._waiting: Read = np.zeros(0, READ)
        self.given = 0

    def take(self, rows: Read) -> None:
        """Take readings; of several batches the later one holds no earlier receipts."""
        if len(rows):
            self._waiting = np.concatenate([self._waiting, rows])

    def due(self, at_s: float) -> Read:
        """Return what was received up to a beat; beats must rise."""
        ripe = self._waiting["receipt_s"] <= at_s
        if not ripe.any():
            return self._waiting[:0]
        rows, self._waiting = self._waiting[ripe], self._waiting[~ripe]
        ties = self._roster.ties_of(rows["slot"])
        self.given += len(rows)
        return rows[np.lexsort((rows["t_s"], ties, rows["receipt_s"]))]


class NumberedReadings:
    """Whose the hub's numbers are: they are given out for good."""

    def __init__(self, roster: SeriesRoster) -> None:
        self._roster = roster
        self._slot_of: NDArray[np.int64] = np.zeros(0, np.int64)
        self.unnamed = 0

    def name(self, told: Told) -> None:
        """Take over whose the numbers are; raise DecodeError if a column is missing."""
        numbers = _column(told.columns, NUMBER).astype(np.int64)
        if not len(numbers):
            return
        extra = int(numbers.max()) + 1 - len(self._slot_of)
        if extra > 0:
            self._slot_of = np.append(self._slot_of, np.full(extra, UNNAMED))
        self._slot_of[numbers] = self._roster.enter(told.columns)

    def rows(self, told: Told) -> Read:
        """Return readings; those of no series that was named (a bug) are counted."""
        numbers = _column(told.columns, NUMBER).astype(np.int64)
        known = numbers < len(self._slot_of)
        known[known] = self._slot_of[numbers[known]] != UNNAMED
        self.unnamed += int((~known).sum())
        columns = {key: values[known] for key, values in told.columns.items()}
        return _read(self._slot_of[numbers[known]], columns)


def recorded_readings(recorded: Recorded, roster: SeriesRoster) -> Read:
    """Return readings of an archive."""
    return _read(roster.enter({"id": recorded.ids, **recorded.columns}), recorded.columns)


def _read(slots: NDArray[Any], columns: Mapping[str, Column]) -> Read:
    """Return readings as the archive would give them back."""
    rows = np.empty(len(slots), READ)
    rows["slot"] = slots
    for cell in READINGS.cells:
        if cell.key in (READ.names or ()):
            rows[cell.key] = cell.restored(cell.quantised(_column(columns, cell.key)))
    return rows


def _column(columns: Mapping[str, Column], key: str) -> Column:
    try:
        return columns[key]
    except KeyError as error:
        raise DecodeError("column_missing", key) from error
