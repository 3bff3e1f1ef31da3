"""One row of somebody's table becomes a matter to be put in, or is refused cell by cell."""

import math
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from typing import TypeVar

from app.domain.cases.case import CasePlace
from app.domain.cases.commands import OpenCase
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from backends.cases.intake.cells import Broken, Cell, Formula, Number, SheetRow
from backends.cases.intake.mapping import CaseMapping
from backends.cases.intake.times import moment_of_number, moment_of_text
from backends.city.datum import Datum, to_wgs84
from backends.hub.case_checks import (
    ADDRESS_CHARACTERS,
    EARLIEST_S,
    FUTURE_S,
    ID_CHARACTERS,
    LAT_DEG,
    LON_DEG,
    NAME_CHARACTERS,
    PHONE_CHARACTERS,
    TEXT_CHARACTERS,
    TITLE_CHARACTERS,
)

SHOWN_CHARACTERS = 80
MOST_DIGITS = 15  # a spreadsheet keeps no more, and writes noughts for the rest
TITLE_FROM_TEXT = 40
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,3}", re.ASCII)
_WITH_NOUGHTS = re.compile(r"(-?\d{1,15})\.0+", re.ASCII)
_SEVERITIES = {"": 0, "1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
# Seen by nobody: control characters, lone surrogates, private use, and blanks of no width. What
# turns writing round (bidi) stays, to be shown by its number.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\ud800-\udfff"
    "\U000f0000-\U0010ffff]+"
)
_NAMESPACE = uuid.UUID("6a7ee1a4-5a34-4ab0-9c94-2d7a51b1c6f1")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a row, or (``is_taken``) what was changed in taking it."""

    line: int
    column: str
    value: str
    why: str
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What the hall calls things: each word with its code. Codes themselves are words too.

    ``is_in_city`` says whether a point lies in one of its counties.
    """

    types: Mapping[str, str]
    channels: Mapping[str, str]
    counties: Mapping[str, str]
    campaigns: Mapping[str, str] = of(default_factory=dict)
    is_in_city: Callable[[LonLat], bool] = lambda _point: True


class _Refused(Exception):  # noqa: N818 - a cell that is not taken, not an error of ours
    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why


def case_id_of(source: str, original_no: str) -> str:
    """Return the id that a matter of a source has here: the same whenever it is brought."""
    return str(uuid.uuid5(_NAMESPACE, f"{source}\0{original_no}"))


