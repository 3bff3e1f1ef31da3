"""Every detector of driving says the same of the same fixes, however they come in pieces."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.finding import Finding
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from backends.detectors.cloned_plate import ClonedPlate
from backends.detectors.contract import FixDetector
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import DeclaredRoutes
from backends.detectors.displacement import OfflineDisplacement
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.footing.expressways import Expressways
from backends.detectors.licence_movement import UnlicensedMovement
from backends.detectors.night_ban import NightBan
from backends.detectors.speed import Speed
from tests.unit.backends.detectors.driven import (
    NOON_S,
    REGIONS,
    Fix,
    drive,
    shipped,
    spoilt,
    told,
)

BOOK = shipped("driving.toml", "route.toml")
UNKNOWN = Expressways.unknown()
VEHICLES = 30


def routes() -> DeclaredRoutes:
    ends = tuple(LonLat(*Fix(0.0, x).place()) for x in (-5000.0, 900_000.0))
    declared = (
        Vehicle(f"t{n}", f"t{n}", EntityClass.LINE_COACH, "", "", "", "", "", "", route=ends)
        for n in range(VEHICLES)
    )
    return DeclaredRoutes(declared, UNKNOWN)


MAKERS: dict[str, Callable[[], FixDetector]] = {
    "driving": lambda: DrivingTime(BOOK, REGIONS),
    "speed": lambda: Speed(BOOK, REGIONS, UNKNOWN),
    "night": lambda: NightBan(BOOK, REGIONS, UNKNOWN),
    "displacement": lambda: OfflineDisplacement(BOOK, REGIONS),
    "clone": lambda: ClonedPlate(BOOK, REGIONS),
    "unlicensed": lambda: UnlicensedMovement(BOOK, REGIONS, ()),
    "deviation": lambda: RouteDeviation(BOOK, REGIONS, routes()),
}


def troubled() -> list[Fix]:
    """Return a night and a day of coaches that break every rule there is, as a hall hears them."""
    random = np.random.default_rng(77)
    fixes: list[Fix] = []
    for n in range(VEHICLES):
        begins_s = NOON_S + 9 * 3600.0 + float(random.uniform(0.0, 3600.0))
        speed = float(random.uniform(12.0, 30.0))
        way = drive(
            begins_s, 8 * 3600.0, every_s=60.0, speed_mps=speed,
            kind=EntityClass.LINE_COACH, thing=f"t{n}", slot=n,
        )  # fmt: skip
        silent = slice(*sorted(random.integers(0, len(way), 2).tolist()))
        if n % 3 == 0:
            del way[silent]
        elif n % 3 == 1:
            side = range(silent.start, silent.stop)
            for at in side:
                way[at] = replace(way[at], north_m=min(500.0 * (at - silent.start), 5000.0))
        else:
            for at in range(10, len(way), 3):
                way[at] = replace(way[at], north_m=40_000.0)
        fixes += spoilt(way, n)
    return sorted(fixes, key=lambda fix: fix.at_s + fix.late_s)


FIXES = troubled()


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_is_said_however_the_rows_are_cut(name: str) -> None:
    whole: list[Finding] = told(MAKERS[name](), FIXES)
    assert len(whole) > 4
    for pieces in (7, 1000):
        assert repr(told(MAKERS[name](), FIXES, pieces)) == repr(whole)


@pytest.mark.parametrize("name", MAKERS)
def test_no_rows_say_nothing_and_time_alone_says_nothing(name: str) -> None:
    one = MAKERS[name]()
    assert list(told(one, [])) == []
    assert list(one.advance(NOON_S)) == []
    assert one.bytes_held() > 0


@pytest.mark.parametrize("name", MAKERS)
def test_every_fix_is_counted_as_something(name: str) -> None:
    one = MAKERS[name]()
    told(one, FIXES)
    counts = one.counts
    assert counts["used"] + counts["not_newer"] + counts["future"] == len(FIXES)
    assert counts["future"] > 0
