"""Simulated drives over a road network, and how far such drives get: what a region is held to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.roads.graph import RoadArrays
from backends.roads.reach import EdgeStart, reached_edges
from backends.roads.search import times_from
from backends.roads.turns import TurnWeights, turn_probabilities

F64 = NDArray[np.float64]

# What the drives are made of; fixed here, and not fitted to any region.
TO_A_PLACE = 0.7  # of drives go the quickest way to somewhere; the others turn as roads invite
TRIP_SPREAD = 0.15  # of the logarithm of a driver's speed
EDGE_SPREAD = 0.25  # of the logarithm of the speed on each edge
LIGHT_SHARE, LIGHT_MOST_S = 0.15, 40.0  # at so many junctions one waits, up to so long
DRIVEN_S = 120.0  # before the region is asked for
FAR_S = 1200.0  # no place is further than that by the median pace
TRIES = 10  # for each drive: many roads end too soon
LONGEST = 4.0  # a vehicle that comes by a way round may be found so many times later

_Leg = tuple[int, float, float]  # edge, entered at, left at


@dataclass(frozen=True, slots=True)
class Drive:
    """Where a vehicle was when the region was asked for, and where some seconds later."""

    start: EdgeStart
    later: EdgeStart


def simulated_drives(
    roads: RoadArrays, weights: TurnWeights, median_s: F64, later_s: float, count: int, seed: int
) -> list[Drive]:
    """Return at most ``count`` drives, fewer where the network is too small to drive so long.

    ``median_s`` (edges,) f8 is what the median driver takes for each edge without any light.
    """
    random = np.random.default_rng(seed)
    found: list[Drive] = []
    for _ in range(TRIES * count):
        if len(found) == count or not roads.edge_count:
            break
        legs = _drive(roads, weights, median_s, DRIVEN_S + later_s, random)
        if legs is not None:
            found.append(Drive(_at(legs, DRIVEN_S), _at(legs, DRIVEN_S + later_s)))
    return found


def stretch_of(
    roads: RoadArrays,
    median_s: F64,
    beside_s: F64,
    drives: Sequence[Drive],
    later_s: float,
    share: float,
) -> float:
    """Return how much of the time a median driver needs so that ``share`` of drives are in reach.

    1.2 says: where the median driver can be within 1.2 times ``later_s`` seconds, by the quickest
    ways, are ``share`` of the vehicles after ``later_s``. ``beside_s`` (edges,) f8 is what a median
    driver takes for as much road as a band goes beyond its end. Raises ValueError without drives.
    """
    if not len(drives):
        raise ValueError("no drives to hold a region to")
    needed = [
        _needed_s(roads, median_s, drive, LONGEST * later_s) - beside_s[drive.later.edge]
        for drive in drives
    ]
    return float(np.quantile(needed, share, method="inverted_cdf")) / later_s


def _needed_s(roads: RoadArrays, median_s: F64, drive: Drive, most_s: float) -> float:
    """Return when the median driver is at the later place at the earliest, at most ``most_s``."""
    reached = reached_edges(roads, median_s, [drive.start], most_s)
    edge, fraction = drive.later.edge, drive.later.fraction
    needed_s = most_s
    for other, part in ((edge, fraction), (int(roads.reverse[edge]), 1.0 - fraction)):
        at = np.flatnonzero((reached.edge == other) & (reached.fraction <= part))
        if len(at):
            driven_s = (part - reached.fraction[at]) * median_s[other]
            needed_s = min(needed_s, float((reached.enter_s[at] + driven_s).min()))
    return needed_s


def _drive(
    roads: RoadArrays,
    weights: TurnWeights,
    median_s: F64,
    for_s: float,
    random: np.random.Generator,
) -> list[_Leg] | None:
    """Return the edges of one drive, or None where the road ends too soon."""
    trip = np.exp(random.normal(0.0, TRIP_SPREAD))
    edge = int(random.integers(roads.edge_count))
    planned = None
    if random.uniform() < TO_A_PLACE:
        planned = _way_to_a_place(roads, median_s, int(roads.head[edge]), for_s, random)
        planned.reverse()
    legs: list[_Leg] = []
    now_s = 0.0
    while now_s < for_s:
        took_s = float(median_s[edge]) / float(trip * np.exp(random.normal(0.0, EDGE_SPREAD)))
        wait_s = random.uniform(0.0, LIGHT_MOST_S) if random.uniform() < LIGHT_SHARE else 0.0
        legs.append((edge, now_s, now_s + took_s))
        now_s += took_s + wait_s
        if planned is not None:
            if not planned:
                return legs if now_s >= for_s else None
            edge = planned.pop()
        else:
            ways = turn_probabilities(roads, weights, edge)
            if not ways:
                return legs if now_s >= for_s else None
            edge = int(random.choice([e for e, _ in ways], p=[p for _, p in ways]))
    return legs


def _way_to_a_place(
    roads: RoadArrays, median_s: F64, node: int, for_s: float, random: np.random.Generator
) -> list[int]:
    """Return the edges of the quickest way to some node that is far enough; none if none is."""
    times = times_from(roads, median_s, [node], FAR_S)
    places = np.flatnonzero(np.isfinite(times.seconds) & (times.seconds > for_s))
    if not len(places):
        return []
    at, edges = int(random.choice(places)), []
    while times.edge[at] >= 0:
        edges.append(int(times.edge[at]))
        at = int(roads.tail[edges[-1]])
    return edges[::-1]


def _at(legs: list[_Leg], t_s: float) -> EdgeStart:
    """Return where the vehicle is at a time; while it waits it stands at the end of its edge."""
    edge, from_s, to_s = next(leg for leg in reversed(legs) if leg[1] <= t_s)
    return EdgeStart(edge, min((t_s - from_s) / (to_s - from_s), 1.0))
