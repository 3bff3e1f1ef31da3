"""Driving in the hours of a night ban: long-distance coaches, and hazmat trucks by region."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F32, F64, U8, U32, FixRows
from backends.detectors.footing.events import Notes, finding
from backends.detectors.footing.expressways import Expressways, is_near
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import Newcomers, Noted, StandingWatch, fresh_state
from backends.detectors.footing.measures import (
    is_inside,
    metres_between,
    seconds_inside,
    seconds_until,
)
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]

RULES = ("night_ban_coach", "night_ban_hazmat")
_READ = (
    "start_s", "end_s", "exempt_route_m", "hold_s", "stop_s", "moving_mps", "gap_s",
    "expressway_only", "silent_s",
)  # fmt: skip
(
    START_S, END_S, EXEMPT_ROUTE_M, HOLD_S, STOP_S, MOVING_MPS, GAP_S, EXPRESSWAY_ONLY, SILENT_S,
) = range(9)  # fmt: skip
WIDTH = len(_READ)

# Per slot: the last fix and whether it drove; how long it drove in the ban, since when, how long
# it has stood since (seconds); which rule said so (+ 1). Then who is exempt: by name from a time
# to a time, and the length of the declared way (inf where none is).
(
    LAST_S, LON, LAT, IS_MOVING, HELD, SINCE_S, STOOD, SAID, EXEMPT_FROM_S, EXEMPT_TO_S, ROUTE_M,
) = range(11)  # fmt: skip
COLUMNS = 11
AT, FROM, DRIVEN, ROW, RULE = range(5)
OWN_COUNTS = ("exempt", "road_unknown", "gaps")
EXEMPT, ROAD_UNKNOWN, GAPS = range(4, 7)


@dataclass(frozen=True, slots=True)
class NightExemption:
    """A thing that may drive in the ban, filed and valid between two UTC times (end left out)."""

    entity_id: str
    from_s: float = -math.inf
    to_s: float = math.inf


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
    """Take rows ``first`` to ``stop``; return how many notes were made. State changes in place.

    The numbers of a span are those at its end. The ban's start belongs to it, its end does not.
    """
    notes = 0
    period = 0
    for row in range(first, stop):
        at_s = fix_s[row]
        period = period_at(starts_s, period, at_s)
        numbers_row = row_of[period, county[row], kind[row]]
        of = state[slot[row]]
        if numbers_row == NO_ROW and of[SAID] == 0.0:
            continue
        if not is_usable(at_s, receipt_s[row], of[LAST_S], counts):
            continue
        if numbers_row == NO_ROW:  # the rule lapsed meanwhile
            notes = _end(row, at_s, of, notes, note_row, note_code, note_numbers)
            of[LAST_S] = at_s
            of[IS_MOVING] = 0.0
            continue
        rule = 0 if not math.isnan(values[numbers_row, START_S]) else 1
        numbers = values[numbers_row, rule * WIDTH : (rule + 1) * WIDTH]
        lon, lat = lon_deg[row], lat_deg[row]
        span_s = at_s - of[LAST_S]
        drove_from_s, drove_s = _driven(of, at_s, lon, lat, speed_mps[row], numbers, counts)
        if drove_s > 0.0:
            drove_s *= _is_banned(of, at_s, lon, lat, cells, frame, numbers, counts)
        if drove_s > 0.0:
            of[SINCE_S] = drove_from_s if of[HELD] == 0.0 else of[SINCE_S]
            of[HELD] += drove_s
            of[STOOD] = 0.0
            if of[SAID] == 0.0 and of[HELD] >= numbers[HOLD_S]:
                of[SAID] = rule + 1.0
                # A span that reaches over the end of the ban drove its share before that end.
                met_s = drove_from_s + drove_s - (of[HELD] - numbers[HOLD_S])
                notes = _note(
                    row, 0, max(drove_from_s, met_s), numbers_row, of,
                    notes, note_row, note_code, note_numbers,
                )  # fmt: skip
        elif span_s <= numbers[GAP_S]:  # what a gap held is not known
            of[STOOD] += span_s
        is_out = not is_inside(at_s, numbers[START_S], numbers[END_S])
        if is_out or of[STOOD] >= numbers[STOP_S]:
            ended_s = drove_from_s + drove_s if is_out and drove_s > 0.0 else at_s
            notes = _end(row, ended_s, of, notes, note_row, note_code, note_numbers)
            of[HELD] = 0.0
        of[LAST_S] = at_s
        of[LON] = lon
        of[LAT] = lat
    return notes


@compiled_in_place
def _driven(
    of: F64, at_s: float, lon: float, lat: float, speed_mps: float, numbers: F64, counts: I64
) -> tuple[float, float]:
    """Return from when, and how long, the span up to this fix was driven in the ban's hours."""
    last_s = of[LAST_S]
    span_s = at_s - last_s
    was_moving = of[IS_MOVING] > 0.0
    is_moving = speed_mps >= numbers[MOVING_MPS]
    if span_s > numbers[GAP_S]:
        of[IS_MOVING] = 1.0 if is_moving else 0.0
        if last_s > -math.inf:
            counts[GAPS] += 1
        return at_s, 0.0
    if math.isnan(speed_mps):
        moved_m = metres_between(of[LON], of[LAT], lon, lat)
        is_moving = was_moving = moved_m >= numbers[MOVING_MPS] * span_s
    of[IS_MOVING] = 1.0 if is_moving else 0.0
    if not was_moving:
        return at_s, 0.0
    from_s = last_s
    if not is_inside(last_s, numbers[START_S], numbers[END_S]):
        from_s += seconds_until(last_s, numbers[START_S])
    return from_s, seconds_inside(last_s, at_s, numbers[START_S], numbers[END_S])


