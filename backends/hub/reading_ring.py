"""The readings of the last hours in the hub's memory: what a chart shows before the archive."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import Timing
from backends.history.thinning import thinned

F8 = NDArray[np.float64]

CAPACITY = 1_000_000  # readings of all series together: 24 MB, whatever comes
MOST_POINTS = 720


class Stretch(NamedTuple):
    """The columns of an :class:`app.domain.readings.Series`, oldest first."""

    t_s: F8
    values: F8
    marks: NDArray[np.uint8]
    timings: NDArray[np.uint8]
    thinned_from: int


class ReadingRing:
    """A log of fixed size that forgets its oldest; every reading costs the same few bytes.

    ``whole_since_s``: what was measured later than that, by any series, is all here. It begins as
    the moment since when readings are added, and moves on with what is forgotten; values dated
    from the future do not count, neither those forgotten nor those heard before.
    """

    def __init__(self, capacity: int = CAPACITY, *, whole_since_s: float) -> None:
        self.whole_since_s = whole_since_s
        self._rows = np.zeros(capacity, np.uint32)
        self._t_s: F8 = np.zeros(capacity)
        self._values: F8 = np.zeros(capacity)
        self._marks = np.zeros(capacity, np.uint8)
        self._timings = np.zeros(capacity, np.uint8)
        self._count = 0

    def add(
        self,
        rows: NDArray[np.int64],
        t_s: F8,
        values: F8,
        marks: NDArray[np.uint8],
        timings: NDArray[np.uint8],
    ) -> None:
        """Keep readings of series by their rows."""
        capacity = len(self._rows)
        taken = slice(max(0, len(rows) - capacity), None)
        n = len(rows[taken])
        at = (self._count + np.arange(n)) % capacity
        self._forget(self._t_s[at], self._timings[at], at < self._count)
        passed = slice(None, len(rows) - n)
        self._forget(t_s[passed], timings[passed], np.ones(len(rows) - n, np.bool_))
        for column, given in (
            (self._rows, rows),
            (self._t_s, t_s),
            (self._values, values),
            (self._marks, marks),
            (self._timings, timings),
        ):
            column[at] = given[taken]
        self._count += n

    def _forget(self, t_s: F8, timings: NDArray[np.uint8], is_one: NDArray[np.bool_]) -> None:
        gone_s = t_s[is_one & (timings & Timing.FUTURE == 0)]
        self.whole_since_s = float(gone_s.max(initial=self.whole_since_s))

    def stretch(self, row: int, from_s: float, to_s: float, most: int = MOST_POINTS) -> Stretch:
        """Return what is kept of a series between two moments, at most ``most`` readings of it.

        Where there are more they are thinned out by the clock, and the newest is always given.
        """
        kept = slice(0, min(self._count, len(self._rows)))
        t_s = self._t_s[kept]
        found = np.flatnonzero((self._rows[kept] == row) & (t_s >= from_s) & (t_s <= to_s))
        found = found[np.argsort(t_s[found], kind="stable")]
        total = len(found)
        if total > most:
            found = found[thinned(t_s[found], most)]
        return Stretch(
            t_s[found],
            self._values[kept][found],
            self._marks[kept][found],
            self._timings[kept][found],
            total if total > most else 0,
        )
