"""The kernels of driving, routes, plates and licences, called once so that they are compiled."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from app.domain.rulebook import RuleBook
from backends.detectors.cloned_plate import ClonedPlate
from backends.detectors.contract import FixDetector, FixRows
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import DeclaredRoutes
from backends.detectors.displacement import OfflineDisplacement
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.footing.expressways import Expressways
from backends.detectors.footing.in_force import Regions
from backends.detectors.licence_movement import UnlicensedMovement
from backends.detectors.muck_rates import MuckRates
from backends.detectors.night_ban import NightBan
from backends.detectors.speed import Speed

RULES = Path(__file__).parents[2] / "resources" / "rules" / "detectors"
FILES = ("driving.toml", "route.toml", "muck.toml")
NAME = "0"
PLACES = ((120.9, 32.0), (120.91, 32.0))


def warm_driving() -> None:
    """Call every kernel with the types it is called with in a hall, by the shipped numbers."""
    book = RuleBook.from_toml({name: (RULES / name).read_text("utf-8") for name in FILES})
    rows = one_vehicle()
    for make in MAKERS.values():
        make(book, ((),)).step(rows)


def one_vehicle() -> FixRows:
    """Return two fixes of a coach on the way it declares."""
    lonlat = np.array(PLACES)
    at_s = np.array([0.0, 60.0])
    return FixRows(
        slot=np.zeros(2, np.uint32),
        ids=np.full(2, NAME.encode(), "S32"),
        kind=np.full(2, EntityClass.LINE_COACH, np.uint8),
        county=np.zeros(2, np.uint8),
        state=np.full(2, EntityState.MOVING, np.uint8),
        lon_deg=lonlat[:, 0].copy(),
        lat_deg=lonlat[:, 1].copy(),
        speed_mps=np.full(2, 15.0, np.float32),
        course_deg=np.full(2, 90.0, np.float32),
        fix_s=at_s,
        receipt_s=at_s,
    )


def _deviation(book: RuleBook, regions: Regions) -> FixDetector:
    way = tuple(LonLat(*place) for place in PLACES)
    coach = Vehicle(NAME, NAME, EntityClass.LINE_COACH, "", "", "", "", "", "", route=way)
    return RouteDeviation(book, regions, DeclaredRoutes([coach], Expressways.unknown()))


MAKERS: Mapping[str, Callable[[RuleBook, Regions], FixDetector]] = {
    "driving_time": DrivingTime,
    "speed": lambda book, regions: Speed(book, regions, Expressways.unknown()),
    "night_ban": lambda book, regions: NightBan(book, regions, Expressways.unknown()),
    "deviation": _deviation,
    "displacement": OfflineDisplacement,
    "cloned_plate": ClonedPlate,
    "licence_movement": lambda book, regions: UnlicensedMovement(book, regions, ()),
    "muck_rates": MuckRates,
}
