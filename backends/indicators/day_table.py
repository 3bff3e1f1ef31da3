"""What the rows of each day come to, by county, so that a long period is a sum of days."""

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.indicator import Counting
from backends.indicators.facts import F8, I4, Mask
from backends.indicators.tallying import OF_VALUES, counts_of, of_sorted, summed, sums_of

Slots = NDArray[np.intp]
Came = tuple[F8, F8]  # by cell and, at the end, of all cells: the value, and of how many
_WINDOWS = 8  # whose sorted values are kept; there are as many kinds of period


class DayTable:
    """Sums by slot and cell. ``form`` is COUNT, SUM (of means, too), MOST, or a form of values.

    Of days whose values are needed themselves, those are kept.
    """

    def __init__(self, form: Counting, cells: int) -> None:
        self.have: Mask = np.empty(0, dtype=np.bool_)
        self._form = form
        self._cells = cells
        self._of: F8 = np.empty((0, cells))
        self._more: F8 = np.empty((0, cells))  # sums, or the greatest
        self._values: dict[int, tuple[I4, F8]] = {}
        self._sorted: dict[tuple[int, int], list[F8]] = {}

    def grow(self, slots: int) -> None:
        """Have room for as many slots; new ones were never counted."""
        if slots > len(self._of):
            room = slots + slots // 4 + 8
            self._of = _grown(self._of, room)
            if self._form in (Counting.SUM, Counting.MOST):
                self._more = _grown(self._more, room)
        if slots > len(self.have):
            news = np.zeros(slots - len(self.have), dtype=np.bool_)
            self.have = np.concatenate([self.have, news])

    def drop(self, slots: Slots) -> None:
        """Forget days; those that never were counted do not matter."""
        self.have[slots[slots < len(self.have)]] = False

    def drop_all(self) -> None:
        """Forget every day."""
        self.have[:] = False

    def put(self, slots: Slots, where: Slots, cells: I4, values: F8 | None) -> None:
        """Take the rows of ``slots``: of each row the place of its slot there, cell and value."""
        self._sorted.clear()
        self.have[slots] = True
        if values is not None:
            is_one = np.isfinite(values)
            where, cells, values = where[is_one], cells[is_one], values[is_one]
        codes, shape = where * self._cells + cells, (len(slots), self._cells)
        size = len(slots) * self._cells
        self._of[slots] = counts_of(codes, size).reshape(shape)
        if values is None:
            return
        if self._form is Counting.SUM:
            self._more[slots] = sums_of(codes, values, size).reshape(shape)
        elif self._form is Counting.MOST:
            most = np.full(size, -np.inf)
            np.maximum.at(most, codes, values)
            self._more[slots] = most.reshape(shape)
        else:
            order = np.argsort(where, kind="stable")
            ends = np.cumsum(np.bincount(where, minlength=len(slots)))[:-1]
            of_days = zip(np.split(cells[order], ends), np.split(values[order], ends), strict=True)
            self._values.update(zip(slots.tolist(), of_days, strict=True))

    def came(
        self, counting: Counting, days: tuple[int, int], slots: Mask, cells: I4, values: F8 | None
    ) -> Came:
        """Return what the days in ``slots`` come to with some rows more.

        ``days`` are the first and the last of them; the other days of a window have no slot.
        """
        of = self._of[: len(slots)][slots].sum(axis=0)
        if values is None:
            return rows_came(counting, self._cells, cells, None, of)
        if self._form in OF_VALUES:
            return self._of_values(counting, days, slots, cells, values)
        is_one = np.isfinite(values)
        cells, values = cells[is_one], values[is_one]
        more = self._more[: len(slots)][slots]
        of = of + counts_of(cells, self._cells)
        if self._form is Counting.MOST:
            most = np.append(more, np.full((1, self._cells), -np.inf), axis=0).max(axis=0)
            np.maximum.at(most, cells, values)
            of = np.append(of, of.sum())
            return np.where(of > 0, np.append(most, most.max()), np.nan), of
        sums = more.sum(axis=0) + sums_of(cells, values, self._cells)
        return _summed(counting, sums, of)

    def _of_values(
        self, counting: Counting, days: tuple[int, int], slots: Mask, cells: I4, values: F8
    ) -> Came:
        kept = self._sorted.get(days)
        if kept is None:
            if len(self._sorted) >= _WINDOWS:
                self._sorted.clear()
            kept = self._sort(np.flatnonzero(slots))
            self._sorted[days] = kept
        more = sorted_by_cell(self._cells, cells, values)
        came = [of_sorted(counting, old, new) for old, new in zip(kept, more, strict=True)]
        of = [len(old) + len(new) for old, new in zip(kept, more, strict=True)]
        return np.array(came, dtype=np.float64), np.array(of, dtype=np.float64)

    def _sort(self, slots: Slots) -> list[F8]:
        of_days = [self._values[slot] for slot in slots.tolist()]
        if not of_days:
            return [np.empty(0)] * (self._cells + 1)
        cells = np.concatenate([day[0] for day in of_days])
        return sorted_by_cell(self._cells, cells, np.concatenate([day[1] for day in of_days]))


def rows_came(
    counting: Counting, cell_count: int, cells: I4, values: F8 | None, past: F8 | None = None
) -> Came:
    """Return what rows come to by cell, and in the end all of them; counts with a ``past``."""
    if values is None:
        counts = counts_of(cells, cell_count)
        if past is not None:
            counts = counts + past
        counts = np.append(counts, counts.sum())
        return counts, counts
    is_one = np.isfinite(values)
    cells, values = cells[is_one], values[is_one]
    if counting in (Counting.SUM, Counting.MEAN):
        sums = sums_of(cells, values, cell_count)
        return _summed(counting, sums, counts_of(cells, cell_count))
    parts = sorted_by_cell(cell_count, cells, values)
    came = np.array([of_sorted(counting, part) for part in parts], dtype=np.float64)
    return came, np.array([len(part) for part in parts], dtype=np.float64)


def sorted_by_cell(cell_count: int, cells: I4, values: F8) -> list[F8]:
    """Return the finite values of each cell, sorted, and in the end those of all."""
    is_one = np.isfinite(values)
    cells, values = cells[is_one], values[is_one]
    order = np.argsort(values, kind="stable")
    cells, values = cells[order], values[order]
    return [*(values[cells == cell] for cell in range(cell_count)), values]


def _summed(counting: Counting, sums: F8, of: F8) -> Came:
    sums, of = np.append(sums, sums.sum()), np.append(of, of.sum())
    return summed(counting, sums, of), of


def _grown(rows: F8, room: int) -> F8:
    grown = np.zeros((room, rows.shape[1]))
    grown[: len(rows)] = rows
    return grown
