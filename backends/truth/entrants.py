"""Which detectors are judged, how each is made for a planted city, and for which scene it speaks.

Explicit tables: a scene whose rules no detector of them speaks is printed as "not built".
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.domain.citypack import CityInfo
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from app.domain.limits import LimitTable
from app.domain.readings import QuantityCatalogue
from app.domain.rulebook import Numbers, Rule, RuleBook
from backends.detectors.ais_loss import AisLoss
from backends.detectors.anchor_drift import AnchorDrift
from backends.detectors.cloned_plate import ClonedPlate
from backends.detectors.closest_approach.detector import VesselApproach
from backends.detectors.contract import FixDetector, ReadingDetector, StayDetector
from backends.detectors.crowd.detector import Crowd
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import Closure, DeclaredRoutes
from backends.detectors.displacement import OfflineDisplacement
from backends.detectors.driving_time.cards import DriverCard
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.exceedance.detector import Exceedance
from backends.detectors.footing.expressways import Expressways
from backends.detectors.footing.reading_rows import StationPlaces
from backends.detectors.frozen import Frozen
from backends.detectors.licence.anomalies import LicenceAnomalies
from backends.detectors.licence_movement import UnlicensedMovement, licence_spans
from backends.detectors.night_ban import NightBan, NightExemption
from backends.detectors.speed import Speed
from backends.detectors.station_silence import StationSilence
from backends.detectors.stays.finder import StayFinder, StayNumbers
from backends.detectors.stays.places import PlaceNumbers, Places
from backends.detectors.stays.resumption import Resumption
from backends.detectors.stays.workshop import Workshop
from backends.truth.cast import Closure as ClosedRoad
from backends.truth.plan import HALL_ZONE
from backends.truth.planted import Planted
from backends.truth.planting import City

# Scene of the plan -> the rules that speak of it.
SPEAKS: Mapping[str, tuple[str, ...]] = {
    "illegal_resumption": ("illegal_resumption",),
    "black_workshop": ("black_workshop",),
    "route_deviation": ("route_deviation",),
    "driving_continuous": ("driving_continuous",),
    "driving_daily": ("driving_day",),
    "night_ban": ("night_ban_coach", "night_ban_hazmat"),
    "speed": ("speed_hazmat", "speed_coach"),
    "offline_displacement": ("offline_displacement",),
    "cloned_plate": ("cloned_plate",),
    "unlicensed_movement": ("unlicensed_movement",),
    "licence_anomaly": LicenceAnomalies.rules,
    "sensor_exceedance": ("sensor_exceedance",),
    "sensor_frozen": ("sensor_frozen",),
    "vessel_approach": ("vessel_approach",),
    "vessel_drift": ("vessel_drift",),
    "ais_loss": ("ais_loss",),
    "crowd_peak": ("crowd_peak",),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What a detector is made from: rule book, city, and what was planted in its registers.

    ``limits`` with its assignments are what planted stations are held against.
    """

    book: RuleBook
    city: City
    planted: Planted
    limits: LimitTable = field(default_factory=LimitTable)
    quantities: QuantityCatalogue = field(default_factory=lambda: QuantityCatalogue(()))

    @property
    def first_day(self) -> str:
        """The first day of the plan, as rules are dated."""
        moment = dt.datetime.fromtimestamp(self.planted.begins_s, HALL_ZONE)
        return moment.date().isoformat()

    @property
    def regions(self) -> list[tuple[str, ...]]:
        """Codes of each county by its index: of itself, its city, its province."""
        return regions_of(self.city.info)

    @property
    def city_codes(self) -> tuple[str, ...]:
        """Codes of the city and of its province."""
        code = self.city.info.counties[0].code if self.city.info.counties else ""
        return (code[:4], code[:2]) if code else ()


def regions_of(city: CityInfo) -> list[tuple[str, ...]]:
    """Return the codes of each county by its index, the first for "in none"."""
    found: list[tuple[str, ...]] = [()] * (1 + max((c.index for c in city.counties), default=0))
    for county in city.counties:
        code = county.code
        found[county.index] = (code, code[:4], code[:2])
    return found


def _in_force(stage: Stage, rule: str) -> Numbers:
    numbers = stage.book[rule].in_force(stage.first_day, stage.city_codes)
    if numbers is None:
        raise ConfigError(f"rule {rule} is not in force on {stage.first_day} in {stage.city_codes}")
    return numbers


