"""The working calendar: which days are worked and from when to when, as dated data."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import ConfigError

# China keeps one time without summer time (since 1991), so a fixed offset is the whole rule.
CITY_TIME = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
DAY_S = 86_400.0
SATURDAY = 5
LONGEST_BREAK_DAYS = 60  # no run of days off is longer; a calendar that has one is a mistake


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of work within a day, in seconds from midnight of city time."""

    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, less ``days_off``, and ``make_up`` days beside.

    ``shifts`` are the stretches of a working day in order. ``known_until`` is the last day for
    which the yearly notice is in hand; a later day follows the week alone, and says so.
    Raises ConfigError for a calendar that contradicts itself.
    """

    shifts: tuple[Shift, ...]
    days_off: frozenset[dt.date]
    make_up: frozenset[dt.date]
    known_until: dt.date
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a calendar that contradicts itself."""
        if not self.shifts:
            raise ConfigError("a working day without hours")
        at_s = 0.0
        for shift in self.shifts:
            if not at_s <= shift.begin_s < shift.end_s <= DAY_S:
                raise ConfigError(
                    f"shift from {shift.begin_s:g} to {shift.end_s:g} s: in order within a day"
                )
            at_s = shift.end_s
        if both := self.days_off & self.make_up:
            raise ConfigError(f"{min(both)} is both off and made up for")

    def is_worked(self, day: dt.date) -> bool:
        """Return whether a day is worked."""
        if day in self.make_up:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def is_known(self, day: dt.date) -> bool:
        """Return whether the notice for that day is in hand."""
        return day <= self.known_until

    def worked_from(self, day: dt.date) -> Iterator[dt.date]:
        """Yield the worked days from ``day`` on, for ever. Raises ConfigError where none comes."""
        off = 0
        while off < LONGEST_BREAK_DAYS:
            if self.is_worked(day):
                off = 0
                yield day
            else:
                off += 1
            day += dt.timedelta(days=1)
        raise ConfigError(f"{off} days off in a row before {day}")

    def stretches_from(self, at_s: float) -> Iterator[tuple[float, float]]:
        """Yield the working stretches that end after ``at_s``, as UTC seconds, for ever."""
        for day in self.worked_from(date_of(at_s)):
            midnight = midnight_s(day)
            for shift in self.shifts:
                if midnight + shift.end_s > at_s:
                    yield max(at_s, midnight + shift.begin_s), midnight + shift.end_s

    def closes_s(self, day: dt.date) -> float:
        """Return when work ends on a day, as UTC seconds."""
        return midnight_s(day) + self.shifts[-1].end_s


def date_of(at_s: float) -> dt.date:
    """Return the day of city time in which a moment lies."""
    return dt.datetime.fromtimestamp(at_s, CITY_TIME).date()


def midnight_s(day: dt.date) -> float:
    """Return when a day of city time begins, as UTC seconds."""
    return dt.datetime.combine(day, dt.time(), CITY_TIME).timestamp()


def minute_of(time_s: float) -> str:
    """Return the city's hour and minute of a time."""
    return f"{dt.datetime.fromtimestamp(time_s, CITY_TIME):%H:%M}"
