"""Sums of rows by group: counts, means, and what needs the values themselves."""

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.indicator import Counting, FactKind
from backends.indicators.facts import F8

Codes = NDArray[np.integer]
QUANTILES = {Counting.MEDIAN: 0.5, Counting.P90: 0.9}
COUNTS = frozenset({Counting.COUNT, Counting.SHARE, Counting.RATIO, Counting.DISTINCT})
OF_VALUES = frozenset({*QUANTILES, Counting.DISTINCT})


def counts_of(groups: Codes, count: int) -> F8:
    """Return (count,) f8: how many there are of each group."""
    return np.bincount(groups, minlength=count).astype(np.float64)


def sums_of(groups: Codes, values: F8, count: int) -> F8:
    """Return (count,) f8: the sum of the values of each group."""
    return np.bincount(groups, weights=values, minlength=count).astype(np.float64)


def tally(counting: Counting, groups: Codes, values: F8, count: int) -> tuple[F8, F8]:
    """Return two (count,) f8: what the values of each group come to, and of how many.

    Values that are NaN are none. Of no values a number of different ones is 0, and all else NaN:
    whoever was silent did not say 0. Quantiles lie on the straight line between their neighbours
    (Hyndman and Fan, type 7).
    """
    is_one = np.isfinite(values)
    if not is_one.all():
        groups, values = groups[is_one], values[is_one]
    of = counts_of(groups, count)
    if counting in (Counting.SUM, Counting.MEAN):
        sums = sums_of(groups, values, count)
        return summed(counting, sums, of), of
    order = np.lexsort((values, groups))
    ends = np.cumsum(of).astype(np.intp)
    parts = np.split(values[order], ends[:-1])[:count]
    return np.array([of_sorted(counting, part) for part in parts], dtype=np.float64), of


def summed(counting: Counting, sums: F8, of: F8) -> F8:
    """Return a sum or a mean of ``of`` values, NaN where there are none."""
    return np.where(of > 0, sums, np.nan) if counting is Counting.SUM else quotient(sums, of)


def untold(facts: FactKind, counts: F8) -> F8:
    """Return counts of what nobody tells of: where there is none, it is not known how many.

    Of registers not even who is silent is known.
    """
    is_unknown = (counts == 0) | (facts is FactKind.RECORDS)
    return np.where(is_unknown, np.nan, counts)


def quotient(above: F8, below: F8) -> F8:
    """Return above / below, NaN where below is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def of_sorted(counting: Counting, values: F8, more: F8 | None = None) -> float:
    """Return what sorted values come to, with some ``more``, sorted as well."""
    added = np.empty(0) if more is None else more
    size = len(values) + len(added)
    if counting is Counting.DISTINCT:
        return float(_distinct(values) + _not_in(values, added))
    if not size:
        return float("nan")
    if counting is Counting.MOST:
        return float(max(part[-1] for part in (values, added) if len(part)))
    at = QUANTILES[counting] * (size - 1)
    below = int(at)
    low = _nth(values, added, below)
    if at == below:
        return low
    return low + (at - below) * (_nth(values, added, below + 1) - low)


def _distinct(values: F8) -> int:
    return int(np.count_nonzero(np.diff(values))) + 1 if len(values) else 0


def _not_in(values: F8, added: F8) -> int:
    """Return how many different ones of ``added`` are not among ``values``."""
    if not len(added):
        return 0
    news = added[np.append(True, np.diff(added) != 0)]
    left, right = np.searchsorted(values, news), np.searchsorted(values, news, side="right")
    return int(np.count_nonzero(left == right))


def _nth(values: F8, added: F8, nth: int) -> float:
    """Return the value that would be at ``nth`` if both were sorted into one."""
    places = np.arange(len(added)) + np.searchsorted(values, added, side="right")
    before = int(np.searchsorted(places, nth))
    if before < len(added) and places[before] == nth:
        return float(added[before])
    return float(values[nth - before])
