"""The deviation kernel: how far each fix lies from the way, and when that is a deviation."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.footing.events import IMPLAUSIBLE
from backends.detectors.footing.in_force import NO_ROW
from backends.detectors.footing.measures import METRES_PER_DEG, RADIANS_PER_DEG, metres_between
from backends.detectors.footing.taking import is_usable, period_at

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
U8 = NDArray[np.uint8]
I8 = NDArray[np.int8]

NEEDS = (
    "urban_m", "expressway_m", "hold_s", "driven_m", "fixes", "back_share", "back_fixes",
    "end_free_m", "moving_mps", "gap_s", "top_mps", "wander_m", "closure_reach_m",
)  # fmt: skip
(
    URBAN_M, EXPRESSWAY_M, HOLD_S, DRIVEN_M, FIXES_NEEDED, BACK_SHARE, BACK_FIXES,
    END_FREE_M, MOVING_MPS, GAP_S, TOP_MPS, WANDER_M, CLOSURE_REACH_M,
) = range(13)  # fmt: skip

# Per watched vehicle: the last fix that is believed; a fix that nobody can have driven to and
# waits for a second one (NaN); the piece of the way it was on; whether it was on it (fixes, up to
# 2); since when it is off (NaN: it is not), how far it drove since, how many fixes, the farthest
# off; where it left; whether it was said; how many fixes it has been back; where its last point
# of the driven line stands, and how many there are.
(
    LAST_S, LON, LAT, SPEED, ODD_S, PIECE, WAS_ON, OFF_S, SAID, POINTS, DRAWN_LON, DRAWN_LAT,
    LEFT_LON, LEFT_LAT, ODD_LON, ODD_LAT, OFF_M, OFF_FIXES, FARTHEST_M, BACK,
) = range(20)  # fmt: skip
COLUMNS = 20
LINE_POINTS, POINT_EVERY_M = 32, 120.0
AHEAD = 2  # pieces from the last one on, before
SEARCHED = 6  # pieces to each side of the last one, before all are asked

AT, FROM, DRIVEN, FARTHEST, OFF_NOW, CORRIDOR, AT_LON, AT_LAT, FIXES, ROW, LINE = range(11)
NOTE_WIDTH = 11
OWN_COUNTS = ("never_on_way", "way_ended", "suppressed")
NEVER_ON_WAY, WAY_ENDED, SUPPRESSED = range(4, 7)


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
            if of[SAID] > 0.0:  # the rule lapsed meanwhile
                of[SAID] = 0.0
                note_row[notes] = row
                note_code[notes] = 1
                note_numbers[notes, AT] = at_s
                notes += 1
            continue
        # A fix that waits for a second one is the last that was heard.
        heard_s = of[LAST_S] if math.isnan(of[ODD_S]) else of[ODD_S]
        if not is_usable(at_s, receipt_s[row], heard_s, counts):
            continue
        numbers = values[numbers_row]
        lon, lat, speed = lon_deg[row], lat_deg[row], float(speed_mps[row])
        step_m = _step_m(of, at_s, lon, lat, speed, numbers, counts)
        if step_m < 0.0:
            continue
        way = way_of[s]
        slack_m, away_m, along_m, piece = _nearest(
            lon, lat, int(of[PIECE]), of[SAID] == 0.0, way_first[way], way_first[way + 1],
            way_lon, way_lat, way_along_m, way_express, numbers,
        )  # fmt: skip
        of[PIECE] = piece
        to_end_m = min(along_m, way_along_m[way_first[way + 1] - 1] - along_m)
        _place(of, at_s, lon, lat, speed, step_m, away_m, slack_m, to_end_m, numbers, counts)
        _draw(of, line[s], lon, lat)
        code = _judge(of, at_s, slack_m, numbers)
        if code < 0:
            continue
        note_row[notes] = row
        note_code[notes] = code
        _note(of, at_s, away_m, slack_m, numbers_row, lines, note_numbers[notes])
        notes += 1
        of[SAID] = 1.0 - code
        if code == 0:
            _copy_line(of, line[s], note_lines[lines])
            lines += 1
        else:
            of[OFF_S] = math.nan
            of[WAS_ON] = 1.0
    return notes, stop


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
    note[AT] = at_s
    note[FROM] = of[OFF_S]
    note[DRIVEN] = of[OFF_M]
    note[FARTHEST] = of[FARTHEST_M]
    note[OFF_NOW] = away_m
    note[CORRIDOR] = away_m - slack_m
    note[AT_LON] = of[LEFT_LON]
    note[AT_LAT] = of[LEFT_LAT]
    note[FIXES] = of[OFF_FIXES]
    note[ROW] = numbers_row
    note[LINE] = line


@compiled_in_place
def _step_m(
    of: F64, at_s: float, lon: float, lat: float, speed: float, numbers: F64, counts: I64
) -> float:
    """Believe a fix and return how far it lies from the last one; -1 where it has to wait.

    Where nobody can have driven so far in that time, a second fix has to bear it out.
    """
    step_m = 0.0
    if of[LAST_S] > -math.inf:
        step_m = metres_between(of[LON], of[LAT], lon, lat)
        if step_m > _reach_m(speed, of[SPEED], at_s - of[LAST_S], numbers):
            is_borne_out = False
            if not math.isnan(of[ODD_S]):
                odd_m = metres_between(of[ODD_LON], of[ODD_LAT], lon, lat)
                is_borne_out = odd_m <= _reach_m(speed, speed, at_s - of[ODD_S], numbers)
            if not is_borne_out:
                counts[IMPLAUSIBLE] += 1
                of[ODD_S] = at_s
                of[ODD_LON] = lon
                of[ODD_LAT] = lat
                return -1.0
    of[LAST_S] = at_s
    of[LON] = lon
    of[LAT] = lat
    of[SPEED] = speed
    of[ODD_S] = math.nan
    return step_m


@compiled_in_place
def _place(
    of: F64,
    at_s: float,
    lon: float,
    lat: float,
    speed: float,
    step_m: float,
    away_m: float,
    slack_m: float,
    to_end_m: float,
    numbers: F64,
    counts: I64,
) -> None:
    """Count a fix on its side of the corridor's edge."""
    if slack_m > 0.0:
        _off(of, at_s, step_m, away_m, speed, numbers, counts)
    else:
        _on(of, lon, lat, away_m, away_m - slack_m, to_end_m, numbers, counts)


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
    of[BACK] = 0.0
    if not math.isnan(of[OFF_S]):
        if speed >= numbers[MOVING_MPS] or math.isnan(speed):
            of[OFF_M] += step_m
        of[OFF_FIXES] += 1.0
        of[FARTHEST_M] = max(of[FARTHEST_M], away_m)
    elif of[WAS_ON] < 2.0:  # noqa: PLR2004 - two fixes on the way prove the trip is that way
        counts[NEVER_ON_WAY] += 1
        of[WAS_ON] = 0.0
    else:
        of[OFF_S] = at_s
        of[OFF_M] = 0.0
        of[OFF_FIXES] = 1.0
        of[FARTHEST_M] = away_m


