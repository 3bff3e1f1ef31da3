"""How values become the classes of a legend: by equal counts, by equal widths, by round numbers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Breaks = tuple[float, ...]
NO_CLASS = -1
STEPS = (1.0, 2.0, 5.0)  # of the round numbers in a power of ten
FIGURES, MOST_FIGURES = 2, 16  # that a break is rounded to, and what a number has


def quantile_breaks(values: Values, classes: int) -> Breaks:
    """Return at most ``classes - 1`` rising breaks that put about as many values in each class.

    Where the least value is that of more than a class (all the areas with nothing in them), it has
    the first class to itself. Values that are not finite do not count. No class is empty of them.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or classes < 2 or known[0] == known[-1]:  # noqa: PLR2004 - one class, no break
        return ()
    above = known[known > known[0]]
    if len(known) - len(above) > len(known) / classes:
        rest = np.quantile(above, np.arange(1, classes - 1) / (classes - 1), method="higher")
        return _tidy([float(above[0]), *rest.tolist()], known, may_be_empty=False)
    parts = np.quantile(known, np.arange(1, classes) / classes, method="higher")
    return _tidy(parts.tolist(), known, may_be_empty=False)


def equal_width_breaks(values: Values, classes: int) -> Breaks:
    """Return at most ``classes - 1`` rising breaks that cut the range into classes of one width.

    A class between others may be empty; the first and the last one are not.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or classes < 2:  # noqa: PLR2004 - one class has no break
        return ()
    parts = np.linspace(float(known[0]), float(known[-1]), classes + 1)[1:-1]
    return _tidy(parts.tolist(), known, may_be_empty=True)


def round_breaks(most: float, count: int) -> Breaks:
    """Return ``count`` breaks of 1, 2 or 5 times a power of ten, the last at ``most`` or below it.

    None for what is not above 0.
    """
    if not (math.isfinite(most) and most > 0.0):
        return ()
    power = math.floor(math.log10(most))
    series = [step * 10.0**at for at in range(power - count, power + 1) for step in STEPS]
    return tuple(value for value in series if value <= most)[-count:]


def classes_of(values: Values, breaks: Sequence[float]) -> NDArray[np.int64]:
    """Return the class of each value, ``NO_CLASS`` for NaN.

    Class k holds ``breaks[k - 1] <= value < breaks[k]``.
    """
    found = np.searchsorted(np.asarray(breaks, np.float64), values, side="right")
    return np.where(np.isnan(values), NO_CLASS, found)


def _tidy(breaks: Sequence[float], known: Values, *, may_be_empty: bool) -> Breaks:
    """Round to as few figures as tell the classes of ``known``, (n,) f8 rising, apart.

    Two of the number or of the range, whichever is finer: 1,010 to 1,040 need their last figure.
    """
    span = float(known[-1] - known[0])
    if not math.isfinite(span):  # further apart than a number can say
        return ()
    kept: list[float] = []
    below = 0
    for value in breaks:
        digits = FIGURES - 1 - math.floor(math.log10(min(abs(value), span) or span or 1.0))
        for more in range(MOST_FIGURES):
            tidy = round(value, digits + more)
            less = int(np.searchsorted(known, tidy))
            is_rising = not kept or tidy > kept[-1]
            if is_rising and less < len(known) and less > (0 if may_be_empty else below):
                kept.append(tidy)
                below = less
                break
    return tuple(kept)
