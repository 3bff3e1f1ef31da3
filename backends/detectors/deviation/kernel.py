"""The deviation kernel: how far each fix lies from the way, and when that is a deviation."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.compiled.fetching import ROWS_AHEAD, fetch
from backends.detectors.deviation import columns as c
from backends.detectors.deviation.drawn import copy_line, draw
from backends.detectors.deviation.nearest import nearest
from backends.detectors.footing.events import IMPLAUSIBLE
from backends.detectors.footing.in_force import NO_ROW
from backends.detectors.footing.measures import METRES_PER_DEG, RADIANS_PER_DEG, metres_from
from backends.detectors.footing.taking import is_usable, period_at

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]


@compiled_in_place
def watch(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    county: U8,
    lon_deg: F64,
    lat_deg: F64,
    speed_mps: F32,
    course_deg: F32,
    fix_s: F64,
    receipt_s: F64,
    watched: I32,
    way_of: I32,
    state: F64,
    line: F64,
    way_first: I64,
    way_lon: F64,
    way_lat: F64,
    way_along_m: F64,
    way_express: U8,
    starts_s: F64,
    row_of: I32,
    values: F64,
    counts: I64,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
    note_lines: F64,
) -> tuple[int, int]:
    """Take rows from ``first``; return how many notes were made and the row that comes next.

    It stops before ``stop`` when ``note_lines`` (k, 32, 2) is full of driven lines.
    """
    notes, lines = 0, 0
    period = 0
    for row in range(first, stop):
        _fetch(watched[slot[min(row + ROWS_AHEAD, stop - 1)]], state)
        s = watched[slot[row]]
        if s < 0:
            continue
        if lines == len(note_lines):
            return notes, row
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        of = state[s]
        if numbers_row == NO_ROW:
            notes = _lapse(row, of, at_s, notes, note_row, note_code, note_numbers)
            continue
        # A fix that waits for a second one is the last that was heard.
        heard_s = of[c.LAST_S] if math.isnan(of[c.ODD_S]) else of[c.ODD_S]
        if not is_usable(at_s, receipt_s[row], heard_s, counts):
            continue
        numbers = values[numbers_row]
        lon, lat, speed = lon_deg[row], lat_deg[row], float(speed_mps[row])
        per_lon_m = METRES_PER_DEG * math.cos(lat * RADIANS_PER_DEG)
        step_m = _step_m(of, at_s, lon, lat, per_lon_m, speed, numbers, counts)
        if step_m < 0.0:
            continue
        way = way_of[s]
        slack_m, away_m, aside_m, along_m, east_m, north_m, piece = nearest(
            lon, lat, per_lon_m, int(of[c.PIECE]), of[c.SAID] == 0.0,
            way_first[way], way_first[way + 1], way_lon, way_lat, way_along_m, way_express, numbers,
        )  # fmt: skip
        of[c.PIECE] = piece
        to_end_m = min(along_m, way_along_m[way_first[way + 1] - 1] - along_m)
        _place(
            of, at_s, lon, lat, speed, course_deg[row], step_m, away_m, slack_m, aside_m, east_m,
            north_m, along_m, to_end_m, numbers, counts,
        )  # fmt: skip
        draw(of, line[s], lon, lat, per_lon_m)
        code = _judge(of, at_s, slack_m, along_m, to_end_m, numbers)
        if code >= 0:
            note_row[notes] = row
            note_code[notes] = code
            _note(of, at_s, away_m, slack_m, numbers_row, lines, note_numbers[notes])
            notes += 1
            lines += _say(of, code, line[s], note_lines[min(lines, len(note_lines) - 1)])
    return notes, stop


@compiled_in_place
def _fetch(s: int, state: F64) -> None:
    """Ask for the state of a fix that is to come."""
    if s >= 0:
        fetch(state, s, 0)
        fetch(state, s, c.COLUMNS // 3)
        fetch(state, s, 2 * c.COLUMNS // 3)
        fetch(state, s, c.COLUMNS - 1)


@compiled_in_place
def _say(of: F64, code: int, line: F64, note_line: F64) -> int:
    """Keep what has just been said; return how many driven lines were written."""
    of[c.SAID] = 1.0 - code
    if code == 0:
        copy_line(of, line, note_line)
        return 1
    of[c.OFF_S] = math.nan
    of[c.WAS_ON] = 1.0
    return 0


@compiled_in_place
def _lapse(
    row: int, of: F64, at_s: float, notes: int, note_row: I32, note_code: I8, note_numbers: F64
) -> int:
    """End what was said where the rule lapsed meanwhile."""
    if of[c.SAID] == 0.0:
        return notes
    of[c.SAID] = 0.0
    note_row[notes] = row
    note_code[notes] = 1
    note_numbers[notes, c.AT] = at_s
    return notes + 1


@compiled_in_place
def _note(
    of: F64,
    at_s: float,
    away_m: float,
    slack_m: float,
    numbers_row: int,
    line: int,
    note: F64,
) -> None:
    note[c.AT] = at_s
    note[c.FROM] = of[c.OFF_S]
    note[c.DRIVEN] = of[c.OFF_M]
    note[c.FARTHEST] = of[c.FARTHEST_M]
    note[c.OFF_NOW] = away_m
    note[c.CORRIDOR] = away_m - slack_m
    note[c.AT_LON] = of[c.LEFT_LON]
    note[c.AT_LAT] = of[c.LEFT_LAT]
    note[c.FIXES] = of[c.OFF_FIXES]
    note[c.ROW] = numbers_row
    note[c.LINE] = line
    note[c.BESIDE_FIXES] = of[c.DISCOUNTED]
    note[c.LEFT_ALONG] = of[c.LEFT_ALONG_M]


@compiled_in_place
def _step_m(
    of: F64,
    at_s: float,
    lon: float,
    lat: float,
    per_lon_m: float,
    speed: float,
    numbers: F64,
    counts: I64,
) -> float:
    """Believe a fix and return how far it lies from the last one; -1 where it has to wait.

    Where nobody can have driven so far in that time, a second fix has to bear it out.
    """
    step_m = 0.0
    if of[c.LAST_S] > -math.inf:
        step_m = metres_from(of[c.LON], of[c.LAT], lon, lat, per_lon_m)
        if step_m > _reach_m(speed, of[c.SPEED], at_s - of[c.LAST_S], numbers):
            is_borne_out = False
            if not math.isnan(of[c.ODD_S]):
                odd_m = metres_from(of[c.ODD_LON], of[c.ODD_LAT], lon, lat, per_lon_m)
                is_borne_out = odd_m <= _reach_m(speed, speed, at_s - of[c.ODD_S], numbers)
            if not is_borne_out:
                counts[IMPLAUSIBLE] += 1
                of[c.ODD_S] = at_s
                of[c.ODD_LON] = lon
                of[c.ODD_LAT] = lat
                return -1.0
    of[c.LAST_S] = at_s
    of[c.LON] = lon
    of[c.LAT] = lat
    of[c.SPEED] = speed
    of[c.ODD_S] = math.nan
    return step_m


@compiled_in_place
def _place(
    of: F64,
    at_s: float,
    lon: float,
    lat: float,
    speed: float,
    course_deg: float,
    step_m: float,
    away_m: float,
    slack_m: float,
    aside_m: float,
    east_m: float,
    north_m: float,
    along_m: float,
    to_end_m: float,
    numbers: F64,
    counts: I64,
) -> None:
    """Count a fix on its side of the corridor's edge."""
    if slack_m > 0.0:
        if speed >= numbers[c.MOVING_MPS]:
            is_same_offset = _is_same_offset(
                of, away_m, aside_m, east_m, north_m, course_deg, numbers
            )
            _beside(of, is_same_offset, numbers, counts)
        if of[c.BESIDE] < numbers[c.OFFSET_FIXES] or of[c.SAID] > 0.0:
            _off(of, at_s, step_m, away_m, speed, numbers, counts)
    else:
        _on(of, lon, lat, away_m, away_m - slack_m, along_m, to_end_m, numbers, counts)
    of[c.ASIDE_M] = aside_m


