"""How the hall writes time: stored in UTC, shown in the one zone of China, ages in words."""

import math
from datetime import UTC, datetime, timedelta, timezone

from widgets.texts import Texts

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400
LAST_S = 253_000_000_000.0  # in the year 9987; Python's calendar ends with 9999


def clock_text(time_s: float) -> str:
    """Return ``14:32:08`` of a city time in seconds since 1970-01-01 UTC."""
    return _local(time_s).strftime("%H:%M:%S")


def minute_text(time_s: float) -> str:
    """Return ``14:32``."""
    return _local(time_s).strftime("%H:%M")


def date_text(time_s: float) -> str:
    """Return ``2026-11-22``."""
    return _local(time_s).strftime("%Y-%m-%d")


def hour_of(time_s: float) -> float:
    """Return the local hour of day, 0 to 24, with its fraction."""
    local = _local(time_s)
    return local.hour + local.minute / 60 + local.second / HOUR_S


def age_text(texts: Texts, age_s: float | None) -> str:
    """Return an age a person can take in: seconds, minutes, hours or days; none is a dash."""
    if age_s is None or not math.isfinite(age_s):
        return texts("time.unknown")
    whole_s = max(0, int(age_s))
    if whole_s < 2 * MINUTE_S:
        return texts("time.seconds", count=whole_s)
    if whole_s < 2 * HOUR_S:
        return texts("time.minutes", count=whole_s // MINUTE_S)
    if whole_s < 2 * DAY_S:
        return texts("time.hours", count=whole_s // HOUR_S)
    return texts("time.days", count=whole_s // DAY_S)


def _local(time_s: float) -> datetime:
    """Return local time; a time no calendar holds is shown as the epoch rather than raising."""
    if not math.isfinite(time_s) or not 0.0 <= time_s < LAST_S:
        time_s = 0.0
    return datetime.fromtimestamp(time_s, UTC).astimezone(CHINA)