@compiled_in_place
def _is_banned(
    of: F64, at_s: float, lon: float, lat: float, cells: U8, frame: F64, numbers: F64, counts: I64
) -> bool:
    """Return whether what was driven counts: on the roads meant, by one who is not exempt."""
    if numbers[EXPRESSWAY_ONLY] > 0.0:
        if len(cells) == 0:
            counts[ROAD_UNKNOWN] += 1
            return False
        if not (is_near(cells, frame, lon, lat) and is_near(cells, frame, of[LON], of[LAT])):
            return False
    is_named = of[EXEMPT_FROM_S] <= at_s < of[EXEMPT_TO_S]
    if is_named or of[ROUTE_M] <= numbers[EXEMPT_ROUTE_M]:
        counts[EXEMPT] += 1
        return False
    return True


@compiled_in_place
def _end(
    row: int, at_s: float, of: F64, notes: int, note_row: I32, note_code: I8, note_numbers: F64
) -> int:
    if of[SAID] > 0.0:
        notes = _note(row, 1, at_s, 0, of, notes, note_row, note_code, note_numbers)
        of[SAID] = 0.0
    return notes


@compiled_in_place
def _note(
    row: int,
    code: int,
    at_s: float,
    numbers_row: int,
    of: F64,
    notes: int,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    note_row[notes] = row
    note_code[notes] = code
    note = note_numbers[notes]
    note[AT] = at_s
    note[FROM] = of[SINCE_S]
    note[DRIVEN] = of[HELD]
    note[ROW] = numbers_row
    note[RULE] = of[SAID] - 1.0
    return notes + 1


class NightBan(StandingWatch):
    """Says who drives in the hours of a ban, for as long as the rule asks.

    ``exempt`` names who may, None where nobody keeps a register of it; ``route_m`` is the length of
    each thing's declared way, for relays that are short. A ban on expressways alone is not judged
    where no roads are known: counted. ``exempt`` and ``road_unknown`` count spans driven in a ban.
    """

    rules: tuple[str, ...] = RULES

    def __init__(
        self,
        book: RuleBook,
        regions: Regions,
        expressways: Expressways,
        exempt: Iterable[NightExemption] | None = None,
        route_m: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(
            NumbersInForce(book, dict.fromkeys(RULES, _READ), regions, one_at_most=True),
            fresh_state(
                COLUMNS,
                never=[LAST_S],
                unset=[SINCE_S, EXEMPT_FROM_S, EXEMPT_TO_S],
                endless=[ROUTE_M],
            ),
            Notes.room(2, 5),
            OWN_COUNTS,
        )
        self._expressways = expressways
        self._exempt = {one.entity_id: one for one in exempt or ()}
        self._exemption = "no register" if exempt is None else "none filed"
        self._route_m = dict(route_m or {})
        self._newcomers = Newcomers()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, the expressways included."""
        return super().bytes_held() + self._newcomers.nbytes + self._expressways.nbytes

    def _reserve(self, rows: FixRows) -> None:
        super()._reserve(rows)
        if not (self._exempt or self._route_m):
            return
        for slot, name in self._newcomers.among(rows):
            of = self._state[slot]
            of[ROUTE_M] = self._route_m.get(name, np.inf)
            if (exemption := self._exempt.get(name)) is not None:
                of[[EXEMPT_FROM_S, EXEMPT_TO_S]] = exemption.from_s, exemption.to_s

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
        self._state[place, [SAID, HELD]] = 0.0

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
            said={"driven_in_ban_s": round(numbers[DRIVEN], 1), "exemption": self._exemption}
            if noted.is_standing
            else {"driven_in_ban_s": round(numbers[DRIVEN], 1)},
        )
        silent_s = self._numbers.values[int(numbers[ROW]), RULES.index(rule) * WIDTH + SILENT_S]
        return self._standing.take(int(rows.slot[noted.row]), made, float(silent_s))
