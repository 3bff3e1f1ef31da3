"""What can be found of a city beside its cases: registers, places, grids and units."""

from collections.abc import Iterable, Iterator

import numpy as np

from app.domain.areas import AreaSet
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.citypack import Place
from app.domain.register import Registers
from backends.search.sidecar import Thing
from backends.search.words import Doc


def all_things(
    registers: Registers,
    places: Iterable[Place],
    area_sets: Iterable[AreaSet],
    catalogue: CaseCatalogue,
) -> list[Thing]:
    """Return everything, each kind in the order of its register."""
    return [
        *_vehicles(registers),
        *_officers(registers),
        *_standing(registers),
        *_firms(registers),
        *_places(places),
        *_areas(area_sets),
        *_units(catalogue),
    ]


def _vehicles(registers: Registers) -> Iterator[Thing]:
    for one in registers.vehicles:
        doc = Doc(one.plate, one.owner, f"{one.plate}\n{one.vehicle_id}")
        code = one.entity_class.name.lower()
        yield Thing("vehicle", one.vehicle_id, one.county, doc, one.owner, code)


def _officers(registers: Registers) -> Iterator[Thing]:
    for one in registers.officers:
        doc = Doc(one.name, one.unit, one.officer_id)
        code = one.entity_class.name.lower()
        yield Thing("officer", one.officer_id, one.county, doc, one.unit, code)


def _standing(registers: Registers) -> Iterator[Thing]:
    """Yield what has a place of its own: sites, cameras and stations."""
    for site in registers.sites:
        doc = Doc(site.name, "", site.site_id)
        at = (site.lon_deg, site.lat_deg)
        yield Thing("site", site.site_id, site.county, doc, "", site.kind, *at)
    for camera in registers.cameras:
        doc = Doc(camera.name, "", camera.camera_id)
        at = (camera.lon_deg, camera.lat_deg)
        key = camera.camera_id
        yield Thing("camera", key, camera.county, doc, key, "", *at)
    for station in registers.stations:
        doc = Doc(station.name, "", station.station_id)
        code = station.entity_class.name.lower()
        at = (station.lon_deg, station.lat_deg)
        yield Thing("station", station.station_id, station.county, doc, "", code, *at)


def _firms(registers: Registers) -> Iterator[Thing]:
    """Yield each firm once, as its newest row has it, where its first site is."""
    where = {site.site_id: (site.lon_deg, site.lat_deg) for site in registers.sites}
    newest = {firm.credit_code: firm for firm in registers.firms}
    for firm in newest.values():
        at = next((where[s] for s in firm.site_ids if s in where), (None, None))
        doc = Doc(firm.name, "\n".join(firm.scope), firm.credit_code)
        yield Thing("firm", firm.credit_code, firm.county, doc, firm.credit_code, "", *at)


def _places(places: Iterable[Place]) -> Iterator[Thing]:
    for place in places:
        at = (place.lon_deg, place.lat_deg)
        doc = Doc(place.name, place.name_en)
        yield Thing("place", place.name, "", doc, place.name_en, "", *at)


def _areas(area_sets: Iterable[AreaSet]) -> Iterator[Thing]:
    """Yield grids, towns and counties, where the middle of their outline's corners is."""
    for areas in area_sets:
        english = areas.names_en or ("",) * len(areas)
        for i, (code, name) in enumerate(zip(areas.codes, areas.names, strict=True)):
            first, stop = areas.ring_first[areas.area_first[i : i + 2]]
            at = np.asarray(areas.lonlat[int(first) : int(stop)]).mean(axis=0).tolist()
            doc = Doc(name, english[i], code)
            yield Thing("area", f"{areas.key}:{code}", "", doc, code, areas.key, *at)


def _units(catalogue: CaseCatalogue) -> Iterator[Thing]:
    for unit in catalogue.units.values():
        doc = Doc(unit.name, unit.department, unit.unit_id)
        at = (unit.lon_deg, unit.lat_deg)
        yield Thing("unit", unit.unit_id, unit.county, doc, unit.town, unit.level, *at)
