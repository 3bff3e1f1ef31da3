"""A lasso: which of many positions lie in a ring, and the same ring with fewer corners."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.even_odd import inside_of
from app.domain.geo import LonLat

CORNERS_AT_MOST = 64  # as many as the hub takes in a question

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def is_inside(ring: Sequence[LonLat], lon_deg: NDArray[Any], lat_deg: NDArray[Any]) -> Flags:
    """Return (n,) bool: which of n positions in degrees lie in the ring, by even-odd.

    The ring is closed by itself and may cross itself, but not the 180th meridian. NaN lies nowhere.
    """
    return inside_of((np.array(ring, np.float64).reshape(-1, 2),), lon_deg, lat_deg)


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
