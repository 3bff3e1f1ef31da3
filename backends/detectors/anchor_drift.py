"""Vessels that say they lie still, at anchor or made fast, and are not where they lay down."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32, FixRows
from backends.detectors.footing.events import (
    CHUNK_ROWS,
    Notes,
    counted,
    finding,
    grown,
    rows_needed,
)
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
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
ENDED, BEGAN = 0, 1
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


class AnchorDrift:
    """Says which vessel leaves the place where it lies, and still says that it lies there.

    Its place is the middle of its first fixes there. One that weighs anchor and says so is under
    way. A single wild fix says nothing: it must be away for ``hold_s``, at every fix of it.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        self._numbers = NumbersInForce(book, {RULE: _READ}, regions)
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))
        self._counts: NDArray[np.int64] = np.zeros(4 + len(OWN_COUNTS), np.int64)
        self._notes = Notes.room(1, 8)

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes of vessels."""
        return counted(self._counts, OWN_COUNTS)

    def step(self, rows: FixRows) -> Sequence[Finding]:
        """Take the next rows, return what began and what ended, in the order it was found."""
        had, size = len(self._state), rows_needed(rows)
        if size > had:
            self._state = grown(self._state, size)
            self._state[had:, LAST_S], self._state[had:, AWAY_S] = -np.inf, np.nan
        found: list[Finding] = []
        for first in range(0, len(rows), CHUNK_ROWS):
            made = watch(
                first, min(first + CHUNK_ROWS, len(rows)),
                rows.slot, rows.kind, rows.county, rows.state, rows.lon_deg, rows.lat_deg,
                rows.fix_s, rows.receipt_s, self._state,
                self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
                self._counts, self._notes.row, self._notes.code, self._notes.numbers,
            )  # fmt: skip
            found.extend(self._finding(rows, note) for note in range(made))
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: without a fix nobody knows where it is."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._notes.nbytes

    def _finding(self, rows: FixRows, note: int) -> Finding:
        row = int(self._notes.row[note])
        numbers: list[float] = self._notes.numbers[note].tolist()
        is_standing = int(self._notes.code[note]) == BEGAN
        name = bytes(rows.ids[row]).decode()
        return finding(
            rows,
            row,
            self._numbers.ground(int(numbers[ROW]), RULE, name, is_standing=is_standing),
            at_s=numbers[AT],
            from_s=numbers[FROM],
            is_standing=is_standing,
            said={
                "says": EntityState(int(rows.state[row])).name.lower(),
                "place": [numbers[PLACE_LON], numbers[PLACE_LAT]],
                "laid_s": numbers[LAID],
                "farthest_m": round(numbers[DISTANCE], 1),
                "fixes": int(numbers[FIXES]),
            },
        )
