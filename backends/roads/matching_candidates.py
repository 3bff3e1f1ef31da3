"""Which roads a fix may be on: the likeliest directed edges about it, in compiled code."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled
from backends.roads.matching_ground import CELL_M, ROW, MatchGround
from backends.roads.matching_numbers import MatchNumbers

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


@compiled
def find_candidates(
    ground: MatchGround,
    numbers: MatchNumbers,
    x: float,
    y: float,
    course_rad: float,
    edges: I32,
    at_m: F64,
    off_m: F64,
    cost: F64,
) -> int:
    """Write the likeliest edges about a place, the likeliest first; return how many there are.

    ``x``, ``y`` are metres in the ground's frame; ``course_rad`` is NaN where it is not known. The
    arrays (as long as candidates are wanted) get the edge, metres from its tail, metres off it, and
    what that costs in nats. Of equal ones the lower edge comes first.
    """
    count = 0
    row, column = math.floor(y / CELL_M), math.floor(x / CELL_M)
    for r in range(row - 1, row + 2):
        begin = np.searchsorted(ground.cell, r * ROW + column - 1)
        end = np.searchsorted(ground.cell, r * ROW + column + 2)
        if begin == end:
            continue
        for place in range(ground.cell_first[begin], ground.cell_first[end]):
            segment = ground.held[place]
            east = ground.x1[segment] - ground.x0[segment]
            north = ground.y1[segment] - ground.y0[segment]
            squared = east * east + north * north
            share = 0.0
            if squared > 0.0:
                share = (x - ground.x0[segment]) * east + (y - ground.y0[segment]) * north
                share = min(max(share / squared, 0.0), 1.0)
            gap_x = x - ground.x0[segment] - share * east
            gap_y = y - ground.y0[segment] - share * north
            away_m = math.sqrt(gap_x * gap_x + gap_y * gap_y)
            if away_m > numbers.radius_m:
                continue
            weighs = 0.5 * (away_m / numbers.sigma_m) ** 2
            if not math.isnan(course_rad) and squared > 0.0:
                along = (math.sin(course_rad) * east + math.cos(course_rad) * north) / math.sqrt(
                    squared
                )
                weighs += numbers.course_weight * (1.0 - along)
            spot_m = ground.at_m[segment] + share * ground.long_m[segment]
            edge = ground.edge[segment]
            count = _enter(edge, spot_m, away_m, weighs, count, edges, at_m, off_m, cost)
    return count


@compiled
def _enter(
    edge: int,
    spot_m: float,
    away_m: float,
    weighs: float,
    count: int,
    edges: I32,
    at_m: F64,
    off_m: F64,
    cost: F64,
) -> int:
    """Put an edge in its place among the candidates; return how many there are now."""
    for nth in range(count):
        if edges[nth] != edge:
            continue
        if not weighs < cost[nth]:
            return count
        count -= 1  # this part of the edge is likelier: out with the other one
        for at in range(nth, count):
            edges[at], at_m[at], off_m[at], cost[at] = (
                edges[at + 1], at_m[at + 1], off_m[at + 1], cost[at + 1],
            )  # fmt: skip
        break
    place = count
    while place > 0 and (
        weighs < cost[place - 1] or (weighs == cost[place - 1] and edge < edges[place - 1])
    ):
        place -= 1
    if place == len(edges):
        return count
    count = min(count + 1, len(edges))
    for at in range(count - 1, place, -1):
        edges[at], at_m[at], off_m[at], cost[at] = (
            edges[at - 1], at_m[at - 1], off_m[at - 1], cost[at - 1],
        )  # fmt: skip
    edges[place], at_m[place], off_m[place], cost[place] = edge, spot_m, away_m, weighs
    return count
