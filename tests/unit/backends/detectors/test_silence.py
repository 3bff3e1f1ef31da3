"""Conditions of things that are never heard again: they end as unknown, and are said again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from backends.detectors.contract import FixDetector
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import DeclaredRoutes
from backends.detectors.driving_time.detector import DrivingTime
from backends.detectors.footing.expressways import Expressways
from backends.detectors.night_ban import NightBan
from backends.detectors.speed import Speed
from tests.unit.backends.detectors.driven import (
    HOUR_S,
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    shipped,
    told,
)

BOOK = shipped("driving.toml", "route.toml")
UNKNOWN = Expressways.unknown()
COACH = EntityClass.LINE_COACH
WAY = tuple(LonLat(*Fix(0.0, x).place()) for x in (-5000.0, 900_000.0))
TRUCK = Vehicle("truck", "truck", COACH, "", "", "", "", "", "", route=WAY)
TWO_AT_NIGHT_S = NOON_S - 10 * HOUR_S


def aside(fixes: list[Fix]) -> list[Fix]:
    """Return fixes of which the second half lies two kilometres off."""
    middle_s = fixes[len(fixes) // 2].at_s
    return [replace(fix, north_m=2000.0 * (fix.at_s >= middle_s)) for fix in fixes]


Case = tuple[Callable[[], FixDetector], list[Fix], str, float]
CASES: dict[str, Case] = {
    "driving": (
        lambda: DrivingTime(BOOK, REGIONS),
        drive(NOON_S, 4.2 * HOUR_S, every_s=60.0, kind=COACH),
        "driving_continuous",
        3600.0,
    ),
    "night": (
        lambda: NightBan(BOOK, REGIONS, UNKNOWN),
        drive(TWO_AT_NIGHT_S, 1200.0, kind=COACH),
        "night_ban_coach",
        1800.0,
    ),
    "speed": (
        lambda: Speed(BOOK, REGIONS, UNKNOWN),
        drive(NOON_S, 300.0, speed_mps=35.0, kind=COACH),
        "speed_coach",
        600.0,
    ),
    "deviation": (
        lambda: RouteDeviation(BOOK, REGIONS, DeclaredRoutes([TRUCK], UNKNOWN)),
        aside(drive(NOON_S, 1200.0, kind=COACH)),
        "route_deviation",
        1800.0,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stands_becomes_unknown_when_nothing_is_heard_any_more(name: str) -> None:
    make, fixes, rule, silent_s = CASES[name]
    one, last_s = make(), fixes[-1].at_s
    (began,) = (found for found in told(one, fixes) if found.rule == rule and found.is_standing)
    assert list(one.advance(last_s + silent_s - 1.0)) == []
    (ended,) = one.advance(last_s + silent_s + 59.0)
    assert (ended.rule, ended.is_standing, ended.at_s) == (rule, False, last_s + silent_s)
    assert ended.key == began.key
    assert ended.evidence == {"became": "unknown", "last_fix_s": last_s, "silent_s": silent_s}
    assert list(one.advance(last_s + 10 * silent_s)) == []


@pytest.mark.parametrize("name", CASES)
def test_who_is_heard_again_and_does_it_still_is_said_again(name: str) -> None:
    make, fixes, rule, silent_s = CASES[name]
    one = make()
    told(one, fixes)
    list(one.advance(fixes[-1].at_s + silent_s))
    later_s = silent_s + 600.0
    again = [replace(fix, at_s=fix.at_s + later_s) for fix in fixes[len(fixes) // 2 :]]
    if name == "driving":  # the gap could have hidden a rest: as much again has to be driven
        again = [replace(fix, at_s=fix.at_s + later_s) for fix in fixes]
        again = [replace(fix, at_s=fix.at_s + len(fixes) * 60.0) for fix in again]
    assert (rule, True) in [(key, began) for key, began, _ in outline(told(one, again))]


@pytest.mark.parametrize("name", CASES)
def test_what_has_ended_does_not_end_once_more(name: str) -> None:
    make, fixes, rule, silent_s = CASES[name]
    one = make()
    last = fixes[-1]
    stands = [
        replace(last, at_s=last.at_s + 60.0 * n, east_m=last.east_m, north_m=0.0, speed_mps=0.0)
        for n in range(1, 30)
    ]
    onward = drive(stands[-1].at_s + 60.0, 600.0, start_m=last.east_m, speed_mps=9.0, kind=COACH)
    found = told(one, [*fixes, *stands, *onward[: 60 if name == "deviation" else 0]])
    assert [began for key, began, _ in outline(found) if key == rule] == [True, False]
    assert list(one.advance(onward[-1].at_s + 10 * silent_s)) == []
