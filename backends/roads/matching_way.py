"""The way a matched vehicle drove: the edges between its matches, and their line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from backends.roads.matching import Matches
from backends.roads.matching_ground import MatchGround, lonlat_at
from backends.roads.matching_routes import RouteCache, make_row, place_in_row

F64 = NDArray[np.float64]
LONGEST_M = 20_000.0  # between two matches; what is further apart is told as two ways


@dataclass(frozen=True, slots=True)
class DrivenWay:
    """Edges one after the other, each beginning where the one before ends or turning back on it.

    ``from_m`` is where on the first the first match lies, ``to_m`` where on the last the last one.
    """

    edges: tuple[int, ...]
    from_m: float
    to_m: float


def driven_ways(ground: MatchGround, cache: RouteCache, matches: Matches) -> list[DrivenWay]:
    """Return the ways of one vehicle's matches, which stand in the order of their fixes.

    A way ends where the model joins no match to the one before: at a gap, or off the network.
    """
    ways: list[DrivenWay] = []
    edges: list[int] = []
    from_m = to_m = 0.0
    columns = (matches.edge, matches.at_m, matches.is_linked)
    for edge, at_m, is_linked in zip(*(column.tolist() for column in columns), strict=True):
        if edge < 0:
            continue
        passed = _between(ground, cache, edges[-1], edge) if edges and is_linked else None
        if passed is None:
            if edges:
                ways.append(DrivenWay(tuple(edges), from_m, to_m))
            edges, from_m = [edge], at_m
        else:
            edges += passed
        to_m = at_m
    if edges:
        ways.append(DrivenWay(tuple(edges), from_m, to_m))
    return ways


def way_line(graph: RoadGraph, ground: MatchGround, way: DrivenWay) -> F64:
    """Return the line of a way, (n, 2) degrees, from its first match to its last."""
    first, last = way.edges[0], way.edges[-1]
    ends = lonlat_at(ground, np.array([first, last]), np.array([way.from_m, way.to_m]))
    points = [ends[0]]
    for nth, edge in enumerate(way.edges):
        begin, end = int(graph.shape_first[edge]), int(graph.shape_first[edge + 1])
        shape = graph.shape_lonlat[begin:end]
        length_m = ground.length_m[edge]
        steps = np.hypot(*(np.diff(shape, axis=0) * ground.frame[2:]).T)
        at_m = np.concatenate([[0.0], np.cumsum(steps)])
        at_m *= length_m / max(at_m[-1], 1e-9)
        low = way.from_m if nth == 0 else -1.0
        high = way.to_m if nth == len(way.edges) - 1 else np.inf
        points.extend(shape[(at_m > low) & (at_m < high)])
    points.append(ends[1])
    line = np.array(points)
    moved = np.append(True, (np.diff(line, axis=0) != 0.0).any(axis=1))
    return np.asarray(line[moved], np.float64)


def _between(ground: MatchGround, cache: RouteCache, edge: int, other: int) -> list[int] | None:
    """Return the edges after one up to another, none where it is the same; None if none lead."""
    if other == edge:
        return []
    head, tail = int(ground.head[edge]), int(ground.tail[other])
    if head == tail or other == int(ground.reverse[edge]):
        return [other]
    reach_m = 2_000.0
    make_row(ground, cache, head, reach_m)
    while (place := place_in_row(cache, head, tail)) < 0 and reach_m < LONGEST_M:
        reach_m *= 2.0
        make_row(ground, cache, head, reach_m)
    if place < 0:
        return None
    passed = [other]
    while tail != head:
        passed.append(int(cache.via[place_in_row(cache, head, tail)]))
        tail = int(ground.tail[passed[-1]])
    return passed[::-1]
