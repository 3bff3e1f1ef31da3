"""What every kernel asks of a fix before it looks at it."""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.footing.events import AHEAD_S, FUTURE, NOT_NEWER, USED


@compiled_in_place
def period_at(starts_s: NDArray[np.float64], period: int, at_s: float) -> int:
    """Return the period of the numbers that ``at_s`` lies in, from the one of the fix before."""
    while period + 1 < len(starts_s) and starts_s[period + 1] <= at_s:
        period += 1
    while starts_s[period] > at_s:
        period -= 1
    return period


@compiled_in_place
def is_usable(at_s: float, receipt_s: float, last_s: float, counts: NDArray[np.int64]) -> bool:
    """Return whether a fix is newer than the last one and not of the future; count what it is."""
    if at_s > receipt_s + AHEAD_S:
        counts[FUTURE] += 1
        return False
    if not at_s > last_s:
        counts[NOT_NEWER] += 1
        return False
    counts[USED] += 1
    return True
