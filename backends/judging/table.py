"""Every detector there is, in one table: its name, its rules, and how it is made.

The order of the table is the order in which what they find in one beat is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.domain.errors import BugError, ConfigError
from app.domain.measure import length_m
from app.domain.rulebook import Numbers, Rule
from backends.detectors.air_quality import AirQuality
from backends.detectors.ais_loss import AisLoss
from backends.detectors.anchor_drift import AnchorDrift
from backends.detectors.cloned_plate import ClonedPlate
from backends.detectors.closest_approach.detector import VesselApproach
from backends.detectors.contract import FixDetector, ReadingDetector, StayDetector
from backends.detectors.crowd.detector import Crowd
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.roads_say import RoadOpinion
from backends.detectors.deviation.routes import DeclaredRoutes
from backends.detectors.displacement import OfflineDisplacement
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.exceedance.detector import Exceedance
from backends.detectors.footing.reading_rows import StationPlaces
from backends.detectors.frozen import Frozen
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.licence_movement import UnlicensedMovement, licence_spans
from backends.detectors.night_ban import NightBan
from backends.detectors.speed import Speed
from backends.detectors.standing import HazmatStanding, RegisteredSites
from backends.detectors.station_silence import StationSilence
from backends.detectors.stays.finder import StayFinder, StayNumbers
from backends.detectors.stays.places import PlaceNumbers, Places
from backends.detectors.stays.resumption import Resumption
from backends.detectors.stays.workshop import Workshop
from backends.judging.ground import JudgeGround
from backends.judging.on_roads import AllowedEdges

STAYS, ON_ROADS = "stays", "on_roads"


@dataclass(frozen=True, slots=True)
class FixEntry:
    """A detector of fixes; ``make`` raises ConfigError where its rules cannot be used.

    ``by_fixes_alone`` says that time without a fix decides nothing for it: it may be handed the
    rows of many beats at once.
    """

    name: str
    rules: tuple[str, ...]
    make: Callable[[JudgeGround], FixDetector]
    by_fixes_alone: bool = True


@dataclass(frozen=True, slots=True)
class StayEntry:
    """A detector of stays."""

    name: str
    rules: tuple[str, ...]
    make: Callable[[JudgeGround], StayDetector]


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """A detector of readings."""

    name: str
    rules: tuple[str, ...]
    make: Callable[[JudgeGround], ReadingDetector]


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What looks through the registers once a day."""

    name: str
    rules: tuple[str, ...]
    make: Callable[[JudgeGround], LicenceAnomalies]


def _standing(ground: JudgeGround) -> FixDetector:
    rule, numbers = ground.in_force("hazmat_standing")
    sites = RegisteredSites.of(ground.registers.sites)
    return HazmatStanding(rule, numbers, sites, ground.standing_after_s)


def _driving_time(ground: JudgeGround) -> FixDetector:
    made = DrivingTime(ground.book, ground.regions)
    made.take_cards(ground.cards)
    return made


def _deviation(ground: JudgeGround) -> FixDetector:
    routes = DeclaredRoutes(ground.registers.vehicles, ground.roads)
    opinion = None
    if ground.on_roads is not None:
        lonlat = np.stack([routes.lon_deg, routes.lat_deg], axis=1)
        lines = [lonlat[start:stop] for start, stop in pairwise(routes.first.tolist())]
        opinion = RoadOpinion(AllowedEdges(ground.on_roads, lines))
    return RouteDeviation(ground.book, ground.regions, routes, ground.closures, opinion)


def _unlicensed(ground: JudgeGround) -> FixDetector:
    spans = licence_spans(ground.registers.vehicles)
    return UnlicensedMovement(ground.book, ground.regions, spans)


def _places(ground: JudgeGround) -> Places:
    return Places(ground.registers.sites, PlaceNumbers.of(ground.in_force("stay_place")[1]))


def _resumption(ground: JudgeGround) -> StayDetector:
    statuses = ground.registers.statuses
    return Resumption(ground.book, _places(ground), statuses, ground.city_codes)


def _workshop(ground: JudgeGround) -> StayDetector:
    return Workshop(ground.book, _places(ground), ground.city_codes)


def _dated(ground: JudgeGround, keys: Sequence[str]) -> Mapping[str, tuple[Rule, Numbers]]:
    return {key: ground.in_force(key) for key in keys}


def _stations(ground: JudgeGround) -> StationPlaces:
    return StationPlaces.of(ground.registers.stations)


