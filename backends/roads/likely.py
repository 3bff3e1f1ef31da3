"""What most drives do: the likeliest way on, and the likely pieces of road as lines to draw."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat
from app.domain.plan import LikelyPath
from backends.roads.driver_models import Drives
from backends.roads.network import RoadNetwork

LEAST_SHARE = 0.03
SHARES = (0.08, 0.2, 0.4, 0.7, 0.95)  # pieces between two of these are drawn alike
MOST_PATHS = 80
MAIN_SHARE = 0.05


def main_edges(network: RoadNetwork, drives: Drives, start: int) -> list[int]:
    """Return the edges from ``start`` on along which most drives go, while enough of them do."""
    graph = network.graph
    way, seen = [start], {int(network.tail[start]), int(graph.head[start])}
    while True:
        node = int(graph.head[way[-1]])
        exits = range(int(graph.first[node]), int(graph.first[node + 1]))
        ahead = [e for e in exits if int(graph.head[e]) not in seen]
        best = max(ahead, key=lambda e: int(drives.edge_counts[e]), default=-1)
        if best < 0 or drives.edge_counts[best] < MAIN_SHARE * drives.count:
            return way
        way.append(best)
        seen.add(int(graph.head[best]))


def likely_paths(network: RoadNetwork, drives: Drives) -> tuple[LikelyPath, ...]:
    """Return the pieces of road that drives share, likeliest first, at most eighty."""
    counts = drives.edge_counts
    edges = np.flatnonzero(counts >= max(LEAST_SHARE * drives.count, 1))
    edges = edges[np.argsort(-counts[edges], kind="stable")]
    grade = np.searchsorted(np.array(SHARES) * drives.count, counts, side="right")
    free = set(edges.tolist())
    found = []
    for edge in edges.tolist():
        if edge in free:
            chain = _chain(network, edge, free, grade)
            share = float(counts[chain].mean()) / drives.count
            line = network.way_of(chain).lonlat.tolist()
            found.append(LikelyPath(tuple(LonLat(*point) for point in line), share))
            if len(found) == MOST_PATHS:
                break
    return tuple(found)


def _chain(
    network: RoadNetwork, edge: int, free: set[int], grade: NDArray[np.integer]
) -> Sequence[int]:
    """Return the free edges of one grade that follow each other from ``edge``, and take them."""
    graph = network.graph
    chain = [edge]
    free.discard(edge)
    while True:
        node = int(graph.head[chain[-1]])
        exits = range(int(graph.first[node]), int(graph.first[node + 1]))
        on = next((e for e in exits if e in free and grade[e] == grade[edge]), None)
        if on is None:
            return chain
        chain.append(on)
        free.discard(on)
