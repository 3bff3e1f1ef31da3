"""How values become the classes of a legend: by equal counts, by equal widths, by round numbers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Breaks = tuple[float, ...]
NO_CLASS = -1
STEPS = (1.0, 2.0, 5.0)  # of the round numbers in a power of ten
KEPT_TIMES = 4.0


def quantile_breaks(values: Values, classes: int) -> Breaks:
    """Return at most ``classes - 1`` rising breaks that put about as many values in each class.

    Where the least value is that of more than a class (all the areas with nothing in them), it has
    the first class to itself. Values that are not finite do not count. Each break lies above the
    least value, so that no class is empty from the start.
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or classes < 2 or known[0] == known[-1]:  # noqa: PLR2004 - one class, no break
        return ()
    above = known[known > known[0]]
    if len(known) - len(above) > len(known) / classes:
        rest = np.quantile(above, np.arange(1, classes - 1) / (classes - 1), method="higher")
        return _rising([float(above[0]), *rest.tolist()], float(known[0]))
    parts = np.quantile(known, np.arange(1, classes) / classes, method="higher")
    return _rising(parts.tolist(), float(known[0]))


def equal_width_breaks(values: Values, classes: int) -> Breaks:
    """Return at most ``classes - 1`` rising breaks that cut the range into classes of one width."""
    known = values[np.isfinite(values)]
    if not len(known) or classes < 2:  # noqa: PLR2004 - one class has no break
        return ()
    low, high = float(known.min()), float(known.max())
    return _rising(np.linspace(low, high, classes + 1)[1:-1].tolist(), low)


def round_breaks(most: float, count: int, before: Breaks = ()) -> Breaks:
    """Return ``count`` breaks of 1, 2 or 5 times a power of ten, the last at ``most`` or below it.

    Those of ``before`` stay while they still suit, so that a legend does not change at every turn.
    None for what is not above 0.
    """
    if not (math.isfinite(most) and most > 0.0):
        return ()
    if len(before) == count and before[-1] <= most < before[-1] * KEPT_TIMES:
        return before
    power = math.floor(math.log10(most))
    series = [step * 10.0**at for at in range(power - count, power + 1) for step in STEPS]
    return tuple(value for value in series if value <= most)[-count:]


def classes_of(values: Values, breaks: Sequence[float]) -> NDArray[np.int64]:
    """Return the class of each value, ``NO_CLASS`` for NaN.

    Class k holds ``breaks[k - 1] <= value < breaks[k]``.
    """
    found = np.searchsorted(np.asarray(breaks, np.float64), values, side="right")
    return np.where(np.isnan(values), NO_CLASS, found)


def _rising(breaks: Sequence[float], above: float) -> Breaks:
    """Round to two figures, which a legend can show, and keep what still rises."""
    kept: list[float] = []
    for value in breaks:
        tidy = float(f"{value:.2g}")
        if tidy > (kept[-1] if kept else above):
            kept.append(tidy)
    return tuple(kept)
