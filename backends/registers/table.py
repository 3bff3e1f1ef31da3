"""What a register's table is: its columns in order, and how rows and records become each other."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.classes import EntityClass
from app.domain.directory import DirectoryRecord
from app.domain.geo import LonLat
from app.domain.register import (
    Camera,
    Firm,
    Officer,
    Permit,
    PlantNote,
    Site,
    SiteStatus,
    Station,
    Vehicle,
)
from backends.registers.cells import Row

Record = (
    Site
    | Camera
    | Officer
    | Vehicle
    | Station
    | SiteStatus
    | Permit
    | PlantNote
    | Firm
    | DirectoryRecord
)


class Kind(StrEnum):
    """The registers there are; the value names the file."""

    SITES = "sites"
    CAMERAS = "cameras"
    OFFICERS = "officers"
    VEHICLES = "vehicles"
    STATIONS = "stations"
    STATUSES = "statuses"
    PERMITS = "permits"
    NOTES = "notes"
    FIRMS = "firms"
    # The directory: the same words as app.domain.directory.DirectoryKind.
    PLANS = "plans"
    RESCUE_TEAMS = "rescue_teams"
    EXPERTS = "experts"
    CONTACTS = "contacts"
    TURNS = "turns"
    GRID_TEAM = "grid_team"
    PROPERTIES = "properties"
    PREMISES = "premises"
    BODY_SETS = "body_sets"
    DATA_SETS = "data_sets"
    SCORES = "scores"
    VISITS = "visits"


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


def table_of(columns: str, optional: str, read: Callable[[Row], Record]) -> Table:
    """Return a table of space-separated columns; the days may always be left out."""
    names = tuple(columns.split())
    known = frozenset(f"{optional} valid_from valid_to".split())
    return Table(names, known, read, lambda record: _cells(record, names))


_FIELDS: Mapping[str, str] = {"class": "entity_class"}


def _cells(record: Record, columns: Sequence[str]) -> list[str]:
    return [_cell(getattr(record, _FIELDS.get(column, column))) for column in columns]


def _cell(value: object) -> str:
    if isinstance(value, EntityClass):
        return value.name.lower()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, float):
        return f"{value:.7f}".rstrip("0").rstrip(".")
    if isinstance(value, tuple):
        return ";".join(" ".join(map(_cell, p)) if isinstance(p, LonLat) else p for p in value)
    return str(value)
