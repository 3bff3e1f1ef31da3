"""Fills the matrix of stages and elements from the registers, the fixes and the journal's alarms.

A cell without a source stays without one: there is no register of persons, and none of berths.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np

from app.domain.classes import EntityClass
from app.domain.geo import distance_m
from app.domain.hazmat import Cell, Element, HazmatScheme, Item, Stage
from app.domain.permits import lapsed
from app.domain.register import Permit, Registers, Site, Vehicle
from backends.hazmat.moment import Moment, Told, places_of

# Whence the rows are; texts are ``hazmat.source.<key>``.
SITES, STATIONS, VEHICLES = "sites", "stations", "vehicles"
PERMITS, FIXES, AIS, JOURNAL = "permits", "fixes", "ais", "journal"
NO_IDS: frozenset[str] = frozenset()


class Matrix:
    """One seat's registers, looked up once; :meth:`cells` fills the matrix of a moment."""

    def __init__(self, registers: Registers, scheme: HazmatScheme) -> None:
        self._registers = registers
        self._scheme = scheme
        self._permits: dict[str, list[Permit]] = {}
        for permit in registers.permits:
            self._permits.setdefault(permit.site_id, []).append(permit)
        self._sites = {stage: self._sites_of(stage) for stage in Stage}
        self._site_places = np.array(
            [(site.lon_deg, site.lat_deg) for site in registers.sites], np.float64
        ).reshape(-1, 2)
        self._radius_m = np.array([site.radius_m for site in registers.sites], np.float64)
        self._trucks = [v for v in registers.vehicles if v.entity_class is EntityClass.HAZMAT_TRUCK]

    def cells(self, moment: Moment) -> tuple[Cell, ...]:
        """Return all 42 cells, row by row."""
        links = self._links(moment)
        return tuple(
            self._cell(stage, element, moment, links) for stage in Stage for element in Element
        )

    def _cell(self, stage: Stage, element: Element, moment: Moment, links: "_Links") -> Cell:
        if element is Element.EVENT:
            return self._events(stage, moment, links)
        if stage is Stage.TRANSPORT:
            return self._transport(element, moment, links)
        return self._place(stage, element, moment, links)

    def _place(self, stage: Stage, element: Element, moment: Moment, links: "_Links") -> Cell:
        """Return a cell of a stage that is places, not a way."""
        sites, known = self._sites[stage], self._registers
        items: Iterable[Item] = ()
        source = ""
        if element is Element.ENTERPRISE and known.sites:
            source = SITES
            items = (self._site_item(site, moment.day, links) for site in sites)
        elif element is Element.EQUIPMENT and known.stations:
            source, items = STATIONS, self._gauges(sites, links)
        elif element is Element.VEHICLE and known.sites and moment.trucks:
            source, items = FIXES, self._standing(sites, moment, links)
        elif element is Element.CATEGORY and known.permits:
            source, items = PERMITS, self._goods(stage, sites, links)
        return Cell(stage, element, source, tuple(items))

    # The stages that are places

    def _sites_of(self, stage: Stage) -> list[Site]:
        kinds, permits = self._scheme.site_kinds[stage], self._scheme.permit_kinds[stage]
        return [
            site
            for site in self._registers.sites
            if site.kind in kinds
            or any(permit.kind in permits for permit in self._permits.get(site.site_id, ()))
        ]

    def _site_item(self, site: Site, day: str, links: "_Links") -> Item:
        permits = self._permits.get(site.site_id, [])
        run_out = len(lapsed(permits, day))
        facts = [("permits_run_out", str(run_out))] if run_out else []
        facts += [("permits", str(len(permits)))] if permits else []
        status = next(
            (
                s.status
                for s in self._registers.statuses
                if s.site_id == site.site_id and s.valid_from <= day <= (s.valid_to or day)
            ),
            None,
        )
        facts += [(f"status_{status.value}", "")] if status is not None else []
        ids = frozenset({site.site_id})
        return Item(
            *(site.site_id, site.name, site.site_id, tuple(facts), site.lon_deg, site.lat_deg),
            links.of(ids),
        )

    def _gauges(self, sites: Iterable[Site], links: "_Links") -> Iterable[Item]:
        named = {site.site_id: site.name for site in sites}
        for one in self._registers.stations:
            if one.site_id in named:
                yield Item(
                    *(one.station_id, one.name, one.station_id, (("at", named[one.site_id]),)),
                    *(one.lon_deg, one.lat_deg, links.of(frozenset({one.station_id}))),
                )

    def _standing(self, sites: Iterable[Site], moment: Moment, links: "_Links") -> Iterable[Item]:
        """Yield the vehicles that are now within the reach of one of the sites."""
        at = places_of(moment.trucks)
        taken: set[int] = set()
        for site in sites:
            away_m = distance_m(site.lon_deg, site.lat_deg, at[:, 0], at[:, 1])
            for i in np.flatnonzero(away_m <= site.radius_m).tolist():
                if i not in taken:
                    taken.add(i)
                    one = moment.trucks[i]
                    yield Item(
                        *(one.entity_id, one.label, one.entity_id, (("at", site.name),)),
                        *(one.lon_deg, one.lat_deg, links.of(frozenset({one.entity_id}))),
                    )

    def _goods(self, stage: Stage, sites: Iterable[Site], links: "_Links") -> Iterable[Item]:
        kinds = self._scheme.permit_kinds[stage]
        holders: dict[str, set[str]] = {}
        for site in sites:
            for permit in self._permits.get(site.site_id, ()):
                if permit.kind in kinds:
                    for good in permit.goods:
                        holders.setdefault(good, set()).add(site.site_id)
        return _named_groups(holders, "holders", links)

    # On the way

    def _transport(self, element: Element, moment: Moment, links: "_Links") -> Cell:
        stage, trucks = Stage.TRANSPORT, rows_on(self._trucks, moment.day)
        if element is Element.VESSEL:
            items = [
                Item(
                    *(one.entity_id, one.label or one.entity_id, one.entity_id, ()),
                    *(one.lon_deg, one.lat_deg, links.of(frozenset({one.entity_id}))),
                )
                for one in moment.tankers
            ]
            return Cell(stage, element, AIS if items else "", tuple(items))
        if not trucks or element is Element.PERSON:
            return Cell(stage, element)
        if element is Element.ENTERPRISE:
            owners = _grouped((v.owner, v.vehicle_id) for v in trucks)
            return Cell(stage, element, VEHICLES, tuple(_named_groups(owners, "vehicles", links)))
        if element is Element.CATEGORY:
            cargoes = _grouped((v.cargo, v.vehicle_id) for v in trucks)
            return Cell(stage, element, VEHICLES, tuple(_named_groups(cargoes, "vehicles", links)))
        places = {one.entity_id: one for one in moment.trucks}
        if element is Element.EQUIPMENT:
            trucks = [v for v in trucks if v.terminal]
        items = []
        for vehicle in trucks:
            here = places.get(vehicle.vehicle_id)
            facts = [("cargo", vehicle.cargo)] if vehicle.cargo else []
            facts += [] if here is not None else [("no_fix", "")]
            if vehicle.licence_to and vehicle.licence_to < moment.day:
                facts.append(("licence_run_out", vehicle.licence_to))
            items.append(
                Item(
                    *(vehicle.vehicle_id, vehicle.plate, vehicle.vehicle_id, tuple(facts)),
                    lon_deg=None if here is None else here.lon_deg,
                    lat_deg=None if here is None else here.lat_deg,
                    alarms=links.of(frozenset({vehicle.vehicle_id})),
                )
            )
        return Cell(stage, element, VEHICLES, tuple(items))

    # Alarms

    def _events(self, stage: Stage, moment: Moment, links: "_Links") -> Cell:
        if stage is Stage.TRANSPORT:
            ids = frozenset(
                chain(
                    (v.vehicle_id for v in self._trucks),
                    (one.entity_id for one in (*moment.trucks, *moment.tankers)),
                )
            )
        else:
            sites = {site.site_id for site in self._sites[stage]}
            gauges = (s.station_id for s in self._registers.stations if s.site_id in sites)
            ids = frozenset(chain(sites, gauges))
        items = [
            Item(
                *(told.alarm_id, told.label or told.entity_id, f"alarm:{told.alarm_id}"),
                (("rule", told.rule), ("open" if told.is_open else "closed", "")),
                lon_deg=told.lon_deg if told.has_place else None,
                lat_deg=told.lat_deg if told.has_place else None,
                alarms=frozenset({told.alarm_id}) if told.is_open else NO_IDS,
            )
            for told in moment.alarms
            if links.about[told.alarm_id] & ids
        ]
        return Cell(stage, Element.EVENT, JOURNAL, tuple(items))

    def _links(self, moment: Moment) -> "_Links":
        hazmat = {v.vehicle_id for v in self._trucks}
        hazmat |= {one.entity_id for one in moment.trucks}
        about: dict[str, frozenset[str]] = {}
        for told in moment.alarms:
            ids = {told.entity_id, *told.sites}
            if told.has_place and told.entity_id in hazmat and len(self._site_places):
                ids |= self._around(told)
            about[told.alarm_id] = frozenset(ids)
        return _Links(about, moment.alarms)

    def _around(self, told: Told) -> set[str]:
        """Return the sites within whose reach an alarm about dangerous goods was raised."""
        at = self._site_places
        away_m = distance_m(told.lon_deg, told.lat_deg, at[:, 0], at[:, 1])
        near = np.flatnonzero(away_m <= self._radius_m).tolist()
        return {self._registers.sites[i].site_id for i in near}


