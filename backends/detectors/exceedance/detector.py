"""Exceedances: values beyond the limit of the station's category for as long as the rule asks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.limits import FOR_EVER, Limit, LimitTable, Sense
from app.domain.readings import QuantityCatalogue, Statistic
from app.domain.rulebook import Numbers, Rule
from backends.detectors.contract import ReadingRows
from backends.detectors.exceedance.kernel import (
    ASKED,
    AT,
    BEGAN,
    COUNT,
    FROM,
    LAST_S,
    NOTED,
    SAID,
    STATE,
    WORST_OF,
    watch,
)
from backends.detectors.exceedance.water_class import water_class
from backends.detectors.footing.events import grown
from backends.detectors.footing.in_force import Applied
from backends.detectors.footing.measures import DAY_S, LOCAL_AHEAD_S
from backends.detectors.footing.reading_rows import (
    StationPlaces,
    local_moment,
    no_counts,
    reading_counts,
    reading_finding,
)

RULE, GUIDE = "sensor_exceedance", "sensor_above_guide"
NO_MULTIPLE = frozenset({"dissolved_oxygen", "ph", "water_temperature"})
CLASSED_BY = "GB 3838-2002"
CHUNK_ROWS = 2048
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Held:
    """One limit that one series is held against; ``is_guide``: it limits another span's mean."""

    limit: Limit
    slot: int
    station: str
    is_guide: bool

    @property
    def subject(self) -> str:
        """What follows the station in the key of a finding."""
        return f"{self.limit.quantity}/{self.limit.key}"


class Exceedance:
    """Holds every reading against the limits of its station's category, dated and by the hour.

    Only what the law limits speaks as ``sensor_exceedance``: a limit of a mean judges that mean; of
    any other series it is a hint, and none where the station sends the mean itself. Limits of
    ``elsewhere`` (quantities) are left to another detector.
    """

    rules: tuple[str, ...] = (RULE, GUIDE)

    def __init__(
        self,
        rules: Mapping[str, tuple[Rule, Numbers]],
        limits: LimitTable,
        quantities: QuantityCatalogue,
        places: StationPlaces,
        elsewhere: frozenset[str] = frozenset({"people"}),
    ) -> None:
        self._applied = {key: Applied(*rules[key]) for key in self.rules}
        self._limits = limits
        self._quantities = quantities
        self._places = places
        self._elsewhere = elsewhere
        self._held: list[_Held] = []
        self._asked: NDArray[np.float64] = np.zeros((0, ASKED))
        self._state: NDArray[np.float64] = np.zeros((0, STATE))
        self._first_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self._count_of: NDArray[np.int32] = np.full(0, -1, np.int32)  # -1: not looked up yet
        self._newest: NDArray[np.float64] = np.zeros((0, 2))
        self._slots_of: dict[str, dict[str, int]] = {}
        # What a series of the limit's own span judges, since the how-manieth reading of all.
        self._judged: dict[tuple[str, str], int] = {}
        self._taken = 0
        self._said: dict[tuple[bool, str, str], set[int]] = {}
        self._counts = no_counts()

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the readings."""
        return reading_counts(self._counts)

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next readings, return what began and what ended."""
        found: list[Finding] = []
        for first in range(0, len(rows), CHUNK_ROWS):
            stop = min(first + CHUNK_ROWS, len(rows))
            self._know(rows, first, stop)
            found += self._watched(rows, first, stop)
            self._taken += stop - first
        return found

    def _watched(self, rows: ReadingRows, first: int, stop: int) -> list[Finding]:
        room = int(self._count_of[rows.slot[first:stop]].max())
        row, limit = np.zeros(room, np.int32), np.zeros(room, np.int32)
        code, numbers = np.zeros(room, np.int8), np.zeros((room, NOTED))
        found: list[Finding] = []
        at = first
        while at < stop:
            made = watch(
                at, stop, rows.slot, rows.value, rows.mark, rows.timing, rows.t_s, rows.span_s,
                self._first_of, self._count_of, self._asked, self._state, self._newest,
                self._counts, row, limit, code, numbers,
            )  # fmt: skip
            noted = int(row[0]) if made else stop - 1
            for note in range(made):
                held, began = self._held[limit[note]], bool(code[note] == BEGAN)
                if self._is_news(held, self._taken + noted - first, began=began):
                    found.append(self._finding(rows, noted, held, numbers[note], began=began))
            at = noted + 1
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: without a reading nothing is known of a value."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        arrays = (self._asked, self._state, self._first_of, self._count_of, self._newest)
        return sum(one.nbytes for one in arrays)

    def _know(self, rows: ReadingRows, first: int, stop: int) -> None:
        """Look up the limits of series that are new."""
        slots = rows.slot[first:stop]
        size = int(slots.max()) + 1
        self._first_of = grown(self._first_of, size)
        self._count_of = grown(self._count_of, size, -1)
        self._newest = grown(self._newest, size, np.nan)
        fresh, at = np.unique(slots, return_index=True)
        for slot, row in sorted(zip(fresh.tolist(), at.tolist(), strict=True), key=lambda p: p[1]):
            if self._count_of[slot] < 0:
                self._enter(rows, first + row, slot, self._taken + row)

    def _enter(self, rows: ReadingRows, row: int, slot: int, index: int) -> None:
        quantity = self._quantities.numbered(int(rows.quantity[row]))
        station = bytes(rows.station[row]).decode()
        span_s, statistic = int(rows.span_s[row]), Statistic(int(rows.statistic[row]))
        limits: Sequence[Limit] = ()
        if quantity is not None and quantity.key not in self._elsewhere:
            limits = self._limits.ever(station, quantity.key)
            if span_s == 0:
                self._slots_of.setdefault(station, {})[quantity.key] = slot
        self._first_of[slot], self._count_of[slot] = len(self._held), len(limits)
        for limit in limits:
            is_guide = not limit.judges(span_s, statistic)
            held = _Held(limit, slot, station, is_guide)
            if limit.span_s and not is_guide:
                self._judged.setdefault((station, held.subject), index)
            self._held.append(held)
            own = self._applied[GUIDE if is_guide else RULE].numbers
            asked = np.array([_asked(limit, own, span_s)])
            self._asked = np.concatenate([self._asked, asked])
        state = np.full((len(limits), STATE), np.nan)
        state[:, LAST_S], state[:, SAID] = -np.inf, 0.0
        self._state = np.concatenate([self._state, state])

    def _is_news(self, held: _Held, index: int, *, began: bool) -> bool:
        """Return whether it is to be said: several series may show one and the same."""
        key = (held.is_guide, held.station, held.subject)
        said = self._said.setdefault(key, set())
        if began:
            said.add(held.slot)
            is_first = len(said) == 1
            if held.is_guide and self._judged.get(key[1:], index) < index:
                said.discard(held.slot)
                return False
            return is_first
        was_said = held.slot in said
        said.discard(held.slot)
        return was_said and not said

    def _finding(
        self, rows: ReadingRows, row: int, held: _Held, note: NDArray[np.float64], *, began: bool
    ) -> Finding:
        applied = self._applied[GUIDE if held.is_guide else RULE]
        limit, worst = held.limit, float(note[WORST_OF])
        said: dict[str, Any] = {
            "quantity": limit.quantity,
            "value": float(rows.value[row]),
            "worst": worst,
            "readings": int(note[COUNT]),
            "from_s": float(note[FROM]),
            "limit": _shown(limit),
        }
        if began:
            if limit.sense is Sense.MOST and limit.quantity not in NO_MULTIPLE and limit.value > 0:
                said["times_over"] = round(worst / limit.value - 1.0, 2)
            if limit.standard == CLASSED_BY:
                said["water"] = self._water(held, float(note[AT]))
        return reading_finding(
            rows, row, applied, self._places, is_standing=began, at_s=float(note[AT]),
            from_s=float(note[FROM]), subject=held.subject, said=said,
        )  # fmt: skip

    def _water(self, held: _Held, at_s: float) -> dict[str, Any] | None:
        """Return the class of the station's water by all it said of late, the worst governing."""
        gap_s = self._applied[RULE].numbers.number("gap_s")
        values = {
            quantity: float(self._newest[slot, 0])
            for quantity, slot in self._slots_of.get(held.station, {}).items()
            if at_s - self._newest[slot, 1] <= gap_s
        }
        found = water_class(self._limits.limits, CLASSED_BY, local_moment(at_s)[0], values)
        if found is None:
            return None
        return {
            "class": found.governing,
            "target": held.limit.category,
            "of_quantity": dict(found.of_quantity),
            "chief": list(found.chief),
        }


