"""The kernel of closest approach: each fix of a vessel under way against those near it.

Vessels lie in the cells of a grid, in lists through their slots; a fix looks into the nine cells
round it. Closest approach: the least distance of two points that keep their velocities,
t = -(d . v) / |v|^2 for distance d and velocity v of one against the other.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from backends.compiled import compiled_in_place
from backends.detectors.contract import F32, F64, U8, U32
from backends.detectors.footing.events import IMPLAUSIBLE
from backends.detectors.footing.in_force import NO_ROW
from backends.detectors.footing.measures import METRES_PER_DEG, RADIANS_PER_DEG
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

READ = (
    "pass_m", "ahead_s", "moving_mps", "closing_mps", "reach_m", "age_s", "top_mps", "wander_m",
    "dense_count", "dense_m", "dense_pass_m", "dense_ahead_s", "dense_closing_mps",
)  # fmt: skip
(
    PASS_M, AHEAD_S, MOVING_MPS, CLOSING_MPS, REACH_M, AGE_S, TOP_MPS, WANDER_M,
    DENSE_COUNT, DENSE_M, DENSE_PASS_M, DENSE_AHEAD_S, DENSE_CLOSING_MPS,
) = range(13)  # fmt: skip
# Per vessel: its fix, its velocity east and north (NaN: not under way), the doubted fix, and how
# many others under way were within ``dense_m`` at its fix before.
LON, LAT, FIX_S, EAST_MPS, NORTH_MPS, DOUBT_LON, DOUBT_LAT, DOUBT_S, AROUND = range(9)
COLUMNS = 9
# A row of the grid's links per vessel: the cell it is in (both parts), its list's bucket, and its
# neighbours in that list (-1: none).
CELL_X, CELL_Y, BUCKET, BEFORE, AFTER = range(5)
LINKS = 5
NOWHERE = -1
MOST_NEAR = 8  # dangers noted of one fix at most; more are counted
NO_VELOCITY, CROWDED, USUAL_PASS = 4, 5, 6
PASS, IN_S, APART, NUMBERS_ROW, IS_DENSE = range(5)
NOTED = 5
_ANCHORED, _MOORED = int(EntityState.ANCHORED), int(EntityState.MOORED)
# A degree of longitude is taken as narrow as at 60 degrees, so that a cell never is.
_CELL_SHRINK = 0.5
_PRIME_X, _PRIME_Y = 73_856_093, 19_349_663


@compiled_in_place
def watch(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    county: U8,
    vessel_state: U8,
    lon_deg: F64,
    lat_deg: F64,
    speed_mps: F32,
    course_deg: F32,
    fix_s: F64,
    receipt_s: F64,
    state: F64,
    links: I32,
    heads: I32,
    cell_m: float,
    starts_s: F64,
    row_of: I32,
    values: F64,
    counts: I64,
    note_row: I32,
    note_other: I32,
    note_numbers: F64,
) -> int:
    """Take rows from ``first`` on, up to the first in danger; return how many dangers it notes.

    So whoever reads the state for a note sees what was known then. State, links and heads change in
    place; there must be room for ``MOST_NEAR`` notes.
    """
    notes = 0
    period = 0
    for row in range(first, stop):
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        if numbers_row == NO_ROW:
            continue
        s = int(slot[row])
        of = state[s]
        if not is_usable(at_s, receipt_s[row], of[FIX_S], counts):
            continue
        numbers = values[numbers_row]
        if not _is_believed(of, lon_deg[row], lat_deg[row], at_s, numbers):
            counts[IMPLAUSIBLE] += 1
            continue
        of[LON] = lon_deg[row]
        of[LAT] = lat_deg[row]
        of[FIX_S] = at_s
        speed, course = float(speed_mps[row]), float(course_deg[row]) * RADIANS_PER_DEG
        still = vessel_state[row] == _ANCHORED or vessel_state[row] == _MOORED
        if still or not speed >= numbers[MOVING_MPS] or math.isnan(course):
            counts[NO_VELOCITY] += 1
            of[EAST_MPS] = math.nan
            of[AROUND] = 0.0
            _leave(links, heads, s)
            continue
        of[EAST_MPS] = speed * math.sin(course)
        of[NORTH_MPS] = speed * math.cos(course)
        _enter(links, heads, s, lon_deg[row], lat_deg[row], cell_m)
        notes = _look(
            row, s, state, links, heads, numbers, numbers_row, counts, notes, note_row,
            note_other, note_numbers,
        )  # fmt: skip
        if notes:
            return notes
    return notes


@compiled_in_place
def _look(
    row: int, s: int, state: F64, links: I32, heads: I32, numbers: F64, numbers_row: int,
    counts: I64, notes: int, note_row: I32, note_other: I32, note_numbers: F64,
) -> int:  # fmt: skip
    """Note the vessels near ``s`` that it will pass too close; return how many notes there are.

    In dense water vessels pass as near as the fairway makes them: only what would nearly touch,
    soon and fast, is noted there, and what else would be is counted.
    """
    of = state[s]
    is_dense = of[AROUND] >= numbers[DENSE_COUNT]
    near, around = 0, 0.0
    for step_x in range(-1, 2):
        for step_y in range(-1, 2):
            x, y = links[s, CELL_X] + step_x, links[s, CELL_Y] + step_y
            other = heads[_bucket(x, y, len(heads))]
            while other != NOWHERE:
                following = links[other, AFTER]
                own_cell = links[other, CELL_X] == x and links[other, CELL_Y] == y
                if other != s and own_cell:
                    pass_m, in_s, apart_m, closing_mps = _closest(of, state[other], numbers)
                    around += 1.0 if apart_m <= numbers[DENSE_M] else 0.0
                    is_near = pass_m < numbers[PASS_M] and in_s <= numbers[AHEAD_S]
                    if is_near and is_dense and not _is_grave(pass_m, in_s, closing_mps, numbers):
                        counts[USUAL_PASS] += 1
                    elif is_near and near == MOST_NEAR:
                        counts[CROWDED] += 1
                    elif is_near:
                        near += 1
                        note_row[notes] = row
                        note_other[notes] = other
                        note_numbers[notes, PASS] = pass_m
                        note_numbers[notes, IN_S] = in_s
                        note_numbers[notes, APART] = apart_m
                        note_numbers[notes, NUMBERS_ROW] = numbers_row
                        note_numbers[notes, IS_DENSE] = 1.0 if is_dense else 0.0
                        notes += 1
                other = following
    of[AROUND] = around
    return notes


@compiled_in_place
def _is_grave(pass_m: float, in_s: float, closing_mps: float, numbers: F64) -> bool:
    """Return whether it is a danger in dense water, too."""
    return bool(
        pass_m < numbers[DENSE_PASS_M]
        and in_s <= numbers[DENSE_AHEAD_S]
        and closing_mps >= numbers[DENSE_CLOSING_MPS]
    )


@compiled_in_place
def _closest(of: F64, other: F64, numbers: F64) -> tuple[float, float, float, float]:
    """Return the least distance, in how many seconds, the distance now, and how fast they close.

    Least distance and time are NaN where they do not close, all of an old fix.

    The other one is carried on by its velocity to the moment of this fix.
    """
    age_s = of[FIX_S] - other[FIX_S]
    if abs(age_s) > numbers[AGE_S] or math.isnan(other[EAST_MPS]):
        return math.nan, math.nan, math.nan, math.nan
    middle = math.cos((of[LAT] + other[LAT]) * (0.5 * RADIANS_PER_DEG))
    east = (other[LON] - of[LON]) * middle * METRES_PER_DEG + other[EAST_MPS] * age_s
    north = (other[LAT] - of[LAT]) * METRES_PER_DEG + other[NORTH_MPS] * age_s
    apart_m = math.sqrt(east * east + north * north)
    east_mps, north_mps = other[EAST_MPS] - of[EAST_MPS], other[NORTH_MPS] - of[NORTH_MPS]
    closing = east_mps * east_mps + north_mps * north_mps
    if apart_m > numbers[REACH_M] or closing < numbers[CLOSING_MPS] ** 2:
        return math.nan, math.nan, apart_m, 0.0
    in_s = -(east * east_mps + north * north_mps) / closing
    if in_s < 0.0:  # they draw apart
        return math.nan, math.nan, apart_m, 0.0
    east += east_mps * in_s
    north += north_mps * in_s
    return math.sqrt(east * east + north * north), in_s, apart_m, math.sqrt(closing)


@compiled_in_place
def _is_believed(of: F64, lon_deg: float, lat_deg: float, at_s: float, numbers: F64) -> bool:
    """Return whether a vessel can have come here since its last fix, or a second fix says so."""
    if math.isinf(of[FIX_S]) or _can_be(
        of[LON], of[LAT], of[FIX_S], lon_deg, lat_deg, at_s, numbers
    ):
        of[DOUBT_S] = math.nan
        return True
    borne_out = not math.isnan(of[DOUBT_S]) and _can_be(
        of[DOUBT_LON], of[DOUBT_LAT], of[DOUBT_S], lon_deg, lat_deg, at_s, numbers
    )
    of[DOUBT_LON] = lon_deg
    of[DOUBT_LAT] = lat_deg
    of[DOUBT_S] = math.nan if borne_out else at_s
    return borne_out


@compiled_in_place
def _can_be(
    lon1: float, lat1: float, s1: float, lon2: float, lat2: float, s2: float, numbers: F64
) -> bool:
    middle = math.cos((lat1 + lat2) * (0.5 * RADIANS_PER_DEG))
    east, north = (lon2 - lon1) * middle * METRES_PER_DEG, (lat2 - lat1) * METRES_PER_DEG
    most_m = float(numbers[TOP_MPS] * (s2 - s1) + numbers[WANDER_M])
    return math.sqrt(east * east + north * north) <= most_m


@compiled_in_place
def _enter(links: I32, heads: I32, s: int, lon_deg: float, lat_deg: float, cell_m: float) -> None:
    """Put a vessel into the cell it is in now."""
    x = math.floor(lon_deg * METRES_PER_DEG * _CELL_SHRINK / cell_m)
    y = math.floor(lat_deg * METRES_PER_DEG / cell_m)
    if links[s, BUCKET] != NOWHERE and links[s, CELL_X] == x and links[s, CELL_Y] == y:
        return
    _leave(links, heads, s)
    bucket = _bucket(x, y, len(heads))
    links[s, CELL_X] = x
    links[s, CELL_Y] = y
    links[s, BUCKET] = bucket
    links[s, BEFORE] = NOWHERE
    links[s, AFTER] = heads[bucket]
    if heads[bucket] != NOWHERE:
        links[heads[bucket], BEFORE] = s
    heads[bucket] = s


@compiled_in_place
def _leave(links: I32, heads: I32, s: int) -> None:
    if links[s, BUCKET] == NOWHERE:
        return
    before, after = links[s, BEFORE], links[s, AFTER]
    if before == NOWHERE:
        heads[links[s, BUCKET]] = after
    else:
        links[before, AFTER] = after
    if after != NOWHERE:
        links[after, BEFORE] = before
    links[s, BUCKET] = NOWHERE


@compiled_in_place
def _bucket(x: int, y: int, buckets: int) -> int:
    return ((x * _PRIME_X) ^ (y * _PRIME_Y)) & (buckets - 1)
