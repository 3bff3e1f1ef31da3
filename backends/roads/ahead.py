"""The way a vehicle has declared, found on the roads, and the part of a way that is still ahead."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat, bearing_deg
from backends.roads.network import RoadNetwork, Way
from backends.roads.snapping import Snap

ROUTE_WITHIN_M = 120.0
ROUTE_NODE_WITHIN_M = 40.0
ROUTE_COURSE_DEG = 100.0


def declared_edges(network: RoadNetwork, snap: Snap, route: Sequence[LonLat]) -> list[int]:
    """Return the edges of what is left of ``route`` after the edge of ``snap``.

    None if the vehicle is off its route or drives it backwards, or if the roads do not follow it.
    """
    if len(route) < 2:  # noqa: PLR2004 - a line has two ends
        return []
    head = int(network.graph.head[snap.edge])
    nodes = _follow(network, head, _nodes_along(network, snap, route))
    return list(network.way_through(nodes).edges)


def _nodes_along(network: RoadNetwork, snap: Snap, route: Sequence[LonLat]) -> list[int]:
    """Return the graph nodes on what is left of ``route``, in its order; none if off it."""
    points = np.asarray(route, np.float64)
    scale = np.array([np.cos(np.radians(snap.at.lat_deg)), 1.0]) * 111_195.0
    begin, along = points[:-1] * scale, np.diff(points, axis=0) * scale
    length = np.hypot(*along.T)
    before = np.concatenate([[0.0], np.cumsum(length)[:-1]])

    def project(spots: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        gap = spots[:, None, :] * scale - begin[None]
        part = np.clip((gap * along).sum(axis=2) / np.maximum(length**2, 1e-9), 0.0, 1.0)
        off = np.hypot(*np.moveaxis(gap - part[..., None] * along, 2, 0))
        nearest = off.argmin(axis=1)
        row = np.arange(len(spots))
        return off[row, nearest], before[nearest] + part[row, nearest] * length[nearest]

    here_off, here_along = project(np.array([snap.at]))
    if here_off[0] > ROUTE_WITHIN_M:
        return []
    shape = network.shape_of(snap.edge)
    driving = bearing_deg(*shape[0].tolist(), *shape[-1].tolist())
    segment = int(np.searchsorted(before, here_along[0], side="right")) - 1
    declared = bearing_deg(*points[segment].tolist(), *points[segment + 1].tolist())
    if abs((driving - declared + 180.0) % 360.0 - 180.0) > ROUTE_COURSE_DEG:
        return []
    near = _beside(network.graph.lonlat, points, scale)
    if not len(near):
        return []
    off, at = project(network.graph.lonlat[near])
    keep = (off <= ROUTE_NODE_WITHIN_M) & (at > here_along[0])
    ordered = near[keep][np.argsort(at[keep], kind="stable")]
    return [int(node) for node in ordered]


def _beside(
    lonlat: NDArray[np.float64], points: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the nodes in the cells that a line goes through, and in those beside them.

    A city has a hundred times the nodes of a route: only these are measured exactly.
    """
    begin, along = points[:-1] * scale, np.diff(points, axis=0) * scale
    counts = np.ceil(np.hypot(*along.T) / ROUTE_NODE_WITHIN_M).astype(np.int64) + 1
    segment = np.repeat(np.arange(len(counts)), counts)
    part = (np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[
        segment
    ]
    line = np.concatenate([begin[segment] + part[:, None] * along[segment], points[-1:] * scale])
    cell = 2.0 * ROUTE_NODE_WITHIN_M

    def keys(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return cells[..., 0] * (1 << 32) + cells[..., 1]

    taken = np.unique(np.floor(line / cell).astype(np.int64), axis=0)
    around = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1]), axis=-1).reshape(-1, 2)
    wanted = np.unique(keys(taken[:, None] + around))
    spots = lonlat * scale
    # first a box around the line, for most of a city lies far from it
    inside = (spots >= line.min(axis=0) - cell) & (spots <= line.max(axis=0) + cell)
    near = np.flatnonzero(inside.all(axis=1))
    found = keys(np.floor(spots[near] / cell).astype(np.int64))
    at = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    return np.asarray(near[wanted[at] == found], np.intp)


def _follow(network: RoadNetwork, head: int, nodes: Sequence[int]) -> list[int]:
    """Return those of ``nodes`` that roads join one after the other, beginning with ``head``.

    Nodes beside the route (of a crossing road, of the other carriageway) are passed over, and one
    that turns out to be a side road's first is given up again.
    """
    path = [head]
    for node in nodes:
        if node in path[-2:]:
            continue
        if network.edge_between(path[-1], node) is not None:
            path.append(node)
        elif len(path) > 1 and network.edge_between(path[-2], node) is not None:
            path[-1] = node
    return path


def still_ahead(network: RoadNetwork, way: Way, snap: Snap) -> Way:
    """Return ``way`` without the part of its first edge that lies behind the vehicle."""
    first = network.shape_of(way.edges[0])
    scale = np.array([np.cos(np.radians(snap.at.lat_deg)), 1.0])
    steps = np.hypot(*(np.diff(first, axis=0) * scale).T)
    passed = np.cumsum(steps) <= snap.fraction * steps.sum()
    line = np.concatenate([[snap.at], way.lonlat[1 + int(passed.sum()) :]])
    graph = network.graph
    return Way(
        way.edges,
        line,
        way.length_m - snap.fraction * float(graph.length_m[way.edges[0]]),
        way.travel_s - snap.fraction * float(graph.travel_s[way.edges[0]]),
    )
