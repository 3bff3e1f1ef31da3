"""Declared ways as arrays a kernel can walk, and closures that excuse leaving them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import distance_m
from app.domain.register import Vehicle
from backends.detectors.footing.expressways import Expressways, is_near
from backends.detectors.footing.measures import METRES_PER_DEG

F64 = NDArray[np.float64]
LINE_POINTS_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of road that is listed as closed between two UTC times: a circle around it."""

    name: str
    lon_deg: float
    lat_deg: float
    radius_m: float
    from_s: float = -math.inf
    to_s: float = math.inf

    def is_listed(self, at_s: float) -> bool:
        """Return whether it is in force then; its end is left out."""
        return self.from_s <= at_s < self.to_s


class DeclaredRoutes:
    """All declared ways end to end: points in degrees, metres along, near an expressway or not.

    ``lon_deg``, ``lat_deg``, ``along_m`` (points,) f8 and ``is_express`` (points,) u1 of the piece
    that begins there; way w has the points ``first[w]`` to ``first[w + 1]``. Vehicles that declare
    the same way share it.
    """

    def __init__(self, vehicles: Iterable[Vehicle], expressways: Expressways) -> None:
        self.way_of: dict[str, int] = {}
        self.names: list[str] = []
        ways: dict[tuple[tuple[float, float], ...], int] = {}
        points: list[tuple[float, float]] = []
        first = [0]
        for vehicle in vehicles:
            way = _clean(vehicle.route)
            if len(way) < 2:  # noqa: PLR2004 - a line has two ends
                continue
            if way not in ways:
                ways[way] = len(ways)
                points.extend(way)
                first.append(len(points))
                self.names.append(vehicle.route_name)
            self.way_of[vehicle.vehicle_id] = ways[way]
        lonlat = np.array(points, np.float64).reshape(len(points), 2)
        self.lon_deg: F64 = np.ascontiguousarray(lonlat[:, 0])
        self.lat_deg: F64 = np.ascontiguousarray(lonlat[:, 1])
        self.first: NDArray[np.int64] = np.array(first, np.int64)
        self.along_m: F64 = np.zeros(len(points))
        self.is_express: NDArray[np.uint8] = np.zeros(len(points), np.uint8)
        for start, stop in pairwise(first):
            lon, lat = self.lon_deg[start:stop], self.lat_deg[start:stop]
            steps = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
            self.along_m[start + 1 : stop] = np.cumsum(steps)
            for at in range(start, stop - 1):
                middle = (self.lon_deg[at : at + 2].mean(), self.lat_deg[at : at + 2].mean())
                near = is_near(expressways.cells, expressways.frame, *map(float, middle))
                self.is_express[at] = near

    @property
    def nbytes(self) -> int:
        """How many bytes the ways take."""
        arrays = (self.lon_deg, self.lat_deg, self.along_m, self.is_express, self.first)
        return sum(array.nbytes for array in arrays)

    def length_m(self) -> Mapping[str, float]:
        """Return how long each vehicle's way is, by its id."""
        return {
            entity_id: float(self.along_m[self.first[way + 1] - 1])
            for entity_id, way in self.way_of.items()
        }

    def excuses(self, way: int, closure: Closure, left_along_m: float, reach_m: float) -> bool:
        """Return whether who left a way there may have been sent round a closure on it.

        The way has to run through the closure's circle; the detour may begin up to ``reach_m``
        along the way before it, or lead away once more as far behind it.
        """
        start, stop = int(self.first[way]), int(self.first[way + 1])
        east = METRES_PER_DEG * math.cos(math.radians(closure.lat_deg))
        x = (self.lon_deg[start:stop] - closure.lon_deg) * east
        y = (self.lat_deg[start:stop] - closure.lat_deg) * METRES_PER_DEG
        dx, dy = np.diff(x), np.diff(y)
        share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        away_m = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy)
        closed = np.flatnonzero(away_m <= closure.radius_m)
        along_m = self.along_m[start:stop]
        before = along_m[closed] - reach_m <= left_along_m
        return bool((before & (left_along_m <= along_m[closed + 1] + reach_m)).any())

    def shown(self, way: int) -> list[list[float]]:
        """Return a way as at most 64 points of [lon, lat], for the evidence."""
        start, stop = int(self.first[way]), int(self.first[way + 1])
        number = min(stop - start, LINE_POINTS_SHOWN)
        at = np.unique(np.linspace(start, stop - 1, number).round().astype(int))
        lonlat = np.stack([self.lon_deg[at], self.lat_deg[at]], axis=1)
        rounded: list[list[float]] = lonlat.round(6).tolist()
        return rounded


def _clean(route: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return the points of a way without those that stand still."""
    points: list[tuple[float, float]] = []
    for lon_deg, lat_deg in route:
        if not points or points[-1] != (lon_deg, lat_deg):
            points.append((lon_deg, lat_deg))
    return tuple(points)
