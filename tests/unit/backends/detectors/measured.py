"""Readings of made-up stations for the tests of detectors, and the shipped rules and limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass
from app.domain.finding import Finding
from app.domain.limits import Assignment, LimitTable
from app.domain.readings import Mark, QuantityCatalogue, Statistic, Timing
from app.domain.register import Station
from app.domain.rulebook import Numbers, Rule
from backends.detectors.contract import ReadingDetector, ReadingRows
from backends.detectors.footing.reading_rows import StationPlaces
from tests.unit.backends.detectors.driven import NOON_S, shipped

RESOURCES = Path(__file__).parents[4] / "resources"
QUANTITIES = QuantityCatalogue.from_toml((RESOURCES / "quantities.toml").read_text("utf-8"))
BOOK = shipped("sensor.toml", "feed.toml", "crowd.toml")
DAY = "2026-11-20"
EVERY_S = 300.0


def in_force(*keys: str) -> Mapping[str, tuple[Rule, Numbers]]:
    """Return rules with their numbers of the day."""
    found = {}
    for key in keys:
        numbers = BOOK[key].in_force(DAY)
        assert numbers is not None
        found[key] = (BOOK[key], numbers)
    return found


def limits(*assigned: tuple[str, str, str], more: str = "") -> LimitTable:
    """Return the shipped limits with (station, standard, category) assigned."""
    folder = RESOURCES / "rules" / "limits"
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))]
    table = LimitTable.from_toml("\n".join([*texts, more]))
    return LimitTable(table.limits, tuple(Assignment(*one, who="test") for one in assigned))


def places(*stations: str, every_s: float = EVERY_S) -> StationPlaces:
    """Return stations of the register, all at one place."""
    kind = EntityClass.WATER_STATION
    return StationPlaces.of(
        Station(name, name, kind, 120.9, 32.0, ("cod",), every_s, "1") for name in stations
    )


@dataclass(frozen=True)
class Told:
    """One reading."""

    at_s: float
    value: float
    quantity: str = "cod"
    station: str = "S1"
    span_s: int = 0
    mark: int = Mark.GOOD
    timing: int = Timing.IN_ORDER
    source: str = "box"
    late_s: float = 1.0


def run(
    values: Sequence[float],
    quantity: str = "cod",
    *,
    from_s: float = NOON_S,
    every_s: float = EVERY_S,
    station: str = "S1",
    span_s: int = 0,
    source: str = "box",
) -> list[Told]:
    """Return readings one after the other."""
    return [
        Told(from_s + n * every_s, value, quantity, station, span_s, source=source)
        for n, value in enumerate(values)
    ]


def rows(told: Sequence[Told], slots: dict[str, int]) -> ReadingRows:
    """Return readings as columns; ``slots`` keeps the slot of each series."""
    series = [f"{one.station}/{one.quantity}/{one.span_s}/{one.source}" for one in told]
    for name in series:
        slots.setdefault(name, len(slots))
    numbers = [getattr(QUANTITIES.find(one.quantity), "number", 60_000) for one in told]
    statistic = [Statistic.MEAN if one.span_s else Statistic.VALUE for one in told]
    at_s = np.array([one.at_s for one in told], np.float64)
    return ReadingRows(
        slot=np.array([slots[name] for name in series], np.uint32),
        series=np.array([name.encode() for name in series], "S64"),
        station=np.array([one.station.encode() for one in told], "S32"),
        source=np.array([one.source.encode() for one in told], "S16"),
        quantity=np.array(numbers, np.uint16),
        span_s=np.array([one.span_s for one in told], np.uint32),
        statistic=np.array(statistic, np.uint8),
        value=np.array([one.value for one in told], np.float64),
        mark=np.array([one.mark for one in told], np.uint8),
        timing=np.array([one.timing for one in told], np.uint8),
        t_s=at_s,
        receipt_s=at_s + np.array([one.late_s for one in told], np.float64),
    )


def heard(detector: ReadingDetector, told: Sequence[Told], pieces: int = 1) -> list[Finding]:
    """Return what a detector says of readings that come in so many pieces."""
    slots: dict[str, int] = {}
    edges = np.linspace(0, len(told), pieces + 1).astype(int).tolist()
    found: list[Finding] = []
    for first, stop in pairwise(edges):
        found.extend(detector.step(rows(told[first:stop], slots)))
    return found


def troubled(told: Sequence[Told], seed: int) -> list[Told]:
    """Return what a hub hands on of readings: doubled, old, dated ahead, marked and missing ones.

    Every reading is still there once, in its place, beside what spoils it.
    """
    random = np.random.default_rng(seed)
    received: list[Told] = []
    for one in told:
        beside = {
            0: Told(one.at_s, 9e3, one.quantity, one.station, one.span_s, timing=Timing.REPEATED),
            1: Told(one.at_s - 7e3, 9e3, one.quantity, one.station, one.span_s,
                    timing=Timing.OUT_OF_ORDER | Timing.LATE),
            2: Told(one.at_s + 9e4, 9e3, one.quantity, one.station, one.span_s,
                    timing=Timing.FUTURE),
            3: Told(one.at_s - 1.0, 9e3, one.quantity, one.station, one.span_s, mark=Mark.FAULT),
            4: Told(one.at_s - 1.0, float("nan"), one.quantity, one.station, one.span_s),
        }.get(int(random.integers(12)))  # fmt: skip
        received += [one] if beside is None else [beside, one]
    return received
