"""When the days of a register's row begin and end, in seconds: both days are included."""

import datetime as dt
import math

from backends.detectors.footing.measures import DAY_S, LOCAL_AHEAD_S

_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


def begins_s(day: str) -> float:
    """Return when a row that is valid from ``day`` (ISO) begins; for none it always was.

    Raises ValueError for what is no day.
    """
    return _start_s(day, 0) if day else -math.inf


def ends_s(day: str) -> float:
    """Return when a row that is valid to ``day`` (ISO, itself included) ends; for none never.

    Raises ValueError for what is no day.
    """
    return _start_s(day, 1) if day else math.inf


def _start_s(day: str, days_on: int) -> float:
    number = dt.date.fromisoformat(day).toordinal() + days_on - _EPOCH_DAY
    return number * DAY_S - LOCAL_AHEAD_S
