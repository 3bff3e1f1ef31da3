"""Bounded shortest times over the road graph: from sources with head starts, to goals, n by m."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled
from backends.roads.graph import RoadArrays
from backends.roads.heap import drop_least, push

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """``seconds`` (nodes,) f8, infinite beyond the limit.

    ``edge`` (nodes,) i4 is the last edge on the way to a node (searching from sources), or the
    first edge on the way from it (searching to goals); -1 at a source and where nothing leads.
    """

    seconds: F64
    edge: I32


def times_from(
    roads: RoadArrays,
    cost_s: F64,
    nodes: Sequence[int],
    limit_s: float,
    offsets_s: Sequence[float] = (),
) -> Times:
    """Return the least times from any of ``nodes`` to every node within ``limit_s``.

    ``cost_s`` (edges,) f8 is positive or infinite (closed); ``offsets_s`` are what each source
    begins with, 0 where there are none. Raises ValueError for a node that is none.
    """
    sources, offsets = _sources(roads, nodes, offsets_s)
    times = Times(np.full(roads.node_count, np.inf), np.full(roads.node_count, -1, np.int32))
    forward = np.empty(0, np.int32)  # a slot is its edge
    _search(
        roads.first,
        roads.head,
        forward,
        cost_s,
        sources,
        offsets,
        limit_s,
        times.seconds,
        times.edge,
    )
    return times


def times_to(
    roads: RoadArrays,
    cost_s: F64,
    nodes: Sequence[int],
    limit_s: float,
    offsets_s: Sequence[float] = (),
) -> Times:
    """Return the least times from every node to any of ``nodes``; see :func:`times_from`."""
    goals, offsets = _sources(roads, nodes, offsets_s)
    times = Times(np.full(roads.node_count, np.inf), np.full(roads.node_count, -1, np.int32))
    _search(
        roads.back_first,
        roads.back_tail,
        roads.back_edge,
        cost_s,
        goals,
        offsets,
        limit_s,
        times.seconds,
        times.edge,
    )
    return times


def travel_matrix(
    roads: RoadArrays, cost_s: F64, origins: Sequence[int], goals: Sequence[int], limit_s: float
) -> F64:
    """Return (origins, goals) f8 seconds, infinite beyond ``limit_s``; searched from fewer ends."""
    matrix = np.full((len(origins), len(goals)), np.inf)
    if len(origins) <= len(goals):
        for row, origin in enumerate(origins):
            matrix[row] = times_from(roads, cost_s, [origin], limit_s).seconds[list(goals)]
    else:
        for column, goal in enumerate(goals):
            matrix[:, column] = times_to(roads, cost_s, [goal], limit_s).seconds[list(origins)]
    return matrix


def _sources(
    roads: RoadArrays, nodes: Sequence[int], offsets_s: Sequence[float]
) -> tuple[I32, F64]:
    sources = np.asarray(nodes, np.int32).reshape(-1)
    offsets = np.asarray(offsets_s if len(offsets_s) else [0.0] * len(sources), np.float64)
    if len(offsets) != len(sources):
        raise ValueError(f"{len(offsets)} offsets for {len(sources)} nodes")
    if len(sources) and not 0 <= sources.min() <= sources.max() < roads.node_count:
        raise ValueError(f"nodes {sources.min()} to {sources.max()}, there are {roads.node_count}")
    return sources, offsets


@compiled
def _search(
    first: I32,
    beyond: I32,
    edge_of: I32,
    cost_s: F64,
    sources: I32,
    offsets_s: F64,
    limit_s: float,
    seconds: F64,
    via: I32,
) -> None:
    """Write times and edges; ``edge_of`` gives a slot's edge, empty where they are the same."""
    is_direct = len(edge_of) == 0
    room = len(beyond) + len(sources) + 1  # every edge relaxes at most once, from a settled node
    due_s, due = np.empty(room, np.float64), np.empty(room, np.int64)
    settled = np.zeros(len(seconds), np.bool_)
    size = 0
    for at in range(len(sources)):
        if offsets_s[at] <= limit_s and offsets_s[at] < seconds[sources[at]]:
            seconds[sources[at]] = offsets_s[at]
            size = push(due_s, due, size, offsets_s[at], sources[at])
    while size > 0:
        here_s, node = due_s[0], due[0]
        size = drop_least(due_s, due, size)
        if settled[node]:
            continue
        settled[node] = True
        for slot in range(first[node], first[node + 1]):
            edge = slot if is_direct else edge_of[slot]
            there_s = here_s + cost_s[edge]
            other = beyond[slot]
            if there_s <= limit_s and there_s < seconds[other]:
                seconds[other] = there_s
                via[other] = edge
                size = push(due_s, due, size, there_s, other)