def rows_on(vehicles: Iterable[Vehicle], day: str) -> list[Vehicle]:
    """Return one row for each vehicle: the one that holds on a day, else the last that held.

    A vehicle that is in the register from a later day on is not in it yet.
    """
    newest: dict[str, Vehicle] = {}
    for row in vehicles:
        if row.valid_from > day:
            continue
        known = newest.get(row.vehicle_id)
        if known is None or row.valid_from >= known.valid_from:
            newest[row.vehicle_id] = row
    return list(newest.values())


class _Links:
    """Which ids each alarm is about, and which open alarms are about an id."""

    def __init__(self, about: Mapping[str, frozenset[str]], alarms: Iterable[Told]) -> None:
        self.about = about
        self._open: dict[str, set[str]] = {}
        for told in alarms:
            if told.is_open:
                for key in about[told.alarm_id]:
                    self._open.setdefault(key, set()).add(told.alarm_id)

    def of(self, ids: frozenset[str]) -> frozenset[str]:
        """Return the open alarms about any of ``ids``."""
        return frozenset(chain.from_iterable(self._open.get(key, ()) for key in ids))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the ids under each name; what has no name is under none."""
    groups: dict[str, set[str]] = {}
    for name, key in pairs:
        if name:
            groups.setdefault(name, set()).add(key)
    return groups


def _named_groups(groups: Mapping[str, set[str]], counted: str, links: _Links) -> Iterable[Item]:
    """Yield a row for each name, the largest first; it has no place of its own."""
    for name, keys in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        facts = ((counted, str(len(keys))),)
        yield Item(name, name, "", facts, alarms=links.of(frozenset(keys)))
