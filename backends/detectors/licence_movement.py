"""Unlicensed movement: who drives while his licence has run out, is suspended or never was."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.register import Vehicle
from app.domain.rulebook import RuleBook
from backends.compiled import compiled_in_place
from backends.detectors.contract import F32, F64, U8, U32, FixRows
from backends.detectors.footing.days import begins_s, ends_s
from backends.detectors.footing.events import IMPLAUSIBLE, Notes, finding
from backends.detectors.footing.in_force import NO_ROW, NumbersInForce, Regions
from backends.detectors.footing.kernel_watch import KernelWatch, Newcomers, Noted, fresh_state
from backends.detectors.footing.measures import metres_between
from backends.detectors.footing.taking import is_usable, period_at

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I8 = NDArray[np.int8]

RULE = "unlicensed_movement"
_READ = ("driven_m", "step_m", "moving_mps", "top_mps", "stands_s")
DRIVEN_M, STEP_M, MOVING_MPS, TOP_MPS, STANDS_S = range(5)

# Per slot: the last fix; where and when distance was last taken; how far it drove unlicensed, since
# when, when it last did; whether it was said; its licence's spans are first to stop of a list;
# where the last fix was.
(
    LAST_S, TAKEN_S, LON, LAT, DROVE_M, SINCE_S, MOVED_S, SAID, SPANS_FIRST, SPANS_STOP,
    HERE_LON, HERE_LAT,
) = range(12)  # fmt: skip
COLUMNS = 12
# A drifting terminal jumps so far between two fixes while its vehicle drives on.
WANDERS_M = 300.0
AT, FROM, DRIVEN, ROW = range(4)


@dataclass(frozen=True, slots=True)
class LicenceSpan:
    """A thing is licensed from a UTC time to a UTC time (end left out) by licence ``number``."""

    entity_id: str
    number: str
    from_s: float = -math.inf
    to_s: float = math.inf


def licence_spans(vehicles: Iterable[Vehicle]) -> list[LicenceSpan]:
    """Return the licences that rows of the register give, from their first to their last day.

    Several rows of one vehicle are its timeline. A row without a licence, or with a day that is
    none, licenses nothing.
    """
    spans = []
    for vehicle in vehicles:
        try:
            begins = begins_s(vehicle.valid_from)
            ends = min(ends_s(day) for day in (vehicle.licence_to, vehicle.valid_to))
        except ValueError:
            continue
        if vehicle.licence and begins < ends:
            spans.append(LicenceSpan(vehicle.vehicle_id, vehicle.licence, begins, ends))
    return spans


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
    span_from_s: F64,
    span_to_s: F64,
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
        if numbers_row == NO_ROW and of[SAID] == 0.0:
            continue
        is_first = of[LAST_S] == -math.inf
        if not is_usable(at_s, receipt_s[row], of[LAST_S], counts):
            continue
        lon, lat = lon_deg[row], lat_deg[row]
        top_m = values[max(numbers_row, 0), TOP_MPS] * (at_s - of[LAST_S]) + WANDERS_M
        jumped = metres_between(of[HERE_LON], of[HERE_LAT], lon, lat) > top_m
        of[LAST_S] = at_s
        of[HERE_LON] = lon
        of[HERE_LAT] = lat
        is_licensed = numbers_row == NO_ROW
        for span in range(int(of[SPANS_FIRST]), int(of[SPANS_STOP])):
            is_licensed |= span_from_s[span] <= at_s < span_to_s[span]
        if is_licensed or is_first:
            is_over = True
            _take(of, at_s, lon, lat)
        else:
            numbers = values[numbers_row]
            is_over = _has_stood(of, at_s, lon, lat, speed_mps[row], jumped, numbers, counts)
            if of[SAID] == 0.0 and of[DROVE_M] > numbers[DRIVEN_M] and not is_over:
                notes = _note(
                    row, 0, at_s, numbers_row, of, notes, note_row, note_code, note_numbers
                )
        if is_over:
            if of[SAID] > 0.0:
                notes = _note(row, 1, at_s, 0, of, notes, note_row, note_code, note_numbers)
            of[DROVE_M] = 0.0
            of[SINCE_S] = math.nan
    return notes


@compiled_in_place
def _has_stood(
    of: F64,
    at_s: float,
    lon: float,
    lat: float,
    speed_mps: float,
    jumped: bool,  # noqa: FBT001 - kernels have no keywords
    numbers: F64,
    counts: I64,
) -> bool:
    """Add what was driven up to this fix; return whether it has stood long enough to be over."""
    is_moving = speed_mps >= numbers[MOVING_MPS] or math.isnan(speed_mps)
    went_m = metres_between(of[LON], of[LAT], lon, lat)
    # A terminal that stands wanders: only steps of a certain length by one that moves count.
    if not (is_moving and went_m >= numbers[STEP_M]):
        return bool(at_s - of[MOVED_S] >= numbers[STANDS_S])
    if jumped or went_m > numbers[TOP_MPS] * (at_s - of[TAKEN_S]):
        counts[IMPLAUSIBLE] += 1
        return False
    if math.isnan(of[SINCE_S]):
        of[SINCE_S] = of[TAKEN_S]
    of[DROVE_M] += went_m
    of[MOVED_S] = at_s
    _take(of, at_s, lon, lat)
    return False


@compiled_in_place
def _take(of: F64, at_s: float, lon: float, lat: float) -> None:
    of[TAKEN_S] = at_s
    of[LON] = lon
    of[LAT] = lat


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
    note[DRIVEN] = of[DROVE_M]
    note[ROW] = numbers_row
    of[SAID] = 1.0 - code
    return notes + 1


class UnlicensedMovement(KernelWatch):
    """Says who drove too far without a licence; ends when he is licensed or has stood for long.

    ``spans`` are the times at which things are licensed (:func:`licence_spans`); what has none was
    never registered.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(self, book: RuleBook, regions: Regions, spans: Iterable[LicenceSpan]) -> None:
        super().__init__(
            NumbersInForce(book, {RULE: _READ}, regions),
            fresh_state(COLUMNS, never=[LAST_S], unset=[SINCE_S, MOVED_S]),
            Notes.room(1, 4),
        )
        self._spans: dict[str, list[LicenceSpan]] = {}
        for span in spans:
            self._spans.setdefault(span.entity_id, []).append(span)
        in_order = [span for own in self._spans.values() for span in own]
        self._span_from_s = np.array([span.from_s for span in in_order], np.float64)
        self._span_to_s = np.array([span.to_s for span in in_order], np.float64)
        self._places: dict[str, tuple[int, int]] = {}
        at = 0
        for name, own in self._spans.items():
            self._places[name] = (at, at + len(own))
            at += len(own)
        self._newcomers = Newcomers()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes, the licences' times included."""
        spans = self._span_from_s.nbytes + self._span_to_s.nbytes
        return super().bytes_held() + self._newcomers.nbytes + spans

    def _reserve(self, rows: FixRows) -> None:
        super()._reserve(rows)
        for slot, name in self._newcomers.among(rows):
            self._state[slot, [SPANS_FIRST, SPANS_STOP]] = self._places.get(name, (0, 0))

    def _look(self, rows: FixRows, first: int, stop: int) -> tuple[int, int]:
        made = watch(
            first, stop,
            rows.slot, rows.kind, rows.county, rows.lon_deg, rows.lat_deg, rows.speed_mps,
            rows.fix_s, rows.receipt_s, self._state, self._span_from_s, self._span_to_s,
            self._numbers.starts_s, self._numbers.row_of, self._numbers.values,
            self._counts, self._notes.row, self._notes.code, self._notes.numbers,
        )  # fmt: skip
        return made, stop

    def _finding(self, rows: FixRows, noted: Noted) -> Finding:
        numbers = noted.numbers
        spans = self._spans.get(noted.name, [])
        said = {
            "driven_m": round(numbers[DRIVEN], 1),
            "status": "not valid" if spans else "not registered",
            "licences": [
                {
                    "number": span.number,
                    "from_s": span.from_s if math.isfinite(span.from_s) else None,
                    "to_s": span.to_s if math.isfinite(span.to_s) else None,
                }
                for span in spans
            ],
        }
        return finding(
            rows,
            noted.row,
            self._numbers.ground(
                int(numbers[ROW]), RULE, noted.name, is_standing=noted.is_standing
            ),
            at_s=numbers[AT],
            from_s=numbers[FROM],
            is_standing=noted.is_standing,
            said=said if noted.is_standing else {"driven_m": round(numbers[DRIVEN], 1)},
        )
