"""The slow registers, the units and the grids of a city as rows, as they stand on a day."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import Unit
from app.domain.directory import on_day
from app.domain.hazmat import HazmatScheme
from app.domain.permits import lapsed
from app.domain.register import Licensing, Permit, Registers, Site, Vehicle
from backends.indicators.record_row import RecordRow, flags_of

# What the sets of areas of a city pack are called as registers.
TOWN = "town"
AREA_REGISTERS: Mapping[str, str] = {
    "unit_grid": "unit_grids",
    "responsibility_grid": "grids",
    "town": "towns",
    "county": "counties",
}


def register_rows(registers: Registers, scheme: HazmatScheme, day: str) -> Iterator[RecordRow]:
    """Yield the records that hold on ``day`` (``2026-11-22``), and the permits that have lapsed."""
    yield from _sites(registers, scheme, day)
    yield from (_vehicle(vehicle, day) for vehicle in on_day(registers.vehicles, day))
    for officer in on_day(registers.officers, day):
        values = {"class": officer.entity_class.name.lower(), "unit": officer.unit}
        flags = flags_of(terminal=officer.terminal != "")
        yield RecordRow(
            *("officers", officer.officer_id, officer.name, officer.county, None, None, flags),
            values=values,
            since=officer.valid_from,
        )
    for camera in on_day(registers.cameras, day):
        flags = flags_of(demo=camera.is_simulated, geo=True)
        yield RecordRow(
            *("cameras", camera.camera_id, camera.name, camera.county),
            *(camera.lon_deg, camera.lat_deg, flags),
            since=camera.valid_from,
        )
    for station in on_day(registers.stations, day):
        yield RecordRow(
            *("stations", station.station_id, station.name, station.county),
            *(station.lon_deg, station.lat_deg, flags_of(geo=True)),
            values={"class": station.entity_class.name.lower()},
            numbers={"every_s": station.every_s},
            since=station.valid_from,
        )
    yield from _papers(registers, day)


def unit_rows(units: Iterable[Unit]) -> Iterator[RecordRow]:
    """Yield those who handle cases, with their level."""
    for unit in units:
        yield RecordRow(
            *("units", unit.unit_id, unit.name, unit.county, unit.lon_deg, unit.lat_deg),
            flags_of(demo=unit.is_demo, geo=unit.lon_deg is not None),
            {"level": unit.level, "department": unit.department, "town": unit.town},
        )


def area_rows(sets: Sequence[AreaSet]) -> Iterator[RecordRow]:
    """Yield the areas of a city pack; the county is the one above, however far."""
    parent_of = {
        code: parent
        for areas in sets
        for code, parent in zip(areas.codes, areas.parents, strict=True)
    }
    counties = {code for areas in sets if areas.key == "county" for code in areas.codes}
    for areas in sets:
        register = AREA_REGISTERS.get(areas.key, areas.key)
        for code, name in zip(areas.codes, areas.names, strict=True):
            above, steps = code, 0
            while above not in counties and above in parent_of and steps < len(AREA_REGISTERS):
                above, steps = parent_of[above], steps + 1
            own = {TOWN: code} if areas.key == TOWN else {}  # a figure of towns is parted by them
            called = {TOWN: name} if own else {}
            yield RecordRow(
                register, code, name, above, flags=flags_of(geo=True), values=own, names=called
            )


def _sites(registers: Registers, scheme: HazmatScheme, day: str) -> Iterator[RecordRow]:
    status_of = {one.site_id: one.status for one in on_day(registers.statuses, day)}
    kinds = frozenset().union(*scheme.site_kinds.values())
    papers = frozenset().union(*scheme.permit_kinds.values())
    permitted = {one.site_id for one in on_day(registers.permits, day) if one.kind in papers}
    for site in on_day(registers.sites, day):
        status = status_of.get(site.site_id)
        flags = flags_of(
            geo=True,
            licensed=status is Licensing.LICENSED,
            closed=status is Licensing.CLOSED,
            hazmat=site.kind in kinds or site.site_id in permitted,
        )
        word = "" if status is None else status.value
        yield RecordRow(
            *("sites", site.site_id, site.name, site.county, site.lon_deg, site.lat_deg, flags),
            values={"kind": site.kind, "status": word, "licensing": word},
            numbers={"radius_m": site.radius_m},
            since=site.valid_from,
        )


def _vehicle(vehicle: Vehicle, day: str) -> RecordRow:
    has_run_out = vehicle.licence_to != "" and vehicle.licence_to < day
    flags = flags_of(
        terminal=vehicle.terminal != "",
        licensed=vehicle.licence != "" and vehicle.licence_to >= day,
        expired=has_run_out,
    )
    return RecordRow(
        *("vehicles", vehicle.vehicle_id, vehicle.plate, vehicle.county, None, None, flags),
        values={"class": vehicle.entity_class.name.lower(), "owner": vehicle.owner},
        since=vehicle.valid_from,
    )


def _papers(registers: Registers, day: str) -> Iterator[RecordRow]:
    sites = {site.site_id: site for site in registers.sites}
    for permit in on_day(registers.permits, day):
        yield _permit(permit, sites.get(permit.site_id), is_lapsed=False)
    for permit in lapsed(registers.permits, day):
        yield _permit(permit, sites.get(permit.site_id), is_lapsed=True)
    for note in registers.notes:
        site = sites.get(note.site_id)
        yield RecordRow(
            *("notes", note.note_id, note.text or note.kind.value),
            "" if site is None else site.county,
            *_place(site),
            flags=flags_of(demo=note.is_simulated, geo=site is not None),
            values={"kind": note.kind.value, "site": note.site_id, "status": note.unit},
            numbers={"value": note.value if math.isfinite(note.value) else math.nan},
            since=note.valid_from,
        )
    for firm in on_day(registers.firms, day):
        site = next((sites[one] for one in firm.site_ids if one in sites), None)
        yield RecordRow(
            *("firms", firm.credit_code, firm.name, firm.county),
            *_place(site),
            flags=flags_of(demo=firm.is_simulated, geo=site is not None),
            numbers={"capacity": firm.capacity},
            since=firm.valid_from,
        )


def _place(site: Site | None) -> tuple[float | None, float | None]:
    """Return where what is kept of a site can be looked at."""
    return (None, None) if site is None else (site.lon_deg, site.lat_deg)


def _permit(permit: Permit, site: Site | None, *, is_lapsed: bool) -> RecordRow:
    return RecordRow(
        *("permits", permit.permit_id, permit.number or permit.permit_id),
        "" if site is None else site.county,
        *_place(site),
        flags=flags_of(
            demo=permit.is_simulated,
            expired=is_lapsed,
            licensed=not is_lapsed,
            geo=site is not None,
        ),
        values={"kind": permit.kind, "site": permit.site_id},
        names={"site": "" if site is None else site.name},
        since=permit.valid_from,
    )
