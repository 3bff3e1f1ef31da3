"""The registers as a look for anomalies reads them, and what such a look found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.register import Firm, Permit, PlantNote, Registers, Site, SiteStatus, Vehicle

Row = Vehicle | Firm | Permit | PlantNote


@dataclass(frozen=True, slots=True)
class Anomaly:
    """``name`` is what the key ends in; ``rows`` are what it lists; ``says`` why.

    ``site`` is where it is, None where it is no place.
    """

    name: str
    entity_id: str
    county: str
    rows: tuple[Row, ...]
    says: Mapping[str, Any]
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class PlantRows:
    """What the registers say of sites; statuses, permits and notes of all days."""

    sites: tuple[Site, ...] = ()
    statuses: tuple[SiteStatus, ...] = ()
    permits: tuple[Permit, ...] = ()
    notes: tuple[PlantNote, ...] = ()

    @classmethod
    def of(cls, registers: Registers) -> "PlantRows":
        """Take them out of all registers."""
        return cls(registers.sites, registers.statuses, registers.permits, registers.notes)


NO_PLANTS = PlantRows()


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """The registers of a ``day``: ``vehicles`` and ``valid_firms`` are those that hold on it.

    ``firms`` gives by name the one that holds; ``all_firms`` are of all days, as ``plants`` are.
    """

    vehicles: Sequence[Vehicle]
    firms: Mapping[str, Firm]
    valid_firms: Sequence[Firm]
    all_firms: Sequence[Firm]
    plants: PlantRows
    day: str

    @classmethod
    def of(
        cls, vehicles: Iterable[Vehicle], firms: Iterable[Firm], plants: PlantRows, day: str
    ) -> "RegisterRows":
        """Choose what holds on a day."""
        everyone = tuple(firms)
        valid = tuple(firm for firm in everyone if holds(firm, day))
        return cls(
            [row for row in vehicles if holds(row, day)],
            {firm.name: firm for firm in valid},
            valid,
            everyone,
            plants,
            day,
        )


def holds(row: Row | SiteStatus, day: str) -> bool:
    """Return whether a row is good on a day; on its last day it is."""
    return row.valid_from <= day <= (row.valid_to or day)


def site_said(site: Site) -> dict[str, Any]:
    """Return a site as evidence names the place it is about."""
    return {"site_id": site.site_id, "name": site.name, "kind": site.kind}


def listed(row: Row) -> dict[str, Any]:
    """Return a row of a register as evidence lists it."""
    days = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    if isinstance(row, Firm):
        capacity = {} if row.unit == "" else {"capacity": row.capacity, "unit": row.unit}
        return {
            "register": "firms",
            "credit_code": row.credit_code,
            "name": row.name,
            "scope": list(row.scope),
            **capacity,
            **days,
        }
    if isinstance(row, Permit):
        return {
            "register": "permits",
            "kind": row.kind,
            "number": row.number,
            "goods": list(row.goods),
            **days,
        }
    if isinstance(row, PlantNote):
        return {
            "register": "notes",
            "kind": row.kind.value,
            "value": row.value,
            "unit": row.unit,
        } | days
    return {
        "register": "vehicles",
        "vehicle_id": row.vehicle_id,
        "plate": row.plate,
        "owner": row.owner,
        "licence": row.licence,
        "licence_to": row.licence_to,
        "cargo": row.cargo,
        **days,
    }
