"""Streets: the road graph laid out for driving, with a driveway into every registered site."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]  # scipy ships no types
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import RoadGraph
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from app.domain.register import Site

I32 = NDArray[np.int32]
F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

DRIVEWAY_MPS = 4.0
SHORTEST_EDGE_M = 0.5
_TAPE_GAP_M = 1.0  # between two edges on the tape, so that no position belongs to both


@dataclass(frozen=True, slots=True)
class Streets:
    """Directed edges end to end on one measuring tape, so that thousands are located at once.

    ``lonlat`` (nodes, 2) degrees; per edge ``tail`` and ``head`` node, ``length_m``, ``free_mps``,
    ``tape_start_m`` and its shape ``shape[shape_first[e]:shape_first[e + 1]]``; per shape point
    ``tape_m`` and ``course_deg`` of the segment that begins there. Edges from ``road_count`` on are
    driveways. ``site_node[i]`` is the node inside site i. ``is_joined`` marks the nodes of the
    largest part in which every node reaches every other. ``pair_edge`` is the quickest edge of
    each pair of nodes, in the order of ``pair_key`` (tail x nodes + head).
    """

    lonlat: F64
    tail: I32
    head: I32
    length_m: F64
    free_mps: F64
    tape_start_m: F64
    shape_first: I32
    shape: F64
    tape_m: F64
    course_deg: F64
    has_signal: Mask
    is_joined: Mask
    site_node: I32
    road_count: int
    pair_key: NDArray[np.int64]
    pair_edge: I32

    @property
    def node_count(self) -> int:
        """How many nodes there are, those inside sites included."""
        return len(self.lonlat)

    @property
    def travel_s(self) -> F64:
        """Free-flow seconds of every edge."""
        return self.length_m / self.free_mps

    def locate(self, edge: I32, along_m: F64) -> tuple[F64, F64, F64]:
        """Return longitude, latitude and course of positions ``along_m`` metres into ``edge``."""
        at_m = self.tape_start_m[edge] + np.clip(along_m, 0.0, self.length_m[edge])
        point = np.searchsorted(self.tape_m, at_m, side="right") - 1
        point = np.clip(point, self.shape_first[edge], self.shape_first[edge + 1] - 2)
        span_m = self.tape_m[point + 1] - self.tape_m[point]
        part = (at_m - self.tape_m[point]) / np.maximum(span_m, 1e-9)
        here = self.shape[point] + part[:, None] * (self.shape[point + 1] - self.shape[point])
        return here[:, 0], here[:, 1], self.course_deg[point]

    def edges_between(self, tails: NDArray[Any], heads: NDArray[Any]) -> I32:
        """Return the quickest edge of each node pair, -1 where there is none."""
        keys, edges = self.pair_key, self.pair_edge
        wanted = tails.astype(np.int64) * self.node_count + heads
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where((keys[at] == wanted) & (heads >= 0), edges[at], -1).astype(np.int32)

    def weights(self, seconds: F64) -> csr_array:
        """Return the (nodes, nodes) matrix of ``seconds`` per edge; of twins the smallest."""
        keys, edges = _quickest(self.tail, self.head, seconds, self.node_count)
        return csr_array(
            (seconds[edges], (keys // self.node_count, keys % self.node_count)),
            shape=(self.node_count, self.node_count),
        )


def _quickest(tail: I32, head: I32, seconds: F64, nodes: int) -> tuple[NDArray[np.int64], I32]:
    """Return sorted node-pair keys and the quickest edge of each; a sum of twins would be wrong."""
    key = tail.astype(np.int64) * nodes + head
    order = np.lexsort((seconds, key))
    unique, first = np.unique(key[order], return_index=True)
    return unique, order[first].astype(np.int32)


def lay_streets(graph: RoadGraph, sites: Sequence[Site]) -> Streets:
    """Return the streets of a pack; raise ConfigError where it has no road to drive on."""
    if graph.edge_count == 0:
        raise ConfigError("demo city: the city pack has no roads")
    nodes = graph.node_count
    tail = np.repeat(np.arange(nodes), _counts(graph.first))
    head = graph.head.astype(np.int64)
    joined = _largest_part(tail, head, nodes)
    reachable = np.flatnonzero(joined)
    spots = np.array([(s.lon_deg, s.lat_deg) for s in sites], np.float64).reshape(-1, 2)
    gates = reachable[_nearest(graph.lonlat[reachable], spots)]
    inside = nodes + np.arange(len(sites))
    lanes = np.concatenate(
        [
            np.stack([graph.lonlat[gates], spots], axis=1),
            np.stack([spots, graph.lonlat[gates]], axis=1),
        ]
    ).reshape(-1, 2)
    shape = np.concatenate([graph.shape_lonlat, lanes])
    counts = np.concatenate([_counts(graph.shape_first), np.full(2 * len(sites), 2, np.int64)])
    free = graph.length_m.astype(np.float64) / np.maximum(graph.travel_s.astype(np.float64), 0.1)
    signal = np.zeros(nodes + len(sites), np.bool_)
    signal[np.fromiter(graph.junction_names, np.int64, len(graph.junction_names))] = True
    return _measured(
        lonlat=np.concatenate([graph.lonlat, spots]),
        tail=np.concatenate([tail, gates, inside]),
        head=np.concatenate([head, inside, gates]),
        free_mps=np.concatenate([free, np.full(2 * len(sites), DRIVEWAY_MPS)]),
        shape=shape,
        shape_first=np.concatenate([[0], np.cumsum(counts)]),
        has_signal=signal,
        is_joined=np.concatenate([joined, np.ones(len(sites), np.bool_)]),
        site_node=inside.astype(np.int32),
        road_count=graph.edge_count,
    )


def _measured(
    *,
    lonlat: F64,
    tail: NDArray[Any],
    head: NDArray[Any],
    free_mps: F64,
    shape: F64,
    shape_first: NDArray[Any],
    has_signal: Mask,
    is_joined: Mask,
    site_node: I32,
    road_count: int,
) -> Streets:
    step_m = np.zeros(len(shape))
    step_m[1:] = distance_m(shape[:-1, 0], shape[:-1, 1], shape[1:, 0], shape[1:, 1])
    step_m[shape_first[:-1]] = _TAPE_GAP_M
    # A closed or crushed shape still needs a length, or a vehicle would pass it in no time.
    last = shape_first[1:] - 1
    walked_m = np.cumsum(step_m)
    length_m = walked_m[last] - walked_m[shape_first[:-1]]
    step_m[last] += np.maximum(SHORTEST_EDGE_M - length_m, 0.0)
    tape_m = np.cumsum(step_m)
    length_m = np.maximum(length_m, SHORTEST_EDGE_M)
    tail, head = tail.astype(np.int32), head.astype(np.int32)
    pair_key, pair_edge = _quickest(tail, head, length_m / free_mps, len(lonlat))
    return Streets(
        lonlat=lonlat,
        tail=tail,
        head=head,
        length_m=length_m,
        free_mps=free_mps,
        tape_start_m=tape_m[shape_first[:-1]],
        shape_first=shape_first.astype(np.int32),
        shape=shape,
        tape_m=tape_m,
        course_deg=_courses(shape),
        has_signal=has_signal,
        is_joined=is_joined,
        site_node=site_node,
        road_count=road_count,
        pair_key=pair_key,
        pair_edge=pair_edge,
    )


def _courses(shape: F64) -> F64:
    """Return the course of the segment that begins at each point (the last one's is 0)."""
    course = np.zeros(len(shape))
    step = np.diff(shape, axis=0)
    east = step[:, 0] * np.cos(np.radians(shape[:-1, 1]))
    course[:-1] = np.degrees(np.arctan2(east, step[:, 1])) % 360.0
    return course


def _counts(first: NDArray[Any]) -> NDArray[np.int64]:
    """Return how many items each part of a CSR index has."""
    ends = first.astype(np.int64)
    return ends[1:] - ends[:-1]


def _largest_part(tail: NDArray[Any], head: NDArray[Any], nodes: int) -> Mask:
    links = csr_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=True, connection="strong")
    return np.asarray(label == np.bincount(label).argmax(), np.bool_)


def _nearest(lonlat: F64, spots: F64) -> NDArray[np.int64]:
    if not len(spots):
        return np.empty(0, np.int64)
    scale = np.array([np.cos(np.radians(lonlat[:, 1].mean())), 1.0])
    return np.asarray(cKDTree(lonlat * scale).query(spots * scale)[1], np.int64)
