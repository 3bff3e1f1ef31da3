"""Rings told by even-odd: whether a point lies inside, and the triangles that fill them."""

from collections.abc import Sequence
from typing import Any

import mapbox_earcut
import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.floating[Any]]


def is_inside(rings: Sequence[Ring], x: float, y: float) -> bool:
    """Return whether a point lies inside an odd number of ``rings`` ((n, 2), not closed)."""
    crossings = 0
    for ring in rings:
        a, b = ring, np.roll(ring, -1, axis=0)
        spans = (a[:, 1] > y) != (b[:, 1] > y)
        a, b = a[spans], b[spans]
        at_x = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
        crossings += int((at_x > x).sum())
    return crossings % 2 == 1


def triangulated(rings: Sequence[Ring]) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """Return points (n, 2) f8 and triangles (m, 3) u4 that fill ``rings``.

    A ring inside an odd number of others is a hole of the smallest one around it. Rings of fewer
    than three corners, and those that are not finite, fill nothing.
    """
    usable = [r for r in rings if len(r) > 2 and np.isfinite(r).all()]  # noqa: PLR2004 - a triangle
    around = [
        [j for j, other in enumerate(usable) if j != i and is_inside([other], *ring[0])]
        for i, ring in enumerate(usable)
    ]
    points: list[NDArray[np.float64]] = []
    triangles: list[NDArray[np.uint32]] = []
    first = 0
    for i, outer in enumerate(usable):
        if len(around[i]) % 2:
            continue
        holes = [
            usable[j]
            for j in range(len(usable))
            if len(around[j]) == len(around[i]) + 1 and i in around[j]
        ]
        parts = [np.asarray(part, np.float64) for part in (outer, *holes)]
        ends = np.cumsum([len(part) for part in parts]).astype(np.uint32)
        corners = np.concatenate(parts)
        found = mapbox_earcut.triangulate_float64(corners, ends).reshape(-1, 3)
        points.append(corners)
        triangles.append(found.astype(np.uint32) + np.uint32(first))
        first += len(corners)
    if not points:
        return np.empty((0, 2)), np.empty((0, 3), np.uint32)
    return np.concatenate(points), np.concatenate(triangles)
