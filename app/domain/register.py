"""Registers: the slow records of a city, each valid from a day to a day."""

import math
from dataclasses import dataclass
from enum import StrEnum

from app.domain.classes import EntityClass
from app.domain.geo import LonLat


@dataclass(frozen=True, slots=True)
class Site:
    """A registered place: plant, park, filling station, restaurant, depot, parking, station."""

    site_id: str
    name: str
    kind: str
    lon_deg: float
    lat_deg: float
    radius_m: float
    county: str
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera; ``url`` is an HTTP MJPEG, HLS or RTSP address on the hall's own network."""

    camera_id: str
    name: str
    lon_deg: float
    lat_deg: float
    bearing_deg: float
    url: str
    county: str
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer and his terminal; ``terminal`` is the JT/T 808 phone number, digits only."""

    officer_id: str
    name: str
    unit: str
    terminal: str
    protocol: str  # "2013" or "2019"
    auth_code: str
    county: str
    entity_class: EntityClass = EntityClass.OFFICER
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle with its owner, licence and declared route.

    ``terminal`` is its JT/T 808 phone number, or empty where it reports through a columns feed as
    ``vehicle_id``. ``route`` holds the declared way as WGS-84 points, empty where none is declared.
    """

    vehicle_id: str
    plate: str
    entity_class: EntityClass
    owner: str
    licence: str
    licence_to: str
    terminal: str
    auth_code: str
    county: str
    cargo: str = ""
    route_name: str = ""
    route: tuple[LonLat, ...] = ()
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """A station that gives readings: it stays where it is, so the register says where.

    ``station_id`` names its series and its symbol on the map. ``address`` is what its protocol
    calls it (``hj212:<MN>``), empty where it is called by ``station_id``; ``secret`` is what its
    protocol carries as a password, empty where it has none. ``quantities`` are keys of the
    catalogue, the chief one first. ``every_s`` is how often it is to report. ``site_id`` is the
    plant, mall or works it belongs to, or empty.
    """

    station_id: str
    name: str
    entity_class: EntityClass
    lon_deg: float
    lat_deg: float
    quantities: tuple[str, ...]
    every_s: float
    county: str
    site_id: str = ""
    address: str = ""
    secret: str = ""
    valid_from: str = ""
    valid_to: str = ""


class Licensing(StrEnum):
    """What a registered site may do: the words of the register of statuses."""

    LICENSED = "licensed"
    CLOSED = "closed"  # 关闭: for good
    SUSPENDED = "suspended"  # 停产: until somebody lets it begin again
    RECTIFYING = "rectifying"  # 整改: works that were ordered go on in it
    DEMOLISHING = "demolishing"  # 拆除: it is being taken down


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """What a site might do from a day to a day, both included; an empty end is for ever.

    The statuses of one site never share a day: together they are its timeline.
    """

    site_id: str
    status: Licensing
    valid_from: str = ""
    valid_to: str = ""


class Origin(StrEnum):
    """Whose a record is: ours to show, or a conclusion whose source stays with another office."""

    HELD = "held"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Permit:
    """A licence or permit of a site, good from a day to a day, both included.

    ``kind`` is a word of the register; ``goods`` are what it names. One that has run out stays in
    the register: a plant without it is what somebody must know.
    """

    permit_id: str
    site_id: str
    kind: str
    number: str
    authority: str
    goods: tuple[str, ...] = ()
    origin: Origin = Origin.HELD
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


class NoteKind(StrEnum):
    """What else a register says of a plant."""

    PENALTY = "penalty"
    INSPECTION = "inspection"
    OUTPUT = "output"
    WATER = "water"
    POWER = "power"


@dataclass(frozen=True, slots=True)
class PlantNote:
    """A line of a plant's file about the days ``valid_from`` to ``valid_to``, both included.

    ``value`` is in ``unit``; NaN where the line is words alone.
    """

    note_id: str
    site_id: str
    kind: NoteKind
    value: float
    unit: str
    text: str
    authority: str
    origin: Origin = Origin.HELD
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise by its unified social credit code, with its business licence of some days.

    ``scope`` is what the licence lets it make, keep or carry. ``capacity`` is what its sites may
    put out in a calendar year together, in ``unit``; NaN where none is laid down. ``name`` is what
    vehicles call their owner. The rows of one code never share a day: a renewal is its own row.
    """

    credit_code: str
    name: str
    scope: tuple[str, ...] = ()
    county: str = ""
    site_ids: tuple[str, ...] = ()
    capacity: float = math.nan
    unit: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Registers:
    """All registers, as loaded at start; look-ups are built once by whoever needs them."""

    sites: tuple[Site, ...] = ()
    cameras: tuple[Camera, ...] = ()
    officers: tuple[Officer, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    stations: tuple[Station, ...] = ()
    statuses: tuple[SiteStatus, ...] = ()
    permits: tuple[Permit, ...] = ()
    notes: tuple[PlantNote, ...] = ()
    firms: tuple[Firm, ...] = ()