@compiled_in_place
def _on(
    of: F64,
    lon: float,
    lat: float,
    away_m: float,
    corridor_m: float,
    to_end_m: float,
    numbers: F64,
    counts: I64,
) -> None:
    """Count a fix within the corridor; what was said ends well within it only."""
    if of[SAID] > 0.0:
        if away_m <= numbers[BACK_SHARE] * corridor_m:
            of[BACK] += 1.0
        return
    of[OFF_S] = math.nan
    of[LEFT_LON] = lon
    of[LEFT_LAT] = lat
    if to_end_m >= numbers[END_FREE_M]:
        of[WAS_ON] = min(of[WAS_ON] + 1.0, 2.0)
    elif of[WAS_ON] > 0.0:  # it came to an end of its way: what follows is another trip
        of[WAS_ON] = 0.0
        counts[WAY_ENDED] += 1


@compiled_in_place
def _judge(of: F64, at_s: float, slack_m: float, numbers: F64) -> int:
    """Return 0 where it has just been off for long and far enough, 1 where it is back, else -1."""
    if of[SAID] > 0.0:
        return 1 if of[BACK] >= numbers[BACK_FIXES] else -1
    is_met = (
        slack_m > 0.0
        and at_s - of[OFF_S] >= numbers[HOLD_S]
        and of[OFF_M] >= numbers[DRIVEN_M]
        and of[OFF_FIXES] >= numbers[FIXES_NEEDED]
    )
    return 0 if is_met else -1


