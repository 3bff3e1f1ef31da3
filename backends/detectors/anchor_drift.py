"""Vessels that say they lie still, at anchor or made fast, and are not where they lay down."""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32, FixRows
from backends.detectors.footing.events import Notes, finding
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import KernelWatch, Noted, fresh_state
from backends.detectors.footing.measures import metres_between
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]
RULE = "vessel_drift"
_READ = ("away_m", "back_m", "settle_count", "least_count", "hold_s", "gap_s")
AWAY_M, BACK_M, SETTLE_COUNT, LEAST_COUNT, HOLD_S, GAP_S = range(6)
# Per vessel: the last fix, the sum of the fixes it settled by and their number, since when and how
# often in a row it is away (NaN: it is not), how far at most, whether that was said, when it lay
# down.
LAST_S, SUM_LON, SUM_LAT, SETTLED, AWAY_S, TIMES, FARTHEST_M, SAID, LAID_S = range(9)
COLUMNS = 9
AT, FROM, DISTANCE, PLACE_LON, PLACE_LAT, LAID, FIXES, ROW = range(8)
OWN_COUNTS = ("under_way",)
UNDER_WAY = 4
BEGAN, ENDED = 0, 1
_ANCHORED, _MOORED = int(EntityState.ANCHORED), int(EntityState.MOORED)


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
    """Take rows ``first`` to ``stop``; return how many notes were made. State changes in place."""
    notes = 0
    period = 0
    for row in range(first, stop):
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        if numbers_row == NO_ROW:
            continue
        of = state[slot[row]]
        if not is_usable(at_s, receipt_s[row], of[LAST_S], counts):
            continue
        gap_s = at_s - of[LAST_S]
        of[LAST_S] = at_s
        numbers = values[numbers_row]
        lies = vessel_state[row] == _ANCHORED or vessel_state[row] == _MOORED
        if not lies:
            counts[UNDER_WAY] += 1
            code = ENDED if of[SAID] > 0.0 else -1
        else:
            code = _judge(of, lon_deg[row], lat_deg[row], at_s, gap_s, numbers)
        if code >= 0:
            note_row[notes] = row
            note_code[notes] = code
            note = note_numbers[notes]
            note[AT] = at_s
            note[FROM] = of[AWAY_S]
            note[DISTANCE] = of[FARTHEST_M]
            note[PLACE_LON] = of[SUM_LON] / of[SETTLED]
            note[PLACE_LAT] = of[SUM_LAT] / of[SETTLED]
            note[LAID] = of[LAID_S]
            note[FIXES] = of[TIMES]
            note[ROW] = numbers_row
            notes += 1
            if code == ENDED:
                of[SAID] = 0.0
                of[AWAY_S] = math.nan
        if not lies:
            _weigh(of)
    return notes


@compiled_in_place
def _judge(of: F64, lon_deg: float, lat_deg: float, at_s: float, gap_s: float, numbers: F64) -> int:
    is_said = of[SAID] > 0.0
    if of[SETTLED] < numbers[SETTLE_COUNT]:
        if of[SETTLED] == 0.0:
            of[LAID_S] = at_s
        of[SUM_LON] += lon_deg
        of[SUM_LAT] += lat_deg
        of[SETTLED] += 1.0
        return -1
    place_lon, place_lat = of[SUM_LON] / of[SETTLED], of[SUM_LAT] / of[SETTLED]
    away_m = metres_between(place_lon, place_lat, lon_deg, lat_deg)
    if gap_s > numbers[GAP_S] and not is_said:  # what it did meanwhile it may have said meanwhile
        of[AWAY_S] = math.nan
    if away_m > numbers[AWAY_M]:
        if math.isnan(of[AWAY_S]):
            of[AWAY_S] = at_s
            of[TIMES] = 0.0
            of[FARTHEST_M] = 0.0
        of[TIMES] += 1.0
        of[FARTHEST_M] = max(of[FARTHEST_M], away_m)
        is_long = at_s - of[AWAY_S] >= numbers[HOLD_S] and of[TIMES] >= numbers[LEAST_COUNT]
        if not is_said and is_long:
            of[SAID] = 1.0
            return BEGAN
        return -1
    if not is_said:
        of[AWAY_S] = math.nan
        return -1
    return ENDED if away_m < numbers[BACK_M] else -1


@compiled_in_place
def _weigh(of: F64) -> None:
    """Forget where it lay."""
    of[SUM_LON] = 0.0
    of[SUM_LAT] = 0.0
    of[SETTLED] = 0.0
    of[AWAY_S] = math.nan


class AnchorDrift(KernelWatch):
    """Says which vessel leaves the place where it lies, and still says that it lies there.

    Its place is the middle of its first fixes there. One that weighs anchor and says so is under
    way. A single wild fix says nothing: it must be away for ``hold_s``, at every fix of it.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        super().__init__(
            NumbersInForce(book, {RULE: _READ}, regions),
            fresh_state(COLUMNS, never=[LAST_S], unset=[AWAY_S]),
            Notes.room(1, 8),
            OWN_COUNTS,
        )

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        made = watch(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.state, rows.lon_deg, rows.lat_deg,
            rows.fix_s, rows.receipt_s, self._state,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
        )  # fmt: skip
        return made, stop

    def _finding(self, rows: FixRows, noted: Noted) -> Finding:
        numbers = noted.numbers
        return finding(
            rows,
            noted.row,
            self._numbers.ground(
                int(numbers[ROW]), RULE, noted.name, is_standing=noted.is_standing
            ),
            at_s=numbers[AT],
            from_s=numbers[FROM],
            is_standing=noted.is_standing,
            said={
                "says": EntityState(int(rows.state[noted.row])).name.lower(),
                "place": [numbers[PLACE_LON], numbers[PLACE_LAT]],
                "laid_s": numbers[LAID],
                "farthest_m": round(numbers[DISTANCE], 1),
                "fixes": int(numbers[FIXES]),
            },
        )
