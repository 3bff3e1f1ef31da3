"""Parts by the hall's clock: the hour (0 to 23), the weekday (0 is Monday), the day."""

import numpy as np

from app.domain.measures.period import DAY_S, HOUR_S
from backends.indicators.facts import F8, I4

HOUR, WEEKDAY, DAY = "hour", "weekday", "day"
CLOCK_PARTS = (HOUR, WEEKDAY, DAY)
_AHEAD_S = 8 * HOUR_S
_THURSDAY = 3  # day 0, 1970-01-01
_NONE = -1


def clock_parts(part: str, times_s: F8) -> tuple[list[str], I4]:
    """Return the keys there are, and of each time the place of its key, -1 of no time (0)."""
    is_time = times_s > 0
    ahead_s = np.where(is_time, times_s, 0.0) + _AHEAD_S
    if part == HOUR:
        keys, codes = [str(hour) for hour in range(24)], ahead_s // HOUR_S % 24
    elif part == WEEKDAY:
        keys, codes = [str(day) for day in range(7)], (ahead_s // DAY_S + _THURSDAY) % 7
    else:
        days = np.where(is_time, ahead_s // DAY_S, np.nan)
        found, places = np.unique(days, return_inverse=True)
        codes = places.astype(np.float64)
        keys = [str(np.datetime64(int(day), "D")) for day in found[np.isfinite(found)]]
    return keys, np.where(is_time, codes, _NONE).astype(np.int32)
