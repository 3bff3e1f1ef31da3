"""The road network as the planner asks it: snap, travel times one to many and many to one, ways."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import RoadGraph
from app.domain.geo import LonLat
from backends.roads.snapping import EdgeIndex, Snap

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
SNAP_WITHIN_M = 500.0
_CLOSED_S = 1e12


@dataclass(frozen=True, slots=True)
class Reach:
    """Travel times of a bounded search and the tree it found.

    ``times_s`` (sources, nodes) f8, infinite beyond the limit. ``step`` (sources, nodes) i4 is the
    neighbour on the shortest way towards the source's side of the search, negative where none.
    """

    times_s: F64
    step: I32


@dataclass(frozen=True, slots=True)
class Way:
    """A drive: directed edges, the line (n, 2) f8 degrees, its length and free-flow time."""

    edges: tuple[int, ...]
    lonlat: F64
    length_m: float
    travel_s: float


class RoadNetwork:
    """A road graph made ready for questions; building it takes a fraction of a second.

    All methods are pure: they may be called from any thread.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        count = graph.node_count
        self.tail = np.repeat(np.arange(count, dtype=np.int64), np.diff(graph.first.astype(int)))
        head = graph.head.astype(np.int64)
        keys = self.tail * count + head
        order = np.lexsort((graph.travel_s, keys))
        unique, at = np.unique(keys[order], return_index=True)
        self._keys = unique
        self._edge = order[at]  # of parallel edges the fastest
        tails, heads = unique // max(count, 1), unique % max(count, 1)
        weights = graph.travel_s[self._edge].astype(np.float64)
        self._forward = csr_array((weights, (tails, heads)), shape=(count, count))
        self._backward = csr_array((weights, (heads, tails)), shape=(count, count))
        self._index = EdgeIndex(graph)
        back = head * count + self.tail
        at = np.minimum(np.searchsorted(unique, back), max(len(unique) - 1, 0))
        self._reverse = np.where(unique[at] == back, self._edge[at], -1) if len(unique) else at

    def snap(
        self, at: LonLat, course_deg: float | None = None, within_m: float = SNAP_WITHIN_M
    ) -> Snap | None:
        """Return where on the network a position is, or None if no road is within reach."""
        return self._index.snap(at, course_deg, within_m)

    def snap_all(self, at: Sequence[LonLat], within_m: float = SNAP_WITHIN_M) -> list[Snap | None]:
        """Snap many positions at once, each to the nearest road whatever its direction."""
        return self._index.snap_all(at, [np.nan] * len(at), within_m)

    def edge_between(self, tail: int, head: int) -> int | None:
        """Return the fastest edge from one node straight to another, or None."""
        key = tail * self.graph.node_count + head
        at = int(np.searchsorted(self._keys, key))
        there = at < len(self._keys) and self._keys[at] == key
        return int(self._edge[at]) if there else None

    def reverse_of(self, edge: int) -> int | None:
        """Return the edge that leads back, or None on a one-way road."""
        back = int(self._reverse[edge])
        return back if back >= 0 else None

    def travel_from(
        self, nodes: Sequence[int], limit_s: float, closed_edge: int | None = None
    ) -> Reach:
        """Return times from each of ``nodes`` to all; ``step`` is the node before on the way.

        ``closed_edge`` may not be driven (the turn back at the first junction, say).
        """
        matrix = self._forward
        if closed_edge is not None:
            matrix = matrix.copy()
            matrix[int(self.tail[closed_edge]), int(self.graph.head[closed_edge])] = _CLOSED_S
        return _search(matrix, nodes, limit_s)

    def travel_to(self, nodes: Sequence[int], limit_s: float) -> Reach:
        """Return times from all to each of ``nodes``; ``step`` is the next node on the way."""
        return _search(self._backward, nodes, limit_s)

    def way_between(self, start: int, goal: int, limit_s: float = np.inf) -> Way | None:
        """Return the fastest way from node to node, or None if there is none within the limit."""
        reach = self.travel_from([start], limit_s)
        if not np.isfinite(reach.times_s[0, goal]):
            return None
        nodes = trace(reach.step[0], goal)[::-1]
        return self.way_through(nodes)

    def way_through(self, nodes: Sequence[int]) -> Way:
        """Return the way along ``nodes``, each joined to the next by an edge.

        Raises ValueError where two are not joined.
        """
        path = np.asarray(nodes, np.int64)
        keys = path[:-1] * self.graph.node_count + path[1:]
        at = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        joined = self._keys[at] == keys if len(self._keys) else np.zeros(len(keys), np.bool_)
        if not joined.all():
            lost = int(np.flatnonzero(~joined)[0])
            raise ValueError(f"no road leads from node {nodes[lost]} to node {nodes[lost + 1]}")
        edges = self._edge[at].tolist() if len(keys) else []
        if not edges:
            return Way((), self.graph.lonlat[list(nodes[:1])], 0.0, 0.0)
        return self.way_of(edges)

    def way_of(self, edges: Sequence[int]) -> Way:
        """Return the way along ``edges``, each beginning where the one before ends."""
        shapes = [self.shape_of(edge) for edge in edges]
        line = np.concatenate([shapes[0][:1], *(shape[1:] for shape in shapes)])
        chosen = list(edges)
        return Way(
            tuple(chosen),
            line,
            float(self.graph.length_m[chosen].sum()),
            float(self.graph.travel_s[chosen].sum()),
        )

    def shape_of(self, edge: int) -> F64:
        """Return an edge's line, (n, 2) degrees from tail to head."""
        first = self.graph.shape_first
        return self.graph.shape_lonlat[int(first[edge]) : int(first[edge + 1])]

    def name_of(self, edge: int) -> str:
        """Return the name of an edge's road, empty where it has none."""
        return self.graph.names[int(self.graph.name[edge])]


def trace(step: I32, node: int) -> list[int]:
    """Follow ``step`` from ``node`` to the root of the search; return the nodes, both ends in."""
    nodes = [node]
    while (node := int(step[node])) >= 0:
        nodes.append(node)
    return nodes


def _search(matrix: csr_array, nodes: Sequence[int], limit_s: float) -> Reach:
    times, step = dijkstra(
        matrix, directed=True, indices=list(nodes), limit=limit_s, return_predecessors=True
    )
    return Reach(times, step)
