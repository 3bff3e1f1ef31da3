"""The air quality index of each station by hour and by day, and when it is too high."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.aqi import AirIndex, AqiTable, Period
from app.domain.finding import Finding
from app.domain.readings import QuantityCatalogue, Statistic
from app.domain.rulebook import Numbers, Rule
from backends.detectors.contract import ReadingRows
from backends.detectors.footing.in_force import Applied
from backends.detectors.footing.measures import DAY_S, LOCAL_AHEAD_S
from backends.detectors.footing.reading_rows import (
    COUNTED,
    USED,
    StationPlaces,
    counts_as,
    local_moment,
    reading_finding,
)

RULES: Mapping[Period, str] = {Period.HOUR: "aqi_hour", Period.DAY: "aqi_day"}
LENGTH_S: Mapping[Period, float] = {Period.HOUR: 3600.0, Period.DAY: DAY_S}
NOT_ASKED = "other_span"  # readings of no row of the table
# Sound readings that are looked at no further: of days without the table, of a period judged since.
BEFORE_TABLE, PERIOD_IS_OVER = "no_table", "period_is_over"


@dataclass(slots=True)
class _Station:
    """The means of the period that is filling, and what went before it."""

    number: int = -1
    values: dict[tuple[str, int], float] = field(default_factory=dict)
    index: AirIndex | None = None
    run: int = 0  # periods above, one after the other, before this one
    run_from_s: float = math.nan
    is_said: bool = False


class AirQuality:
    """Makes the index from the means that stations send, at each of them, as they come in.

    A period's index is that of the means known of it: it is said as soon as those suffice, and it
    is over when a period that is past was under. Means of hours and days are few, so only those are
    looked at one by one; ozone of eight hours counts for the day its end lies in.
    """

    rules: tuple[str, ...] = tuple(RULES.values())

    def __init__(
        self,
        rules: Mapping[str, tuple[Rule, Numbers]],
        table: AqiTable,
        quantities: QuantityCatalogue,
        places: StationPlaces,
    ) -> None:
        self._applied = {period: Applied(*rules[key]) for period, key in RULES.items()}
        self._table = table
        self._places = places
        self._asked: dict[tuple[int, int], list[tuple[Period, str]]] = {}
        for row in table.rows:
            if (quantity := quantities.find(row.quantity)) is not None:
                key = (quantity.number, row.span_s)
                self._asked.setdefault(key, []).append((row.period, row.quantity))
        self._codes = np.array([_code(*key) for key in self._asked], np.int64)
        self._stations: dict[tuple[str, Period], _Station] = {}
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the readings."""
        return dict(self._counts)

    def index_of(self, station: str, period: Period) -> AirIndex | None:
        """Return the newest index of a station, None where it sent no mean of that kind."""
        one = self._stations.get((station, period))
        return None if one is None else one.index

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next readings, return what began and what ended."""
        asked = self._which(rows)
        self._counts[NOT_ASKED] += len(rows) - len(asked)
        found: list[Finding] = []
        for row in asked.tolist():
            counted = counts_as(float(rows.value[row]), int(rows.mark[row]), int(rows.timing[row]))
            self._counts[COUNTED[counted]] += 1
            if counted != USED:
                continue
            key = (int(rows.quantity[row]), int(rows.span_s[row]))
            for period, quantity in self._asked[key]:
                found += self._take(rows, row, period, quantity)
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: without a mean there is no index."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes its numbers take: means of a period, and five beside."""
        return sum(8 * (len(one.values) + 5) for one in self._stations.values())

    def _which(self, rows: ReadingRows) -> NDArray[np.intp]:
        codes = rows.quantity.astype(np.int64) << 32 | rows.span_s.astype(np.int64)
        return np.flatnonzero(np.isin(codes, self._codes) & (rows.statistic == Statistic.MEAN))

    def _take(self, rows: ReadingRows, row: int, period: Period, quantity: str) -> list[Finding]:
        station = bytes(rows.station[row]).decode()
        t_s, span_s = float(rows.t_s[row]), int(rows.span_s[row])
        if not self._table.holds(local_moment(t_s - 0.5 * span_s)[0]):
            self._counts[BEFORE_TABLE] += 1
            return []
        one = self._stations.setdefault((station, period), _Station())
        length_s = LENGTH_S[period]
        number = math.ceil((t_s + LOCAL_AHEAD_S) / length_s) - 1
        found: list[Finding] = []
        if number < one.number:
            self._counts[PERIOD_IS_OVER] += 1
            return found
        numbers = self._applied[period].numbers
        if number > one.number:
            found += self._close(rows, row, period, one, numbers)
            if number > one.number + 1:
                one.run, one.run_from_s = 0, math.nan
            one.number, one.values, one.index = number, {}, None
        before = one.values.get((quantity, span_s), -math.inf)
        one.values[quantity, span_s] = max(before, float(rows.value[row]))
        one.index = self._table.index_of(one.values, period)
        is_over = one.index is not None and one.index.value > numbers.number("over")
        if is_over and not one.is_said and one.run + 1 >= numbers.number("periods"):
            one.is_said = True
            begins_s = number * length_s - LOCAL_AHEAD_S
            from_s = one.run_from_s if one.run else begins_s
            found.append(self._finding(rows, row, period, one, is_standing=True, from_s=from_s))
        return found

    def _close(
        self, rows: ReadingRows, row: int, period: Period, one: _Station, numbers: Numbers
    ) -> list[Finding]:
        """Judge the period that is past."""
        if one.index is None:
            return []
        if one.index.value > numbers.number("over"):
            if not one.run:
                one.run_from_s = one.number * LENGTH_S[period] - LOCAL_AHEAD_S
            one.run += 1
            return []
        from_s, one.run = one.run_from_s, 0
        if not one.is_said or one.index.value > numbers.number("end_at"):
            return []
        one.is_said = False
        return [self._finding(rows, row, period, one, is_standing=False, from_s=from_s)]

    def _finding(
        self, rows: ReadingRows, row: int, period: Period, one: _Station, *,
        is_standing: bool, from_s: float,
    ) -> Finding:  # fmt: skip
        index = one.index
        said: dict[str, Any] = {}
        if index is not None:
            said = {
                "aqi": index.value,
                "grade": dict(index.grade.label),
                "chief": list(index.chief),
                "of_quantity": dict(index.of_quantity),
                "means": {f"{q}/{span_s}": value for (q, span_s), value in one.values.items()},
                "doubts": dict(index.doubts),
                "limit": {
                    "standard": self._table.standard,
                    "source": self._table.source,
                    "standing": self._table.standing.value,
                },
            }
        return reading_finding(
            rows, row, self._applied[period], self._places, is_standing=is_standing,
            at_s=float(rows.t_s[row]), from_s=from_s, said=said,
        )  # fmt: skip


def _code(quantity: int, span_s: int) -> int:
    return quantity << 32 | span_s
