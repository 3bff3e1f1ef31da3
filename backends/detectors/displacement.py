"""Offline displacement: a vehicle falls silent and is far away when it is heard again."""

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

RULE = "offline_displacement"
_READ = ("silent_s", "away_m", "top_mps", "wander_m", "stands_s")
SILENT_S, AWAY_M, TOP_MPS, WANDER_M, STANDS_S = range(5)

# Per slot: the last fix that is believed; a fix far away after a silence that waits for a second
# one to bear it out (HEARD_S is NaN where there is none); when the finding was made (NaN: none).
LAST_S, LON, LAT, HEARD_S, HEARD_LON, HEARD_LAT, SAID_S = range(7)
COLUMNS = 7
AT, FROM, HEARD, FROM_LON, FROM_LAT, AWAY, ROW = range(7)


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
    """Take rows ``first`` to ``stop``; return how many notes were made. State changes in place."""
    notes = 0
    period = 0
    for row in range(first, stop):
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        of = state[slot[row]]
        is_said = not math.isnan(of[SAID_S])
        if numbers_row == NO_ROW and not is_said:
            continue
        # A fix that waits for a second one is the last that was heard.
        heard_s = of[LAST_S] if math.isnan(of[HEARD_S]) else of[HEARD_S]
        if not is_usable(at_s, receipt_s[row], heard_s, counts):
            continue
        if is_said and (
            numbers_row == NO_ROW or at_s - of[SAID_S] >= values[numbers_row, STANDS_S]
        ):
            note_row[notes] = row
            note_code[notes] = 1
            _note(note_numbers[notes], of, at_s, 0.0, 0)
            notes += 1
            of[SAID_S] = math.nan
        if numbers_row == NO_ROW:
            continue
        lon, lat = lon_deg[row], lat_deg[row]
        away_m = _borne_out_m(of, at_s, lon, lat, values[numbers_row], counts)
        if away_m > 0.0 and math.isnan(of[SAID_S]):
            note_row[notes] = row
            note_code[notes] = 0
            _note(note_numbers[notes], of, at_s, away_m, numbers_row)
            notes += 1
            of[SAID_S] = at_s
        if away_m >= 0.0:
            of[HEARD_S] = math.nan
            of[LAST_S] = at_s
            of[LON] = lon
            of[LAT] = lat
    return notes


@compiled_in_place
def _borne_out_m(of: F64, at_s: float, lon: float, lat: float, numbers: F64, counts: I64) -> float:
    """Return how far it was moved while silent, 0 for a plain fix, -1 for one that has to wait."""
    if of[LAST_S] == -math.inf:
        return 0.0
    away_m = metres_between(of[LON], of[LAT], lon, lat)
    is_away = away_m > numbers[AWAY_M]
    if math.isnan(of[HEARD_S]):
        if not (is_away and at_s - of[LAST_S] >= numbers[SILENT_S]):
            return 0.0
    elif is_away:
        from_heard_m = metres_between(of[HEARD_LON], of[HEARD_LAT], lon, lat)
        span_s = at_s - of[HEARD_S]
        if from_heard_m <= numbers[WANDER_M] + numbers[TOP_MPS] * span_s:
            return away_m
        counts[IMPLAUSIBLE] += 1  # elsewhere again: the first was wild, this one waits
    else:
        counts[IMPLAUSIBLE] += 1  # back where it fell silent: the fix far away was wild
        return 0.0
    of[HEARD_S] = at_s
    of[HEARD_LON] = lon
    of[HEARD_LAT] = lat
    return -1.0


@compiled_in_place
def _note(note: F64, of: F64, at_s: float, away_m: float, numbers_row: int) -> None:
    note[AT] = at_s
    note[FROM] = of[LAST_S]
    note[HEARD] = of[HEARD_S]
    note[FROM_LON] = of[LON]
    note[FROM_LAT] = of[LAT]
    note[AWAY] = away_m
    note[ROW] = numbers_row


class OfflineDisplacement(KernelWatch):
    """Says who was moved while silent, once a second fix bears the first one out.

    A blind spot that is replayed in time is no silence: the host hands its fixes over in order.
    Silence alone is the matter of the feed's own watch.
    The finding stands for ``stands_s`` after it was made.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions) -> None:
        super().__init__(
            NumbersInForce(book, {RULE: _READ}, regions),
            fresh_state(COLUMNS, never=[LAST_S], unset=[HEARD_S, SAID_S]),
            Notes.room(2, 7),
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
            "silent_from_s": numbers[FROM],
            "heard_again_s": numbers[HEARD],
            "silent_s": round(numbers[HEARD] - numbers[FROM], 1),
            "away_m": round(numbers[AWAY], 1),
            "last_place": [round(numbers[FROM_LON], 6), round(numbers[FROM_LAT], 6)],
            "place": [
                round(float(rows.lon_deg[noted.row]), 6),
                round(float(rows.lat_deg[noted.row]), 6),
            ],
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
