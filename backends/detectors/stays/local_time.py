"""The day and the hour of a moment where the city is: Asia/Shanghai, without summer time."""

import datetime as dt

_CITY = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def local_day(at_s: float) -> str:
    """Return the day of a moment, ``2026-11-22``."""
    return dt.datetime.fromtimestamp(at_s, _CITY).date().isoformat()


def local_hour(at_s: float) -> float:
    """Return the hour of the day of a moment, 0 to 24."""
    moment = dt.datetime.fromtimestamp(at_s, _CITY)
    return moment.hour + moment.minute / 60 + moment.second / 3600


def is_within_hours(hour: float, from_h: float, to_h: float) -> bool:
    """Return whether an hour lies in a span that may go over midnight; 0 to 24 is the whole day."""
    if from_h <= to_h:
        return from_h <= hour < to_h
    return hour >= from_h or hour < to_h
