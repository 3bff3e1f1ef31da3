"""Turns what was recorded into ticks: which row a thing has, when it enters, moves and leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column, FieldCatalogue
from app.domain.history import Recorded
from app.domain.readings import Timing
from app.domain.world import NO_ROWS, Block, Rows, Tick

FIRST_GENERATION = 1  # a replay never gives a row to another thing within one epoch
NOT_LAST = int(Timing.REPEATED | Timing.OUT_OF_ORDER | Timing.FUTURE)
Times = NDArray[np.float64]
NO_TIMES: Times = np.empty(0, np.float64)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some seconds of a recording, ready to be cut into ticks.

    ``receipt_s`` ascends; ``rows``, ``is_entering`` and every column are as long. ``leave_s``
    ascends beside ``leave_rows``.
    """

    from_s: float
    to_s: float
    receipt_s: Times
    rows: Rows
    is_entering: NDArray[np.bool_]
    columns: Mapping[str, Column]
    moving: tuple[str, ...]
    leave_s: Times
    leave_rows: Rows

    def tick(self, from_s: float, to_s: float) -> Tick | None:
        """Return what changed after ``from_s`` up to ``to_s``, newest of each row, or None."""
        first, stop = np.searchsorted(self.receipt_s, (from_s, to_s), side="right").tolist()
        away, gone = np.searchsorted(self.leave_s, (from_s, to_s), side="right").tolist()
        if first == stop and away == gone:
            return None
        rows, entering = self.rows[first:stop], self.is_entering[first:stop]
        # The last occurrence of each row is the newest: look for the first in the reversed array.
        newest_rows, at = np.unique(rows[::-1], return_index=True)
        newest = stop - 1 - at
        enters = np.isin(newest_rows, rows[entering])
        enter = self._block(newest[enters], tuple(self.columns))
        if enter is not None:
            generation = np.full(len(enter.rows), FIRST_GENERATION, np.uint32)
            enter = Block(enter.rows, {**enter.columns, "generation": generation})
        return Tick(enter, self._block(newest[~enters], self.moving), self.leave_rows[away:gone])

    def _block(self, at: NDArray[np.intp], keys: tuple[str, ...]) -> Block | None:
        if not len(at):
            return None
        return Block(self.rows[at], {key: self.columns[key][at] for key in keys})


class RowBook:
    """Which row every thing has since the last seek, and what of it was last recorded.

    A thing leaves when nothing was received of it for ``forget_after_s``, as it left the hub's
    world; a stretch must be shorter than that.
    """

    def __init__(self, fields: FieldCatalogue, forget_after_s: float) -> None:
        self._dtypes = {f.key: f.dtype for f in fields}
        self._missing = {f.key: np.nan if f.may_be_missing else 0 for f in fields}
        self._static = tuple(f.key for f in fields.part("static") if f.key != "id")
        self._moving = tuple(f.key for f in fields.part("moving"))
        self._forget_after_s = forget_after_s
        self._row_of: dict[bytes, int] = {}
        self._last_s = NO_TIMES
        self._is_here = np.empty(0, np.bool_)
        self._known: dict[str, Column] = {
            key: np.empty(0, self._dtypes[key]) for key in self._static
        }

    def begin(self, recorded: Recorded) -> Tick:
        """Forget everything and return the tick in which this whole state enters."""
        self._row_of.clear()
        self._last_s = NO_TIMES
        self._is_here = np.empty(0, np.bool_)
        self._known = {key: column[:0] for key, column in self._known.items()}
        whole = self.stretch(recorded, -np.inf, np.inf, is_whole=True)
        return whole.tick(-np.inf, np.inf) or Tick()

    def stretch(
        self, recorded: Recorded, from_s: float, to_s: float, *, is_whole: bool = False
    ) -> Stretch:
        """Give rows to what was received after ``from_s`` up to ``to_s``; call in order of time."""
        recorded = _by_receipt(recorded)
        columns: dict[str, Column] = {"id": recorded.ids.astype(self._dtypes["id"], copy=False)}
        for key in (*self._static, *self._moving):
            kept = recorded.columns.get(key)
            if kept is None:  # hulls and headings are not recorded
                kept = np.full(len(recorded), self._missing[key])
            columns[key] = kept.astype(self._dtypes[key], copy=False)
        receipt_s: Times = columns["receipt_s"].astype(np.float64, copy=False)
        rows = self._rows_of(columns["id"])
        is_entering = self._renamed(rows, columns)
        leave_s, leave_rows = NO_TIMES, NO_ROWS
        if not is_whole:
            leave_s, leave_rows = self._leaving(rows, receipt_s, to_s)
        is_entering |= ~self._is_here[rows]
        self._is_here[rows] = True
        self._last_s[rows] = receipt_s  # numpy keeps the last of equal rows, which is the newest
        return Stretch(
            from_s, to_s, receipt_s, rows, is_entering, columns, self._moving, leave_s, leave_rows
        )

    def _rows_of(self, ids: Column) -> Rows:
        unique, inverse = np.unique(ids, return_inverse=True)
        row_of = self._row_of
        found = [row_of.setdefault(key, len(row_of)) for key in unique.tolist()]
        more = len(row_of) - len(self._last_s)
        if more:
            self._last_s = np.concatenate((self._last_s, np.full(more, -np.inf)))
            self._is_here = np.concatenate((self._is_here, np.zeros(more, np.bool_)))
            for key, column in self._known.items():
                self._known[key] = np.concatenate((column, np.zeros(more, column.dtype)))
        return np.asarray(found, np.uint32)[inverse]

    def _renamed(self, rows: Rows, columns: Mapping[str, Column]) -> NDArray[np.bool_]:
        """Return where what rides with an entry (name, class, source) differs from before."""
        order = np.argsort(rows, kind="stable")
        sorted_rows = rows[order]
        is_first = np.ones(len(rows), np.bool_)
        is_first[1:] = sorted_rows[1:] != sorted_rows[:-1]
        is_last = np.roll(is_first, -1)
        changed = np.zeros(len(rows), np.bool_)
        for key in self._static:
            values = columns[key][order]
            before = np.roll(values, 1)
            before[is_first] = self._known[key][sorted_rows[is_first]]
            changed |= values != before
            self._known[key][sorted_rows[is_last]] = values[is_last]
        found = np.zeros(len(rows), np.bool_)
        found[order] = changed
        return found

    def _leaving(self, rows: Rows, receipt_s: Times, to_s: float) -> tuple[Times, Rows]:
        """Return when which rows leave because nothing comes any more; they are not here then."""
        leave_s = self._last_s + self._forget_after_s
        first_s = np.full(len(leave_s), np.inf)
        first_s[rows[::-1]] = receipt_s[::-1]  # the first of equal rows is written last
        gone = np.flatnonzero(self._is_here & (leave_s <= to_s) & (first_s > leave_s))
        gone = gone[np.argsort(leave_s[gone], kind="stable")]
        self._is_here[gone] = False
        return leave_s[gone], gone.astype(np.uint32)


def last_values(readings: Recorded) -> Recorded:
    """Return the readings that were the last value of their series when they came."""
    timing = readings.columns.get("timing")
    return readings if timing is None else readings.taken((timing & NOT_LAST) == 0)


def _by_receipt(recorded: Recorded) -> Recorded:
    receipt_s = recorded.columns["receipt_s"]
    if len(receipt_s) < 2 or bool((np.diff(receipt_s) >= 0).all()):  # noqa: PLR2004 - a pair
        return recorded
    return recorded.taken(np.argsort(receipt_s, kind="stable"))
