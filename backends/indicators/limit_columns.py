"""Which limits hold for series now, and since when what was heard of them is beyond."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from app.domain.limits import Limit, LimitTable, Sense
from app.domain.measures.period import HALL_ZONE, HOUR_S
from app.domain.readings import Statistic
from backends.indicators.facts import F8, Mask, RowIndex

HALL_AHEAD_S = 8 * HOUR_S


class LimitColumns:
    """Of each row the strictest limit above and below in force; limits change with the hour alone.

    ``since_s`` is when the present stretch beyond a limit began as far as it was heard, 0 for none.
    A silence of more than the row's gap ends a stretch: nobody knows what was in it.
    """

    def __init__(self, table: LimitTable) -> None:
        self._table = table
        self._limits: dict[int, tuple[Limit, ...]] = {}
        self._hour = -1
        self._most: F8 = np.full(64, np.inf)
        self._least: F8 = np.full(64, -np.inf)
        self._last_s: F8 = np.zeros(64)
        self._gap_s: F8 = np.zeros(64)
        self.since_s: F8 = np.zeros(64)

    def add(self, row: int, station: str, quantity: str, span_s: int, statistic: int) -> None:
        """Look up what ever limits a series; one that none limits costs nothing from then on."""
        ever = self._table.ever(station, quantity)
        held = tuple(one for one in ever if one.judges(span_s, Statistic(statistic)))
        if held:
            self._limits[row] = held
            self._hour = -1

    def reach(self, size: int, gap_s: F8) -> None:
        """Have at least ``size`` rows; ``gap_s`` is after which silence a stretch is over."""
        self._gap_s = gap_s
        extra = size - len(self._most)
        if extra > 0:
            extra = max(extra, len(self._most))
            self._most = np.append(self._most, np.full(extra, np.inf))
            self._least = np.append(self._least, np.full(extra, -np.inf))
            self._last_s = np.append(self._last_s, np.zeros(extra))
            self.since_s = np.append(self.since_s, np.zeros(extra))

    def hear(self, rows: RowIndex, values: F8, t_s: F8, now_s: float) -> None:
        """Take sound values in the order of their time."""
        self._hold(now_s)
        beyond = self._beyond(rows, values)
        telling = np.flatnonzero(beyond | (self.since_s[rows] > 0.0))
        for at in telling.tolist():
            row, time_s = int(rows[at]), float(t_s[at])
            if not beyond[at]:
                self.since_s[row] = 0.0
                continue
            is_new = self.since_s[row] == 0.0
            if is_new or time_s - self._last_s[row] > self._gap_s[row]:
                self.since_s[row] = time_s
            self._last_s[row] = time_s

    def beyond(self, rows: RowIndex, values: F8, now_s: float) -> Mask:
        """Return which values are beyond a limit in force now; a missing one never."""
        self._hold(now_s)
        return self._beyond(rows, values)

    def passed(self, row: int, value: float, now_s: float) -> float | None:
        """Return the limit in force that a value of a row is beyond, None where it is within."""
        self._hold(now_s)
        most, least = float(self._most[row]), float(self._least[row])
        if value > most:
            return most
        return least if value < least else None

    def bytes_held(self) -> int:
        """Return how many bytes the columns take."""
        own: tuple[NDArray[np.float64], ...]
        own = (self._most, self._least, self._last_s, self.since_s)
        return sum(one.nbytes for one in own)

    def _beyond(self, rows: RowIndex, values: F8) -> Mask:
        return (values > self._most[rows]) | (values < self._least[rows])

    def _hold(self, now_s: float) -> None:
        hour = int((now_s + HALL_AHEAD_S) // HOUR_S)
        if hour == self._hour:
            return
        self._hour = hour
        here = dt.datetime.fromtimestamp(now_s, HALL_ZONE)
        day = here.date().isoformat()
        for row, limits in self._limits.items():
            held = [one for one in limits if one.holds(day, here.hour)]
            most = [one.value for one in held if one.sense is Sense.MOST]
            least = [one.value for one in held if one.sense is Sense.LEAST]
            self._most[row] = min(most, default=np.inf)
            self._least[row] = max(least, default=-np.inf)
