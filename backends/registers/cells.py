"""Single cells of a register's row: each function reads one, or says in words why it cannot."""

import datetime as dt
import math
import re
from collections.abc import Mapping

Row = Mapping[str, str]

MAX_ID_BYTES = 32  # the id column of the world
MAX_LABEL_BYTES = 48  # the label column of the world
MAX_TEXT_CHARS = 120
MAX_LAT_DEG = 85.0
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text_of(row: Row, key: str, *, needed: bool = False) -> str:
    """Return a cell's text; raise ValueError where it is too long, not printable, or missing."""
    value = row.get(key, "").strip()
    if needed and not value:
        raise ValueError(f"{key} is empty")
    if len(value) > MAX_TEXT_CHARS or not value.isprintable():
        raise ValueError(f"{key} is longer than {MAX_TEXT_CHARS} characters or not printable")
    return value


def id_of(row: Row, key: str) -> str:
    """Return an id: no spaces, and short enough for the column of the world."""
    value = text_of(row, key, needed=True)
    if len(value.encode()) > MAX_ID_BYTES or " " in value:
        raise ValueError(f"{key} {value!r} has a space or more than {MAX_ID_BYTES} bytes")
    return value


def label_of(row: Row, key: str) -> str:
    """Return a name that fits the label column of the world."""
    value = text_of(row, key, needed=True)
    if len(value.encode()) > MAX_LABEL_BYTES:
        raise ValueError(f"{key} {value!r} has more than {MAX_LABEL_BYTES} bytes")
    return value


def number_of(row: Row, key: str, lowest: float, highest: float) -> float:
    """Return a finite number within a range; raise ValueError for anything else."""
    text = row.get(key, "").strip()
    try:
        value = float(text)
    except ValueError as error:
        raise ValueError(f"{key} {text[:20]!r} is not a number") from error
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise ValueError(f"{key} {text[:20]} is not within {lowest:g} to {highest:g}")
    return value


def position_of(row: Row) -> tuple[float, float]:
    """Return longitude and latitude in degrees."""
    return (
        number_of(row, "lon_deg", -180.0, 180.0),
        number_of(row, "lat_deg", -MAX_LAT_DEG, MAX_LAT_DEG),
    )


def day_of(row: Row, key: str) -> str:
    """Return a day (``2026-11-22``) or an empty text."""
    value = text_of(row, key)
    if value and not _is_day(value):
        raise ValueError(f"{key} {value[:20]!r} is no day (YYYY-MM-DD)")
    return value


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


def validity_of(row: Row) -> tuple[str, str]:
    """Return the first and the last day of a row; either may be empty."""
    valid_from, valid_to = day_of(row, "valid_from"), day_of(row, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise ValueError(f"valid_to {valid_to} lies before valid_from {valid_from}")
    return valid_from, valid_to


def flag_of(row: Row, key: str) -> bool:
    """Return whether a cell says yes."""
    value = row.get(key, "").strip().lower()
    if value in ("", "0", "no", "false"):
        return False
    if value in ("1", "yes", "true"):
        return True
    raise ValueError(f"{key} {value[:20]!r} is neither yes nor no")
