"""Rings told by even-odd, and the triangles that fill them."""

from collections.abc import Sequence
from typing import Any

import mapbox_earcut
import numpy as np
from numpy.typing import NDArray

from app.domain.even_odd import inside_of

Ring = NDArray[np.floating[Any]]


def triangulated(rings: Sequence[Ring]) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """Return points (n, 2) f8 and triangles (m, 3) u4 that fill ``rings``.

    A ring inside an odd number of others is a hole of the smallest one around it. Rings of fewer
    than three corners, and those that are not finite, fill nothing.
    """
    usable = [r for r in rings if len(r) > 2 and np.isfinite(r).all()]  # noqa: PLR2004 - a triangle
    firsts = np.array([ring[0] for ring in usable], np.float64).reshape(-1, 2)
    holds = [inside_of((ring,), firsts[:, 0], firsts[:, 1]) for ring in usable]
    around = [[j for j in range(len(usable)) if j != i and holds[j][i]] for i in range(len(usable))]
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
