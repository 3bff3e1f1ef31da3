"""The simulation: everything that moves in the demo city, built once from pack, registers, seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from app.domain.citypack import CityInfo, RoadGraph
from app.domain.classes import EntityClass
from app.domain.clock import Clock
from app.domain.geo import EARTH_RADIUS_M, LonLat, distance_m
from app.domain.register import Camera, Licensing, Officer, Registers
from backends.adapters.jt808.header import Edition
from backends.city.county_index import CountyIndex
from backends.demo.cameras.views import Scene
from backends.demo.officers.mind import OfficerMind
from backends.demo.officers.terminal import REPORT_EVERY_S, Subscription, Terminal
from backends.demo.officers.trip import Wayfinder
from backends.demo.traffic.fleet_state import FleetState
from backends.demo.traffic.muster import Muster
from backends.demo.traffic.reports import SLOTS, Reports
from backends.demo.traffic.story import (
    PLANTED_DISTRICT,
    Story,
    begin_story,
    planted_spot,
    stored_fixes,
)
from backends.demo.traffic.streets import Streets, lay_streets
from backends.demo.traffic.truck import Truck
from backends.demo.vessels.fairways import Fairway
from backends.demo.vessels.land import Land
from backends.demo.vessels.transponder import Transponders
from backends.demo.vessels.vessel import make_vessels

OFFICERS_AROUND = 6
IN_SIGHT_M = 200.0  # how far an officer of the demo reads a number plate, and no further
_AROUND_M = (500.0, 2500.0)
_DEAD_CAMERA = 2  # the third nearest to the planted truck: seen in the demo, not in the way
_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What moves; everything follows from pack, registers, seed and the time of the start."""

    streets: Streets
    reports: Reports
    story: Story
    transponders: Transponders
    terminals: tuple[Terminal, ...]
    officers: tuple[tuple[EntityClass, OfficerMind], ...]
    dead_camera_id: str
    mark: str

    def left(self, now_s: float) -> FleetState:
        """Return where the vehicles are, for the next start."""
        return FleetState.of(self.story.fleet, self.mark, now_s)

    def scene(self, now_s: float) -> Scene:
        """Return where all vehicles and officers are, for the cameras."""
        lon, lat = self.reports.seen_at(now_s)
        fixes = [mind.fix(now_s).at for _, mind in self.officers]
        theirs = np.array(fixes, np.float64).reshape(-1, 2)
        classes = [int(entity_class) for entity_class, _ in self.officers]
        return (
            np.concatenate([lon, theirs[:, 0]]),
            np.concatenate([lat, theirs[:, 1]]),
            np.concatenate([self.reports.classes, np.array(classes, np.uint8)]),
        )


def build_simulation(
    roads: RoadGraph,
    info: CityInfo,
    registers: Registers,
    fairways: Sequence[Fairway],
    land: Land,
    *,
    vessels: int,
    seed: int,
    clock: Clock,
    jt808: tuple[str, int],
    slots: int = SLOTS,
    left: FleetState | None = None,
) -> Simulation:
    """Return the city as it is when ``clock`` says so; raise ConfigError without roads.

    ``slots`` is in how many parts the vehicles report. They begin where they were ``left``, if that
    is of this very city.
    """
    start_s = clock.now_s()
    parts = np.random.SeedSequence(seed).spawn(5)
    traffic, story_random, at_sea, homes, tempers = (np.random.default_rng(p) for p in parts)
    streets = lay_streets(roads, registers.sites)
    vehicles = registers.vehicles
    fleet = Muster(streets, registers.sites, traffic).fleet(vehicles, start_s)
    district = _district_edges(streets, info)
    story = begin_story(
        *(fleet, vehicles, registers.sites, district, registers.cameras, story_random, start_s),
        suspended=_suspended(registers),
    )
    spot = planted_spot(story)
    mark = _mark(seed, streets, len(vehicles))
    if left is not None and left.fits(fleet, mark, start_s):
        left.restore(fleet, story, start_s)
    reports = Reports(fleet, vehicles, start_s, traffic, story.look, slots)
    wayfinder = Wayfinder(streets)
    places = _homes(streets, info, registers, spot, homes)

    def eyes(plate: str, at: LonLat) -> bool:
        return reports.is_near(plate, at, IN_SIGHT_M)

    minds = [
        OfficerMind(wayfinder, home, tempers.spawn(1)[0], start_s, eyes=eyes) for home in places
    ]
    terminals = []
    for number, (officer, mind) in enumerate(zip(registers.officers, minds, strict=True)):
        subscription = Subscription(officer.terminal, Edition(officer.protocol), officer.officer_id)
        # Terminals do not start in step, so neither do their reports.
        first_s = start_s + REPORT_EVERY_S * number / len(minds)
        random = tempers.spawn(1)[0]
        terminals.append(Terminal(subscription, mind, clock, jt808, random, first_s))
    for row, vehicle in enumerate(vehicles):
        if vehicle.terminal:
            subscription = Subscription(vehicle.terminal, Edition.E2013, vehicle.plate)
            truck, first_s = Truck(reports, row), reports.first_report_s(row)
            random = tempers.spawn(1)[0]
            stored = stored_fixes(story, row, start_s)
            terminals.append(Terminal(subscription, truck, clock, jt808, random, first_s, stored))
    return Simulation(
        streets=streets,
        reports=reports,
        story=story,
        transponders=Transponders(make_vessels(vessels, fairways, land, at_sea), start_s),
        terminals=tuple(terminals),
        officers=tuple(
            (o.entity_class, mind) for o, mind in zip(registers.officers, minds, strict=True)
        ),
        dead_camera_id=dead_camera(registers.cameras, spot),
        mark=mark,
    )


