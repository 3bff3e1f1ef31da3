"""The places where a vehicle may be met: named crossings, each of one or several nodes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]  # no types
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from app.domain.citypack import RoadGraph
from app.domain.geo import EARTH_RADIUS_M

ONE_CROSSING_M = 150.0  # nodes of one name so near each other are one crossing of divided roads
_LEAST_ROADS = 3


@dataclass(frozen=True, slots=True)
class Crossings:
    """``place_of`` (nodes,) i4 is the crossing of a node, negative for none.

    Of each crossing ``node`` is its first node, and ``names`` what it is called.
    """

    place_of: NDArray[np.int32]
    node: NDArray[np.int64]
    names: tuple[str, ...]


def crossings_of(graph: RoadGraph) -> Crossings:
    """Return the named crossings of a graph; in a pack without names all real crossings."""
    names: Mapping[int, str] = graph.junction_names
    if not names:
        roads = np.bincount(graph.head, minlength=graph.node_count)
        nodes = np.flatnonzero(np.maximum(roads, np.diff(graph.first)) >= _LEAST_ROADS)
        return _numbered(graph, nodes, np.arange(len(nodes)), {})
    nodes = np.array(sorted(names), np.int64)
    called = np.unique([names[n] for n in nodes.tolist()], return_inverse=True)[1]
    at = graph.lonlat[nodes]
    scale = np.radians(EARTH_RADIUS_M) * np.array([np.cos(np.radians(at[:, 1].mean())), 1.0])
    near = cKDTree(at * scale).query_pairs(ONE_CROSSING_M, output_type="ndarray")
    near = near[called[near[:, 0]] == called[near[:, 1]]]
    ones = np.ones(len(near), np.int8)
    size = (len(nodes), len(nodes))
    joined = coo_array((ones, (near[:, 0], near[:, 1])), size)
    group = connected_components(joined, directed=False)[1]
    return _numbered(graph, nodes, group, names)


def _numbered(
    graph: RoadGraph,
    nodes: NDArray[np.int64],
    group: NDArray[np.integer],
    names: Mapping[int, str],
) -> Crossings:
    place_of = np.full(graph.node_count, -1, np.int32)
    place_of[nodes] = group
    count = int(group.max()) + 1 if len(group) else 0
    first = np.full(count, -1, np.int64)
    first[group[::-1]] = nodes[::-1]
    return Crossings(place_of, first, tuple(names.get(n, "") for n in first.tolist()))