class RowReader:
    """Reads rows as a mapping says; ``now_s`` is until when something can have been told."""

    def __init__(
        self,
        mapping: CaseMapping,
        places: Mapping[str, int],
        words: Words,
        now_s: float,
        *,
        is_1904: bool = False,
    ) -> None:
        self._mapping = mapping
        self._places = places
        self._types = {**words.types, **mapping.types}
        self._channels = {**words.channels, **mapping.channels}
        self._counties = {**words.counties, **mapping.counties}
        self._campaigns = {**words.campaigns, **mapping.campaigns}
        self._is_in_city = words.is_in_city
        self._now_s = now_s
        self._since = 1904 if is_1904 else 1900
        self._row = SheetRow(0, ())
        self._faults: list[CellFault] = []

    def read(self, row: SheetRow) -> tuple[OpenCase | None, Sequence[CellFault]]:
        """Return the matter of a row, None if it is refused, and what there is to say of it."""
        self._row, self._faults = row, []
        for field, at in self._places.items():
            if at in row.filled:
                self._say(field, "taken from the merged cell above it", is_taken=True)
        number = self._try(self._number_text, "original_no", "")
        if not number:
            self._refuse("original_no", "empty: without its number it could come in twice")
        raised_s = self._try(self._raised, "raised", 0.0)
        title, text = self._words()
        reporter = self._short("reporter", NAME_CHARACTERS)
        phone = self._short("phone", PHONE_CHARACTERS)
        address = self._short("address", ADDRESS_CHARACTERS)
        town, grid = self._short("town", ID_CHARACTERS), self._short("grid", ID_CHARACTERS)
        lon, lat = self._point()
        mapping = self._mapping
        county = self._code("county", self._counties, mapping.county)
        channel = self._code("channel", self._channels, mapping.channel)
        type_code = self._code("type", self._types, mapping.type_code)
        campaign = self._code("campaign", self._campaigns, mapping.campaign)
        about_id = self._short("about_id", ID_CHARACTERS)
        severity = self._try(self._severity, "severity", 0)
        if not channel:
            self._refuse("channel", "empty")
        if any(not fault.is_taken for fault in self._faults):
            return None, self._faults
        body = OpenCase(
            case_id=case_id_of(mapping.source, number),
            kind=mapping.kind,
            channel=channel,
            title=title,
            text=text,
            raised_s=raised_s,
            type_code=type_code,
            source=mapping.source,
            original_no=number,
            reporter=reporter,
            phone=phone,
            place=CasePlace(lon, lat, address, town, grid),
            county=county,
            severity=severity,
            campaign=campaign,
            about_id=about_id,
        )
        return body, self._faults

    def _cell(self, field: str) -> Cell:
        at = self._places.get(field)
        return self._row.cells[at] if at is not None and at < len(self._row.cells) else None

    def _say(self, field: str, why: str, *, is_taken: bool) -> None:
        column = self._mapping.columns.get(field, field)
        shown = shown_value(self._cell(field))
        self._faults.append(CellFault(self._row.line, column, shown, why, is_taken))

    def _refuse(self, field: str, why: str) -> None:
        if not any(f.column == self._mapping.columns.get(field, field) for f in self._faults):
            self._say(field, why, is_taken=False)

    def _try(self, read: Callable[[str], _T], field: str, instead: _T) -> _T:
        try:
            return read(field)
        except _Refused as refused:
            self._say(refused.field, refused.why, is_taken=False)
            return instead

    def _sound(self, field: str) -> str | Number | None:
        cell = self._cell(field)
        if isinstance(cell, Formula):
            raise _Refused(field, "a formula; put its value in its place (paste as values)")
        if isinstance(cell, Broken):
            raise _Refused(field, f"broken: {cell.text}")
        return cell

    def _plain_text(self, field: str) -> str:
        """Return what is written, a number as its digits."""
        cell = self._sound(field)
        if cell is None:
            return ""
        if isinstance(cell, Number):
            return self._digits(field, cell.text)
        if (clean := _clean(cell)) != cell.replace("\r\n", "\n"):
            self._say(field, "characters that nobody sees were taken out", is_taken=True)
        return clean.strip()

    def _digits(self, field: str, text: str) -> str:
        if (whole := _WITH_NOUGHTS.fullmatch(text)) is not None:
            text = whole[1]
        if _WHOLE.fullmatch(text):
            return text
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) >= 10**MOST_DIGITS:
            why = f"a number of more than {MOST_DIGITS} digits: the spreadsheet has rounded it"
            raise _Refused(field, why)
        return str(int(value)) if value.is_integer() else text

    def _number_text(self, field: str) -> str:
        text = self._plain_text(field)
        if _ROUNDED.fullmatch(text):
            raise _Refused(field, "a number in short form: a spreadsheet has rounded it")
        if len(text) > ID_CHARACTERS or not text.isprintable():
            raise _Refused(field, f"more than {ID_CHARACTERS} characters, or not printable")
        return text

    def _raised(self, field: str) -> float:
        cell = self._sound(field)
        if cell is None:
            raise _Refused(field, "empty")
        since = self._since if isinstance(cell, Number) else self._mapping.day_numbers
        text = cell.text if isinstance(cell, Number) else cell
        try:
            is_number = isinstance(cell, Number) or (since and _is_number(text))
            at_s = moment_of_number(text, since) if is_number else moment_of_text(text)
        except ValueError as error:
            raise _Refused(field, str(error)) from error
        if not EARLIEST_S <= at_s <= self._now_s + FUTURE_S:
            raise _Refused(field, "before the year 2000, or not yet come")
        return at_s

    def _words(self) -> tuple[str, str]:
        title = " ".join(self._try(self._plain_text, "title", "").split())
        text = self._try(self._plain_text, "text", "")
        if not title:
            title = " ".join(text.split())[:TITLE_FROM_TEXT]
            if not title:
                self._refuse("title" if "title" in self._places else "text", "empty")
        safe = safe_text(title, TITLE_CHARACTERS - 1)
        if safe != title:
            self._say("title", "shortened or cleaned; the whole stands in the text", is_taken=True)
            text, title = f"{title}\n{text}".strip(), safe
        if len(text) > TEXT_CHARACTERS:
            self._refuse("text", f"{len(text)} characters, {TEXT_CHARACTERS} at most")
        return title, text

    def _short(self, field: str, most: int) -> str:
        text = " ".join(self._try(self._plain_text, field, "").split())
        if field == "phone" and _ROUNDED.fullmatch(text):
            self._refuse(field, "a number in short form: a spreadsheet has rounded it")
        elif len(text) > most:
            self._refuse(field, f"{len(text)} characters, {most} at most")
        return text

    def _code(self, field: str, words: Mapping[str, str], otherwise: str) -> str:
        text = self._try(self._plain_text, field, "")
        if not text:
            return otherwise
        if text not in words:
            self._refuse(field, "not known here; translate it in the mapping")
        return words.get(text, "")

    def _severity(self, field: str) -> int:
        text = self._plain_text(field).upper()
        if text not in _SEVERITIES:
            raise _Refused(field, "neither 1 to 4 nor I to IV")
        return _SEVERITIES[text]

    def _point(self) -> tuple[float | None, float | None]:
        lon = self._try(self._degrees, "lon", None)
        lat = self._try(self._degrees, "lat", None)
        if lon is None and lat is None:
            return None, None
        if lon is None or lat is None:
            self._refuse("lat" if lat is None else "lon", "half a position")
            return None, None
        if lon == lat == 0:
            self._say("lon", "0, 0 is no place of a city: taken without one", is_taken=True)
            return None, None
        if abs(lon) > LON_DEG or abs(lat) > LAT_DEG:
            self._refuse("lon", "not on the map (longitude and latitude in degrees)")
            return None, None
        east, north = map(float, to_wgs84(Datum(self._mapping.datum), lon, lat))
        if not self._is_in_city(LonLat(east, north)):
            why = f"{lon:.5f}, {lat:.5f} lies in no county of the city: taken without a point"
            self._say("lon", why, is_taken=True)
            return None, None
        return east, north

    def _degrees(self, field: str) -> float | None:
        cell = self._sound(field)
        text = cell.text if isinstance(cell, Number) else (cell or "").strip()
        if not text:
            return None
        if not _is_number(text):
            raise _Refused(field, "no number of degrees")
        return float(text)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,17})?\s*", text, re.ASCII) is not None


def _clean(text: str) -> str:
    """Return a text without what no one can see or type; lines and tabs stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))


def shown_value(cell: Cell) -> str:
    """Return what a report shows of a cell."""
    text = cell if isinstance(cell, str) else "" if cell is None else cell.text
    return safe_text(f"={text}" if isinstance(cell, Formula) else text, SHOWN_CHARACTERS)
