"""Whether positions lie inside rings, told by even-odd: the one answer all of the program gives."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEWEST_CORNERS = 3
FEW_POINTS = 8  # so many are each held against all sides at once; more are sorted into belts
BELTS_OF_16_BITS = 65_535  # more belts than these are sorted ten times slower, but as well

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def inside_of(rings: Sequence[NDArray[Any]], x: NDArray[Any], y: NDArray[Any]) -> Flags:
    """Return (n,) bool: which of n positions lie inside an odd number of ``rings``.

    ``rings`` are (corners, 2) each, in the units of ``x`` and ``y`` (n,); they are closed by
    themselves and may cross themselves. A ring of fewer than three corners holds nothing, and NaN
    lies nowhere. A position on a side that two rings share is in one of them.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    inside = np.zeros(x.shape, np.bool_)
    for ring in rings:
        if len(ring) < FEWEST_CORNERS:
            continue
        corners = np.asarray(ring, np.float64)
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        if len(near):
            tell = _few if len(near) <= FEW_POINTS else _many
            inside[near] ^= tell(corners, x[near], y[near])
    return inside


def _few(corners: Floats, x: Floats, y: Floats) -> Flags:
    """Hold each position against all sides at once."""
    return np.array([_crossings(corners, *at) % 2 for at in zip(x, y, strict=True)], np.bool_)


def _crossings(corners: Floats, x: float, y: float) -> int:
    """Return how many sides a ray to the east crosses."""
    a, b = corners, np.roll(corners, -1, axis=0)
    spans = (a[:, 1] > y) != (b[:, 1] > y)
    a, b = a[spans], b[spans]
    slope = (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
    return int((x < a[:, 0] + (y - a[:, 1]) * slope).sum())


def _many(corners: Floats, x: Floats, y: Floats) -> Flags:
    """Hold each side against the positions between its ends alone, by belts between corners."""
    belts = np.unique(corners[:, 1])
    belt = np.searchsorted(belts, y, side="right")
    whole = np.uint16 if len(belts) < BELTS_OF_16_BITS else np.int64
    order = np.argsort(belt.astype(whole), kind="stable")
    belt, x, y = belt[order], x[order], y[order]
    odd = np.zeros(len(x), np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        low, high = np.searchsorted(belts, sorted((y1, y2)), side="right")
        span = slice(*np.searchsorted(belt, (low, high)))
        slope = (x2 - x1) / (y2 - y1) if y2 != y1 else 0.0
        odd[span] ^= x[span] < x1 + (y[span] - y1) * slope
    found = np.empty_like(odd)
    found[order] = odd
    return found
