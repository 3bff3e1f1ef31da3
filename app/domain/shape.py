"""A shape drawn on the map: a polygon, a corridor along a line, or a circle, in real units."""

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.even_odd import inside_of
from app.domain.geo import EARTH_RADIUS_M, LonLat, distance_between_m, distance_m
from app.domain.measure import area_m2

Flags = NDArray[np.bool_]
Points = NDArray[np.float64]

LON_DEG, LAT_DEG = 180.0, 85.0  # as fields.toml has them
CIRCLE_CORNERS = 72
ROUND_CORNERS = 12  # of half a circle at an end of a corridor
MITER = 4.0  # half-widths: how far a corner of a corridor may reach out


class ShapeKind(StrEnum):
    """What kind of shape it is."""

    POLYGON = "polygon"
    CORRIDOR = "corridor"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Shape:
    """``points`` are a polygon's corners (not closed), a corridor's line, or a circle's centre.

    ``size_m`` is half the width of a corridor or the radius of a circle, 0 for a polygon. Any
    values can stand here; :func:`app.domain.shape_checks.fault_of` says if they make a shape.
    """

    kind: ShapeKind
    points: tuple[LonLat, ...]
    size_m: float = 0.0

    def length_m(self) -> float:
        """Return how long the outline is; of a corridor, its line."""
        if self.kind is ShapeKind.CIRCLE:
            return 2 * math.pi * self.size_m
        points = self.points
        if self.kind is ShapeKind.POLYGON:
            points = (*points, *points[:1])
        return sum(map(distance_between_m, points[:-1], points[1:]))

    def area_m2(self) -> float:
        """Return the area, as the tape measures it; of a circle, that of a cap of its radius."""
        if self.kind is ShapeKind.CIRCLE:
            cap = 1.0 - math.cos(self.size_m / EARTH_RADIUS_M)
            return 2 * math.pi * EARTH_RADIUS_M**2 * cap
        return area_m2(self.outline())

    def outline(self) -> Points:
        """Return (n, 2) f8 degrees of the ring around it, not closed."""
        lonlat = np.array(self.points, np.float64).reshape(-1, 2)
        if self.kind is ShapeKind.POLYGON or not len(lonlat):
            return lonlat
        plane = _Plane.at(lonlat)
        if self.kind is ShapeKind.CIRCLE:
            angles = np.linspace(0.0, 2 * math.pi, CIRCLE_CORNERS, endpoint=False)
            ring = self.size_m * np.column_stack([np.cos(angles), np.sin(angles)])
            return plane.degrees(ring + plane.metres(lonlat)[0])
        return plane.degrees(_around(plane.metres(lonlat), self.size_m))

    def bounds_deg(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the outline; it must have a point."""
        ring = self.outline()
        west, south = ring.min(axis=0).tolist()
        east, north = ring.max(axis=0).tolist()
        return west, south, east, north

    def contains(self, lon_deg: NDArray[Any], lat_deg: NDArray[Any]) -> Flags:
        """Return (n,) bool: which of n positions in degrees lie inside; NaN lies nowhere."""
        lon, lat = np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
        inside = np.zeros(lon.shape, np.bool_)
        west, south, east, north = self.bounds_deg()
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if len(near):
            inside[near] = self._holds(lon[near], lat[near])
        return inside

    def _holds(self, lon: Points, lat: Points) -> Flags:
        if self.kind is ShapeKind.CIRCLE:
            centre = self.points[0]
            return distance_m(lon, lat, centre.lon_deg, centre.lat_deg) <= self.size_m
        corners = np.array(self.points, np.float64)
        if self.kind is ShapeKind.POLYGON:
            return inside_of((corners,), lon, lat)
        plane = _Plane.at(corners)
        at_m = plane.metres(np.column_stack([lon, lat]))
        return _distance_to_line(plane.metres(corners), at_m) <= self.size_m


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north of a point: true within a city, to a part in a thousand."""

    lon_deg: float
    lat_deg: float

    @classmethod
    def at(cls, lonlat: Points) -> "_Plane":
        lon_deg, lat_deg = ((lonlat.min(axis=0) + lonlat.max(axis=0)) / 2).tolist()
        return cls(lon_deg, lat_deg)

    @property
    def _m_per_deg(self) -> Points:
        north = math.radians(1.0) * EARTH_RADIUS_M
        return np.array([north * math.cos(math.radians(self.lat_deg)), north])

    def metres(self, lonlat: Points) -> Points:
        return np.asarray((lonlat - (self.lon_deg, self.lat_deg)) * self._m_per_deg, np.float64)

    def degrees(self, at_m: Points) -> Points:
        return np.asarray(at_m / self._m_per_deg + (self.lon_deg, self.lat_deg), np.float64)


def _distance_to_line(line_m: Points, at_m: Points) -> Points:
    nearest = np.full(len(at_m), np.inf)
    for a, b in pairwise(line_m):
        side = b - a
        part = np.clip((at_m - a) @ side / max(float(side @ side), 1e-12), 0.0, 1.0)
        off = at_m - a - part[:, None] * side
        nearest = np.minimum(nearest, np.hypot(off[:, 0], off[:, 1]))
    return nearest


def _around(line_m: Points, half_m: float) -> Points:
    """Return the ring around a line: its left side, a round end, its right side, a round end."""
    sides = np.diff(line_m, axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    sides, lengths = sides[lengths > 0], lengths[lengths > 0]
    if not len(sides):
        return np.asarray(line_m[0] + half_m * _arc(0.0, 2 * math.pi), np.float64)
    kept = np.vstack([line_m[:1], line_m[0] + np.cumsum(sides, axis=0)])
    left = _beside(kept, sides / lengths[:, None], lengths, half_m)
    right = _beside(kept[::-1], -(sides / lengths[:, None])[::-1], lengths[::-1], half_m)
    heading = np.arctan2(sides[:, 1], sides[:, 0])
    far = kept[-1] + half_m * _arc(heading[-1] + math.pi / 2, heading[-1] - math.pi / 2)
    near = kept[0] + half_m * _arc(heading[0] - math.pi / 2, heading[0] - 3 * math.pi / 2)
    return np.vstack([left, far[1:-1], right, near[1:-1]])


def _arc(from_rad: float, to_rad: float) -> Points:
    angles = np.linspace(from_rad, to_rad, ROUND_CORNERS + 1)
    return np.column_stack([np.cos(angles), np.sin(angles)])


def _beside(points: Points, along: Points, lengths: Points, half_m: float) -> Points:
    """Return the line at ``half_m`` to the left: its ends, and a mitre at each corner between.

    A mitre is cut where it would reach beyond the sides it joins, or too far out of a sharp corner.
    """
    normals = np.column_stack([-along[:, 1], along[:, 0]])
    middle = normals[:-1] + normals[1:]
    # Half the angle between the sides: its cosine, from the length of the sum of two unit vectors.
    cos = np.maximum(np.hypot(middle[:, 0], middle[:, 1]) / 2, 1e-6)
    turns = along[:-1, 0] * along[1:, 1] - along[:-1, 1] * along[1:, 0]
    shorter = np.minimum(lengths[:-1], lengths[1:])
    limit = np.where(turns > 0, np.hypot(half_m, shorter), MITER * half_m)
    reach = np.minimum(half_m / cos, limit)
    corners = points[1:-1] + middle / (2 * cos[:, None]) * reach[:, None]
    ends = (points[:1] + half_m * normals[:1], points[-1:] + half_m * normals[-1:])
    return np.vstack([ends[0], corners, ends[1]])