def _mark(seed: int, streets: Streets, vehicles: int) -> str:
    """Return what a state of this fleet must name: in another city a road is another one."""
    digest = sha256(np.ascontiguousarray(streets.length_m).tobytes()).hexdigest()[:16]
    return f"{seed}/{vehicles}/{digest}"


def _suspended(registers: Registers) -> list[int]:
    """Return the places in the register of sites of plants whose last status is suspended."""
    last = {status.site_id: status.status for status in registers.statuses}
    return [
        place
        for place, site in enumerate(registers.sites)
        if last.get(site.site_id) is Licensing.SUSPENDED
    ]


def dead_camera(cameras: Sequence[Camera], spot: LonLat | None) -> str:
    """Return the id of the camera that never sends a frame; empty where there are too few."""
    if len(cameras) <= _DEAD_CAMERA:
        return ""
    if spot is None:
        return sorted(c.camera_id for c in cameras)[_DEAD_CAMERA]
    nearest = sorted(cameras, key=lambda c: float(distance_m(c.lon_deg, c.lat_deg, *spot)))
    return nearest[_DEAD_CAMERA].camera_id


def _district_edges(streets: Streets, info: CityInfo) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return the joined roads of the district where the story begins, all where it is not here."""
    edges = np.arange(streets.road_count, dtype=np.int32)
    edges = edges[streets.is_joined[streets.tail[edges]] & streets.is_joined[streets.head[edges]]]
    named = [c.index for c in info.counties if PLANTED_DISTRICT in c.name]
    if not named:
        return edges
    lon, lat, _ = streets.locate(edges, streets.length_m[edges] / 2)
    inside = edges[CountyIndex(info.counties).of(lon, lat) == named[0]]
    return inside if len(inside) else edges


def _homes(
    streets: Streets,
    info: CityInfo,
    registers: Registers,
    spot: LonLat | None,
    random: np.random.Generator,
) -> list[LonLat]:
    """Return where each officer begins: in his county, and some of the first around ``spot``."""
    nodes = np.flatnonzero(streets.is_joined)
    lonlat = streets.lonlat[nodes]
    county = CountyIndex(info.counties).of(lonlat[:, 0], lonlat[:, 1])
    index_of = {c.code: c.index for c in info.counties}
    around = np.zeros(len(nodes), np.bool_)
    here = 0
    if spot is not None:
        away_m = distance_m(lonlat[:, 0], lonlat[:, 1], *spot)
        around = (away_m > _AROUND_M[0]) & (away_m < _AROUND_M[1])
        here = int(county[away_m.argmin()])
    placed = 0
    homes = []
    for officer in registers.officers:
        own = index_of.get(officer.county, 0)
        fits = county == own
        if own == here and placed < OFFICERS_AROUND and around.any() and _is_ours(officer):
            fits = around
            placed += 1
        choices = np.flatnonzero(fits) if fits.any() else np.arange(len(nodes))
        homes.append(LonLat(*lonlat[int(random.choice(choices))].tolist()))
    return homes


def _is_ours(officer: Officer) -> bool:
    return officer.entity_class in (EntityClass.OFFICER, EntityClass.PATROL_CAR)
