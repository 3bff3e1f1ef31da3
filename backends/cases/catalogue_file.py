"""What a hall knows of its matters, from its files: types, units, channels and the calendar.

``types.toml``, ``channels.toml`` and ``calendar.toml`` are shipped in ``resources/cases``; a city
has its own ``units.toml``, and may have any of the others in place of the shipped one.
"""

import datetime as dt
import itertools
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app.domain.cases.calendar import Shift, WorkCalendar
from app.domain.cases.case import CaseKind, Due
from app.domain.cases.catalogue import CaseCatalogue, CaseChannel, ProblemType, Unit
from app.domain.cases.clocks import Clock, Limit
from app.domain.classes import Severity
from app.domain.errors import ConfigError
from app.domain.safe_text import safe_text

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "cases"
STANDINGS = ("read", "secondary", "recollected", "house")
LEVELS = ("city", "county", "town", "outside")
CODE_CHARACTERS, ID_CHARACTERS, NAME_CHARACTERS = 32, 64, 120  # as their columns are wide
LON_DEG, LAT_DEG = 180.0, 85.0
PHONE = re.compile(r"\+?[0-9][0-9-]{2,19}")
_T = TypeVar("_T")


class _Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    amount: float
    clock: Clock


class _Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    aspect: str
    kind: CaseKind
    severity: int
    unit_kind: str
    standard: str
    source: str
    standing: str
    valid_from: dt.date
    limits: dict[Due, _Limit]
    valid_to: dt.date | None = None
    video_code: str = ""
    words: tuple[str, ...] = ()
    name_en: str = ""
    video_call_out: str = ""


class _Types(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: tuple[_Type, ...]
    aspects: dict[str, str] = msgspec.field(default_factory=dict)  # what each is called in English


class _Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit_id: str
    name: str
    level: str
    parent_id: str = ""
    county: str = ""
    town: str = ""
    kinds: tuple[str, ...] = ()
    department: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    is_demo: bool = False
    phone: str = ""
    name_en: str = ""


class _Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: tuple[_Unit, ...]


class _Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    name_en: str = ""


class _Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    channel: tuple[_Channel, ...]


class _Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shifts: tuple[tuple[str, str], ...]
    days_off: tuple[dt.date, ...]
    make_up: tuple[dt.date, ...]
    known_until: dt.date
    source: str


def read_case_catalogue(city: Path, shipped: Path = SHIPPED) -> CaseCatalogue:
    """Return the tables of a hall whose own are in ``city``; without units none can be sent.

    Raises ConfigError naming the file and what is wrong in it.
    """
    types_file = _place("types.toml", city, shipped)
    types: dict[str, list[ProblemType]] = {}
    told = _read(types_file, _Types)
    _check_aspects(told, types_file)
    for row in told.type:
        types.setdefault(row.code, []).append(_type_of(row, told.aspects, types_file))
    units_file = city / "units.toml"
    rows = _read(units_file, _Units).unit if units_file.exists() else ()
    units = _units_of(rows, units_file)
    _check_tree(units, units_file)
    channels_file = _place("channels.toml", city, shipped)
    channels: dict[str, CaseChannel] = {}
    for channel in _read(channels_file, _Channels).channel:
        _once(channel.code, channels, channels_file)
        _named(channel.code, channel.name, CODE_CHARACTERS, channels_file)
        _english(channel.code, channel.name_en, channels_file)
        channels[channel.code] = CaseChannel(channel.code, channel.name, channel.name_en)
    calendar = _calendar_of(_place("calendar.toml", city, shipped))
    editions = {code: _in_order(found, types_file) for code, found in types.items()}
    _check_video(editions, types_file)
    return CaseCatalogue(editions, units, channels, calendar)


def _place(name: str, city: Path, shipped: Path) -> Path:
    own = city / name
    return own if own.exists() else shipped / name


def _read(path: Path, shape: type[_T]) -> _T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), shape)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}") from error


def _once(code: str, known: Mapping[str, Any], path: Path) -> None:
    if code in known:
        raise ConfigError(f"{path.name}: '{code}' stands twice")


def _named(code: str, name: str, characters: int, path: Path) -> None:
    """Refuse a code that is none, or does not fit, and a name that no screen may show."""
    if not _is_code(code, characters):
        raise ConfigError(
            f"{path.name}: '{safe_text(code, characters)}' is no code: "
            f"1 to {characters} plain characters without spaces"
        )
    if not name.strip() or safe_text(name, NAME_CHARACTERS) != name:
        raise ConfigError(
            f"{path.name}: {code}: name '{safe_text(name, NAME_CHARACTERS)}': "
            f"1 to {NAME_CHARACTERS} plain characters"
        )


def _is_code(code: str, characters: int) -> bool:
    return 0 < len(code) <= characters and safe_text(code) == code and code.split() == [code]


def _english(code: str, name_en: str, path: Path) -> None:
    """Refuse an English name that no screen may show; none at all is none."""
    if name_en:
        _named(code, name_en, ID_CHARACTERS, path)


def _check_aspects(told: _Types, path: Path) -> None:
    """Refuse an English name of an aspect that no type is of."""
    known = {row.aspect for row in told.type}
    for aspect, name_en in told.aspects.items():
        if aspect not in known:
            raise ConfigError(f"{path.name}: aspects: no type is of '{safe_text(aspect, 40)}'")
        if not name_en.strip() or safe_text(name_en, NAME_CHARACTERS) != name_en:
            raise ConfigError(f"{path.name}: aspects: '{safe_text(name_en, 40)}' says nothing")


