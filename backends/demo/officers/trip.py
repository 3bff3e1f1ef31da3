"""A trip: where somebody is on his way along the streets, at any moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.geo import LonLat, bearing_deg, distance_between_m
from backends.demo.traffic.streets import F64, I32, Streets

OFF_ROAD_MPS = 4.0
_NO_NODE = -1


@dataclass(frozen=True, slots=True)
class Fix:
    """Where somebody was at ``at_s`` (city time) and how he moved."""

    at: LonLat
    speed_mps: float
    course_deg: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Trip:
    """Points (k, 2) in degrees passed at ``at_s`` (city time); ``node`` is -1 off crossings."""

    lonlat: F64
    at_s: F64
    node: I32

    @property
    def ends_s(self) -> float:
        """When he is there."""
        return float(self.at_s[-1])

    def fix(self, now_s: float) -> Fix:
        """Return where he is; before the start and after the end he stands."""
        here = LonLat(*(float(np.interp(now_s, self.at_s, self.lonlat[:, i])) for i in (0, 1)))
        if len(self.at_s) == 1:
            return Fix(here, 0.0, 0.0, now_s)
        leg = int(np.searchsorted(self.at_s, now_s, side="right")) - 1
        leg = min(max(leg, 0), len(self.at_s) - 2)
        start, end = (LonLat(*self.lonlat[i].tolist()) for i in (leg, leg + 1))
        course = bearing_deg(*start, *end)
        if not self.at_s[0] <= now_s < self.at_s[-1]:
            return Fix(here, 0.0, course, now_s)
        took_s = max(float(self.at_s[leg + 1] - self.at_s[leg]), 1e-6)
        return Fix(here, distance_between_m(start, end) / took_s, course, now_s)

    def until_crossing(self, now_s: float) -> tuple[F64, F64, int]:
        """Return points and times from here to the next crossing, and that crossing.

        The crossing is -1 where none lies ahead.
        """
        ahead = np.flatnonzero((self.at_s >= now_s) & (self.node != _NO_NODE))
        here = np.array([self.fix(now_s).at])
        if not len(ahead):
            return here, np.array([now_s]), _NO_NODE
        between = np.arange(int(np.searchsorted(self.at_s, now_s)), ahead[0] + 1)
        lonlat = np.concatenate([here, self.lonlat[between]])
        at_s = np.concatenate([[now_s], np.maximum(self.at_s[between], now_s)])
        return lonlat, at_s, int(self.node[ahead[0]])


class Wayfinder:
    """Finds quickest ways for one officer at a time."""

    def __init__(self, streets: Streets) -> None:
        self.streets = streets
        self._weights = streets.weights(streets.travel_s)
        self._joined = np.flatnonzero(streets.is_joined)
        self._scale = np.array([np.cos(np.radians(streets.lonlat[:, 1].mean())), 1.0])
        self._tree = cKDTree(streets.lonlat[self._joined] * self._scale)

    def nearest_node(self, at: LonLat) -> int:
        """Return the crossing nearest to a position."""
        return int(self._joined[self._tree.query(np.array(at) * self._scale)[1]])

    def stay(self, at: LonLat, now_s: float, node: int = _NO_NODE) -> Trip:
        """Return the trip of somebody who goes nowhere."""
        return Trip(np.array([at]), np.array([now_s]), np.array([node], np.int32))

    def trip(self, before: Trip, now_s: float, goal: LonLat, pace: float) -> Trip:
        """Return the way to ``goal`` from where ``before`` has brought him.

        He goes on to the next crossing of ``before`` first, and leaves the road at the end.
        ``pace`` multiplies free flow. Where no street leads there he goes straight.
        """
        lonlat, at_s, start = before.until_crossing(now_s)
        if start == _NO_NODE:
            start = self.nearest_node(LonLat(*lonlat[-1].tolist()))
            lonlat, at_s = self._straight(lonlat, at_s, self.streets.lonlat[start])
        node = np.full(len(lonlat), _NO_NODE, np.int32)
        node[-1] = start
        for edge in self._edges(start, self.nearest_node(goal)):
            shape, passed_s, nodes = self._along(edge, pace)
            lonlat = np.concatenate([lonlat, shape])
            at_s = np.concatenate([at_s, at_s[-1] + passed_s])
            node = np.concatenate([node, nodes])
        lonlat, at_s = self._straight(lonlat, at_s, np.array(goal))
        return Trip(lonlat, at_s, np.append(node, np.int32(_NO_NODE)))

    def _straight(self, lonlat: F64, at_s: F64, end: F64) -> tuple[F64, F64]:
        length_m = distance_between_m(LonLat(*lonlat[-1].tolist()), LonLat(*end.tolist()))
        return np.vstack([lonlat, end]), np.append(at_s, at_s[-1] + length_m / OFF_ROAD_MPS)

    def _edges(self, start: int, goal: int) -> list[int]:
        _, came_from = dijkstra(self._weights, indices=start, return_predecessors=True)
        nodes = [goal]
        while nodes[-1] != start:
            before = int(came_from[nodes[-1]])
            if before < 0:
                return []
            nodes.append(before)
        way: NDArray[np.int64] = np.array(nodes[::-1], np.int64)
        return [int(edge) for edge in self.streets.edges_between(way[:-1], way[1:])]

    def _along(self, edge: int, pace: float) -> tuple[F64, F64, I32]:
        """Return the points of an edge after its first, seconds since its start, and nodes."""
        streets = self.streets
        points = slice(int(streets.shape_first[edge]), int(streets.shape_first[edge + 1]))
        walked_m = streets.tape_m[points] - streets.tape_m[points.start]
        node = np.full(len(walked_m) - 1, _NO_NODE, np.int32)
        node[-1] = streets.head[edge]
        speed_mps = float(streets.free_mps[edge]) * pace
        return streets.shape[points][1:], walked_m[1:] / speed_mps, node
