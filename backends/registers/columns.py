"""The columns of each register's CSV and how a row becomes a record; one bad cell refuses a row."""

import re
from collections.abc import Mapping

from app.domain.classes import STATIONS, EntityClass
from app.domain.geo import LonLat
from app.domain.register import (
    Camera,
    Licensing,
    Officer,
    Site,
    SiteStatus,
    Station,
    Vehicle,
)
from backends.registers.cells import (
    MAX_ID_BYTES,
    MAX_LAT_DEG,
    Row,
    day_of,
    flag_of,
    id_of,
    label_of,
    number_of,
    position_of,
    text_of,
    validity_of,
)
from backends.registers.directory_rows import DIRECTORY_TABLES
from backends.registers.firms import firm_of
from backends.registers.plants import QUANTITY, note_of, permit_of
from backends.registers.table import Kind, Table, table_of

MAX_ROUTE_POINTS = 2000
MAX_RADIUS_M = 20_000.0
MAX_QUANTITIES = 32
LONGEST_PERIOD_S = 86_400.0
_PHONE = re.compile(r"[0-9]{5,20}")
_URL = re.compile(r"(https?|rtsp)://[^\s<>\"]+")
_PATH = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


def _phone(row: Row, key: str, *, needed: bool) -> str:
    value = text_of(row, key, needed=needed)
    if value and not _PHONE.fullmatch(value):
        raise ValueError(f"{key} {value!r} is not 5 to 20 digits")
    return value


def _class(row: Row, allowed: frozenset[EntityClass] | None = None) -> EntityClass:
    text = text_of(row, "class", needed=True)
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


def _site(row: Row) -> Site:
    return Site(
        id_of(row, "site_id"),
        text_of(row, "name", needed=True),
        text_of(row, "kind", needed=True),
        *position_of(row),
        number_of(row, "radius_m", 1.0, MAX_RADIUS_M),
        text_of(row, "county"),
        *validity_of(row),
    )


def _camera(row: Row) -> Camera:
    return Camera(
        id_of(row, "camera_id"),
        text_of(row, "name", needed=True),
        *position_of(row),
        number_of(row, "bearing_deg", 0.0, 360.0),
        _url(row),
        text_of(row, "county"),
        flag_of(row, "is_simulated"),
        *validity_of(row),
    )


_OFFICER_CLASSES = frozenset({EntityClass.OFFICER, EntityClass.PATROL_CAR, EntityClass.DRONE})


def _officer(row: Row) -> Officer:
    protocol = text_of(row, "protocol", needed=True)
    if protocol not in ("2013", "2019"):
        raise ValueError(f"protocol {protocol!r} is neither 2013 nor 2019")
    return Officer(
        id_of(row, "officer_id"),
        label_of(row, "name"),
        text_of(row, "unit"),
        _phone(row, "terminal", needed=True),
        protocol,
        text_of(row, "auth_code", needed=True),
        text_of(row, "county"),
        _class(row, _OFFICER_CLASSES),
        *validity_of(row),
    )


def _vehicle(row: Row) -> Vehicle:
    terminal = _phone(row, "terminal", needed=False)
    auth_code = text_of(row, "auth_code", needed=bool(terminal))
    return Vehicle(
        id_of(row, "vehicle_id"),
        label_of(row, "plate"),
        _class(row),
        text_of(row, "owner"),
        text_of(row, "licence"),
        day_of(row, "licence_to"),
        terminal,
        auth_code,
        text_of(row, "county"),
        text_of(row, "cargo"),
        text_of(row, "route_name"),
        _route(row),
        *validity_of(row),
    )


def _quantities(row: Row) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text_of(row, "quantities", needed=True).split(";"))
    for key in keys:
        if not QUANTITY.fullmatch(key):
            raise ValueError(f"quantities: {key!r} is no key of a quantity")
    if len(keys) > MAX_QUANTITIES or len(set(keys)) != len(keys):
        raise ValueError(f"quantities: one stands twice, or more than {MAX_QUANTITIES}")
    return keys


# One of no class is a department's own system: it has numbers, and no symbol on the map.
_STATION_CLASSES = STATIONS | {EntityClass.UNKNOWN}


def _station(row: Row) -> Station:
    address, secret = text_of(row, "address"), text_of(row, "secret")
    if len(address.encode()) > MAX_ID_BYTES or " " in address:
        raise ValueError(f"address {address!r} has a space or more than {MAX_ID_BYTES} bytes")
    if address.startswith("hj212:") and not secret:
        raise ValueError(f"secret is empty, {address} needs its password")
    return Station(
        id_of(row, "station_id"),
        label_of(row, "name"),
        _class(row, _STATION_CLASSES),
        *position_of(row),
        _quantities(row),
        number_of(row, "every_s", 1.0, LONGEST_PERIOD_S),
        text_of(row, "county"),
        text_of(row, "site_id"),
        address,
        secret,
        *validity_of(row),
    )


def _status(row: Row) -> SiteStatus:
    text = text_of(row, "status", needed=True)
    if text not in set(Licensing):
        raise ValueError(f"status {text!r} is none of {', '.join(Licensing)}")
    return SiteStatus(id_of(row, "site_id"), Licensing(text), *validity_of(row))


TABLES: Mapping[Kind, Table] = {
    Kind.SITES: table_of(
        "site_id name kind lon_deg lat_deg radius_m county valid_from valid_to", "county", _site
    ),
    Kind.CAMERAS: table_of(
        "camera_id name lon_deg lat_deg bearing_deg url county is_simulated valid_from valid_to",
        "county is_simulated",
        _camera,
    ),
    Kind.OFFICERS: table_of(
        "officer_id name unit terminal protocol auth_code county class valid_from valid_to",
        "county unit",
        _officer,
    ),
    Kind.VEHICLES: table_of(
        "vehicle_id plate class owner licence licence_to terminal auth_code county cargo"
        " route_name route valid_from valid_to",
        "owner licence licence_to terminal auth_code county cargo route_name route",
        _vehicle,
    ),
    Kind.STATIONS: table_of(
        "station_id name class lon_deg lat_deg quantities every_s county site_id address secret"
        " valid_from valid_to",
        "county site_id address secret",
        _station,
    ),
    Kind.STATUSES: table_of("site_id status valid_from valid_to", "", _status),
    Kind.PERMITS: table_of(
        "permit_id site_id kind number authority goods origin is_simulated valid_from valid_to",
        "number authority goods origin is_simulated",
        permit_of,
    ),
    Kind.NOTES: table_of(
        "note_id site_id kind value unit text authority origin is_simulated valid_from valid_to",
        "value unit text authority origin is_simulated",
        note_of,
    ),
    Kind.FIRMS: table_of(
        "credit_code name scope county site_ids capacity unit is_simulated valid_from valid_to",
        "scope county site_ids capacity unit is_simulated",
        firm_of,
    ),
    **DIRECTORY_TABLES,
}
