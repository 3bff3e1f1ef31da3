"""How a row of the directory stands in a list: its name, what else is said of it, and a word."""

import math
from collections.abc import Mapping

from app.domain.cases.catalogue import Unit
from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    DirectoryRecord,
    DutyTurn,
    Expert,
    GridMember,
    IncidentPlan,
    Premises,
    Property,
    PropertyScore,
    RescueTeam,
    id_of,
)
from app.domain.directory_card import DirectoryLine
from app.domain.geo import distance_m
from app.domain.visits import Visit

Place = tuple[float, float]


def line_of(
    kind: str, record: DirectoryRecord, units: Mapping[str, Unit], near: Place | None = None
) -> DirectoryLine:
    """Return a row as a line; ``near`` is from where its distance is told."""
    label, detail, code, phone = _words(record, units)
    place = place_of(record)
    away_m = None
    if near is not None and place is not None:
        away_m = float(distance_m(*near, *place))
    return DirectoryLine(
        kind,
        id_of(record),
        label,
        detail,
        code,
        phone,
        away_m,
        lon_deg=None if place is None else place[0],
        lat_deg=None if place is None else place[1],
        is_simulated=record.is_simulated,
        unit=record.department if isinstance(record, DutyTurn) else "",
    )


def place_of(record: DirectoryRecord) -> Place | None:
    """Return where a row stands, or None where it has no place."""
    if isinstance(record, RescueTeam | Property | Premises | Visit):
        return record.lon_deg, record.lat_deg
    return None


def near_of(lon_deg: float | None, lat_deg: float | None) -> Place | None:
    """Return a place, or None where it is none of the earth."""
    if lon_deg is None or lat_deg is None:
        return None
    is_place = math.isfinite(lon_deg) and math.isfinite(lat_deg)
    return (lon_deg, lat_deg) if is_place and abs(lat_deg) <= 90.0 else None  # noqa: PLR2004 - a pole


def unit_name(units: Mapping[str, Unit], unit_id: str) -> str:
    """Return what a unit is called, or its id where the hall has no such unit."""
    unit = units.get(unit_id)
    return unit_id if unit is None else unit.name


# Of each kind of row: the fields of its name, of what else is said, and of a word.
_WORDS: Mapping[type, tuple[str, str, str]] = {
    IncidentPlan: ("name", "lead", "incident"),
    RescueTeam: ("name", "equipment", ""),
    Expert: ("name", "field organisation", ""),
    Contact: ("name", "person", "kind"),
    DutyTurn: ("department", "name begins", ""),
    GridMember: ("name", "organisation", "role"),
    Property: ("name", "company manager", ""),
    Premises: ("name", "address", "state"),
    BodySet: ("set_id wearer", "unit", ""),
    DataSet: ("name", "owner", "is_open"),
    PropertyScore: ("source", "why", "source"),
    Visit: ("name", "unit person", "kind"),
}


def _words(record: DirectoryRecord, units: Mapping[str, Unit]) -> tuple[str, str, str, str]:
    """Return label, detail, word and telephone number; ids of units become their names."""

    def said(names: str) -> str:
        values = [str(getattr(record, name)) for name in names.split()]
        return " · ".join(unit_name(units, value) for value in values if value)

    label, detail, word = _WORDS[type(record)]
    code = str(getattr(record, word)) if word else ""
    if isinstance(record, DataSet):
        code = "open" if record.is_open else "closed"
    return said(label), said(detail), code, str(getattr(record, "phone", ""))
