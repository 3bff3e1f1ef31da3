"""Which way one goes from crossing to crossing, and how far: searched once, kept for a while."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled
from backends.roads.heap import drop_least, push
from backends.roads.matching_ground import MatchGround

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

ROOM = 2_000_000  # crossings in all rows together; 20 bytes each
LEAST_M = 250.0  # rows reach this far times a power of two, so that they are seldom made anew
NONE = -1


class RouteCache(NamedTuple):
    """Rows of ways: from one crossing to all within a weight; one matcher owns and writes it.

    Per node: ``row`` i4 where its row begins (-1: none), ``long`` i4 crossings in it, ``reach_m``
    f8. In a row, by node: ``node`` i4, ``weigh_m`` f4 of the lightest way, ``far_m`` f4 its metres,
    ``via`` i4 its last edge and ``out`` i4 its first one. ``used`` (1) i8 crossings kept. The rest
    is a search's own space. What is read is the same whether it was kept or not, for whoever reads
    cuts a row at the weight he asked for.
    """

    row: I32
    long: I32
    reach_m: F64
    node: I32
    weigh_m: F32
    far_m: F32
    via: I32
    out: I32
    used: I64
    best_m: F64
    best_far_m: F64
    best_via: I32
    best_out: I32
    touched: I64
    due_m: F64
    due: I64


def route_cache(ground: MatchGround, room: int = ROOM) -> RouteCache:
    """Return an empty cache; ``room`` is how many crossings its rows hold together."""
    nodes, edges = len(ground.first) - 1, len(ground.head)
    room = max(room, nodes)  # the longest row there can be
    return RouteCache(
        row=np.full(nodes, NONE, np.int32),
        long=np.zeros(nodes, np.int32),
        reach_m=np.zeros(nodes),
        node=np.zeros(room, np.int32),
        weigh_m=np.zeros(room, np.float32),
        far_m=np.zeros(room, np.float32),
        via=np.zeros(room, np.int32),
        out=np.zeros(room, np.int32),
        used=np.zeros(1, np.int64),
        best_m=np.full(nodes, np.inf),
        best_far_m=np.zeros(nodes),
        best_via=np.full(nodes, NONE, np.int32),
        best_out=np.full(nodes, NONE, np.int32),
        touched=np.zeros(nodes, np.int64),
        due_m=np.zeros(edges + 2),
        due=np.zeros(edges + 2, np.int64),
    )


@compiled
def make_row(ground: MatchGround, cache: RouteCache, source: int, limit_m: float) -> None:
    """Have the row of a node hold all ways that weigh ``limit_m`` at most."""
    if cache.row[source] != NONE and cache.reach_m[source] >= limit_m:
        return
    reach_m = LEAST_M
    while reach_m < limit_m:
        reach_m *= 2.0
    count = _search(ground, cache, source, reach_m)
    if cache.used[0] + count > len(cache.node):
        cache.row[:] = NONE
        cache.used[0] = 0
    begin = cache.used[0]
    found = np.sort(cache.touched[:count])
    for nth in range(count):
        node = found[nth]
        cache.node[begin + nth] = node
        cache.weigh_m[begin + nth] = cache.best_m[node]
        cache.far_m[begin + nth] = cache.best_far_m[node]
        cache.via[begin + nth] = cache.best_via[node]
        cache.out[begin + nth] = cache.best_out[node]
        cache.best_m[node] = np.inf
        cache.best_via[node] = NONE
        cache.best_out[node] = NONE
    cache.row[source] = begin
    cache.long[source] = count
    cache.reach_m[source] = reach_m
    cache.used[0] = begin + count


@compiled
def place_in_row(cache: RouteCache, source: int, goal: int) -> int:
    """Return where the row of ``source`` speaks of ``goal``, or -1."""
    low = cache.row[source]
    end = low + cache.long[source]
    high = end
    while low < high:
        middle = (low + high) >> 1
        if cache.node[middle] < goal:
            low = middle + 1
        else:
            high = middle
    return low if low < end and cache.node[low] == goal else NONE


@compiled
def _search(ground: MatchGround, cache: RouteCache, source: int, reach_m: float) -> int:
    """Write the lightest ways from a node into the search's space; return how many it found."""
    cache.best_m[source] = 0.0
    cache.best_far_m[source] = 0.0
    cache.touched[0] = source
    count = 1
    size = push(cache.due_m, cache.due, 0, 0.0, source)
    while size > 0:
        here_m, node = cache.due_m[0], cache.due[0]
        size = drop_least(cache.due_m, cache.due, size)
        if here_m > cache.best_m[node]:
            continue
        for edge in range(ground.first[node], ground.first[node + 1]):
            there_m = here_m + ground.weigh_m[edge]
            other = ground.head[edge]
            if not there_m <= reach_m or not there_m < cache.best_m[other]:
                continue
            if cache.best_m[other] == np.inf:
                cache.touched[count] = other
                count += 1
            cache.best_m[other] = there_m
            cache.best_far_m[other] = cache.best_far_m[node] + ground.length_m[edge]
            cache.best_via[other] = edge
            cache.best_out[other] = edge if node == source else cache.best_out[node]
            size = push(cache.due_m, cache.due, size, there_m, other)
    return count
