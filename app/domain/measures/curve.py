"""How a figure was: the curves of its halves, divided where both were said at one moment."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.domain.readings import Mark, Series

F8 = NDArray[np.float64]
MOMENT_DECIMALS = 3  # the archive keeps milliseconds


def divided(value: Series, of: Series) -> Series:
    """Return the quotients of two halves where both were said at one moment; of 0 there is none."""
    return _joined(value, of, lambda counted, whole: counted / whole)


def known_sums(value: Series, of: Series) -> Series:
    """Return a sum where something was summed up; a sum of nothing was no number."""
    return _joined(value, of, lambda counted, _: counted)


def since(series: Series, from_s: float) -> Series:
    """Return what was said from a moment on."""
    return _kept(series, series.t_s >= from_s)


def spoken(series: Series) -> Series:
    """Return what somebody spoke for: of a figure that is marked nothing is new."""
    return _kept(series, series.marks == Mark.GOOD)


def _joined(value: Series, of: Series, number: Callable[[F8, F8], F8]) -> Series:
    _, at, of_at = np.intersect1d(
        np.round(value.t_s, MOMENT_DECIMALS), np.round(of.t_s, MOMENT_DECIMALS), return_indices=True
    )
    whole = np.where(of.values[of_at] > 0, of.values[of_at], np.nan)
    numbers = np.where(np.isnan(whole), np.nan, number(value.values[at], whole))
    return Series(
        value.series_id,
        value.t_s[at],
        numbers,
        value.marks[at],
        value.timings[at],
        value.thinned_from,
        value.is_part or of.is_part,
    )


def _kept(series: Series, keep: NDArray[np.bool_]) -> Series:
    if keep.all():
        return series
    return Series(
        series.series_id,
        series.t_s[keep],
        series.values[keep],
        series.marks[keep],
        series.timings[keep],
        series.thinned_from,
        series.is_part,
    )
