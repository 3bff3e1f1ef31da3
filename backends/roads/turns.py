"""Where a vehicle turns, and which junctions it passes next: probabilities by road, not by wish."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled
from backends.roads.graph import RoadArrays
from backends.roads.reach import EdgeStart

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

# The house's own weights until turns have been counted: the larger road is followed, and so is the
# same one, and straight on is likelier than a turn.
CLASS_WEIGHT = 0.75  # each class further down the table weighs so much less
SAME_ROAD_WEIGHT = 3.0
STRAIGHT_WEIGHT = 2.0  # straight on against a right angle
LEAST_PROBABILITY = 0.002
MOST_PATHS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class TurnWeights:
    """What turning is judged by, per edge: all (edges,).

    ``rank`` f8 counts classes from the largest, ``road`` i4 tells roads apart by name (0 for none),
    ``out_rad`` and ``in_rad`` f8 are the headings an edge begins and ends with.
    """

    rank: F64
    road: I32
    out_rad: F64
    in_rad: F64


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """What is passed within a time: ``probability`` (nodes,) f8 that a node is passed at all.

    ``seconds`` (nodes,) f8 is the mean time of its first passing, NaN where it is not passed.
    ``unfollowed`` is the probability of all ways that were too unlikely to follow to their end.
    """

    probability: F64
    seconds: F64
    unfollowed: float


def turn_weights(
    shape_first: NDArray[np.uint32],
    shape_lonlat: F64,
    road_class: NDArray[np.uint8],
    name: NDArray[np.uint32],
) -> TurnWeights:
    """Return the weights of a graph's edges; classes are in rank order, each with its links."""
    first, last = shape_first[:-1].astype(np.int64), shape_first[1:].astype(np.int64) - 1

    def heading(begin: NDArray[np.int64], end: NDArray[np.int64]) -> F64:
        step = shape_lonlat[end] - shape_lonlat[begin]
        east = step[:, 0] * np.cos(np.radians(shape_lonlat[begin, 1]))
        return np.asarray(np.arctan2(east, step[:, 1]), np.float64)

    return TurnWeights(
        road_class.astype(np.float64) / 2.0,
        name.astype(np.int32),
        heading(first, np.minimum(first + 1, last)),
        heading(np.maximum(last - 1, first), last),
    )


def turn_probabilities(
    roads: RoadArrays, weights: TurnWeights, edge: int
) -> tuple[tuple[int, float], ...]:
    """Return the edges that may follow ``edge`` and how likely each is; they add up to one.

    Nobody turns back but where the road ends. Empty where nothing leads away.
    """
    begin, stop = int(roads.first[roads.head[edge]]), int(roads.first[roads.head[edge] + 1])
    share = np.empty(stop - begin, np.float64)
    _turns(
        roads.first,
        roads.head,
        roads.reverse,
        weights.rank,
        weights.road,
        weights.out_rad,
        weights.in_rad,
        edge,
        share,
    )
    return tuple((begin + i, float(p)) for i, p in enumerate(share) if p > 0.0)


def passed_within(
    roads: RoadArrays, weights: TurnWeights, cost_s: F64, start: EdgeStart, within_s: float
) -> Passed:
    """Return which nodes a vehicle passes within ``within_s`` seconds, and how likely.

    ``cost_s`` (edges,) f8 is positive or infinite. Every way is followed until the time runs out or
    it is less likely than 0.2 %; a node passed twice on one way counts once.
    """
    probability = np.zeros(roads.node_count)
    weighted_s = np.zeros(roads.node_count)
    unfollowed = _follow(
        roads.first,
        roads.head,
        roads.reverse,
        weights.rank,
        weights.road,
        weights.out_rad,
        weights.in_rad,
        cost_s,
        start.edge,
        start.fraction,
        within_s,
        probability,
        weighted_s,
    )
    is_passed = probability > 0.0
    seconds = np.full(roads.node_count, np.nan)
    seconds[is_passed] = weighted_s[is_passed] / probability[is_passed]
    return Passed(np.minimum(probability, 1.0), seconds, float(unfollowed))


@compiled
def _turns(
    first: I32,
    head: I32,
    reverse: I32,
    rank: F64,
    road: I32,
    out_rad: F64,
    in_rad: F64,
    edge: int,
    share: F64,
) -> int:
    """Write the probability of each edge that leaves the end of ``edge``; return how many leave."""
    node = head[edge]
    begin, count = first[node], first[node + 1] - first[node]
    total = 0.0
    for i in range(count):
        other = begin + i
        share[i] = 0.0
        if other == reverse[edge] and count > 1:
            continue
        weight = CLASS_WEIGHT ** rank[other]
        if road[edge] != 0 and road[other] == road[edge]:
            weight *= SAME_ROAD_WEIGHT
        weight *= STRAIGHT_WEIGHT ** np.cos(out_rad[other] - in_rad[edge])
        share[i] = weight
        total += weight
    for i in range(count):
        share[i] = share[i] / total if total > 0.0 else 0.0
    return int(count)


@compiled
def _follow(
    first: I32,
    head: I32,
    reverse: I32,
    rank: F64,
    road: I32,
    out_rad: F64,
    in_rad: F64,
    cost_s: F64,
    start_edge: int,
    start_fraction: float,
    within_s: float,
    probability: F64,
    weighted_s: F64,
) -> float:
    """Walk all ways as a tree of edges; return the probability that was given up."""
    edge_at = np.empty(MOST_PATHS, np.int32)
    above = np.empty(MOST_PATHS, np.int32)
    mass = np.empty(MOST_PATHS, np.float64)
    end_s = np.empty(MOST_PATHS, np.float64)
    most = 0
    for node in range(len(first) - 1):
        most = max(most, first[node + 1] - first[node])
    share = np.empty(most, np.float64)
    edge_at[0], above[0], mass[0] = start_edge, -1, 1.0
    end_s[0] = (1.0 - start_fraction) * cost_s[start_edge]
    count, at, given_up = 1, 0, 0.0
    while at < count:
        edge, node = edge_at[at], head[edge_at[at]]
        if not end_s[at] <= within_s:
            at += 1
            continue
        is_new, before = True, above[at]
        while before >= 0:
            if head[edge_at[before]] == node:
                is_new = False
                break
            before = above[before]
        if is_new:
            probability[node] += mass[at]
            weighted_s[node] += mass[at] * end_s[at]
        leaving = _turns(first, head, reverse, rank, road, out_rad, in_rad, edge, share)
        for i in range(leaving):
            passed_on = mass[at] * share[i]
            if passed_on <= 0.0:
                continue
            if passed_on < LEAST_PROBABILITY or count == MOST_PATHS:
                given_up += passed_on
                continue
            edge_at[count], above[count], mass[count] = first[node] + i, at, passed_on
            end_s[count] = end_s[at] + cost_s[edge_at[count]]
            count += 1
        at += 1
    return given_up