def _driving_time(stage: Stage) -> FixDetector:
    made = DrivingTime(stage.book, stage.regions)
    made.take_cards(DriverCard(c.entity_id, c.card, c.at_s) for c in stage.planted.cards)
    return made


def _night_ban(stage: Stage) -> FixDetector:
    exempt = [NightExemption(entity_id) for entity_id in stage.planted.relays]
    return NightBan(stage.book, stage.regions, _expressways(stage), exempt)


def _speed(stage: Stage) -> FixDetector:
    return Speed(stage.book, stage.regions, _expressways(stage))


def _displacement(stage: Stage) -> FixDetector:
    return OfflineDisplacement(stage.book, stage.regions)


def _cloned_plate(stage: Stage) -> FixDetector:
    return ClonedPlate(stage.book, stage.regions)


def _unlicensed(stage: Stage) -> FixDetector:
    spans = licence_spans(stage.planted.registers.vehicles)
    return UnlicensedMovement(stage.book, stage.regions, spans)


def _deviation(stage: Stage) -> FixDetector:
    routes = DeclaredRoutes(stage.planted.registers.vehicles, _expressways(stage))
    closures = [_circle(one, number) for number, one in enumerate(stage.planted.closures, 1)]
    return RouteDeviation(stage.book, stage.regions, routes, closures)


def _circle(closed: ClosedRoad, number: int) -> Closure:
    """Return the circle that covers a closed stretch, as the list of closures has it."""
    line = np.array(closed.line)
    lon, lat = line.mean(axis=0).tolist()
    radius_m = float(distance_m(lon, lat, line[:, 0], line[:, 1]).max())
    return Closure(f"演示封路{number}", lon, lat, radius_m, closed.from_s, closed.to_s)


def _expressways(stage: Stage) -> Expressways:
    return Expressways.of_graph(stage.city.roads)


def _resumption(stage: Stage) -> StayDetector:
    registers = stage.planted.registers
    return Resumption(stage.book, _places(stage), registers.statuses, stage.city_codes)


def _workshop(stage: Stage) -> StayDetector:
    return Workshop(stage.book, _places(stage), stage.city_codes)


def _places(stage: Stage) -> Places:
    numbers = PlaceNumbers.of(_in_force(stage, "stay_place"))
    return Places(stage.planted.registers.sites, numbers)


def _dated(stage: Stage, keys: Sequence[str]) -> Mapping[str, tuple[Rule, Numbers]]:
    return {key: (stage.book[key], _in_force(stage, key)) for key in keys}


def _stations(stage: Stage) -> StationPlaces:
    return StationPlaces.of(stage.planted.registers.stations)


def _exceedance(stage: Stage) -> ReadingDetector:
    rules = _dated(stage, Exceedance.rules)
    return Exceedance(rules, stage.limits, stage.quantities, _stations(stage))


def _frozen(stage: Stage) -> ReadingDetector:
    rule, numbers = _dated(stage, Frozen.rules)["sensor_frozen"]
    return Frozen(rule, numbers, stage.quantities, _stations(stage))


def _station_silence(stage: Stage) -> ReadingDetector:
    rule, numbers = _dated(stage, StationSilence.rules)["station_silent"]
    return StationSilence(rule, numbers, _stations(stage))


def _crowd(stage: Stage) -> ReadingDetector:
    return Crowd(_dated(stage, Crowd.rules), stage.limits, stage.quantities, _stations(stage))


def stay_finder(stage: Stage) -> StayFinder:
    """Return what finds the stays that the detectors of stays are handed."""
    return StayFinder(StayNumbers.of(_in_force(stage, "stay_point")))


def licence_anomalies(stage: Stage) -> LicenceAnomalies:
    """Return what looks through the registers once a day."""
    return LicenceAnomalies(stage.book)


FIX_DETECTORS: Sequence[Callable[[Stage], FixDetector]] = (
    _driving_time,
    _night_ban,
    _speed,
    _deviation,
    _displacement,
    _cloned_plate,
    _unlicensed,
    lambda stage: VesselApproach(stage.book, stage.regions),
    lambda stage: AnchorDrift(stage.book, stage.regions),
    lambda stage: AisLoss(stage.book, stage.regions, stage.planted.registers.sites),
)
STAY_DETECTORS: Sequence[Callable[[Stage], StayDetector]] = (_resumption, _workshop)
READING_DETECTORS: Sequence[Callable[[Stage], ReadingDetector]] = (
    _exceedance,
    _frozen,
    _station_silence,
    _crowd,
)
