"""A lasso: which of many positions lie in a ring, and the same ring with fewer corners."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat

CORNERS_AT_MOST = 64  # as many as the hub takes in a question
FEWEST_CORNERS = 3

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def is_inside(ring: Sequence[LonLat], lon_deg: NDArray[Any], lat_deg: NDArray[Any]) -> Flags:
    """Return (n,) bool: which of n positions in degrees lie in the ring, by even-odd.

    The ring is closed by itself and may cross itself, but not the 180th meridian. NaN lies nowhere.
    """
    lon, lat = np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
    inside = np.zeros(lon.shape, np.bool_)
    if len(ring) < FEWEST_CORNERS:
        return inside
    corners = np.array(ring, np.float64)
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    # Sorted by the belts between the corners, each side is held against its own rows alone.
    belts = np.unique(corners[:, 1])
    belt = np.searchsorted(belts, lat[near], side="right")
    order = np.argsort(belt.astype(np.uint16), kind="stable")
    near, belt = near[order], belt[order]
    x, y = lon[near], lat[near]
    odd = np.zeros(len(near), np.bool_)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        low, high = np.searchsorted(belts, sorted((y1, y2)), side="right")
        span = slice(*np.searchsorted(belt, (low, high)))
        slope = (x2 - x1) / (y2 - y1) if y2 != y1 else 0.0
        odd[span] ^= x[span] < x1 + (y[span] - y1) * slope
    inside[near] = odd
    return inside


def simplified(ring: Sequence[LonLat], most: int = CORNERS_AT_MOST) -> tuple[LonLat, ...]:
    """Return the ring with at most ``most`` corners: those whose loss changes its area least go."""
    points = np.array(ring, np.float64).reshape(-1, 2)
    # Degrees of longitude are shorter than those of latitude.
    plane = points * (np.cos(np.radians(points[:, 1].mean())) if len(points) else 1.0, 1.0)
    kept = np.arange(len(points))
    loss = _triangles(plane)
    while len(kept) > most:
        gone = int(loss.argmin())
        kept, plane = np.delete(kept, gone), np.delete(plane, gone, axis=0)
        loss = np.delete(loss, gone)
        # Only the two neighbours stand otherwise now.
        for at in (gone - 1, gone % len(kept)):
            loss[at] = _triangle(plane[at - 1], plane[at], plane[(at + 1) % len(plane)])
    return tuple(LonLat(*at) for at in points[kept].tolist())


def _triangles(plane: Floats) -> Floats:
    before, after = np.roll(plane, 1, axis=0), np.roll(plane, -1, axis=0)
    a, b = plane - before, after - before
    return np.asarray(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]), np.float64)


def _triangle(before: Floats, at: Floats, after: Floats) -> float:
    a, b = at - before, after - before
    return abs(float(a[0] * b[1] - a[1] * b[0]))
