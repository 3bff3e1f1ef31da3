"""A layer of the user's own: points, lines and areas of a file, and what is told of each."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import OperatorError
from app.domain.geo import EARTH_RADIUS_M

F64 = NDArray[np.float64]
U32 = NDArray[np.uint32]
NO_FEATURE = -1


class OwnLayerError(OperatorError):
    """A file that is no such layer: ``code`` says why (texts ``own.refused.<code>``).

    ``feature`` counts from 1, 0 where it is none's fault; ``value`` is what was found and
    ``limit`` what there may be; ``word`` is the file's own and may hold anything.
    """

    def __init__(
        self,
        code: str,
        feature: int = 0,
        value: float = 0.0,
        limit: float = 0.0,
        word: str = "",
    ) -> None:
        where = f"feature {feature}: " if feature else ""
        super().__init__(code, f"{where}{word!r} {value:.10g}, the limit is {limit:.10g}")
        self.feature = feature
        self.value = value
        self.limit = limit
        self.word = word


@dataclass(frozen=True, slots=True)
class OwnNote:
    """What is odd in a file and was drawn all the same: how often, and in which feature first."""

    code: str
    count: int
    feature: int


@dataclass(frozen=True, slots=True)
class OwnFeature:
    """What is told of one thing: foreign text, as it stood in the file."""

    title: str
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class OwnLayer:
    """Feature i is number i everywhere; positions are (n, 2) f8 degrees WGS-84.

    Line l is ``lines[line_first[l]:line_first[l + 1]]``, ring r likewise (not closed);
    ``point_of``, ``line_of``, ``ring_of`` and ``triangle_of`` say whose each is. ``triangles``
    (m, 3) u4 index :attr:`corners`: ``rings``, and after them ``crossings`` (n, 2), the corners of
    what rings that cross themselves hold by even-odd. ``tints`` (features, 3) f4 are the colours
    that the file wishes, 0 to 1, NaN where it wishes none.
    """

    name: str
    features: tuple[OwnFeature, ...]
    points: F64
    point_of: U32
    lines: F64
    line_first: U32
    line_of: U32
    rings: F64
    ring_first: U32
    ring_of: U32
    triangles: U32
    triangle_of: U32
    tints: NDArray[np.float32]
    notes: tuple[OwnNote, ...] = ()
    crossings: F64 = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def corners(self) -> F64:
        """The corners that ``triangles`` index."""
        return np.concatenate([self.rings, self.crossings])

    def bounds_deg(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north of all of it, or None where nothing has a place."""
        every = np.concatenate([self.points, self.lines, self.rings])
        if not len(every):
            return None
        (west, south), (east, north) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
        return west, south, east, north

    def feature_at(self, lon_deg: float, lat_deg: float, reach_m: float) -> int:
        """Return what lies at a place: a point, a line or an outline within reach, else an area.

        The nearest wins; of areas the one drawn last. ``NO_FEATURE`` where nothing is.
        """
        m_per_deg = math.radians(1.0) * EARTH_RADIUS_M
        scale = (m_per_deg * math.cos(math.radians(lat_deg)), m_per_deg)

        def metres(lonlat: NDArray[Any]) -> F64:
            return np.asarray((lonlat - (lon_deg, lat_deg)) * scale, np.float64)

        best_m, best = reach_m, NO_FEATURE
        points_m = metres(self.points)
        for of, off_m in (
            (self.point_of, np.hypot(points_m[:, 0], points_m[:, 1])),
            _off_lines(metres(self.lines), self.line_first, self.line_of, is_closed=False),
            _off_lines(metres(self.rings), self.ring_first, self.ring_of, is_closed=True),
        ):
            if len(off_m) and float(off_m.min()) <= best_m:
                best_m, best = float(off_m.min()), int(of[off_m.argmin()])
        return best if best != NO_FEATURE else self._area_at(lon_deg, lat_deg)

    def _area_at(self, lon_deg: float, lat_deg: float) -> int:
        corners = self.corners[self.triangles]
        x, y = corners[:, :, 0] - lon_deg, corners[:, :, 1] - lat_deg
        turn = x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)
        inside = (turn >= 0).all(axis=1) | (turn <= 0).all(axis=1)
        found = self.triangle_of[inside]
        return int(found.max()) if len(found) else NO_FEATURE


def sides_of(first: U32, count: int, *, is_closed: bool) -> tuple[U32, U32, U32]:
    """Return the sides of lines end to end: where each begins, where it ends, and of which line.

    ``first`` has one entry more than there are lines, ``count`` is that of all corners; the side
    that closes a ring goes from its last corner to its first.
    """
    begins = np.arange(count, dtype=np.uint32)
    line = (np.searchsorted(first, begins, side="right") - 1).astype(np.uint32)
    ends = begins + np.uint32(1)
    is_last = ends == first[1:][line] if count else np.zeros(0, np.bool_)
    if is_closed:
        ends = np.where(is_last, first[:-1][line], ends).astype(np.uint32)
        return begins, ends, line
    return begins[~is_last], ends[~is_last], line[~is_last]


def _off_lines(points_m: F64, first: U32, of: U32, *, is_closed: bool) -> tuple[U32, F64]:
    """Return whose each side is, and how far it is from the origin."""
    begins, ends, line = sides_of(first, len(points_m), is_closed=is_closed)
    a, side = points_m[begins], points_m[ends] - points_m[begins]
    length2 = np.maximum((side**2).sum(axis=1), 1e-12)
    part = np.clip(-(a * side).sum(axis=1) / length2, 0.0, 1.0)
    near = a + part[:, None] * side
    return of[line], np.hypot(near[:, 0], near[:, 1])
