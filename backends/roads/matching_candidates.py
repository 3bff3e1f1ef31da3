"""Which roads a fix may be on: the likeliest directed edges about it, in compiled code."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.roads.matching_ground import CELL_M, ROW, MatchGround
from backends.roads.matching_numbers import CANDIDATES, MatchNumbers

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

_ROOT_2 = math.sqrt(2.0)
_LEAST_SHARE = 1e-6  # of a fix's spread: below it the tail of the curve is taken as a square
_TAIL_NATS = 2.5  # by how much it is further off than the square, there


class Candidates(NamedTuple):
    """The edges that one fix may be on, the nearest first; (k,) each.

    ``edge`` i4, ``at_m`` f8 metres from its tail, ``off_m`` f8 metres off it, ``cost`` f8 nats.
    """

    edge: I32
    at_m: F64
    off_m: F64
    cost: F64


def candidates() -> Candidates:
    """Return room for the candidates of a fix."""
    k = CANDIDATES
    return Candidates(np.zeros(k, np.int32), np.zeros(k), np.zeros(k), np.zeros(k))


@compiled_in_place
def find_candidates(
    ground: MatchGround, numbers: MatchNumbers, x: float, y: float, course_rad: float,
    found: Candidates,
) -> int:  # fmt: skip
    """Write the likeliest edges about a place; return how many there are.

    ``x``, ``y`` are metres in the ground's frame; ``course_rad`` is NaN where it is not known. Of
    equal ones the lower edge comes first.
    """
    count = 0
    radius_m = numbers.radius_m
    low_x = math.floor((x - radius_m) / CELL_M)
    high_x = math.floor((x + radius_m) / CELL_M)
    knows_course = abs(course_rad) < math.inf
    sine, cosine = math.sin(course_rad), math.cos(course_rad)
    for row in range(math.floor((y - radius_m) / CELL_M), math.floor((y + radius_m) / CELL_M) + 1):
        begin = _first_from(ground.cell, row * ROW + low_x)
        end = begin
        while end < len(ground.cell) and ground.cell[end] <= row * ROW + high_x:
            end += 1
        for place in range(ground.cell_first[begin], ground.cell_first[end]):
            segment = ground.held[place]
            east = ground.x1[segment] - ground.x0[segment]
            north = ground.y1[segment] - ground.y0[segment]
            from_x, from_y = x - ground.x0[segment], y - ground.y0[segment]
            squared = east * east + north * north
            share = (from_x * east + from_y * north) / squared if squared > 0.0 else 0.0
            held = min(max(share, 0.0), 1.0)
            gap_x, gap_y = from_x - held * east, from_y - held * north
            away = gap_x * gap_x + gap_y * gap_y
            if away > radius_m * radius_m:
                continue
            weighs = 0.5 * away / (numbers.sigma_m * numbers.sigma_m)
            if knows_course and squared > 0.0:
                along = (sine * east + cosine * north) / math.sqrt(squared)
                weighs += min(numbers.course_weight * (1.0 - along), numbers.course_most)
            if count == len(found.edge) and weighs > found.cost[count - 1]:
                continue
            # Beyond an end of the edge the place is beyond it too, until it is known whose it is.
            edge = ground.edge[segment]
            is_end = (held != share) and (
                segment == ground.first_segment[edge]
                if share < 0.0
                else segment + 1 == ground.first_segment[edge + 1]
            )
            spot_m = ground.at_m[segment] + (share if is_end else held) * ground.long_m[segment]
            count = _enter(edge, spot_m, math.sqrt(away), weighs, count, found)
    for nth in range(count):
        _weigh_share(ground.length_m[found.edge[nth]], numbers.sigma_m, nth, found)
    return count


@compiled_in_place
def _first_from(cells: I64, wanted: int) -> int:
    low, high = 0, len(cells)
    while low < high:
        middle = (low + high) >> 1
        if cells[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled_in_place
def _weigh_share(length_m: float, sigma_m: float, nth: int, found: Candidates) -> None:
    """Weigh how much of the edge is within the spread of the fix, not its nearest point alone.

    So beside a crossing a short edge loses to long ones, and who is beyond an end is not on it.
    """
    at_m = found.at_m[nth]
    held_m = min(max(at_m, 0.0), length_m)
    past_m = at_m - held_m
    before = math.erf(at_m / (sigma_m * _ROOT_2))
    after = math.erf((length_m - at_m) / (sigma_m * _ROOT_2))
    share = (before + after) / 2.0
    if share > _LEAST_SHARE:
        # The way beyond the end is in the share: only what is left of it counts as off the road.
        found.cost[nth] -= 0.5 * (past_m / sigma_m) ** 2 + math.log(share)
    else:
        found.cost[nth] += _TAIL_NATS
    found.at_m[nth] = held_m


@compiled_in_place
def _enter(
    edge: int, spot_m: float, away_m: float, weighs: float, count: int, found: Candidates
) -> int:
    """Put an edge in its place among the candidates; return how many there are now."""
    for nth in range(count):
        if found.edge[nth] != edge:
            continue
        if not weighs < found.cost[nth]:
            return count
        count -= 1  # this part of the edge is likelier: out with the other one
        for at in range(nth, count):
            _copy(found, at + 1, at)
        break
    place = count
    while place > 0 and (
        weighs < found.cost[place - 1]
        or (weighs == found.cost[place - 1] and edge < found.edge[place - 1])
    ):
        place -= 1
    if place == len(found.edge):
        return count
    count = min(count + 1, len(found.edge))
    for at in range(count - 1, place, -1):
        _copy(found, at - 1, at)
    found.edge[place], found.at_m[place] = edge, spot_m
    found.off_m[place], found.cost[place] = away_m, weighs
    return count


@compiled_in_place
def _copy(found: Candidates, source: int, goal: int) -> None:
    found.edge[goal], found.at_m[goal] = found.edge[source], found.at_m[source]
    found.off_m[goal], found.cost[goal] = found.off_m[source], found.cost[source]
