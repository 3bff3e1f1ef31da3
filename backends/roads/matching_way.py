"""The way a matched vehicle drove: the edges between its matches, and their line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from backends.compiled import compiled_in_place
from backends.roads.matching import Matches
from backends.roads.matching_ground import MatchGround, lonlat_at
from backends.roads.matching_routes import (
    NONE,
    RouteCache,
    begin_search,
    end_search,
    next_goal,
)

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
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
    there = matches.edge >= 0
    edge, at_m = matches.edge[there], matches.at_m[there]
    ends, begins = np.zeros(len(edge), np.int64), np.zeros(len(edge), np.bool_)
    goals = np.zeros(1, np.int64)
    passed = np.zeros(8 * len(edge) + 64, np.int32)
    arguments = (ground, cache, edge, matches.is_linked[there], goals)
    while (needs := trace_edges(*arguments, passed, ends, begins)) > len(passed):
        passed = np.zeros(needs, np.int32)
    if not len(edge):
        return []
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(edge)) - 1
    before = np.concatenate([[0], ends])
    return [
        DrivenWay(tuple(passed[before[i] : ends[k]].tolist()), float(at_m[i]), float(at_m[k]))
        for i, k in zip(first.tolist(), last.tolist(), strict=True)
    ]


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


@compiled_in_place
def trace_edges(
    ground: MatchGround,
    cache: RouteCache,
    edge: I32,
    is_linked: NDArray[np.bool_],
    goals: I64,
    passed: I32,
    ends: I64,
    begins: NDArray[np.bool_],
) -> int:
    """Write the edges driven up to each match into ``passed``; return how many there are.

    Those of match i end before ``ends[i]``; a way begins where ``begins[i]``. What ``passed`` has
    no room for is counted only.
    """
    count = 0
    for nth in range(len(edge)):
        begins[nth] = nth == 0 or not is_linked[nth]
        if not begins[nth] and edge[nth] != edge[nth - 1]:
            between = _write_between(ground, cache, edge[nth - 1], edge[nth], goals, passed, count)
            begins[nth] = between == NONE
            count += max(between, 0)
        if begins[nth] or edge[nth] != edge[nth - 1]:
            if count < len(passed):
                passed[count] = edge[nth]
            count += 1
        ends[nth] = count
    return count


@compiled_in_place
def _write_between(
    ground: MatchGround,
    cache: RouteCache,
    edge: int,
    other: int,
    goals: I64,
    passed: I32,
    begin: int,
) -> int:
    """Write the edges after one and before another; return how many, -1 if none lead there."""
    head, tail = ground.head[edge], ground.tail[other]
    if head == tail or other == ground.reverse[edge]:
        return 0
    goals[0] = tail
    begin_search(ground, cache, head, goals, 1)
    found = next_goal(ground, cache, goals, 1, LONGEST_M)
    count = 0
    if found != NONE:
        node = tail
        while node != head:
            node = ground.tail[cache.via[node]]
            count += 1
        node = tail
        for nth in range(begin + count - 1, begin - 1, -1):
            if nth < len(passed):
                passed[nth] = cache.via[node]
            node = ground.tail[cache.via[node]]
    end_search(cache, goals, 1)
    return count if found != NONE else NONE
