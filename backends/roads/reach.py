"""Which roads a vehicle can be on within a time: a bounded search over edges, no turning back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled
from backends.roads.graph import RoadArrays
from backends.roads.heap import drop_least, push

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class EdgeStart:
    """Where a vehicle may be: ``fraction`` of directed ``edge`` is behind it."""

    edge: int
    fraction: float


@dataclass(frozen=True, slots=True, eq=False)
class ReachedEdges:
    """Pieces of roads that are reached within the limit.

    ``edge`` (n,) i4; ``enter_s`` (n,) f8 is when the vehicle is at ``fraction`` (n,) f8 of the
    edge, from where on it drives it: 0 of every edge but those it starts on. An edge is driven to
    its end where ``enter_s`` and the rest of its cost are within the limit, else up to the limit.
    """

    edge: I32
    enter_s: F64
    fraction: F64


def reached_edges(
    roads: RoadArrays, cost_s: F64, starts: Sequence[EdgeStart], limit_s: float
) -> ReachedEdges:
    """Return the roads a vehicle can be on within ``limit_s``, by the earliest time on each.

    It goes on along its edge and does not turn round, but where a road ends and leads nowhere else.
    ``cost_s`` (edges,) f8 is positive or infinite (closed). Raises ValueError for an edge that is
    none or a fraction outside 0 to 1.
    """
    for start in starts:
        if not 0 <= start.edge < roads.edge_count:
            raise ValueError(f"edge {start.edge}, there are {roads.edge_count}")
        if not 0.0 <= start.fraction <= 1.0:
            raise ValueError(f"fraction {start.fraction} of edge {start.edge}")
    edges = np.array([start.edge for start in starts], np.int32)
    fractions = np.array([start.fraction for start in starts], np.float64)
    enter_s = np.full(roads.edge_count, np.inf)
    reached = np.empty(roads.edge_count, np.int32)
    if limit_s > 0.0 and len(starts):
        count = _reach(
            roads.first,
            roads.head,
            roads.reverse,
            cost_s,
            edges,
            fractions,
            limit_s,
            enter_s,
            reached,
        )
    else:
        count, edges, fractions = 0, edges[:0], fractions[:0]
    found = reached[:count]
    return ReachedEdges(
        np.concatenate([edges, found]),
        np.concatenate([np.zeros(len(edges)), enter_s[found]]),
        np.concatenate([fractions, np.zeros(count)]),
    )


@compiled
def _reach(
    first: I32,
    head: I32,
    reverse: I32,
    cost_s: F64,
    edges: I32,
    fractions: F64,
    limit_s: float,
    enter_s: F64,
    reached: I32,
) -> int:
    """Write when each edge is entered at its tail and which were, in order; return how many.

    A start's edge counts as entered only if a way leads round to its tail.
    """
    starts, count, size = len(edges), 0, 0
    # An edge may be relaxed from each of the edges that lead to it: at a node of degree d, d times.
    due_s, due = np.empty(starts + 16, np.float64), np.empty(starts + 16, np.int64)
    settled = np.zeros(len(head), np.bool_)
    for at in range(starts):
        # A start waits in the heap by its number below zero: it is no label of its edge.
        end_s = (1.0 - fractions[at]) * cost_s[edges[at]]
        if end_s < limit_s:
            size = push(due_s, due, size, end_s, -1 - at)
    while size > 0:
        here_s, item = due_s[0], due[0]
        size = drop_least(due_s, due, size)
        if item < 0:
            edge, end_s = edges[-1 - item], here_s
        else:
            edge = item
            if settled[edge]:
                continue
            settled[edge] = True
            reached[count] = edge
            count += 1
            end_s = here_s + cost_s[edge]
        if not end_s < limit_s:
            continue
        node, back = head[edge], reverse[edge]
        is_end = first[node + 1] - first[node] == 1  # nothing else leads away
        for other in range(first[node], first[node + 1]):
            if (other != back or is_end) and end_s < enter_s[other]:
                enter_s[other] = end_s
                if size == len(due):
                    due_s = np.concatenate((due_s, np.empty(size, np.float64)))
                    due = np.concatenate((due, np.empty(size, np.int64)))
                size = push(due_s, due, size, end_s, other)
    return count
