"""The columns of each register's CSV and how a row becomes a record; one bad cell refuses a row."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.classes import STATIONS, EntityClass
from app.domain.geo import LonLat
from app.domain.register import Camera, Licensing, Officer, Site, SiteStatus, Station, Vehicle

Record = Site | Camera | Officer | Vehicle | Station | SiteStatus
Row = Mapping[str, str]

MAX_ID_BYTES = 32  # the id column of the world
MAX_LABEL_BYTES = 48  # the label column of the world
MAX_TEXT_CHARS = 120
MAX_ROUTE_POINTS = 2000
MAX_RADIUS_M = 20_000.0
MAX_LAT_DEG = 85.0
MAX_QUANTITIES = 32
LONGEST_PERIOD_S = 86_400.0
_PHONE = re.compile(r"[0-9]{5,20}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_URL = re.compile(r"(https?|rtsp)://[^\s<>\"]+")
_QUANTITY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PATH = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


class Kind(StrEnum):
    """The registers there are; the value names the file."""

    SITES = "sites"
    CAMERAS = "cameras"
    OFFICERS = "officers"
    VEHICLES = "vehicles"
    STATIONS = "stations"
    STATUSES = "statuses"


@dataclass(frozen=True, slots=True)
class Table:
    """One register: its columns in order, those that may be left out, and how rows are read."""

    columns: tuple[str, ...]
    optional: frozenset[str]
    read: Callable[[Row], Record]
    write: Callable[[Record], Sequence[str]]

    @property
    def id_column(self) -> str:
        """The column that identifies a record."""
        return self.columns[0]


def _text(row: Row, key: str, *, needed: bool = False) -> str:
    value = row.get(key, "").strip()
    if needed and not value:
        raise ValueError(f"{key} is empty")
    if len(value) > MAX_TEXT_CHARS or not value.isprintable():
        raise ValueError(f"{key} is longer than {MAX_TEXT_CHARS} characters or not printable")
    return value


def _id(row: Row, key: str) -> str:
    value = _text(row, key, needed=True)
    if len(value.encode()) > MAX_ID_BYTES or " " in value:
        raise ValueError(f"{key} {value!r} has a space or more than {MAX_ID_BYTES} bytes")
    return value


def _label(row: Row, key: str) -> str:
    value = _text(row, key, needed=True)
    if len(value.encode()) > MAX_LABEL_BYTES:
        raise ValueError(f"{key} {value!r} has more than {MAX_LABEL_BYTES} bytes")
    return value


def _number(row: Row, key: str, lowest: float, highest: float) -> float:
    text = row.get(key, "").strip()
    try:
        value = float(text)
    except ValueError as error:
        raise ValueError(f"{key} {text[:20]!r} is not a number") from error
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise ValueError(f"{key} {text[:20]} is not within {lowest:g} to {highest:g}")
    return value


def _position(row: Row) -> tuple[float, float]:
    return (
        _number(row, "lon_deg", -180.0, 180.0),
        _number(row, "lat_deg", -MAX_LAT_DEG, MAX_LAT_DEG),
    )


def _date(row: Row, key: str) -> str:
    value = _text(row, key)
    if value and not _is_day(value):
        raise ValueError(f"{key} {value[:20]!r} is no day (YYYY-MM-DD)")
    return value


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


def _validity(row: Row) -> tuple[str, str]:
    valid_from, valid_to = _date(row, "valid_from"), _date(row, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise ValueError(f"valid_to {valid_to} lies before valid_from {valid_from}")
    return valid_from, valid_to


def _phone(row: Row, key: str, *, needed: bool) -> str:
    value = _text(row, key, needed=needed)
    if value and not _PHONE.fullmatch(value):
        raise ValueError(f"{key} {value!r} is not 5 to 20 digits")
    return value


def _class(row: Row, allowed: frozenset[EntityClass] | None = None) -> EntityClass:
    text = _text(row, "class", needed=True)
    try:
        found = EntityClass[text.upper()]
    except KeyError as error:
        raise ValueError(f"class {text!r} is not known") from error
    if allowed is not None and found not in allowed:
        raise ValueError(f"class {text!r} cannot stand in this register")
    return found


def _route(row: Row) -> tuple[LonLat, ...]:
    text = row.get("route", "").strip()
    if not text:
        return ()
    points = []
    for part in text.split(";"):
        lon, _, lat = part.strip().partition(" ")
        try:
            point = LonLat(float(lon), float(lat))
        except ValueError as error:
            raise ValueError(f"route: {part[:40]!r} is not 'lon lat'") from error
        if not (abs(point.lon_deg) <= 180.0 and abs(point.lat_deg) <= MAX_LAT_DEG):  # noqa: PLR2004 - the range of a longitude
            raise ValueError(f"route: {part[:40]!r} lies outside the earth")
        points.append(point)
    if not 2 <= len(points) <= MAX_ROUTE_POINTS:  # noqa: PLR2004 - a line has two ends
        raise ValueError(f"route: {len(points)} points, 2 to {MAX_ROUTE_POINTS} are allowed")
    return tuple(points)


def _url(row: Row) -> str:
    value = row.get("url", "").strip()
    is_path = _PATH.fullmatch(value) and ".." not in value
    if value and not (is_path or _URL.fullmatch(value)):
        raise ValueError(f"url {value[:60]!r} is neither http, https or rtsp nor a plain path")
    return value


def _flag(row: Row, key: str) -> bool:
    value = row.get(key, "").strip().lower()
    if value in ("", "0", "no", "false"):
        return False
    if value in ("1", "yes", "true"):
        return True
    raise ValueError(f"{key} {value[:20]!r} is neither yes nor no")


def _site(row: Row) -> Site:
    return Site(
        _id(row, "site_id"),
        _text(row, "name", needed=True),
        _text(row, "kind", needed=True),
        *_position(row),
        _number(row, "radius_m", 1.0, MAX_RADIUS_M),
        _text(row, "county"),
        *_validity(row),
    )


def _camera(row: Row) -> Camera:
    return Camera(
        _id(row, "camera_id"),
        _text(row, "name", needed=True),
        *_position(row),
        _number(row, "bearing_deg", 0.0, 360.0),
        _url(row),
        _text(row, "county"),
        _flag(row, "is_simulated"),
        *_validity(row),
    )


_OFFICER_CLASSES = frozenset({EntityClass.OFFICER, EntityClass.PATROL_CAR, EntityClass.DRONE})


def _officer(row: Row) -> Officer:
    protocol = _text(row, "protocol", needed=True)
    if protocol not in ("2013", "2019"):
        raise ValueError(f"protocol {protocol!r} is neither 2013 nor 2019")
    return Officer(
        _id(row, "officer_id"),
        _label(row, "name"),
        _text(row, "unit"),
        _phone(row, "terminal", needed=True),
        protocol,
        _text(row, "auth_code", needed=True),
        _text(row, "county"),
        _class(row, _OFFICER_CLASSES),
        *_validity(row),
    )


def _vehicle(row: Row) -> Vehicle:
    terminal = _phone(row, "terminal", needed=False)
    auth_code = _text(row, "auth_code", needed=bool(terminal))
    return Vehicle(
        _id(row, "vehicle_id"),
        _label(row, "plate"),
        _class(row),
        _text(row, "owner"),
        _text(row, "licence"),
        _date(row, "licence_to"),
        terminal,
        auth_code,
        _text(row, "county"),
        _text(row, "cargo"),
        _text(row, "route_name"),
        _route(row),
        *_validity(row),
    )


def _quantities(row: Row) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in _text(row, "quantities", needed=True).split(";"))
    for key in keys:
        if not _QUANTITY.fullmatch(key):
            raise ValueError(f"quantities: {key!r} is no key of a quantity")
    if len(keys) > MAX_QUANTITIES or len(set(keys)) != len(keys):
        raise ValueError(f"quantities: one stands twice, or more than {MAX_QUANTITIES}")
    return keys


def _station(row: Row) -> Station:
    address, secret = _text(row, "address"), _text(row, "secret")
    if len(address.encode()) > MAX_ID_BYTES or " " in address:
        raise ValueError(f"address {address!r} has a space or more than {MAX_ID_BYTES} bytes")
    if address.startswith("hj212:") and not secret:
        raise ValueError(f"secret is empty, {address} needs its password")
    return Station(
        _id(row, "station_id"),
        _label(row, "name"),
        _class(row, STATIONS),
        *_position(row),
        _quantities(row),
        _number(row, "every_s", 1.0, LONGEST_PERIOD_S),
        _text(row, "county"),
        _text(row, "site_id"),
        address,
        secret,
        *_validity(row),
    )


def _status(row: Row) -> SiteStatus:
    text = _text(row, "status", needed=True)
    if text not in set(Licensing):
        raise ValueError(f"status {text!r} is none of {', '.join(Licensing)}")
    return SiteStatus(_id(row, "site_id"), Licensing(text), *_validity(row))


def _cells(record: Record, columns: Sequence[str]) -> list[str]:
    return [_cell(getattr(record, _FIELDS.get(column, column))) for column in columns]


_FIELDS: Mapping[str, str] = {"class": "entity_class"}


def _cell(value: object) -> str:
    if isinstance(value, EntityClass):
        return value.name.lower()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.7f}".rstrip("0").rstrip(".")
    if isinstance(value, tuple):
        return ";".join(" ".join(map(_cell, p)) if isinstance(p, LonLat) else p for p in value)
    return str(value)


def _table(columns: str, optional: str, read: Callable[[Row], Record]) -> Table:
    names = tuple(columns.split())
    known = frozenset(f"{optional} valid_from valid_to".split())
    return Table(names, known, read, lambda record: _cells(record, names))


TABLES: Mapping[Kind, Table] = {
    Kind.SITES: _table(
        "site_id name kind lon_deg lat_deg radius_m county valid_from valid_to", "county", _site
    ),
    Kind.CAMERAS: _table(
        "camera_id name lon_deg lat_deg bearing_deg url county is_simulated valid_from valid_to",
        "county is_simulated",
        _camera,
    ),
    Kind.OFFICERS: _table(
        "officer_id name unit terminal protocol auth_code county class valid_from valid_to",
        "county unit",
        _officer,
    ),
    Kind.VEHICLES: _table(
        "vehicle_id plate class owner licence licence_to terminal auth_code county cargo"
        " route_name route valid_from valid_to",
        "owner licence licence_to terminal auth_code county cargo route_name route",
        _vehicle,
    ),
    Kind.STATIONS: _table(
        "station_id name class lon_deg lat_deg quantities every_s county site_id address secret"
        " valid_from valid_to",
        "county site_id address secret",
        _station,
    ),
    Kind.STATUSES: _table("site_id status valid_from valid_to", "", _status),
}
