"""Speed by class of vehicle, kind of road and time of day, held for a while before it is said."""

import math

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F32, F64, U8, U32, FixRows
from backends.detectors.footing.events import IMPLAUSIBLE, Notes, finding
from backends.detectors.footing.expressways import Expressways, is_near
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import Noted, StandingWatch, fresh_state
from backends.detectors.footing.measures import is_inside
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]

RULES = ("speed_hazmat", "speed_coach")
_READ = (
    "expressway_kmh", "road_kmh", "night_share", "start_s", "end_s", "tolerance_mps",
    "hold_s", "clear_s", "gap_s", "most_mps", "silent_s",
)  # fmt: skip
(
    EXPRESSWAY_KMH, ROAD_KMH, NIGHT_SHARE, START_S, END_S, TOLERANCE_MPS,
    HOLD_S, CLEAR_S, GAP_S, MOST_MPS, SILENT_S,
) = range(11)  # fmt: skip
WIDTH = len(_READ)
KMH = 1.0 / 3.6

# Per slot: the last fix, since when it is too fast and since when it is no more (NaN where not),
# the fastest of it, which rule said so (+ 1; 0 for none), how many fixes more it is taken to be on
# the expressway it was last seen on.
LAST_S, OVER_S, UNDER_S, FASTEST_MPS, SAID, STILL_ON = range(6)
COLUMNS = 6
# A drifting terminal leaves the expressway for a fix or two, a vehicle for good.
STAYS_ON_FIXES = 3.0
AT, FROM, FASTEST, LIMIT_KMH, ON_EXPRESSWAY, AT_NIGHT, ROW, RULE = range(8)
OWN_COUNTS = ("no_speed", "still_on_expressway")
NO_SPEED, STILL_ON_EXPRESSWAY = 4, 5


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
    state: F64,
    cells: U8,
    frame: F64,
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
        s = slot[row]
        if numbers_row == NO_ROW:
            if state[s, SAID] > 0.0:  # the rule lapsed meanwhile
                note_row[notes] = row
                note_code[notes] = 1
                _note(note_numbers[notes], state[s], at_s, math.nan, 0.0, 0.0, 0)
                notes += 1
                _forget(state[s])
            continue
        if not is_usable(at_s, receipt_s[row], state[s, LAST_S], counts):
            continue
        speed = float(speed_mps[row])
        rule = 0 if not math.isnan(values[numbers_row, EXPRESSWAY_KMH]) else 1
        numbers = values[numbers_row, rule * WIDTH : (rule + 1) * WIDTH]
        if not speed <= numbers[MOST_MPS]:
            counts[NO_SPEED if math.isnan(speed) else IMPLAUSIBLE] += 1
            continue
        # Where nothing is known about roads the milder limit holds.
        near = len(cells) == 0 or is_near(cells, frame, lon_deg[row], lat_deg[row])
        express = _is_on_expressway(state[s], near, counts)
        limit_kmh = numbers[EXPRESSWAY_KMH] if express else numbers[ROAD_KMH]
        night = is_inside(at_s, numbers[START_S], numbers[END_S])
        if night:
            limit_kmh *= numbers[NIGHT_SHARE]
        code = _judge(state[s], at_s, speed, limit_kmh, rule, numbers)
        if code >= 0:
            note_row[notes] = row
            note_code[notes] = code
            _note(
                note_numbers[notes],
                state[s],
                at_s,
                limit_kmh,
                1.0 * express,
                1.0 * night,
                numbers_row,
            )
            notes += 1
            if code == 1:
                _forget(state[s])
    return notes


@compiled_in_place
def _is_on_expressway(of: F64, is_near_one: bool, counts: I64) -> bool:  # noqa: FBT001 - a kernel
    """Return whether it is taken to be on an expressway, by this fix or the last few."""
    if is_near_one:
        of[STILL_ON] = STAYS_ON_FIXES
        return True
    if of[STILL_ON] == 0.0:
        return False
    of[STILL_ON] -= 1.0
    counts[STILL_ON_EXPRESSWAY] += 1
    return True


