"""What a hall knows of its matters, from its files: types, units, channels and the calendar.

``types.toml``, ``channels.toml`` and ``calendar.toml`` are shipped in ``resources/cases``; a city
has its own ``units.toml``, and may have any of the others in place of the shipped one.
"""

import datetime as dt
import itertools
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

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "cases"
STANDINGS = ("read", "secondary", "recollected", "house")
LEVELS = ("city", "county", "town", "outside")
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


class _Types(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    type: tuple[_Type, ...]


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


class _Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: tuple[_Unit, ...]


class _Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str


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
    for row in _read(types_file, _Types).type:
        types.setdefault(row.code, []).append(_type_of(row, types_file))
    units_file = city / "units.toml"
    rows = _read(units_file, _Units).unit if units_file.exists() else ()
    units = _units_of(rows, units_file)
    channels_file = _place("channels.toml", city, shipped)
    channels: dict[str, CaseChannel] = {}
    for channel in _read(channels_file, _Channels).channel:
        _once(channel.code, channels, channels_file)
        channels[channel.code] = CaseChannel(channel.code, channel.name)
    calendar = _calendar_of(_place("calendar.toml", city, shipped))
    editions = {code: _in_order(found, types_file) for code, found in types.items()}
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


def _type_of(row: _Type, path: Path) -> ProblemType:
    if row.standing not in STANDINGS:
        raise ConfigError(f"{path.name}: {row.code}: standing '{row.standing}' is none of ours")
    if row.severity not in {int(one) for one in Severity if one}:
        raise ConfigError(f"{path.name}: {row.code}: severity {row.severity}, 1 to 4")
    return ProblemType(
        code=row.code,
        name=row.name,
        aspect=row.aspect,
        kind=row.kind,
        severity=Severity(row.severity),
        unit_kind=row.unit_kind,
        limits={what.value: Limit(one.amount, one.clock) for what, one in row.limits.items()},
        standard=row.standard,
        source=row.source,
        standing=row.standing,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        video_code=row.video_code,
        words=row.words,
    )


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
        if row.level not in LEVELS:
            raise ConfigError(f"{path.name}: {row.unit_id}: level '{row.level}' is none of ours")
        plain = msgspec.structs.asdict(row)
        units[row.unit_id] = Unit(**plain | {"kinds": frozenset(row.kinds)})
    for unit in units.values():
        if unit.parent_id and unit.parent_id not in units:
            raise ConfigError(f"{path.name}: {unit.unit_id}: no unit is called '{unit.parent_id}'")
    return units


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
