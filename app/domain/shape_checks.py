"""What makes a drawn shape one that can be kept, and the words for what does not."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.domain.geo import LonLat, distance_between_m
from app.domain.shape import LAT_DEG, LON_DEG, Points, Shape, ShapeKind

POINTS_AT_MOST = 500
FEWEST_POINTS = {ShapeKind.POLYGON: 3, ShapeKind.CORRIDOR: 2, ShapeKind.CIRCLE: 1}
MOST_POINTS = {
    ShapeKind.POLYGON: POINTS_AT_MOST,
    ShapeKind.CORRIDOR: POINTS_AT_MOST,
    ShapeKind.CIRCLE: 1,
}
SIZE_M = {
    ShapeKind.POLYGON: (0.0, 0.0),
    ShapeKind.CORRIDOR: (1.0, 5_000.0),
    ShapeKind.CIRCLE: (5.0, 50_000.0),
}
SIDE_AT_LEAST_M = 0.1
AREA_AT_LEAST_M2 = 25.0
EXTENT_AT_MOST_M = 200_000.0


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """Why a shape cannot be kept: ``value`` is what was drawn and ``limit`` what there may be.

    ``corner`` counts from 1, 0 where it is none's fault. Side n goes from corner n to the next; of
    a crossing the sides are ``corner`` and ``other``. ``code`` is one of ``too_few``, ``too_many``,
    ``out_of_range``, ``same_place``, ``size_low``, ``size_high``, ``too_wide``, ``too_small`` and
    ``crossing``.
    """

    code: str
    corner: int = 0
    other: int = 0
    value: float = 0.0
    limit: float = 0.0

    def __str__(self) -> str:
        """Return one line for a log or another program; screens have their own words."""
        where = f" at corner {self.corner}" if self.corner else ""
        if self.code == "crossing":
            return f"crossing: side {self.corner} crosses side {self.other}"
        return f"{self.code}{where}: {self.value:.8g}, the limit is {self.limit:.8g}"


def fault_of(shape: Shape) -> ShapeFault | None:
    """Return what is wrong with a shape, the gravest first, or None for one that can be kept."""
    return (
        _count_fault(shape)
        or _range_fault(shape)
        or _size_fault(shape)
        or _side_fault(shape)
        or _extent_fault(shape)
        or _crossing_fault(shape)
    )


def _count_fault(shape: Shape) -> ShapeFault | None:
    count = len(shape.points)
    if count > MOST_POINTS[shape.kind]:
        return ShapeFault("too_many", value=count, limit=MOST_POINTS[shape.kind])
    if count < FEWEST_POINTS[shape.kind]:
        return ShapeFault("too_few", value=count, limit=FEWEST_POINTS[shape.kind])
    return None


def _range_fault(shape: Shape) -> ShapeFault | None:
    for corner, point in enumerate(shape.points, 1):
        for value, limit in ((point.lon_deg, LON_DEG), (point.lat_deg, LAT_DEG)):
            if not abs(value) <= limit:  # said so, a NaN is out of range as well
                return ShapeFault("out_of_range", corner, value=value, limit=limit)
    return None


def _size_fault(shape: Shape) -> ShapeFault | None:
    least_m, most_m = SIZE_M[shape.kind]
    if not shape.size_m >= least_m:
        return ShapeFault("size_low", value=shape.size_m, limit=least_m)
    if shape.size_m > most_m:
        return ShapeFault("size_high", value=shape.size_m, limit=most_m)
    return None


def _side_fault(shape: Shape) -> ShapeFault | None:
    """Two corners in one place would be a side without direction."""
    for corner, (one, other) in enumerate(pairwise(_closed(shape)), 1):
        side_m = distance_between_m(one, other)
        if side_m < SIDE_AT_LEAST_M:
            at = corner % len(shape.points) + 1
            return ShapeFault("same_place", at, value=side_m, limit=SIDE_AT_LEAST_M)
    return None


def _extent_fault(shape: Shape) -> ShapeFault | None:
    west, south, east, north = shape.bounds_deg()
    if east - west > LON_DEG:  # the shorter way round the earth is not the one that was drawn
        return ShapeFault("too_wide", value=math.inf, limit=EXTENT_AT_MOST_M)
    extent_m = distance_between_m(LonLat(west, south), LonLat(east, north))
    if extent_m > EXTENT_AT_MOST_M:
        return ShapeFault("too_wide", value=extent_m, limit=EXTENT_AT_MOST_M)
    if shape.kind is ShapeKind.POLYGON and (area_m2 := shape.area_m2()) < AREA_AT_LEAST_M2:
        crossing = _crossing_fault(shape)  # a figure of eight may have no area at all
        return crossing or ShapeFault("too_small", value=area_m2, limit=AREA_AT_LEAST_M2)
    return None


def _crossing_fault(shape: Shape) -> ShapeFault | None:
    """Return the first two sides that are no neighbours and yet meet."""
    points = np.array(_closed(shape), np.float64)
    sides = len(points) - 1
    if sides < 2:  # noqa: PLR2004 - it takes two to cross
        return None
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    # Only sides whose boxes touch can meet; of a ring with many corners these are few.
    touch = np.triu(np.ones((sides, sides), np.bool_), 2)
    for axis in (0, 1):
        touch &= low[:, None, axis] <= high[None, :, axis]
        touch &= low[None, :, axis] <= high[:, None, axis]
    if shape.kind is ShapeKind.POLYGON:
        touch[0, -1] = False  # the last side leads back to the first
    pairs = np.argwhere(touch)
    a, b, c, d = (points[pairs[:, side] + end] for side in (0, 1) for end in (0, 1))
    meets = (_turn(a, b, c) * _turn(a, b, d) <= 0) & (_turn(c, d, a) * _turn(c, d, b) <= 0)
    found = pairs[meets]
    if not len(found):
        return _folded_back(shape, points)
    one, other = (found[0] + 1).tolist()
    return ShapeFault("crossing", one, other)


def _folded_back(shape: Shape, points: Points) -> ShapeFault | None:
    """Return two neighbours that lie on one another: a spike without width."""
    sides = np.diff(points, axis=0)
    following = np.roll(sides, -1, axis=0)
    if shape.kind is not ShapeKind.POLYGON:
        sides, following = sides[:-1], following[:-1]
    across = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    along = (sides * following).sum(axis=1)
    found = np.flatnonzero((across == 0) & (along < 0))
    if not len(found):
        return None
    side = int(found[0])
    return ShapeFault("crossing", side + 1, (side + 1) % len(shape.points) + 1)


def _closed(shape: Shape) -> tuple[LonLat, ...]:
    is_ring = shape.kind is ShapeKind.POLYGON
    return (*shape.points, *shape.points[:1]) if is_ring else shape.points


def _turn(a: Points, b: Points, c: Points) -> Points:
    """Return on which side of the lines from a to b the points c lie: above 0 is left."""
    ab, ac = b - a, c - a
    return np.asarray(ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0], np.float64)
