"""When something was told, as tables write it: a moment without a zone is the city's."""

import datetime as dt
import math
import re

from app.domain.cases.calendar import CITY_TIME, DAY_S

# Day numbers of spreadsheets. Those from 1900 count a 29 February 1900 that never was, so they
# are right from 1 March 1900 on; nothing older than 2000 is taken anyway.
_DAY_0 = {1900: dt.datetime(1899, 12, 30, tzinfo=CITY_TIME).timestamp()}
_DAY_0[1904] = dt.datetime(1904, 1, 1, tzinfo=CITY_TIME).timestamp()
_MOST_DAYS = 200_000.0
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,17})?([eE][+-]?\d{1,3})?", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT]*(\d{1,2})\s*[:时点]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:\.\d{1,9})?)?\s*[秒分]?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[\sT]?(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
_HAS_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$", re.ASCII)


def moment_of_text(text: str) -> float:
    """Return a written moment as UTC seconds; raise ValueError in words for what is none.

    The year comes first. Day or month first is refused: nobody could say which of both it is.
    """
    text = text.strip()
    if _HAS_ZONE.search(text) and ":" in text:
        try:
            found = dt.datetime.fromisoformat(text.replace("/", "-"))
        except ValueError as error:
            raise ValueError("no moment (2026-11-22 10:30:00)") from error
        return found.timestamp()
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise ValueError("no moment with the year first (2026-11-22 10:30:00)")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=CITY_TIME).timestamp()
    except (ValueError, OverflowError) as error:
        raise ValueError("no such day or time") from error


def moment_of_number(text: str, since: int) -> float:
    """Return a day number of a spreadsheet that counts from ``since`` (1900 or 1904).

    Rounded to the second, which is more than such a number tells. Raises ValueError in words.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("no day number")
    days = float(text)
    if not (math.isfinite(days) and 1.0 <= days <= _MOST_DAYS):
        raise ValueError("no day number")
    return float(round(_DAY_0[since] + days * DAY_S))
