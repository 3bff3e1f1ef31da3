"""Where an officer enters the road graph, and how long he drives from there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.roads.network import Reach, RoadNetwork
from backends.roads.snapping import Snap

OFF_ROAD_MPS = 3.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where an officer enters the graph: up to two nodes, and the seconds to each."""

    nodes: tuple[int, ...]
    seconds: tuple[float, ...]
    snap: Snap
    access_s: float


def start_at(network: RoadNetwork, snap: Snap) -> Start:
    """Return how an officer at ``snap`` may set out: onward, and back where the road is two-way."""
    access_s = snap.off_m / OFF_ROAD_MPS
    graph, edge = network.graph, snap.edge
    nodes = [int(graph.head[edge])]
    seconds = [access_s + (1.0 - snap.fraction) * float(graph.travel_s[edge])]
    back = network.reverse_of(edge)
    if back is not None:
        nodes.append(int(network.tail[edge]))
        seconds.append(access_s + snap.fraction * float(graph.travel_s[back]))
    return Start(tuple(nodes), tuple(seconds), snap, access_s)


def times_from(reach: Reach, start: Start) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the seconds from a start to each source of ``reach``, and by which of its nodes."""
    both = reach.times_s[:, list(start.nodes)] + np.array(start.seconds)
    first = both.argmin(axis=1)
    return both[np.arange(len(both)), first], first


def along_same_road(
    network: RoadNetwork, start: Snap, goal: Snap, back: int | None
) -> float | None:
    """Return the seconds between two places on one road, or None where it is not one road."""
    travel = network.graph.travel_s
    if start.edge == goal.edge:
        forward = goal.fraction - start.fraction
        if forward >= 0.0:
            return forward * float(travel[goal.edge])
        return None if back is None else -forward * float(travel[back])
    if back is not None and start.edge == back:
        gap = goal.fraction - (1.0 - start.fraction)
        return abs(gap) * float(travel[goal.edge if gap >= 0.0 else back])
    return None
