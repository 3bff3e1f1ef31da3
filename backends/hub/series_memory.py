"""What was heard of each series lately: enough to tell a reading in order from one that is not."""

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import FUTURE_AFTER_S, LATE_ON_ARRIVAL_S, Timing

F8 = NDArray[np.float64]
Rows = NDArray[np.int64]
MOMENTS = 32  # of a series, so that a repetition is known although newer ones came between
_AT_ONCE = 4_096  # readings looked up together: bounds what one batch may allocate


class SeriesMemory:
    """The newest moment of each series, and the last :data:`MOMENTS` it spoke of."""

    def __init__(self) -> None:
        self._newest_s: F8 = np.zeros(0)
        self._moments_s: F8 = np.zeros((0, MOMENTS))
        self._next = np.zeros(0, np.int64)

    def judge(self, rows: Rows, t_s: F8, now_s: float) -> NDArray[np.uint8]:
        """Return the :class:`Timing` of each reading, in their order, and remember them.

        ``t_s`` is when it was measured, the end of its span where it has one.
        Only those without REPEATED, OUT_OF_ORDER and FUTURE are newer than all before them.
        """
        self._fit(int(rows.max()) + 1)
        is_future = t_s > now_s + FUTURE_AFTER_S
        before_s = self._newest_before(rows, t_s, is_future)
        is_known = self._known(rows, t_s) | _said_before(rows, t_s)
        timings = np.where(now_s - t_s > LATE_ON_ARRIVAL_S, int(Timing.LATE), 0)
        timings |= np.where(is_known | (t_s == before_s), int(Timing.REPEATED), 0)
        timings |= np.where(~is_future & (t_s < before_s), int(Timing.OUT_OF_ORDER), 0)
        timings |= np.where(is_future, int(Timing.FUTURE), 0)
        self._remember(rows, t_s, is_future)
        return timings.astype(np.uint8)

    def _newest_before(self, rows: Rows, t_s: F8, is_future: NDArray[np.bool_]) -> F8:
        """Return the newest moment of each reading's series before that reading came."""
        before_s = self._newest_s[rows]
        order = np.argsort(rows, kind="stable")
        sorted_rows = rows[order]
        starts = np.append(np.True_, sorted_rows[1:] != sorted_rows[:-1])
        if starts.all():
            return before_s
        # A running greatest within each series: ranks, not times, so that nothing is rounded.
        moments_s, ranks = np.unique(t_s[order], return_inverse=True)
        ranks = np.where(is_future[order], 0, ranks + 1)
        floor = (np.cumsum(starts) - 1) * (len(moments_s) + 1)
        greatest = np.maximum.accumulate(floor + ranks)
        earlier = np.append(0, greatest[:-1]) - floor
        has_earlier = ~starts & (earlier > 0)
        in_batch_s = np.where(has_earlier, moments_s[np.maximum(earlier, 1) - 1], -np.inf)
        before_s[order] = np.maximum(before_s[order], in_batch_s)
        return before_s

    def _known(self, rows: Rows, t_s: F8) -> NDArray[np.bool_]:
        found = np.zeros(len(rows), np.bool_)
        for first in range(0, len(rows), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            found[part] = (self._moments_s[rows[part]] == t_s[part, None]).any(axis=1)
        return found

    def _remember(self, rows: Rows, t_s: F8, is_future: NDArray[np.bool_]) -> None:
        np.maximum.at(self._newest_s, rows[~is_future], t_s[~is_future])
        order = np.argsort(rows, kind="stable")
        sorted_rows = rows[order]
        starts = np.flatnonzero(np.append(np.True_, sorted_rows[1:] != sorted_rows[:-1]))
        counts = np.diff(np.append(starts, len(rows)))
        nth = np.arange(len(rows)) - np.repeat(starts, counts)
        place = (self._next[sorted_rows] + nth) % MOMENTS
        self._moments_s[sorted_rows, place] = t_s[order]
        self._next[sorted_rows[starts]] += counts

    def _fit(self, size: int) -> None:
        extra = size - len(self._newest_s)
        if extra > 0:
            extra = max(extra, len(self._newest_s), 256)
            self._newest_s = np.concatenate([self._newest_s, np.full(extra, -np.inf)])
            more = np.full((extra, MOMENTS), np.nan)
            self._moments_s = np.concatenate([self._moments_s, more])
            self._next = np.concatenate([self._next, np.zeros(extra, np.int64)])


def _said_before(rows: Rows, t_s: F8) -> NDArray[np.bool_]:
    """Return which readings say a moment of a series that one before them has said."""
    order = np.lexsort((np.arange(len(rows)), t_s, rows))
    same = (rows[order][1:] == rows[order][:-1]) & (t_s[order][1:] == t_s[order][:-1])
    said = np.zeros(len(rows), np.bool_)
    said[order[1:]] = same
    return said
