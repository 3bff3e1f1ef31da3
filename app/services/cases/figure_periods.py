"""The periods that figures of cases are looked at for: by days of city time, or the holiday."""

import datetime as dt
from enum import StrEnum

from app.domain.cases.calendar import LONGEST_BREAK_DAYS, WorkCalendar, date_of, midnight_s

A_DAY = dt.timedelta(days=1)
LOOKED_BACK_DAYS = 400  # between two holidays lie fewer days than that
MOST_DAYS = 3_660


class Period(StrEnum):
    """Which days are meant; what is chosen by hand has its own."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    HOLIDAY = "holiday"
    CUSTOM = "custom"


Days = tuple[dt.date, dt.date]  # the first and the last, both included


def days_of(period: Period, now_s: float, calendar: WorkCalendar, chosen: Days) -> Days | None:
    """Return the days of a period as of now; None for a holiday that the calendar has not."""
    today = date_of(now_s)
    match period:
        case Period.TODAY:
            return today, today
        case Period.WEEK:
            return today - today.weekday() * A_DAY, today
        case Period.MONTH:
            return today.replace(day=1), today
        case Period.HOLIDAY:
            return holiday_before(today, calendar)
    return chosen


def holiday_before(today: dt.date, calendar: WorkCalendar) -> Days | None:
    """Return the whole holiday in which ``today`` lies, else the last one before it, or None.

    A holiday is days off in a row of which the yearly notice names one, weekends at its ends
    included.
    """
    day = today
    for _ in range(LOOKED_BACK_DAYS):
        first, last = _free_around(day, calendar)
        if any(one in calendar.days_off for one in _days(first, last)):
            return first, last
        day = first - A_DAY
        if (today - day).days > LOOKED_BACK_DAYS:
            return None
    return None


def span_of(days: Days) -> tuple[float, float]:
    """Return days as UTC seconds, from (included) to (not included)."""
    return midnight_s(days[0]), midnight_s(days[1] + A_DAY)


def days_from(first: str, last: str) -> Days | None:
    """Return days written as ``2026-10-01``; None for what is none, or no period."""
    try:
        days = dt.date.fromisoformat(first.strip()), dt.date.fromisoformat(last.strip())
    except ValueError:
        return None
    is_period = days[0] <= days[1] and (days[1] - days[0]).days < MOST_DAYS
    return days if is_period and days[0].year > dt.MINYEAR and days[1] < dt.date.max else None


def _free_around(day: dt.date, calendar: WorkCalendar) -> Days:
    """Return the days off in a row around a day; the day alone where it is worked."""
    first = last = day
    if calendar.is_worked(day):
        return day, day
    while not calendar.is_worked(first - A_DAY) and (day - first).days < LONGEST_BREAK_DAYS:
        first -= A_DAY
    while not calendar.is_worked(last + A_DAY) and (last - day).days < LONGEST_BREAK_DAYS:
        last += A_DAY
    return first, last


def _days(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    return tuple(first + n * A_DAY for n in range((last - first).days + 1))
