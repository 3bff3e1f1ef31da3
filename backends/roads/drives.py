"""Drives from many places to one, by road: how long and how far, never against a one-way street."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat
from backends.compiled import compiled
from backends.roads.graph import RoadArrays
from backends.roads.network import RoadNetwork
from backends.roads.search import times_to
from backends.roads.snapping import Snap

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drive:
    """A way by road, from the spot on the road nearest to one place to that of another."""

    travel_s: float
    road_m: float


@dataclass(frozen=True, slots=True)
class _End:
    """One way to finish at the goal: from a node on, so many seconds and metres."""

    node: int
    seconds: float
    metres: float


def drives_to(
    network: RoadNetwork,
    roads: RoadArrays,
    cost_s: F64,
    goal: LonLat,
    places: Sequence[LonLat],
    limit_s: float,
) -> list[Drive | None] | None:
    """Return for each place the fastest drive to ``goal``; None where none ends within ``limit_s``.

    The whole is None where no road is near the goal. ``cost_s`` (edges,) f8 is positive or infinite
    (closed). What lies between a place and its road is not counted.
    """
    snaps = network.snap_all([goal, *places])
    at = snaps[0]
    if at is None:
        return None
    ends = _ends(roads, cost_s, network.graph.length_m, at)
    nodes = [one.node for one in ends]
    times = times_to(roads, cost_s, nodes, limit_s, [one.seconds for one in ends])
    rest_m = {one.node: one.metres for one in sorted(ends, key=lambda one: -one.seconds)}
    found: list[Drive | None] = []
    starts: list[tuple[int, _End]] = []  # what is walked on the graph, by its place in ``found``
    for snap in snaps[1:]:
        found.append(None)
        if snap is None:
            continue
        best = _along(roads, cost_s, network.graph.length_m, snap, at)
        begun: _End | None = None
        for edge, left in _sides(roads, snap):
            node = int(roads.head[edge])
            first_s = left * float(cost_s[edge])
            total_s = first_s + float(times.seconds[node])
            if total_s <= limit_s and (best is None or total_s < best.travel_s):
                best = Drive(total_s, 0.0)
                begun = _End(node, total_s, left * float(network.graph.length_m[edge]))
        if best is None or best.travel_s > limit_s:
            continue
        found[-1] = best
        if begun is not None:
            starts.append((len(found) - 1, begun))
    walked_m, last = _walked(
        roads.head,
        np.asarray(network.graph.length_m, np.float64),
        times.edge,
        np.array([begun.node for _, begun in starts], np.int64),
    )
    for (place, begun), metres, node in zip(starts, walked_m.tolist(), last.tolist(), strict=True):
        found[place] = Drive(begun.seconds, begun.metres + metres + rest_m[node])
    return found


def _sides(roads: RoadArrays, snap: Snap) -> list[tuple[int, float]]:
    """Return the directed edges that may be driven from a spot, and what is left of each."""
    back = int(roads.reverse[snap.edge])
    onward = (snap.edge, 1.0 - snap.fraction)
    return [onward] if back < 0 else [onward, (back, snap.fraction)]


def _ends(roads: RoadArrays, cost_s: F64, length_m: NDArray[np.float32], at: Snap) -> list[_End]:
    ends = []
    for edge, left in _sides(roads, at):
        done = 1.0 - left
        seconds, metres = done * float(cost_s[edge]), done * float(length_m[edge])
        if np.isfinite(seconds):
            ends.append(_End(int(roads.tail[edge]), seconds, metres))
    return ends


def _along(
    roads: RoadArrays, cost_s: F64, length_m: NDArray[np.float32], snap: Snap, at: Snap
) -> Drive | None:
    """Return the drive along the one edge that both are on, if it leads from one to the other."""
    ahead = dict(_sides(roads, at))
    found = [
        Drive((left - ahead[edge]) * float(cost_s[edge]), (left - ahead[edge]) * float(length))
        for edge, left in _sides(roads, snap)
        if edge in ahead and left >= ahead[edge] and np.isfinite(cost_s[edge])
        for length in (length_m[edge],)
    ]
    return min(found, key=lambda one: one.travel_s, default=None)


@compiled
def _walked(head: I32, length_m: F64, edge: I32, nodes: I64) -> tuple[F64, I64]:
    """Return the metres from each node to its goal, (n,) f8, and that goal, (n,) i8.

    ``edge`` (nodes,) i4 is the first edge on the way from a node, -1 at a goal.
    """
    metres = np.zeros(len(nodes), np.float64)
    last = nodes.copy()
    for row in range(len(nodes)):
        while edge[last[row]] >= 0:
            metres[row] += length_m[edge[last[row]]]
            last[row] = head[edge[last[row]]]
    return metres, last
