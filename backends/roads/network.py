"""The road network as the planner asks it: snap, travel times one to many and many to one, ways."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True, eq=False)
class _Joints:
    """Which nodes are joined, whatever the times: pairs of nodes by ``keys`` (tail x nodes + head).

    ``by_key`` has the edges in that order, those of pair i from ``first_of[i]`` on; ``back_at`` is
    for each edge the pair that leads back, -1 where none does.
    """

    tail: NDArray[np.int64]
    keys: NDArray[np.int64]
    by_key: NDArray[np.intp]
    first_of: NDArray[np.intp]
    back_at: NDArray[np.int64]
    index: EdgeIndex

    def fastest(self, travel_s: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the edge of each pair, of parallel ones the fastest."""
        if len(self.keys) == len(self.by_key):
            return self.by_key
        times_s = travel_s[self.by_key]
        sizes = np.diff(np.append(self.first_of, len(times_s)))
        least_s = np.repeat(np.minimum.reduceat(times_s, self.first_of), sizes)
        is_least = np.flatnonzero(times_s == least_s)
        pair_of = np.repeat(np.arange(len(sizes)), sizes)[is_least]
        return self.by_key[is_least[np.unique(pair_of, return_index=True)[1]]]


def _joints_of(graph: RoadGraph) -> _Joints:
    count = graph.node_count
    tail = np.repeat(np.arange(count, dtype=np.int64), np.diff(graph.first.astype(int)))
    head = graph.head.astype(np.int64)
    keys = tail * count + head
    by_key = np.argsort(keys, kind="stable")
    unique, first_of = np.unique(keys[by_key], return_index=True)
    back = head * count + tail
    at = np.minimum(np.searchsorted(unique, back), max(len(unique) - 1, 0))
    back_at = np.where(unique[at] == back, at, -1) if len(unique) else at
    return _Joints(tail, unique, by_key, first_of, back_at, EdgeIndex(graph))


class RoadNetwork:
    """A road graph made ready for questions; building it takes a fraction of a second.

    All methods are pure: they may be called from any thread.
    """

    def __init__(self, graph: RoadGraph, joints: _Joints | None = None) -> None:
        """Make ``graph`` ready; ``joints`` are those of the same roads with other times."""
        self.graph = graph
        self._joints = _joints_of(graph) if joints is None else joints
        self.tail = self._joints.tail
        self._keys, self._edge = self._joints.keys, self._joints.fastest(graph.travel_s)
        back_at = self._joints.back_at
        self._reverse = np.where(back_at >= 0, self._edge[back_at], -1)
        self._matrices: dict[bool, csr_array] = {}  # made when first asked for

    def driven_in(self, travel_s: F64) -> "RoadNetwork":
        """Return the same roads with other times: (edges,) f8 seconds."""
        graph = replace(self.graph, travel_s=travel_s.astype(np.float32))
        return RoadNetwork(graph, self._joints)

    def _matrix(self, *, is_back: bool) -> csr_array:
        if is_back not in self._matrices:
            count = self.graph.node_count
            ends = (self._keys // max(count, 1), self._keys % max(count, 1))
            weights = self.graph.travel_s[self._edge].astype(np.float64)
            by = ends[::-1] if is_back else ends
            self._matrices[is_back] = csr_array((weights, by), shape=(count, count))
        return self._matrices[is_back]

    def snap(
        self, at: LonLat, course_deg: float | None = None, within_m: float = SNAP_WITHIN_M
    ) -> Snap | None:
        """Return where on the network a position is, or None if no road is within reach."""
        return self._joints.index.snap(at, course_deg, within_m)

    def snap_all(self, at: Sequence[LonLat], within_m: float = SNAP_WITHIN_M) -> list[Snap | None]:
        """Snap many positions at once, each to the nearest road whatever its direction."""
        return self._joints.index.snap_all(at, [np.nan] * len(at), within_m)

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
        matrix = self._matrix(is_back=False)
        if closed_edge is not None:
            matrix = matrix.copy()
            matrix[int(self.tail[closed_edge]), int(self.graph.head[closed_edge])] = _CLOSED_S
        return _search(matrix, nodes, limit_s)

    def travel_to(self, nodes: Sequence[int], limit_s: float) -> Reach:
        """Return times from all to each of ``nodes``; ``step`` is the next node on the way."""
        return _search(self._matrix(is_back=True), nodes, limit_s)

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
