"""The four clocks of a deadline: which hours and days count, and when a limit is due.

Days are counted as the Civil Code (民法典 201, 203) counts a period: the day on which it begins
does not count, and the last day ends with the close of business where business has hours.
"""

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cases.calendar import DAY_S, WorkCalendar, date_of, midnight_s
from app.domain.errors import ConfigError

HOUR_S = 3600.0
_MOST = {
    "urgent_hours": 10_000.0,
    "work_hours": 10_000.0,
    "work_days": 1_000,
    "calendar_days": 3_650,
}
Pause = tuple[float, float]  # from and until when a clock stood, UTC seconds


class Clock(StrEnum):
    """What counts: every hour (紧急工作时), working hours, working days, or every day."""

    URGENT_HOURS = "urgent_hours"
    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"
    CALENDAR_DAYS = "calendar_days"


IN_DAYS = frozenset({Clock.WORK_DAYS, Clock.CALENDAR_DAYS})


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: ``amount`` hours or days by ``clock``.

    Raises ConfigError for an amount that is none, too long, or a part of a day.
    """

    amount: float
    clock: Clock

    def __post_init__(self) -> None:
        """Refuse what is no limit."""
        most = _MOST[self.clock]
        if not 0 < self.amount <= most:
            raise ConfigError(f"a limit of {self.amount:g} {self.clock}: above 0, {most:g} at most")
        if self.clock in IN_DAYS and self.amount != int(self.amount):
            raise ConfigError(f"a limit of {self.amount:g} {self.clock}: whole days")


def due_s(
    limit: Limit, start_s: float, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> float:
    """Return when ``limit`` is due that began at ``start_s``, as UTC seconds.

    ``pauses`` do not overlap and are in order; while one lasts the clock stands. A clock of days
    loses a day where it stood when that day closed. A pause that has no end yet is until infinity:
    then nothing is due.
    """
    if pauses and math.isinf(pauses[-1][1]):
        return math.inf
    if limit.clock in IN_DAYS:
        closings = _closings(limit.clock, start_s, calendar, pauses)
        for _ in range(int(limit.amount) - 1):
            next(closings)
        return next(closings)
    left_s = limit.amount * HOUR_S
    running = _running(limit.clock, start_s, calendar, pauses)
    while True:
        begin_s, end_s = next(running)
        if end_s - begin_s >= left_s:
            return begin_s + left_s
        left_s -= end_s - begin_s


def counted(
    clock: Clock, begin_s: float, end_s: float, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> float:
    """Return how many hours or days of ``clock`` lie between two moments; 0 where none do.

    It reaches the amount of a limit exactly when that is due: of days those count that closed
    after the day on which it began.
    """
    pauses = [(stood_s, min(went_on_s, end_s)) for stood_s, went_on_s in pauses]
    if clock in IN_DAYS:
        count = 0
        closings = _closings(clock, begin_s, calendar, pauses)
        while next(closings) <= end_s:
            count += 1
        return float(count)
    total_s = 0.0
    running = _running(clock, begin_s, calendar, pauses)
    while (stretch := next(running))[0] < end_s:
        total_s += min(stretch[1], end_s) - stretch[0]
        if stretch[1] >= end_s:
            break
    return total_s / HOUR_S


def _running(
    clock: Clock, start_s: float, calendar: WorkCalendar, pauses: Sequence[Pause]
) -> Iterator[Pause]:
    """Yield the stretches in which a clock of hours runs, for ever."""
    stretches: Iterable[Pause] = ((start_s, math.inf),)
    if clock is Clock.WORK_HOURS:
        stretches = calendar.stretches_from(start_s)
    for begin_s, end_s in stretches:
        at_s = begin_s
        for stood_s, went_on_s in pauses:
            if went_on_s <= at_s or stood_s >= end_s:
                continue
            if stood_s > at_s:
                yield at_s, stood_s
            at_s = went_on_s
        if at_s < end_s:
            yield at_s, end_s


def _closings(
    clock: Clock, start_s: float, calendar: WorkCalendar, pauses: Sequence[Pause]
) -> Iterator[float]:
    """Yield when the days end that a clock of days counts, for ever."""
    first = date_of(start_s) + dt.timedelta(days=1)
    for close_s in _day_ends(clock, first, calendar):
        if not any(stood_s < close_s <= went_on_s for stood_s, went_on_s in pauses):
            yield close_s


def _day_ends(clock: Clock, first: dt.date, calendar: WorkCalendar) -> Iterator[float]:
    if clock is Clock.WORK_DAYS:
        yield from (calendar.closes_s(day) for day in calendar.worked_from(first))
    yield from (midnight_s(first) + n * DAY_S for n in itertools.count(1))
