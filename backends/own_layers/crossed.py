"""Polygons whose rings cross: filled by even-odd, within a bound on how often they cross."""

from collections.abc import Sequence

import mapbox_earcut
import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.even_odd import inside_of

MAX_SIDES = 4_000  # of one polygon; their boxes are compared each with each
MAX_MEETINGS = 20_000  # of the boxes of two sides, in one file: about a second of work
ROWS_AT_ONCE = 500

F64 = NDArray[np.float64]


class CrossedFills:
    """Fills the crossed polygons of one file while they cross little enough."""

    def __init__(self) -> None:
        self._left = MAX_MEETINGS

    def filled(self, rings: Sequence[F64]) -> tuple[F64, NDArray[np.uint32]] | None:
        """Return corners (n, 2) and triangles (m, 3) u4; None where it would take too long.

        Inside is what lies inside the first ring by even-odd, and inside none of the others.
        """
        sides = sum(len(ring) for ring in rings)
        if sides > MAX_SIDES or self._left <= 0:
            return None
        self._left -= _meetings(rings, self._left)
        if self._left < 0:
            return None
        loops = [shapely.LineString(np.concatenate([ring, ring[:1]])) for ring in rings]
        faces = shapely.get_parts(shapely.polygonize([shapely.union_all(loops)]))
        middles = shapely.get_coordinates(shapely.point_on_surface(faces))
        x, y = middles[:, 0], middles[:, 1]
        is_inside = inside_of(rings[:1], x, y)
        for hole in rings[1:]:
            is_inside &= ~inside_of((hole,), x, y)
        return _triangulated(faces[is_inside].tolist())


def _triangulated(faces: Sequence[shapely.Polygon]) -> tuple[F64, NDArray[np.uint32]]:
    corners: list[F64] = [np.empty((0, 2))]
    triangles: list[NDArray[np.uint32]] = [np.empty((0, 3), np.uint32)]
    first = 0
    for face in faces:
        parts = [shapely.get_coordinates(r)[:-1] for r in (face.exterior, *face.interiors)]
        flat, ends = np.concatenate(parts), np.cumsum([len(part) for part in parts])
        found = mapbox_earcut.triangulate_float64(flat, ends.astype(np.uint32)).reshape(-1, 3)
        triangles.append(found.astype(np.uint32) + np.uint32(first))
        corners.append(flat)
        first += len(flat)
    return np.concatenate(corners), np.concatenate(triangles)


def _meetings(rings: Sequence[F64], enough: int) -> int:
    """Return in how many pairs of sides, neighbours left out, the boxes meet; stop at enough."""
    begins = np.concatenate(rings)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    low, high = np.minimum(begins, ends), np.maximum(begins, ends)
    count = -3 * len(begins)  # each side meets itself and its two neighbours
    for at in range(0, len(begins), ROWS_AT_ONCE):
        some = slice(at, at + ROWS_AT_ONCE)
        meets = (low[some, None] <= high).all(axis=2) & (low <= high[some, None]).all(axis=2)
        count += int(meets.sum())
        if count // 2 > enough:
            break
    return max(count // 2, len(begins))