def _asked(limit: Limit, numbers: Numbers, span_s: int) -> list[float]:
    is_mean = limit.span_s > 0 and span_s == limit.span_s
    sign = 1.0 if limit.sense is Sense.MOST else -1.0
    hours = limit.hours
    return [
        sign,
        limit.value,
        limit.value - sign * abs(limit.value) * (0.0 if is_mean else numbers.number("back_share")),
        np.nan if hours is None else hours[0] * 3600.0,
        np.nan if hours is None else hours[1] * 3600.0,
        _start_s(limit.valid_from),
        _start_s(limit.valid_to or FOR_EVER) + DAY_S,
        0.0 if is_mean else numbers.number("hold_s"),
        1.0 if is_mean else numbers.number("least_count"),
        0.0 if is_mean else numbers.number("clear_s"),
        max(numbers.number("gap_s"), numbers.number("spans_gap") * span_s),
    ]


def _start_s(day: str) -> float:
    return (dt.date.fromisoformat(day) - _EPOCH).days * DAY_S - LOCAL_AHEAD_S


def _shown(limit: Limit) -> dict[str, Any]:
    """Return a limit as plain JSON values: number, standard, category, source and standing."""
    return {
        "key": limit.key,
        "value": limit.value,
        "sense": limit.sense.value,
        "standard": limit.standard,
        "category": limit.category,
        "span_s": limit.span_s,
        "hours": None if limit.hours is None else list(limit.hours),
        "who": limit.who,
        "source": limit.source,
        "standing": limit.standing.value,
        "valid_from": limit.valid_from,
        "valid_to": limit.valid_to,
    }
