"""What lies ahead of a moving vehicle: the junctions it may pass, when, and how likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat, bearing_deg
from app.domain.plan import Junction
from backends.roads.network import RoadNetwork, Way, trace
from backends.roads.snapping import Snap

HASTE_LIMIT = 1.5  # a vehicle is believed to be at most half again as fast as the road allows
ROUTE_WITHIN_M = 120.0
ROUTE_NODE_WITHIN_M = 40.0
ROUTE_COURSE_DEG = 100.0
ROUTE_HORIZON_S = 3600.0
ROUTE_JUNCTIONS = 3  # a truck on an expressway may not pass so many within the usual horizon


@dataclass(frozen=True, slots=True)
class Crossing:
    """A named junction ahead: its node, and ``share`` of the reachable network beyond it (0..1)."""

    node: int
    junction: Junction
    share: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """Crossings in order of arrival; ``main`` is the way most of the network lies along."""

    crossings: tuple[Crossing, ...]
    main: Way
    is_on_route: bool


def look_ahead(
    network: RoadNetwork,
    snap: Snap,
    speed_mps: float,
    within_s: float,
    route: Sequence[LonLat] = (),
) -> Ahead:
    """Return what a vehicle at ``snap`` can reach within ``within_s`` seconds, at the earliest.

    It goes on along its edge (no turning on the spot, and not straight back at the first node), at
    free flow, faster where it is already driving faster. Where ``route`` is its declared way and it
    is on it, it is taken to keep to it: only crossings along what is left of the route count, the
    next three even where they are further off than ``within_s`` (but not than an hour).
    """
    graph = network.graph
    edge, head = snap.edge, int(graph.head[snap.edge])
    flow_mps = float(graph.length_m[edge] / graph.travel_s[edge])
    haste = min(max(speed_mps / flow_mps, 1.0), HASTE_LIMIT) if np.isfinite(speed_mps) else 1.0
    rest_s = (1.0 - snap.fraction) * float(graph.travel_s[edge])
    reach = network.travel_from([head], within_s * haste, network.reverse_of(edge))
    times = (reach.times_s[0] + rest_s) / haste
    inside = np.flatnonzero(times <= within_s)
    weight = _subtree(times, reach.step[0], inside)

    chosen: dict[int, float] = {}
    on_route: list[int] = []
    if len(route) > 1:
        on_route = _follow(network, head, _nodes_along(network, snap, route))
        edges = list(network.way_through(on_route).edges)
        along_s = rest_s + np.cumsum(graph.travel_s[[edge, *edges]]) - graph.travel_s[edge]
        due_s = (along_s / haste).tolist()
        due = [(n, s) for n, s in zip(on_route, due_s, strict=True) if s <= ROUTE_HORIZON_S]
        first = [s for n, s in due if n in graph.junction_names][:ROUTE_JUNCTIONS]
        limit_s = max([within_s, *first])
        chosen = {n: s for n, s in due if s <= limit_s}
    is_on_route = any(node in graph.junction_names for node in chosen) and len(chosen) > 1
    if not is_on_route:
        chosen = {node: float(times[node]) for node in inside.tolist()}
    found = [
        Crossing(
            node,
            Junction(
                graph.junction_names[node],
                float(graph.lonlat[node, 0]),
                float(graph.lonlat[node, 1]),
                eta_s,
            ),
            1.0 if is_on_route else float(weight[node]) / len(inside),
        )
        for node, eta_s in chosen.items()
        if node in graph.junction_names
    ]
    found.sort(key=lambda crossing: crossing.junction.target_eta_s)
    if is_on_route:
        nodes = on_route[: len(chosen)]
    else:
        nodes = trace(reach.step[0], _main_end(weight, reach.step[0], inside, head))[::-1]
    beyond = network.way_through(nodes)
    main = _cut(network, network.way_of([edge, *beyond.edges]), snap)
    return Ahead(tuple(found), main, is_on_route)


def _subtree(
    times: NDArray[np.float64], step: NDArray[np.int32], inside: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Return for each node how many reached nodes lie at or beyond it on shortest ways."""
    weight = np.zeros(len(times), np.int64)
    weight[inside] = 1
    for node in inside[np.argsort(-times[inside], kind="stable")].tolist():
        before = int(step[node])
        if before >= 0:
            weight[before] += weight[node]
    return weight


def _main_end(
    weight: NDArray[np.int64], step: NDArray[np.int32], inside: NDArray[np.intp], root: int
) -> int:
    """Follow the heaviest branch from ``root`` and return where it ends."""
    best: dict[int, int] = {}
    for node in inside.tolist():
        before = int(step[node])
        if before >= 0 and (before not in best or weight[node] > weight[best[before]]):
            best[before] = node
    while root in best:
        root = best[root]
    return root


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
    lonlat = network.graph.lonlat
    margin = ROUTE_NODE_WITHIN_M / 60_000.0
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    near = np.flatnonzero(((lonlat >= low) & (lonlat <= high)).all(axis=1))
    if not len(near):
        return []
    off, at = project(lonlat[near])
    keep = (off <= ROUTE_NODE_WITHIN_M) & (at > here_along[0])
    ordered = near[keep][np.argsort(at[keep], kind="stable")]
    return [int(node) for node in ordered]


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


def _cut(network: RoadNetwork, way: Way, snap: Snap) -> Way:
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