@compiled_in_place
def _judge(
    of: F64, at_s: float, speed_mps: float, limit_kmh: float, rule: int, numbers: F64
) -> int:
    """Return 0 where it has just been too fast for long enough, 1 where that is over, else -1."""
    if at_s - of[LAST_S] > numbers[GAP_S]:
        of[OVER_S] = math.nan
        of[UNDER_S] = math.nan
    of[LAST_S] = at_s
    is_said = of[SAID] > 0.0
    if speed_mps > limit_kmh * KMH + numbers[TOLERANCE_MPS]:
        of[UNDER_S] = math.nan
        if math.isnan(of[OVER_S]):
            of[OVER_S] = at_s
            of[FASTEST_MPS] = speed_mps
        of[FASTEST_MPS] = max(of[FASTEST_MPS], speed_mps)
        held_s = at_s - of[OVER_S]
        if not is_said and held_s > 0.0 and held_s >= numbers[HOLD_S]:
            of[SAID] = rule + 1.0
            return 0
        return -1
    if not is_said:
        of[OVER_S] = math.nan
    if math.isnan(of[UNDER_S]):
        of[UNDER_S] = at_s
    return 1 if is_said and at_s - of[UNDER_S] >= numbers[CLEAR_S] else -1


@compiled_in_place
def _note(
    note: F64,
    state: F64,
    at_s: float,
    limit_kmh: float,
    express: float,
    night: float,
    numbers_row: int,
) -> None:
    note[AT] = at_s
    note[FROM] = state[OVER_S]
    note[FASTEST] = state[FASTEST_MPS]
    note[LIMIT_KMH] = limit_kmh
    note[ON_EXPRESSWAY] = express
    note[AT_NIGHT] = night
    note[ROW] = numbers_row
    note[RULE] = state[SAID] - 1.0


@compiled_in_place
def _forget(state: F64) -> None:
    state[SAID] = 0.0
    state[OVER_S] = math.nan


class Speed(StandingWatch):
    """Says who is too fast for class, road and hour, once it has lasted as long as the rule asks.

    ``tolerance_mps`` is what a terminal may err: what is said is above the limit for certain. A
    fix without a speed, or with one that no vehicle has, is counted and passed over.
    """

    rules: tuple[str, ...] = RULES

    def __init__(self, book: RuleBook, regions: Regions, expressways: Expressways) -> None:
        super().__init__(
            NumbersInForce(book, dict.fromkeys(RULES, _READ), regions, one_at_most=True),
            fresh_state(COLUMNS, never=[LAST_S], unset=[OVER_S, UNDER_S]),
            Notes.room(1, 8),
            OWN_COUNTS,
        )
        self._expressways = expressways

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, the expressways included."""
        return super().bytes_held() + self._expressways.nbytes

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        made = watch(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg, rows.speed_mps,
            rows.fix_s, rows.receipt_s, self._state,
            self._expressways.cells, self._expressways.frame,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
        )  # fmt: skip
        return made, stop

    def _heard_s(self) -> F64:
        return self._state[:, LAST_S]

    def _forget(self, place: int, ended: Finding) -> None:  # noqa: ARG002 - it said one thing
        self._state[place, [SAID, OVER_S, UNDER_S]] = 0.0, np.nan, np.nan

    def _finding(self, rows: FixRows, noted: Noted) -> Finding:
        numbers = noted.numbers
        rule = RULES[int(numbers[RULE])]
        made = finding(
            rows,
            noted.row,
            self._numbers.ground(
                int(numbers[ROW]), rule, noted.name, is_standing=noted.is_standing
            ),
            at_s=numbers[AT],
            from_s=numbers[FROM],
            is_standing=noted.is_standing,
            said={
                "fastest_kmh": round(numbers[FASTEST] / KMH, 1),
                "limit_kmh": round(numbers[LIMIT_KMH], 1) if noted.is_standing else None,
                "on_expressway": bool(numbers[ON_EXPRESSWAY]),
                "roads_known": self._expressways.is_known,
                "at_night": bool(numbers[AT_NIGHT]),
            },
        )
        silent_s = self._numbers.values[int(numbers[ROW]), RULES.index(rule) * WIDTH + SILENT_S]
        return self._standing.take(int(rows.slot[noted.row]), made, float(silent_s))