@compiled_in_place
def _reach_m(speed: float, before: float, span_s: float, numbers: F64) -> float:
    """Return how far it can have come, by its own speeds; by the fastest where it says none."""
    fastest = max(speed, before)
    if math.isnan(speed) or math.isnan(before) or span_s > numbers[GAP_S]:
        fastest = numbers[TOP_MPS]
    # Half as much again: it may have been faster between the two fixes.
    reach_m: float = 1.5 * fastest * span_s + numbers[WANDER_M]
    return reach_m


@compiled_in_place
def _nearest(
    lon: float,
    lat: float,
    piece: int,
    any_inside: bool,  # noqa: FBT001 - kernels have no keywords
    first: int,
    stop: int,
    way_lon: F64,
    way_lat: F64,
    way_along_m: F64,
    way_express: U8,
    numbers: F64,
) -> tuple[float, float, float, int]:
    """Return metres beyond the corridor, from the line, along it, and the piece that is nearest.

    Pieces near the last one are asked first; within the corridor of one of them, the others could
    not change the answer. Where ``any_inside`` will do the next pieces are asked before that.
    """
    last = stop - first - 1  # pieces
    if any_inside:
        found = _search(
            lon, lat, first, piece, min(piece + AHEAD, last),
            way_lon, way_lat, way_along_m, way_express, numbers,
        )  # fmt: skip
        if found[0] <= 0.0:
            return found
    low, high = max(piece - SEARCHED, 0), min(piece + SEARCHED + 1, last)
    found = _search(lon, lat, first, low, high, way_lon, way_lat, way_along_m, way_express, numbers)
    if found[0] > 0.0:
        found = _search(
            lon, lat, first, 0, last, way_lon, way_lat, way_along_m, way_express, numbers
        )
    return found


@compiled_in_place
def _search(
    lon: float,
    lat: float,
    first: int,
    low: int,
    high: int,
    way_lon: F64,
    way_lat: F64,
    way_along_m: F64,
    way_express: U8,
    numbers: F64,
) -> tuple[float, float, float, int]:
    per_lon_m = METRES_PER_DEG * math.cos(lat * RADIANS_PER_DEG)
    best_slack_m, best_m, best_along_m, best = math.inf, math.inf, 0.0, low
    for piece in range(low, high):
        at = first + piece
        # Metres east and north of the fix, of the piece's start and end.
        x, y = (way_lon[at] - lon) * per_lon_m, (way_lat[at] - lat) * METRES_PER_DEG
        dx = (way_lon[at + 1] - way_lon[at]) * per_lon_m
        dy = (way_lat[at + 1] - way_lat[at]) * METRES_PER_DEG
        square = dx * dx + dy * dy
        share = 0.0
        if square > 0.0:
            share = min(1.0, max(0.0, -(x * dx + y * dy) / square))
        x += share * dx
        y += share * dy
        away_m = math.sqrt(x * x + y * y)
        corridor_m = numbers[EXPRESSWAY_M] if way_express[at] > 0 else numbers[URBAN_M]
        if away_m - corridor_m < best_slack_m:
            best_slack_m, best_m, best = away_m - corridor_m, away_m, piece
            length_m = way_along_m[at + 1] - way_along_m[at]
            best_along_m = way_along_m[at] + share * length_m
    return best_slack_m, best_m, best_along_m, best


@compiled_in_place
def _draw(of: F64, line: F64, lon: float, lat: float) -> None:
    """Keep a point of the driven line every hundred metres or so."""
    number = int(of[POINTS])
    if number > 0 and metres_between(of[DRAWN_LON], of[DRAWN_LAT], lon, lat) < POINT_EVERY_M:
        return
    place = line[number % LINE_POINTS]
    place[0] = lon
    place[1] = lat
    of[DRAWN_LON] = lon
    of[DRAWN_LAT] = lat
    of[POINTS] = number + 1


@compiled_in_place
def _copy_line(of: F64, line: F64, out: F64) -> None:
    """Copy the driven line, oldest first, NaN where it has fewer points."""
    number = int(of[POINTS])
    held = min(number, LINE_POINTS)
    out[:] = math.nan
    for nth in range(held):
        point = line[(number - held + nth) % LINE_POINTS]
        out[nth, 0] = point[0]
        out[nth, 1] = point[1]
