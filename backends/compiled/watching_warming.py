"""The kernels of vessels, stations and crowds, called once so that they are compiled."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.limits import Assignment, Limit, LimitTable, Sense, Standing
from app.domain.readings import Quantity, QuantityCatalogue
from app.domain.rulebook import Numbers, Rule, RuleBook
from backends.detectors.ais_loss import AisLoss
from backends.detectors.anchor_drift import AnchorDrift
from backends.detectors.closest_approach.detector import VesselApproach
from backends.detectors.contract import FixDetector, FixRows, ReadingDetector, ReadingRows
from backends.detectors.crowd.detector import Crowd
from backends.detectors.exceedance.detector import Exceedance
from backends.detectors.footing.in_force import Regions
from backends.detectors.footing.reading_rows import StationPlaces
from backends.detectors.frozen import Frozen
from backends.detectors.station_silence import StationSilence

RULES = Path(__file__).parents[2] / "resources" / "rules" / "detectors"
FILES = ("vessel.toml", "sensor.toml", "feed.toml", "crowd.toml")
PEOPLE = 23
QUANTITIES = QuantityCatalogue((Quantity("people", PEOPLE, {"en": "people"}),))
STATION = "0"
Dated = Mapping[str, tuple[Rule, Numbers]]


def warm_watching() -> None:
    """Call every kernel with the types it is called with in a hall, by the shipped numbers."""
    book = RuleBook.from_toml({name: (RULES / name).read_text("utf-8") for name in FILES})
    for make in OF_FIXES.values():
        make(book, ((),)).step(two_vessels())
    dated = {rule.key: (rule, rule.sets[0]) for rule in book}
    for make_reading in OF_READINGS.values():
        make_reading(dated).step(one_counter())


def two_vessels() -> FixRows:
    """Return a fix of each of two vessels that are about to meet."""
    at_s = np.array([0.0, 1.0])
    return FixRows(
        slot=np.arange(2, dtype=np.uint32),
        ids=np.array([b"0", b"1"], "S32"),
        kind=np.full(2, EntityClass.CARGO_VESSEL, np.uint8),
        county=np.zeros(2, np.uint8),
        state=np.full(2, EntityState.MOVING, np.uint8),
        lon_deg=np.array([120.90, 120.91]),
        lat_deg=np.full(2, 31.9),
        speed_mps=np.full(2, 5.0, np.float32),
        course_deg=np.array([90.0, 270.0], np.float32),
        fix_s=at_s,
        receipt_s=at_s,
    )


def one_counter() -> ReadingRows:
    """Return two readings of a counter of people."""
    at_s = np.array([0.0, 60.0])
    return ReadingRows(
        slot=np.zeros(2, np.uint32),
        series=np.full(2, b"0/people", "S64"),
        station=np.full(2, STATION.encode(), "S32"),
        source=np.full(2, b"0", "S16"),
        quantity=np.full(2, PEOPLE, np.uint16),
        span_s=np.zeros(2, np.uint32),
        statistic=np.zeros(2, np.uint8),
        value=np.array([1.0, 2.0]),
        mark=np.zeros(2, np.uint8),
        timing=np.zeros(2, np.uint8),
        t_s=at_s,
        receipt_s=at_s,
    )


def _held() -> LimitTable:
    own = Limit(
        key=STATION, standard=STATION, category=STATION, quantity="people", value=1.0,
        sense=Sense.MOST, label={}, who="", source="", standing=Standing.HOUSE,
        valid_from="1970-01-01",
    )  # fmt: skip
    return LimitTable((own,), (Assignment(STATION, STATION, STATION, ""),))


def _exceedance(rules: Dated) -> ReadingDetector:
    return Exceedance(rules, _held(), QUANTITIES, StationPlaces({}), elsewhere=frozenset())


OF_FIXES: Mapping[str, Callable[[RuleBook, Regions], FixDetector]] = {
    "vessel_approach": VesselApproach,
    "vessel_drift": AnchorDrift,
    "ais_loss": AisLoss,
}
OF_READINGS: Mapping[str, Callable[[Dated], ReadingDetector]] = {
    "exceedance": _exceedance,
    "frozen": lambda rules: Frozen(*rules[Frozen.rules[0]], QUANTITIES, StationPlaces({})),
    "station_silence": lambda rules: StationSilence(
        *rules[StationSilence.rules[0]], StationPlaces({})
    ),
    "crowd": lambda rules: Crowd(rules, _held(), QUANTITIES, StationPlaces({})),
}
