"""Thinning a stretch by the clock, so that what was said at one moment stays together."""

import numpy as np
from numpy.typing import NDArray

from backends.history.layout import MS


def thinned(t_s: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return which rows of a stretch to give, at most ``most`` (1 or more); ``t_s`` is sorted.

    Of each step of the clock the last row is given, and the first and the last of all. Steps are
    powers of two of a millisecond from 1970 on, so two series that were said at the same moments
    keep the same moments, however many rows each has, and those of a longer step are among those of
    a shorter one.
    """
    count = len(t_s)
    if count <= most:
        return np.arange(count)
    t_ms = np.floor(t_s * MS + 0.01).astype(np.int64)
    power = max(0, int(np.ceil(np.log2(max(1.0, (t_ms[-1] - t_ms[0]) / count)))) - 1)
    while True:
        steps = t_ms >> power
        last = np.flatnonzero(np.append(steps[1:] != steps[:-1], np.True_))
        if len(last) <= most:
            break
        power += 1
    has_room = len(last) < most and last[0] > 0
    return np.append(0, last).astype(np.intp) if has_room else last
