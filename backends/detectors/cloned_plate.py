"""Cloned plate: one name reports in turn from two places that no vehicle can lie between."""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32, FixRows
from backends.detectors.footing.events import IMPLAUSIBLE, Notes, finding
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import KernelWatch, Noted, fresh_state
from backends.detectors.footing.measures import metres_between
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]

RULE = "cloned_plate"
_READ = ("limit_kmh", "least_m", "fixes", "switches", "forget_s", "stands_s")
LIMIT_KMH, LEAST_M, FIXES, SWITCHES_NEEDED, FORGET_S, STANDS_S = range(6)
KMH = 1.0 / 3.6

# Per slot two tracks (time, place, fixes), which of them the last fix was on (0 or 1), how often
# it changed between them, since when, when it last did, whether it was said.
TRACK = 4
T, LON, LAT, N = range(4)
ON, SWITCHES, SINCE_S, SWITCHED_S, SAID = range(8, 13)
COLUMNS = 13
AT, FROM, OTHER_T, OTHER_LON, OTHER_LAT, APART, IMPLIED, CHANGES, N_ONE, N_OTHER, ROW = range(11)


@compiled_in_place
def watch(
    first: int,
    stop: int,
    slot: U32,
    kind: U8,
    county: U8,
    lon_deg: F64,
    lat_deg: F64,
    fix_s: F64,
    receipt_s: F64,
    state: F64,
    starts_s: F64,
    row_of: I32,
    values: F64,
    counts: I64,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """Take rows ``first`` to ``stop``; return how many notes were made. State changes in place.

    A fix goes on the track it can have come from, the last one's first. Where it can have come
    from neither it begins a track in place of the other. A wild fix is a track of one; two
    vehicles are two tracks of several fixes with several changes between them.
    """
    notes = 0
    period = 0
    for row in range(first, stop):
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        of = state[slot[row]]
        if numbers_row == NO_ROW:
            if of[SAID] > 0.0:  # the rule lapsed meanwhile
                notes = _note(
                    row, 1, at_s, 0, 0.0, 0.0, of, notes, note_row, note_code, note_numbers
                )
            continue
        if not is_usable(at_s, receipt_s[row], of[int(of[ON]) * TRACK + T], counts):
            continue
        numbers = values[numbers_row]
        if of[SAID] > 0.0 and at_s - of[SWITCHED_S] >= numbers[STANDS_S]:
            notes = _note(row, 1, at_s, 0, 0.0, 0.0, of, notes, note_row, note_code, note_numbers)
        lon, lat = lon_deg[row], lat_deg[row]
        apart_m, implied_kmh = _sort(of, at_s, lon, lat, numbers, counts)
        if (
            apart_m > 0.0
            and of[SAID] == 0.0
            and of[SWITCHES] >= numbers[SWITCHES_NEEDED]
            and min(of[N], of[TRACK + N]) >= numbers[FIXES]
        ):
            of[SAID] = 1.0
            notes = _note(
                row, 0, at_s, numbers_row, apart_m, implied_kmh, of,
                notes, note_row, note_code, note_numbers,
            )  # fmt: skip
    return notes


@compiled_in_place
def _sort(
    of: F64, at_s: float, lon: float, lat: float, numbers: F64, counts: I64
) -> tuple[float, float]:
    """Put a fix on its track; return metres and km/h it would have jumped, 0 where it went on."""
    on = int(of[ON])
    mine, other = on * TRACK, (1 - on) * TRACK
    if at_s - of[other + T] > numbers[FORGET_S]:
        of[other + T] = -math.inf
        of[other + N] = 0.0
    apart_m = metres_between(of[mine + LON], of[mine + LAT], lon, lat)
    span_s = at_s - of[mine + T]
    if of[mine + N] == 0.0 or _can_be(apart_m, span_s, numbers):
        _put(of, mine, at_s, lon, lat)
        return 0.0, 0.0
    other_m = metres_between(of[other + LON], of[other + LAT], lon, lat)
    if of[other + N] > 0.0 and _can_be(other_m, at_s - of[other + T], numbers):
        if of[SWITCHES] == 0.0:
            of[SINCE_S] = of[other + T]
        of[SWITCHES] += 1.0
        of[SWITCHED_S] = at_s
    else:
        counts[IMPLAUSIBLE] += 1
        of[SWITCHES] = 0.0
        of[other + N] = 0.0
    _put(of, other, at_s, lon, lat)
    of[ON] = 1.0 - on
    return apart_m, apart_m / span_s / KMH


@compiled_in_place
def _can_be(apart_m: float, span_s: float, numbers: F64) -> bool:
    """Return whether one vehicle can have done that; nearby it can be the terminal that drifts."""
    return bool(apart_m <= numbers[LEAST_M] or apart_m <= numbers[LIMIT_KMH] * KMH * span_s)


@compiled_in_place
def _put(of: F64, track: int, at_s: float, lon: float, lat: float) -> None:
    of[track + T] = at_s
    of[track + LON] = lon
    of[track + LAT] = lat
    of[track + N] += 1.0


@compiled_in_place
def _note(
    row: int,
    code: int,
    at_s: float,
    numbers_row: int,
    apart_m: float,
    implied_kmh: float,
    of: F64,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    mine = int(of[ON]) * TRACK
    other = TRACK - mine
    note_row[notes] = row
    note_code[notes] = code
    note = note_numbers[notes]
    note[AT] = at_s
    note[FROM] = of[SINCE_S]
    note[OTHER_T] = of[other + T]
    note[OTHER_LON] = of[other + LON]
    note[OTHER_LAT] = of[other + LAT]
    note[APART] = apart_m
    note[IMPLIED] = implied_kmh
    note[CHANGES] = of[SWITCHES]
    note[N_ONE] = of[mine + N]
    note[N_OTHER] = of[other + N]
    note[ROW] = numbers_row
    if code == 1:
        of[SAID] = 0.0
        of[SWITCHES] = 0.0
    return notes + 1


class ClonedPlate(KernelWatch):
    """Says which name two vehicles report under; ends when it has kept its place for a while.

    ``implausible`` counts the fixes that began a track of their own.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        super().__init__(
            NumbersInForce(book, {RULE: _READ}, regions),
            fresh_state(COLUMNS, never=[T, TRACK + T]),
            Notes.room(2, 11),
        )

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        made = watch(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg,
            rows.fix_s, rows.receipt_s, self._state,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
        )  # fmt: skip
        return made, stop

    def _finding(self, rows: FixRows, noted: Noted) -> Finding:
        numbers = noted.numbers
        said = {
            "place": [
                round(float(rows.lon_deg[noted.row]), 6),
                round(float(rows.lat_deg[noted.row]), 6),
            ],
            "other_place": [round(numbers[OTHER_LON], 6), round(numbers[OTHER_LAT], 6)],
            "other_fix_s": numbers[OTHER_T],
            "apart_m": round(numbers[APART], 1),
            "implied_kmh": round(numbers[IMPLIED], 1),
            "changes": int(numbers[CHANGES]),
            "fixes_here": int(numbers[N_ONE]),
            "fixes_there": int(numbers[N_OTHER]),
        }
        return finding(
            rows,
            noted.row,
            self._numbers.ground(
                int(numbers[ROW]), RULE, noted.name, is_standing=noted.is_standing
            ),
            at_s=numbers[AT],
            from_s=numbers[FROM] if noted.is_standing else math.nan,
            is_standing=noted.is_standing,
            said=said if noted.is_standing else None,
        )
