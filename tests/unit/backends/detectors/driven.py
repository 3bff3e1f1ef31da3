"""Fixes of made-up vehicles for the tests of detectors, and the shipped rule book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.finding import Finding
from app.domain.rulebook import RuleBook
from backends.detectors.contract import FixDetector, FixRows
from backends.detectors.footing.in_force import regions_of

RULES = Path(__file__).parents[4] / "resources" / "rules" / "detectors"
REGIONS = regions_of(["320613", "320612"])
LON_DEG, LAT_DEG = 120.9, 32.0
DEGREE_M = np.pi * 6_371_008.8 / 180.0  # of latitude
LON_DEGREE_M = DEGREE_M * np.cos(np.radians(LAT_DEG))
# Noon of 20 November 2026 in Asia/Shanghai.
NOON_S = 1_795_147_200.0
HOUR_S = 3600.0


def shipped(*names: str) -> RuleBook:
    """Return the rules as they are shipped."""
    return RuleBook.from_toml({name: (RULES / name).read_text() for name in names})


@dataclass(frozen=True)
class Fix:
    """One fix: seconds, metres east and north of where it all began, and its speed."""

    at_s: float
    east_m: float = 0.0
    north_m: float = 0.0
    speed_mps: float = 0.0
    thing: str = "truck"
    slot: int = 0
    kind: EntityClass = EntityClass.HAZMAT_TRUCK
    late_s: float = 1.0
    county: int = 1
    course_deg: float = float("nan")

    def place(self) -> tuple[float, float]:
        """Return the position in degrees."""
        return LON_DEG + self.east_m / LON_DEGREE_M, LAT_DEG + self.north_m / DEGREE_M


def rows(fixes: Sequence[Fix]) -> FixRows:
    """Return fixes as the columns a host hands over."""
    places = np.array([fix.place() for fix in fixes], np.float64).reshape(len(fixes), 2)
    at_s = np.array([fix.at_s for fix in fixes], np.float64)
    return FixRows(
        slot=np.array([fix.slot for fix in fixes], np.uint32),
        ids=np.array([fix.thing.encode() for fix in fixes], "S32"),
        kind=np.array([fix.kind for fix in fixes], np.uint8),
        county=np.array([fix.county for fix in fixes], np.uint8),
        state=np.full(len(fixes), EntityState.UNKNOWN, np.uint8),
        lon_deg=places[:, 0].copy(),
        lat_deg=places[:, 1].copy(),
        speed_mps=np.array([fix.speed_mps for fix in fixes], np.float32),
        course_deg=np.array([fix.course_deg for fix in fixes], np.float32),
        fix_s=at_s,
        receipt_s=at_s + np.array([fix.late_s for fix in fixes]),
    )


def cut(all_rows: FixRows, first: int, stop: int) -> FixRows:
    """Return some of the rows."""
    names = FixRows.__dataclass_fields__
    return FixRows(**{name: getattr(all_rows, name)[first:stop] for name in names})


def told(detector: FixDetector, fixes: Sequence[Fix], pieces: int = 1) -> list[Finding]:
    """Return what a detector says of fixes that come in so many pieces."""
    all_rows = rows(fixes)
    edges = np.linspace(0, len(fixes), pieces + 1).astype(int).tolist()
    found: list[Finding] = []
    for first, stop in pairwise(edges):
        found.extend(detector.step(cut(all_rows, first, stop)))
    return found


def outline(findings: Sequence[Finding]) -> list[tuple[str, bool, float]]:
    """Return rule, begun or ended, and when, rounded to milliseconds."""
    return [(one.rule, one.is_standing, round(one.at_s, 3)) for one in findings]


def drive(
    from_s: float,
    for_s: float,
    *,
    every_s: float = 10.0,
    speed_mps: float = 15.0,
    start_m: float = 0.0,
    kind: EntityClass = EntityClass.HAZMAT_TRUCK,
    thing: str = "truck",
    slot: int = 0,
) -> list[Fix]:
    """Return fixes along a straight line east, from ``from_s`` until just before its end."""
    times = np.arange(0.0, for_s, every_s).tolist()
    return [
        Fix(from_s + t, start_m + speed_mps * t, 0.0, speed_mps, thing, slot, kind) for t in times
    ]


def stand(
    from_s: float,
    for_s: float,
    *,
    every_s: float = 10.0,
    at_m: float = 0.0,
    kind: EntityClass = EntityClass.HAZMAT_TRUCK,
    thing: str = "truck",
    slot: int = 0,
) -> list[Fix]:
    """Return fixes in one place."""
    times = np.arange(0.0, for_s, every_s).tolist()
    return [Fix(from_s + t, at_m, 0.0, 0.0, thing, slot, kind) for t in times]


def spoilt(fixes: Sequence[Fix], seed: int) -> list[Fix]:
    """Return what a hall receives of fixes: doubled, out of order, late ones, dated ahead.

    Nothing is taken away: every fix is still there once, in its place, beside what spoils it.
    """
    random = np.random.default_rng(seed)
    received: list[Fix] = []
    for fix in fixes:
        received.append(fix)
        match int(random.integers(20)):
            case 0:
                received.append(fix)  # twice
            case 1 if len(received) > 5:
                received.append(received[-5])  # an old one again, late
            case 2:
                ahead_s = float(random.uniform(600.0, 86_400.0))
                received.append(replace(fix, at_s=fix.at_s + ahead_s, late_s=-ahead_s))
    return received
