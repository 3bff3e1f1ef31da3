"""Moments as they are written on a command line: the hall's wall time, or plain seconds."""

import math
from datetime import UTC, datetime, timedelta, timezone

from app.domain.errors import ConfigError

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")


def moment_of(text: str) -> float:
    """Return seconds since 1970-01-01 UTC of a wall time of Asia/Shanghai, or of seconds.

    Raises ConfigError for what is neither.
    """
    written = text.strip()
    for form in FORMS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=CHINA).timestamp()
        except ValueError:
            continue
    try:
        seconds = float(written)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise ConfigError(f"'{text}' is no time; write 2026-11-21 23:10 or 2026-11-21 23:10:05")
    return seconds


def moment_text(time_s: float) -> str:
    """Return the wall time of Asia/Shanghai, as ``moment_of`` reads it."""
    return local_time(time_s).strftime(FORMS[0])


def local_time(time_s: float) -> datetime:
    """Return the wall time of Asia/Shanghai."""
    return datetime.fromtimestamp(time_s, UTC).astimezone(CHINA)
