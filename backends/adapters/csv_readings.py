"""Readings as lines of text: ``station,quantity,value,time[,mark]``; each bad line by name."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import DecodeError
from app.domain.readings import Mark, QuantityCatalogue
from backends.adapters.reading import Reading

MOST_ROWS = 20_000
LONGEST_LINE = 512  # characters
HEADER = "station,quantity,value,time"
MARKS: Mapping[str, Mark] = {mark.name.lower(): mark for mark in Mark}
_STATION = re.compile(r'[^\s,"]{1,32}')
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,3})?", re.ASCII)
_EARLIEST_S, _LATEST_S = 946_684_800.0, 4_102_444_800.0  # the years 2000 to 2100


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken: its number from 1, a short stable reason, and what stood there."""

    line: int
    reason: str
    detail: str = ""


def parse_readings(
    body: bytes, quantities: QuantityCatalogue
) -> tuple[list[Reading], list[RefusedLine]]:
    """Return the readings of a text in UTF-8, and the lines that are none.

    An empty value is a reading without one. ``time`` is ISO 8601 with its zone, or seconds of UTC.
    Raises DecodeError where there is no text, or more of it than 20,000 lines.
    """
    try:
        lines = body.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise DecodeError("not_utf8", str(error)) from error
    if len(lines) > MOST_ROWS:
        raise DecodeError("too_many_rows", f"{len(lines)} lines, {MOST_ROWS} are allowed")
    found: list[Reading] = []
    refused: list[RefusedLine] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or (number == 1 and line.replace(" ", "").startswith(HEADER)):
            continue
        try:
            found.append(_reading(line, quantities))
        except DecodeError as error:
            refused.append(RefusedLine(number, error.reason, error.detail))
    return found, refused


def time_s(text: str) -> float:
    """Return a moment as UTC seconds; raise DecodeError ``bad_time`` or ``time_without_zone``."""
    if _NUMBER.fullmatch(text):
        moment_s = float(text)
    else:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise DecodeError("bad_time", text[:40]) from error
        if moment.tzinfo is None:
            raise DecodeError("time_without_zone", text[:40])
        try:
            moment_s = moment.timestamp()
        except (OverflowError, ValueError) as error:
            raise DecodeError("bad_time", text[:40]) from error
    if not _EARLIEST_S <= moment_s <= _LATEST_S:
        raise DecodeError("bad_time", text[:40])
    return moment_s


def _reading(line: str, quantities: QuantityCatalogue) -> Reading:
    if len(line) > LONGEST_LINE:
        raise DecodeError("long_line", line[:40])
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) not in (4, 5):
        raise DecodeError("cell_count", line[:60])
    station, key, value, time = cells[:4]
    if not _STATION.fullmatch(station) or len(station.encode()) > 32:  # noqa: PLR2004 - S32
        raise DecodeError("bad_station", station[:40])
    quantity = quantities.find(key)
    if quantity is None:
        raise DecodeError("unknown_quantity", key[:40])
    if value and not _NUMBER.fullmatch(value):
        raise DecodeError("bad_value", value[:40])
    number = float(value) if value else math.nan
    if math.isinf(number):
        raise DecodeError("bad_value", value[:40])
    word = cells[4] if len(cells) > 4 else ""  # noqa: PLR2004 - the fifth cell
    mark = MARKS.get(word or "good")
    if mark is None:
        raise DecodeError("unknown_mark", word[:40])
    return Reading(station, quantity.number, number, mark, time_s(time))