@compiled_in_place
def _is_same_offset(
    of: F64,
    away_m: float,
    aside_m: float,
    east_m: float,
    north_m: float,
    course_deg: float,
    numbers: F64,
) -> bool:
    """Return whether a fix lies beside its way as the last one did, and its course follows it.

    That is what a bad antenna gives, or a road close beside; somebody who turned off says another
    course, and whose road leads away lies farther off with every fix.
    """
    if away_m > numbers[c.OFFSET_M] or math.isnan(course_deg):
        return False
    if not abs(aside_m - of[c.ASIDE_M]) <= numbers[c.OFFSET_STEP_M]:
        return False
    # The way may be driven towards either of its ends.
    course = course_deg * RADIANS_PER_DEG
    across_m = abs(math.sin(course) * north_m - math.cos(course) * east_m)
    length_m = math.sqrt(east_m * east_m + north_m * north_m)
    return across_m <= length_m * math.sin(numbers[c.OFFSET_TURN_DEG] * RADIANS_PER_DEG)


@compiled_in_place
def _beside(
    of: F64,
    is_same_offset: bool,  # noqa: FBT001 - kernels have no keywords
    numbers: F64,
    counts: I64,
) -> None:
    """Discount fixes that lie beside the way by one offset, once there are enough in a row."""
    if not is_same_offset:
        of[c.BESIDE] = 0.0
        return
    of[c.BESIDE] += 1.0
    if of[c.BESIDE] >= numbers[c.OFFSET_FIXES] and of[c.SAID] == 0.0:
        of[c.OFF_S] = math.nan
        of[c.DISCOUNTED] += 1.0
        counts[c.OFFSET] += 1


