"""The periods that figures are of: where each begins, in the hall's own days."""

import datetime as dt
from enum import StrEnum

HALL_ZONE = dt.timezone(dt.timedelta(hours=8))  # Asia/Shanghai, no summer time since 1991
DAY_S = 86400.0
HOUR_S = 3600.0
SHIFT_HOURS = (8, 20)  # when shifts begin, domain.md (who uses it)


class Period(StrEnum):
    """``NOW`` is how things stand; all others count what fell between their begin and now."""

    NOW = "now"
    HOUR = "hour"  # the last sixty minutes
    DAY = "day"  # the last twenty-four hours
    TODAY = "today"
    SHIFT = "shift"
    WEEK = "week"  # from Monday
    MONTH = "month"
    YEAR = "year"
    ALL = "all"  # ever


_LONG_S = {Period.NOW: 0.0, Period.HOUR: HOUR_S, Period.DAY: DAY_S}


def begins_s(period: Period, now_s: float) -> float:
    """Return when the period that holds ``now_s`` began (UTC seconds); of ``NOW`` it is now."""
    if period in _LONG_S:
        return now_s - _LONG_S[period]
    if period is Period.ALL:
        return 0.0
    here = dt.datetime.fromtimestamp(now_s, HALL_ZONE)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = {
        Period.TODAY: midnight,
        Period.SHIFT: _shift_begins(here, midnight),
        Period.WEEK: midnight - dt.timedelta(days=here.weekday()),
        Period.MONTH: midnight.replace(day=1),
        Period.YEAR: midnight.replace(month=1, day=1),
    }
    return begins[period].timestamp()


def _shift_begins(here: dt.datetime, midnight: dt.datetime) -> dt.datetime:
    morning, evening = (midnight + dt.timedelta(hours=hour) for hour in SHIFT_HOURS)
    if here >= evening:
        return evening
    return morning if here >= morning else evening - dt.timedelta(days=1)


def day_of(time_s: float) -> int:
    """Return the number of the hall's day that a time is in, counted from 1970-01-01."""
    return int((time_s + 8 * HOUR_S) // DAY_S)


def day_begins_s(day: int) -> float:
    """Return when one of the hall's days began (UTC seconds)."""
    return day * DAY_S - 8 * HOUR_S
