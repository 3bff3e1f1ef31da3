"""The hall's day of every row's time, so that the rows of some days are found without a search."""

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.period import DAY_S, HOUR_S, day_of
from backends.indicators.facts import F8, Mask, RowIndex

LATEST_S = 1e11  # year 5138; what lies beyond is no time
_FIRST = 256


class SpanDays:
    """One span of one table. A day that ever had a row has a slot, and keeps it.

    ``days`` is (slots,) i8. Rows without a time, or with one that is none, are in no slot.
    """

    def __init__(self) -> None:
        self.days: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._slot_of_day: dict[int, int] = {}
        self._times_s: F8 = np.empty(0)
        self._slots: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._size = 0

    def follow(self, times_s: F8) -> None:
        """Take the times as they are now, (rows,) f8; rows are never fewer than before."""
        self._grow(len(times_s))
        kept = self._times_s[: self._size]
        changed = np.flatnonzero(kept != times_s)
        if not len(changed):
            return
        times = times_s[changed]
        kept[changed] = times
        is_time = (times > 0) & (times < LATEST_S)
        days = ((np.where(is_time, times, 0.0) + 8 * HOUR_S) // DAY_S).astype(np.int64)
        found, where = np.unique(days, return_inverse=True)
        of_found = np.array([self._slot(int(day)) for day in found], dtype=np.int32)
        self._slots[changed] = np.where(is_time, of_found[where], -1)

    def slot(self, day: int) -> int:
        """Return the slot of a day, -1 where no row ever was of it."""
        return self._slot_of_day.get(day, -1)

    def slots_between(self, first: int, last: int) -> Mask:
        """Return (slots,) bool: which days lie from ``first`` to ``last``, both included."""
        return (self.days >= first) & (self.days <= last)

    def rows_in(self, slots: Mask) -> RowIndex:
        """Return the rows of slots."""
        wanted = np.append(slots, False)  # where -1 points at
        return np.flatnonzero(wanted[self._slots[: self._size]])

    def slots_of(self, rows: RowIndex) -> NDArray[np.int32]:
        """Return (len(rows),) i4: the slot of each row, -1 of none."""
        return self._slots[rows]

    def times_of(self, rows: RowIndex) -> F8:
        """Return (len(rows),) f8: the times of rows."""
        return self._times_s[rows]

    def between(self, begin_s: float, end_s: float) -> RowIndex:
        """Return the rows with a time from ``begin_s`` to ``end_s``, both included."""
        rows = self.rows_in(self.slots_between(day_of(begin_s), day_of(end_s)))
        times = self._times_s[rows]
        return rows[(times >= begin_s) & (times <= end_s)]

    def _slot(self, day: int) -> int:
        found = self._slot_of_day.get(day)
        if found is None:
            found = len(self._slot_of_day)
            self._slot_of_day[day] = found
            self.days = np.append(self.days, np.int64(day))
        return found

    def _grow(self, size: int) -> None:
        if size > len(self._times_s):
            room = max(_FIRST, size + size // 8)
            times, slots = np.zeros(room), np.full(room, -1, dtype=np.int32)
            times[: self._size] = self._times_s[: self._size]
            slots[: self._size] = self._slots[: self._size]
            self._times_s, self._slots = times, slots
        self._size = size