@compiled_in_place
def _off(
    of: F64,
    at_s: float,
    step_m: float,
    away_m: float,
    speed: float,
    numbers: F64,
    counts: I64,
) -> None:
    """Count a fix beyond the corridor, unless it never was on its way or came to its end."""
    of[c.BACK] = 0.0
    if not math.isnan(of[c.OFF_S]):
        if speed >= numbers[c.MOVING_MPS] or math.isnan(speed):
            of[c.OFF_M] += step_m
        of[c.OFF_FIXES] += 1.0
        of[c.FARTHEST_M] = max(of[c.FARTHEST_M], away_m)
    elif of[c.WAS_ON] < 2.0:  # noqa: PLR2004 - two fixes on the way prove the trip is that way
        counts[c.NEVER_ON_WAY] += 1
        of[c.WAS_ON] = 0.0
    else:
        of[c.OFF_S] = at_s
        of[c.OFF_M] = 0.0
        of[c.OFF_FIXES] = 1.0
        of[c.FARTHEST_M] = away_m


@compiled_in_place
def _on(
    of: F64,
    lon: float,
    lat: float,
    away_m: float,
    corridor_m: float,
    along_m: float,
    to_end_m: float,
    numbers: F64,
    counts: I64,
) -> None:
    """Count a fix within the corridor; what was said ends well within it only."""
    of[c.BESIDE] = 0.0
    if of[c.SAID] > 0.0:
        if away_m <= numbers[c.BACK_SHARE] * corridor_m:
            if of[c.BACK] == 0.0:
                of[c.BACK_ALONG_M] = along_m
            of[c.BACK] += 1.0
        return
    of[c.OFF_S] = math.nan
    of[c.DISCOUNTED] = 0.0
    of[c.LEFT_LON] = lon
    of[c.LEFT_LAT] = lat
    of[c.LEFT_ALONG_M] = along_m
    if to_end_m >= numbers[c.END_FREE_M]:
        of[c.WAS_ON] = min(of[c.WAS_ON] + 1.0, 2.0)
    elif of[c.WAS_ON] > 0.0:  # it came to an end of its way: what follows is another trip
        of[c.WAS_ON] = 0.0
        counts[c.WAY_ENDED] += 1


@compiled_in_place
def _judge(
    of: F64, at_s: float, slack_m: float, along_m: float, to_end_m: float, numbers: F64
) -> int:
    """Return 0 where it has just been off for long and far enough, 1 where it is back, else -1.

    It is back when it has followed its way for a while: who only crosses it is on the same detour.
    """
    if of[c.SAID] > 0.0:
        if of[c.BACK] < numbers[c.BACK_FIXES]:
            return -1
        has_followed = abs(along_m - of[c.BACK_ALONG_M]) >= numbers[c.REJOIN_M]
        return 1 if has_followed or to_end_m < numbers[c.END_FREE_M] else -1
    is_met = (
        slack_m > 0.0
        and at_s - of[c.OFF_S] >= numbers[c.HOLD_S]
        and of[c.OFF_M] >= numbers[c.DRIVEN_M]
        and of[c.OFF_FIXES] >= numbers[c.FIXES_NEEDED]
    )
    return 0 if is_met else -1


@compiled_in_place
def _reach_m(speed: float, before: float, span_s: float, numbers: F64) -> float:
    """Return how far it can have come, by its own speeds; by the fastest where it says none."""
    fastest = max(speed, before)
    if math.isnan(speed) or math.isnan(before) or span_s > numbers[c.GAP_S]:
        fastest = numbers[c.TOP_MPS]
    # Half as much again: it may have been faster between the two fixes.
    reach_m: float = 1.5 * fastest * span_s + numbers[c.WANDER_M]
    return reach_m
