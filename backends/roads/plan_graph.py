"""The road graph as the planner's kernels read it: forward and backward, for both who drive."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PlanGraph:
    """Edges of node u are ``first[u]:first[u + 1]``; seconds per edge may differ by who drives.

    ``back_*`` holds the same edges by their head: ``back_tail`` is where each comes from, and
    ``back_edge`` its number in the forward arrays.
    """

    first: I4
    head: I4
    vehicle_s: F8
    officer_s: F8
    back_first: I4
    back_tail: I4
    back_vehicle_s: F8
    back_officer_s: F8

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.first) - 1


def plan_graph(graph: RoadGraph, officer_s: F8 | None = None) -> PlanGraph:
    """Return the arrays of a graph; without ``officer_s`` (edges,) officers drive as all do."""
    vehicle = graph.travel_s.astype(np.float64)
    return plan_graph_of(graph.first, graph.head, vehicle, officer_s)


def plan_graph_of(
    first: NDArray[np.uint32],
    head: NDArray[np.uint32],
    vehicle_s: F8,
    officer_s: F8 | None = None,
) -> PlanGraph:
    """Return the arrays of bare CSR; times in seconds, finite and not negative, or ValueError."""
    officer = vehicle_s if officer_s is None else officer_s
    for times in (vehicle_s, officer):
        if len(times) != len(head) or not (np.isfinite(times) & (times >= 0.0)).all():
            raise ValueError("every edge needs a time that is finite and not negative")
    count = len(first) - 1
    bounds = first.astype(np.int64)
    tail = np.repeat(np.arange(count), bounds[1:] - bounds[:-1])
    order = np.argsort(head, kind="stable")
    return PlanGraph(
        first=first.astype(np.int32),
        head=head.astype(np.int32),
        vehicle_s=vehicle_s,
        officer_s=officer,
        back_first=np.searchsorted(head[order], np.arange(count + 1)).astype(np.int32),
        back_tail=tail[order].astype(np.int32),
        back_vehicle_s=vehicle_s[order],
        back_officer_s=officer[order],
    )