def _exceedance(ground: JudgeGround) -> ReadingDetector:
    rules = _dated(ground, Exceedance.rules)
    return Exceedance(rules, ground.limits, ground.quantities, _stations(ground))


def _air_quality(ground: JudgeGround) -> ReadingDetector:
    if ground.aqi is None:
        raise ConfigError("there is no table of the air quality index")
    rules = _dated(ground, AirQuality.rules)
    return AirQuality(rules, ground.aqi, ground.quantities, _stations(ground))


def _frozen(ground: JudgeGround) -> ReadingDetector:
    return Frozen(*ground.in_force("sensor_frozen"), ground.quantities, _stations(ground))


def _station_silence(ground: JudgeGround) -> ReadingDetector:
    return StationSilence(*ground.in_force("station_silent"), _stations(ground))


def _crowd(ground: JudgeGround) -> ReadingDetector:
    rules = _dated(ground, Crowd.rules)
    return Crowd(rules, ground.limits, ground.quantities, _stations(ground))


def stay_finder(ground: JudgeGround) -> StayFinder:
    """Return what finds the stays that the detectors of stays are handed."""
    return StayFinder(StayNumbers.of(ground.in_force("stay_point")[1]))


def _declared_m(ground: JudgeGround) -> dict[str, float]:
    """Return how long the declared way of each vehicle is that declares one."""
    declared = (v for v in ground.registers.vehicles if v.route)
    return {vehicle.vehicle_id: length_m(vehicle.route) for vehicle in declared}


FIX_DETECTORS: tuple[FixEntry, ...] = (
    FixEntry("standing", HazmatStanding.rules, _standing),
    FixEntry("driving_time", DrivingTime.rules, _driving_time),
    FixEntry(
        "night_ban",
        NightBan.rules,
        lambda g: NightBan(g.book, g.regions, g.roads, g.exemptions, _declared_m(g)),
    ),
    FixEntry("speed", Speed.rules, lambda g: Speed(g.book, g.regions, g.roads)),
    FixEntry("deviation", RouteDeviation.rules, _deviation),
    FixEntry(
        "displacement",
        OfflineDisplacement.rules,
        lambda g: OfflineDisplacement(g.book, g.regions),
    ),
    FixEntry("cloned_plate", ClonedPlate.rules, lambda g: ClonedPlate(g.book, g.regions)),
    FixEntry("unlicensed", UnlicensedMovement.rules, _unlicensed),
    FixEntry("vessel_drift", AnchorDrift.rules, lambda g: AnchorDrift(g.book, g.regions)),
    FixEntry(
        "vessel_approach",
        VesselApproach.rules,
        lambda g: VesselApproach(g.book, g.regions),
        by_fixes_alone=False,
    ),
    FixEntry(
        "ais_loss",
        AisLoss.rules,
        lambda g: AisLoss(g.book, g.regions, g.registers.sites),
        by_fixes_alone=False,
    ),
)
STAY_DETECTORS: tuple[StayEntry, ...] = (
    StayEntry("resumption", ("illegal_resumption",), _resumption),
    StayEntry("workshop", ("black_workshop",), _workshop),
)
READING_DETECTORS: tuple[ReadingEntry, ...] = (
    ReadingEntry("exceedance", Exceedance.rules, _exceedance),
    ReadingEntry("air_quality", AirQuality.rules, _air_quality),
    ReadingEntry("frozen", Frozen.rules, _frozen),
    ReadingEntry("station_silence", StationSilence.rules, _station_silence),
    ReadingEntry("crowd", Crowd.rules, _crowd),
)
REGISTER_DETECTORS: tuple[RegisterEntry, ...] = (
    RegisterEntry("licences", LicenceAnomalies.rules, lambda g: LicenceAnomalies(g.book)),
)
Entry = FixEntry | StayEntry | ReadingEntry | RegisterEntry


def checked(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the entries; raise BugError where two share a name or speak by one rule."""
    names = [STAYS, ON_ROADS, *(entry.name for entry in entries)]
    rules = [rule for entry in entries for rule in entry.rules]
    for keys in (names, rules):
        if len(set(keys)) < len(keys):
            raise BugError(f"detectors: one stands in the table twice: {sorted(keys)}")
    return entries


TABLE: Sequence[Entry] = checked(
    (*FIX_DETECTORS, *STAY_DETECTORS, *READING_DETECTORS, *REGISTER_DETECTORS)
)
