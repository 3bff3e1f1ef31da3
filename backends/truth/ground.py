"""The ground the truth is planted on: lines along roads, and free spots beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from backends.roads.network import RoadNetwork, trace
from backends.truth.journey import METRE_DEG, Line

F64 = NDArray[np.float64]
Nodes = NDArray[np.intp]
EXPRESS = frozenset({"motorway"})
ANCHORS = 36
YARD_MPS = 4.0  # on the way from the road into a place
TRIES = 4000
MPS = 1.0 / 3.6


@dataclass(frozen=True, slots=True)
class Spot:
    """A place beside a road and the crossing it is reached from."""

    node: int
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class Caps:
    """The most a driver does, whatever the road allows, in metres per second."""

    express_mps: float
    other_mps: float

    @classmethod
    def of_kmh(cls, express_kmh: float, other_kmh: float) -> "Caps":
        """Return caps given in kilometres per hour."""
        return cls(express_kmh * MPS, other_kmh * MPS)


class Ground:
    """Lines and spots of one city; all its randomness comes from ``random``."""

    def __init__(self, roads: RoadGraph, random: np.random.Generator) -> None:
        """Find the part of the network in which every node reaches every other.

        Raises ConfigError where that is too small to plant anything on.
        """
        self.network = RoadNetwork(roads)
        self.random = random
        self._times: dict[int, F64] = {}
        self._steps: dict[int, NDArray[np.int32]] = {}
        self._ways: dict[tuple[int, int], tuple[int, ...]] = {}
        self.core = _core(self.network)
        if len(self.core) < 4 * ANCHORS:
            raise ConfigError(
                f"the road network has {len(self.core)} crossings that reach each other, "
                f"planting needs {4 * ANCHORS}"
            )
        self.anchors = [int(n) for n in random.choice(self.core, ANCHORS, replace=False)]
        self._taken: list[Spot] = []

    def time_s(self, start: int, goal: int) -> float:
        """Return the free-flow time from node to node."""
        return float(self._reach(start)[goal])

    def times_from_s(self, start: int) -> F64:
        """Return the free-flow time from a node to every other."""
        return self._reach(start)

    def line(self, start: int, goal: int, caps: Caps) -> Line:
        """Return the fastest line from node to node, driven at free flow but not above ``caps``."""
        key = (start, goal)
        if key not in self._ways:
            self._reach(start)
            nodes = trace(self._steps[start], goal)[::-1]
            self._ways[key] = self.network.way_through(nodes).edges
        return self.line_of(self._ways[key], caps)

    def line_of(self, edges: Sequence[int], caps: Caps) -> Line:
        """Return the line along edges."""
        graph = self.network.graph
        shapes = [self.network.shape_of(edge) for edge in edges]
        lonlat = np.concatenate([shapes[0][:1], *(shape[1:] for shape in shapes)])
        index = np.array(edges, np.intp)
        pieces = np.repeat(index, [len(shape) - 1 for shape in shapes])
        names = np.array([name in EXPRESS for name in graph.class_names])
        express = names[graph.road_class[pieces]]
        free = graph.length_m[pieces].astype(np.float64) / graph.travel_s[pieces]
        cap = np.where(express, caps.express_mps, caps.other_mps)
        return Line.through(lonlat, np.minimum(free, cap), express)

    def to_spot(self, start: Spot, goal: Spot, caps: Caps) -> Line:
        """Return the line from a spot to another, yard to yard."""
        ends = [np.array([[spot.lon_deg, spot.lat_deg]]) for spot in (start, goal)]
        if start.node == goal.node:
            return Line.through(np.concatenate(ends), YARD_MPS)
        road = self.line(start.node, goal.node, caps)
        out = Line.through(np.concatenate([ends[0], road.lonlat[:1]]), YARD_MPS)
        into = Line.through(np.concatenate([road.lonlat[-1:], ends[1]]), YARD_MPS)
        return Line.joined([out, road, into])

    def loop(self, least_s: float, caps: Caps, start: int | None = None) -> Line:
        """Return a line from anchor to anchor that takes at least ``least_s`` to drive."""
        at = int(self.random.choice(self.anchors)) if start is None else start
        lines: list[Line] = []
        while sum(line.duration_s for line in lines) < least_s:
            times = self._reach(at)[self.anchors]
            far = np.argsort(times)[len(times) // 3 :]
            goal = self.anchors[int(self.random.choice(far))]
            if goal != at:
                lines.append(self.line(at, goal, caps))
                at = goal
        return Line.joined(lines)

    def express_run(self, least_s: float, caps: Caps) -> tuple[Line, float, float]:
        """Return a line with an expressway stretch of at least ``least_s``.

        Then after how long it begins, and how long it is. Raises ConfigError where there is none.
        """
        for _ in range(TRIES // ANCHORS):
            line = self.loop(least_s, caps)
            took_s = line.length_m / line.speed_mps
            ends_s = np.cumsum(took_s)
            edges = np.flatnonzero(np.diff(np.concatenate([[0], line.is_express, [0]])))
            for first, stop in edges.reshape(-1, 2).tolist():
                run_s = float(ends_s[stop - 1] - ends_s[first] + took_s[first])
                if run_s >= least_s:
                    return line, float(ends_s[first] - took_s[first]), run_s
        raise ConfigError(f"no expressway of this network takes {least_s:g} s")

    def free_spot(self, away_m: float, off_m: tuple[float, float] = (60.0, 110.0)) -> Spot:
        """Return a new spot at least ``away_m`` from every other; raise ConfigError if none is."""
        for _ in range(TRIES):
            node = int(self.random.choice(self.core))
            lon, lat = self.network.graph.lonlat[node].tolist()
            if all(
                distance_m(lon, lat, spot.lon_deg, spot.lat_deg) >= away_m + off_m[1]
                for spot in self._taken
                if abs(spot.lat_deg - lat) < (away_m + off_m[1]) * METRE_DEG
            ):
                away, angle = self.random.uniform(*off_m), self.random.uniform(0.0, 360.0)
                spot = Spot(node, *moved(lon, lat, float(away), float(angle)))
                self._taken.append(spot)
                return spot
        raise ConfigError(f"no spot is {away_m:g} m from the {len(self._taken)} that are taken")

    def _reach(self, start: int) -> F64:
        if start not in self._times:
            reach = self.network.travel_from([start], np.inf)
            self._times[start], self._steps[start] = reach.times_s[0], reach.step[0]
        return self._times[start]


def moved(lon_deg: float, lat_deg: float, away_m: float, angle_deg: float) -> tuple[float, float]:
    """Return the position ``away_m`` from another, ``angle_deg`` clockwise from north."""
    angle = np.radians(angle_deg)
    north, east = away_m * np.cos(angle), away_m * np.sin(angle)
    stretch = np.cos(np.radians(lat_deg))
    return float(lon_deg + east * METRE_DEG / stretch), float(lat_deg + north * METRE_DEG)


def _core(network: RoadNetwork) -> Nodes:
    """Return the nodes that a central one reaches and that reach it."""
    graph = network.graph
    if not graph.node_count:
        return np.zeros(0, np.intp)
    gap = graph.lonlat - np.median(graph.lonlat, axis=0)
    best = np.zeros(0, np.intp)
    for seed in np.argsort(np.hypot(*gap.T))[:8].tolist():
        there = network.travel_from([seed], np.inf).times_s[0]
        back = network.travel_to([seed], np.inf).times_s[0]
        found = np.flatnonzero(np.isfinite(there) & np.isfinite(back))
        best = found if len(found) > len(best) else best
    return best
