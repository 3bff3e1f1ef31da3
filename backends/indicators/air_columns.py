"""The air quality index of each station as of now, from hourly means sent or made."""

import datetime as dt
import math
from dataclasses import dataclass, field

import numpy as np

from app.domain.aqi import AqiTable, Period
from app.domain.measures.period import HALL_ZONE, HOUR_S
from app.domain.readings import Statistic
from backends.indicators.facts import F8, RowIndex

HOUR_SPAN_S = 3600


@dataclass(slots=True)
class _Mean:
    """Sums of a series' values in the hour of the clock that fills, and in the one before."""

    hour: int = -1
    sums: tuple[float, float] = (0.0, 0.0)
    counts: tuple[int, int] = (0, 0)

    def take(self, value: float, hour: int) -> None:
        if hour > self.hour:
            follows = hour == self.hour + 1
            self.sums = (0.0, self.sums[0] if follows else 0.0)
            self.counts = (0, self.counts[0] if follows else 0)
            self.hour = hour
        if hour == self.hour:
            self.sums = (self.sums[0] + value, self.sums[1])
            self.counts = (self.counts[0] + 1, self.counts[1])

    def value(self, hour: int) -> float:
        """Return the mean of this hour and the one before; NaN where nothing came in either."""
        if hour - self.hour not in (0, 1) or not sum(self.counts):
            return math.nan
        if hour == self.hour:
            return sum(self.sums) / sum(self.counts)
        return self.sums[0] / self.counts[0]


@dataclass(slots=True)
class _Station:
    sent: dict[str, int] = field(default_factory=dict)  # quantity to row of its hourly means
    made: dict[str, int] = field(default_factory=dict)  # quantity to row of its instants

    @property
    def row(self) -> int:
        """The row that stands for the station."""
        return min((*self.sent.values(), *self.made.values()))


class AirColumns:
    """The hourly index by station, said at one row of each: that of the first series it has.

    The index is laid down for means of an hour. Where a station sends none, the mean of all that
    came in the present and the last hour of the clock stands for it: our own choice.
    """

    def __init__(self, table: AqiTable | None) -> None:
        self._table = table
        self._stations: dict[str, _Station] = {}
        self._means: dict[int, _Mean] = {}

    def add(self, row: int, station: str, quantity: str, span_s: int, statistic: int) -> None:
        """Take note of a series, if the index is made of its kind."""
        table = self._table
        if table is None or table.row(quantity, HOUR_SPAN_S, Period.HOUR) is None:
            return
        if span_s == HOUR_SPAN_S and statistic == Statistic.MEAN:
            self._stations.setdefault(station, _Station()).sent[quantity] = row
        elif span_s == 0:
            self._stations.setdefault(station, _Station()).made[quantity] = row
            self._means[row] = _Mean()

    def hear(self, rows: RowIndex, values: F8, t_s: F8) -> None:
        """Take sound values of instants."""
        for at in np.flatnonzero(np.isin(rows, list(self._means))).tolist():
            self._means[int(rows[at])].take(float(values[at]), int(t_s[at] // HOUR_S))

    def index(self, size: int, values: F8, t_s: F8, now_s: float) -> F8:
        """Return (size,) f8: the index at the rows that stand for stations, NaN elsewhere.

        ``values`` and ``t_s`` are the last of each series; a mean older than two hours is none.
        """
        found = np.full(size, np.nan)
        table = self._table
        day = dt.datetime.fromtimestamp(now_s, HALL_ZONE).date().isoformat()
        if table is None or not table.holds(day):
            return found
        hour = int(now_s // HOUR_S)
        for station in self._stations.values():
            means = {
                quantity: self._means[row].value(hour) for quantity, row in station.made.items()
            }
            for quantity, row in station.sent.items():
                if now_s - t_s[row] < 2 * HOUR_SPAN_S and math.isfinite(values[row]):
                    means[quantity] = float(values[row])
            known = {(q, HOUR_SPAN_S): mean for q, mean in means.items() if math.isfinite(mean)}
            index = table.index_of(known, Period.HOUR)
            if index is not None:
                found[station.row] = index.value
        return found
