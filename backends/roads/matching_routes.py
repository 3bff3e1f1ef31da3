"""The way one drives from a crossing to several others at once, searched towards them.

A* (Hart, Nilsson, Raphael 1968) by weight, with the straight line to the nearest goal as what is
still to come. It ends when every goal is found or none can be within reach any more, so a fix costs
the crossings between it and the one before, however large the city is.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.roads.heap import drop_least, push
from backends.roads.matching_ground import MatchGround

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]

NONE = -1
WEIGHS, LONG = 0, 1  # of ``least``
SIZE, TOUCHED, LIVE, LEFT = range(4)  # columns of ``run``
NEW, OPEN, LIVELY, DONE = range(4)  # what ``mark`` says of a crossing


class RouteCache(NamedTuple):
    """The space of one search at a time; whoever matches owns and writes it.

    Per crossing of the lightest way to it: ``best_m`` f8 its weight, ``far_m`` f8 its metres,
    ``via`` i4 its last edge and ``out`` i4 its first; ``ahead_m`` f8 straight metres to the nearest
    goal, ``mark`` i1, ``wanted`` i1. The rest is the heap, who is in it, and four counts.
    """

    best_m: F64
    far_m: F64
    via: I32
    out: I32
    ahead_m: F64
    mark: I8
    wanted: I8
    touched: I64
    due_m: F64
    due: I64
    run: I64


def route_cache(ground: MatchGround) -> RouteCache:
    """Return the space to search in; about 50 bytes a crossing and 16 an edge."""
    nodes, edges = len(ground.first) - 1, len(ground.head)
    return RouteCache(
        best_m=np.full(nodes, np.inf),
        far_m=np.zeros(nodes),
        via=np.full(nodes, NONE, np.int32),
        out=np.full(nodes, NONE, np.int32),
        ahead_m=np.zeros(nodes),
        mark=np.zeros(nodes, np.int8),
        wanted=np.zeros(nodes, np.int8),
        touched=np.zeros(nodes, np.int64),
        due_m=np.zeros(edges + 2),
        due=np.zeros(edges + 2, np.int64),
        run=np.zeros(4, np.int64),
    )


@compiled_in_place
def begin_search(
    ground: MatchGround, cache: RouteCache, source: int, goals: I64, count: int
) -> None:
    """Begin to search from a crossing to ``goals[:count]``, which may name one twice."""
    left = 0
    for nth in range(count):
        left += 1 - cache.wanted[goals[nth]]
        cache.wanted[goals[nth]] = 1
    cache.run[SIZE] = 0
    cache.run[TOUCHED] = 0
    cache.run[LIVE] = 0
    cache.run[LEFT] = left
    cache.far_m[source] = 0.0
    cache.out[source] = NONE
    _reach(ground, cache, source, 0.0, NONE, goals, count, math.inf)


@compiled_in_place
def next_goal(
    ground: MatchGround, cache: RouteCache, goals: I64, count: int, reach_m: float
) -> int:
    """Return the next goal found, or -1 when no further one is within ``reach_m`` metres.

    ``reach_m`` may shrink from call to call. What is found is the lightest way of all, and whether
    a goal is found depends on its metres alone.
    """
    while cache.run[SIZE] > 0 and cache.run[LIVE] > 0 and cache.run[LEFT] > 0:
        due_m, node = cache.due_m[0], cache.due[0]
        cache.run[SIZE] = drop_least(cache.due_m, cache.due, cache.run[SIZE])
        if cache.mark[node] == DONE or due_m > _due(ground, cache, node):
            continue
        if cache.mark[node] == LIVELY:
            cache.run[LIVE] -= 1
        cache.mark[node] = DONE
        here_m = cache.best_m[node]
        for edge in range(ground.first[node], ground.first[node + 1]):
            there_m = here_m + ground.weigh_m[edge]
            other = ground.head[edge]
            if there_m < cache.best_m[other] and cache.mark[other] != DONE:
                cache.far_m[other] = cache.far_m[node] + ground.length_m[edge]
                cache.out[other] = edge if cache.out[node] == NONE else cache.out[node]
                _reach(ground, cache, other, there_m, edge, goals, count, reach_m)
        if cache.wanted[node] == 1:
            cache.wanted[node] = 0
            cache.run[LEFT] -= 1
            if cache.far_m[node] <= reach_m:
                return int(node)
    return NONE


@compiled_in_place
def end_search(cache: RouteCache, goals: I64, count: int) -> None:
    """Make the space as it was before the search."""
    for nth in range(count):
        cache.wanted[goals[nth]] = 0
    for nth in range(cache.run[TOUCHED]):
        node = cache.touched[nth]
        cache.best_m[node] = math.inf
        cache.mark[node] = NEW


@compiled_in_place
def _due(ground: MatchGround, cache: RouteCache, node: int) -> float:
    return float(cache.best_m[node] + ground.least[WEIGHS] * cache.ahead_m[node])


@compiled_in_place
def _reach(
    ground: MatchGround,
    cache: RouteCache,
    node: int,
    weighs_m: float,
    via: int,
    goals: I64,
    count: int,
    reach_m: float,
) -> None:
    """Enter a lighter way to a crossing, whose metres and first edge are written already.

    Of a way that is too long for any goal nothing comes, but it is gone on with: a heavier and
    shorter one must not take its place.
    """
    if cache.mark[node] == NEW:
        least = math.inf
        for nth in range(count):
            east = ground.node_x[goals[nth]] - ground.node_x[node]
            north = ground.node_y[goals[nth]] - ground.node_y[node]
            least = min(least, east * east + north * north)
        cache.ahead_m[node] = math.sqrt(least)
        cache.touched[cache.run[TOUCHED]] = node
        cache.run[TOUCHED] += 1
    elif cache.mark[node] == LIVELY:
        cache.run[LIVE] -= 1
    cache.best_m[node] = weighs_m
    cache.via[node] = via
    cache.mark[node] = OPEN
    if cache.far_m[node] + ground.least[LONG] * cache.ahead_m[node] <= reach_m:
        cache.mark[node] = LIVELY
        cache.run[LIVE] += 1
    due_m = _due(ground, cache, node)
    cache.run[SIZE] = push(cache.due_m, cache.due, cache.run[SIZE], due_m, node)