def _type_of(row: _Type, aspects: Mapping[str, str], path: Path) -> ProblemType:
    _named(row.code, row.name, CODE_CHARACTERS, path)
    _english(row.code, row.name_en, path)
    for what, text in (("aspect", row.aspect), ("unit_kind", row.unit_kind)):
        if not text.strip() or safe_text(text, NAME_CHARACTERS) != text:
            raise ConfigError(f"{path.name}: {row.code}: {what} '{safe_text(text)}' says nothing")
    if row.video_call_out:
        _template_of(row, path)
    if row.standing not in STANDINGS:
        raise ConfigError(f"{path.name}: {row.code}: standing '{row.standing}' is none of ours")
    if row.severity not in {int(one) for one in Severity if one}:
        raise ConfigError(f"{path.name}: {row.code}: severity {row.severity}, 1 to 4")
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ConfigError(
            f"{path.name}: {row.code}: valid_to {row.valid_to} before {row.valid_from}"
        )
    return ProblemType(
        code=row.code,
        name=row.name,
        aspect=row.aspect,
        kind=row.kind,
        severity=Severity(row.severity),
        unit_kind=row.unit_kind,
        limits={what.value: _limit(one, row, what, path) for what, one in row.limits.items()},
        standard=row.standard,
        source=row.source,
        standing=row.standing,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        video_code=row.video_code,
        words=row.words,
        name_en=row.name_en,
        aspect_en=aspects.get(row.aspect, ""),
        video_call_out=row.video_call_out,
    )


def _template_of(row: _Type, path: Path) -> None:
    """Refuse what no template can be called; which there are is told where they are known."""
    if not _is_code(row.video_call_out, CODE_CHARACTERS):
        said = safe_text(row.video_call_out, CODE_CHARACTERS)
        raise ConfigError(
            f"{path.name}: {row.code}: video_call_out '{said}' is no template: "
            f"1 to {CODE_CHARACTERS} plain characters without spaces"
        )


def _limit(one: _Limit, row: _Type, what: Due, path: Path) -> Limit:
    try:
        return Limit(one.amount, one.clock)
    except ConfigError as error:
        raise ConfigError(f"{path.name}: {row.code}: {what.value}: {error}") from error


def _check_video(types: Mapping[str, tuple[ProblemType, ...]], path: Path) -> None:
    """Refuse two types for what a camera's analysis calls by one name."""
    whose: dict[str, str] = {}
    for code, editions in types.items():
        for seen in {one.video_code for one in editions} - {""}:
            if seen in whose:
                raise ConfigError(f"{path.name}: {code}: '{seen}' is {whose[seen]}'s video_code")
            whose[seen] = code


def _in_order(found: list[ProblemType], path: Path) -> tuple[ProblemType, ...]:
    """Return the editions of a type, oldest first, of which no two hold on the same day."""
    ordered = sorted(found, key=lambda one: one.valid_from)
    for before, after in itertools.pairwise(ordered):
        if before.valid_to is None or before.valid_to >= after.valid_from:
            raise ConfigError(f"{path.name}: {before.code}: two editions on {after.valid_from}")
    return tuple(ordered)


def _units_of(rows: tuple[_Unit, ...], path: Path) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in rows:
        _once(row.unit_id, units, path)
        _named(row.unit_id, row.name, ID_CHARACTERS, path)
        _english(row.unit_id, row.name_en, path)
        _check_place(row, path)
        if row.level not in LEVELS:
            raise ConfigError(f"{path.name}: {row.unit_id}: level '{row.level}' is none of ours")
        if row.phone and not PHONE.fullmatch(row.phone):
            raise ConfigError(f"{path.name}: {row.unit_id}: phone '{safe_text(row.phone, 30)}'")
        plain = msgspec.structs.asdict(row)
        plain |= {"kinds": frozenset(row.kinds), "has_phone": bool(row.phone)}
        units[row.unit_id] = Unit(**plain)
    return units


def _check_place(row: _Unit, path: Path) -> None:
    place = (row.lon_deg, row.lat_deg)
    if place == (None, None):
        return
    lon, lat = (math.nan if value is None else value for value in place)
    if not (abs(lon) <= LON_DEG and abs(lat) <= LAT_DEG):
        raise ConfigError(
            f"{path.name}: {row.unit_id}: lon_deg {row.lon_deg}, lat_deg {row.lat_deg}: "
            f"both, within {LON_DEG:g} and {LAT_DEG:g}"
        )


def _check_tree(units: Mapping[str, Unit], path: Path) -> None:
    """Refuse units that hang on nothing, on themselves, or on another county's."""
    for unit in units.values():
        if unit.parent_id and unit.parent_id not in units:
            raise ConfigError(f"{path.name}: {unit.unit_id}: no unit is called '{unit.parent_id}'")
        above = units.get(unit.parent_id)
        if above is not None and above.county not in ("", unit.county):
            raise ConfigError(
                f"{path.name}: {unit.unit_id}: county '{unit.county}' below '{above.county}'"
            )
        passed = {unit.unit_id}
        while above is not None:
            if above.unit_id in passed:
                raise ConfigError(f"{path.name}: {unit.unit_id}: it stands below itself")
            passed.add(above.unit_id)
            above = units.get(above.parent_id)


def _calendar_of(path: Path) -> WorkCalendar:
    row = _read(path, _Calendar)
    try:
        shifts = tuple(Shift(_clock_s(begin), _clock_s(end)) for begin, end in row.shifts)
        return WorkCalendar(
            shifts, frozenset(row.days_off), frozenset(row.make_up), row.known_until, row.source
        )
    except (ConfigError, ValueError) as error:
        raise ConfigError(f"{path.name}: {error}") from error


def _clock_s(text: str) -> float:
    at = dt.time.fromisoformat(text)
    return at.hour * 3600.0 + at.minute * 60.0
