"""Route deviation: found in time, never for noise, with both lines, and back with hysteresis."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Vehicle
from backends.detectors.deviation.detector import RouteDeviation
from backends.detectors.deviation.routes import Closure, DeclaredRoutes
from backends.detectors.footing.expressways import Expressways
from tests.unit.backends.detectors.driven import (
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    shipped,
    spoilt,
    told,
)

BOOK = shipped("route.toml")
RULE = "route_deviation"
LENGTH_M = 60_000.0
WAY = [(x, 0.0) for x in np.linspace(0.0, LENGTH_M, 121).tolist()]


def routes(roads: Expressways | None = None, way=WAY) -> DeclaredRoutes:
    points = tuple(LonLat(*Fix(0.0, *point).place()) for point in way)
    truck = Vehicle(
        *("truck", "苏F1", EntityClass.HAZMAT_TRUCK, "o", "l", "", "", "", "320613"),
        route_name="厂—港",
        route=points,
    )
    return DeclaredRoutes([truck], roads or Expressways.unknown())


def detector(closures=(), roads: Expressways | None = None) -> RouteDeviation:
    return RouteDeviation(BOOK, REGIONS, routes(roads), closures)


def detour(off_m: float, *, every_s: float = 10.0, back: bool = False) -> list[Fix]:
    """Return 20 min on the way, a turn to the side until ``off_m`` away, then on beside it."""
    fixes = drive(NOON_S, 2400.0, every_s=every_s)
    begins = int(1200.0 / every_s)
    out = []
    for nth, fix in enumerate(fixes):
        gone_m = 15.0 * every_s * (nth - begins)
        north_m = min(max(gone_m, 0.0), off_m)
        if back and gone_m > 9000.0:
            north_m = max(off_m - (gone_m - 9000.0), 0.0)
        out.append(replace(fix, north_m=north_m))
    return out


LEFT_S = NOON_S + 1200.0 + 100.0 / 15.0  # 100 m off


def test_it_is_found_within_ninety_seconds_of_leaving_the_corridor() -> None:
    found = told(detector(), detour(700.0))
    assert [one.rule for one in found] == [RULE]
    assert 60.0 <= found[0].at_s - LEFT_S <= 90.0


def test_the_evidence_has_both_lines_and_where_they_part() -> None:
    said = told(detector(), detour(700.0))[0].evidence
    declared, driven = np.array(said["declared_line"]), np.array(said["driven_line"])
    assert len(declared) <= 64
    assert declared[0].tolist() == pytest.approx(list(Fix(0.0).place()), abs=1e-6)
    assert (driven[:, 1].max() - driven[:, 1].min()) * 111_000 > 500.0
    assert said["left_at"][0] == pytest.approx(Fix(0.0, 18_000.0).place()[0], abs=2e-3)
    assert said["corridor_m"] == 100.0
    assert said["driven_off_m"] >= 300.0
    assert said["route"] == "厂—港"


def test_it_ends_well_inside_the_corridor_and_not_at_its_edge() -> None:
    found = told(detector(), detour(700.0, back=True))
    assert [one.is_standing for one in found] == [True, False]
    edge = [replace(fix, north_m=min(fix.north_m, 700.0)) for fix in detour(700.0)]
    grazing = [
        replace(fix, at_s=fix.at_s + 2400.0, east_m=fix.east_m * 0.2 + 36_000, north_m=90.0)
        for fix in drive(NOON_S, 600.0)
    ]
    assert [one.is_standing for one in told(detector(), [*edge, *grazing])] == [True]


def test_beside_an_expressway_the_corridor_is_three_hundred_metres() -> None:
    line = np.array([Fix(0.0, 0.0).place(), Fix(0.0, LENGTH_M).place()])
    roads = Expressways.of_lines([line])
    assert told(detector(roads=roads), detour(280.0)) == []
    assert told(detector(roads=roads), detour(330.0))[0].evidence["corridor_m"] == 300.0


def test_standing_beside_the_way_is_no_deviation() -> None:
    """A fuel stop: it has to be driven, not only to be off for long."""
    fixes = drive(NOON_S, 1200.0)
    aside = [Fix(NOON_S + 1200.0 + 10.0 * n, 18_000.0, 150.0) for n in range(90)]
    assert told(detector(), [*fixes, *aside]) == []


def test_a_jump_that_nobody_can_drive_is_not_believed() -> None:
    fixes = drive(NOON_S, 2400.0)
    for at in range(30, 240, 9):
        fixes[at] = replace(fixes[at], north_m=800.0)
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["implausible"] == len(range(30, 240, 9))


def test_a_tunnel_on_the_way_is_no_deviation() -> None:
    fixes = [fix for fix in drive(NOON_S, 2400.0) if not 1200.0 <= fix.at_s - NOON_S < 1440.0]
    assert told(detector(), fixes) == []


def test_who_never_was_on_the_way_is_not_watched() -> None:
    one = detector()
    assert told(one, [replace(fix, north_m=5000.0) for fix in drive(NOON_S, 1200.0)]) == []
    assert one.counts["never_on_way"] == 120


def test_driving_on_from_the_end_of_the_way_is_another_trip() -> None:
    one = detector()
    assert told(one, drive(NOON_S, 1800.0, start_m=LENGTH_M - 9000.0)) == []
    assert one.counts["way_ended"] == 1


def test_a_listed_closure_excuses_until_it_is_back() -> None:
    where = Fix(0.0, 18_500.0).place()
    closed = Closure("works", *where, 300.0, NOON_S, NOON_S + 7200.0)
    one = detector([closed])
    assert told(one, detour(700.0, back=True)) == []
    assert one.counts["suppressed"] == 1


@pytest.mark.parametrize(
    "closure",
    [
        Closure("elsewhere", *Fix(0.0, 30_000.0).place(), 300.0),
        Closure("beside its way", *Fix(0.0, 18_500.0, 2000.0).place(), 300.0),
        Closure("over", *Fix(0.0, 18_500.0).place(), 300.0, 0.0, NOON_S),
    ],
    ids=lambda one: one.name,
)
def test_a_closure_elsewhere_or_over_excuses_nothing(closure: Closure) -> None:
    assert len(told(detector([closure]), detour(700.0))) == 1


def test_a_way_that_crosses_itself_is_searched_whole() -> None:
    """The last piece may be far along the list from the nearest one."""
    out_and_back = [*WAY, *[(x, 2000.0) for x, _ in reversed(WAY)]]
    watched = RouteDeviation(BOOK, REGIONS, routes(way=out_and_back))
    fixes = drive(NOON_S, 1200.0)
    over = [replace(fix, at_s=fix.at_s + 1200.0, east_m=18_000.0, north_m=fix.east_m)
            for fix in drive(NOON_S, 60.0)]  # fmt: skip
    along = [replace(fix, at_s=fix.at_s + 1330.0, north_m=2000.0, east_m=18_000.0 - fix.east_m)
             for fix in drive(NOON_S, 600.0)]  # fmt: skip
    assert told(watched, [*fixes, *over, *along]) == []


def test_spoilt_feeds_change_nothing() -> None:
    fixes = detour(700.0, back=True)
    clean = outline(told(detector(), fixes))
    assert len(clean) == 2
    assert outline(told(detector(), spoilt(fixes, 21))) == clean


def test_noise_and_drift_raise_nothing_in_a_hundred_hours() -> None:
    """A hundred vehicle-hours of plain trips with 6 m of noise; one vehicle in fifty drifts."""
    random = np.random.default_rng(12)
    one, found = detector(), []
    for trip in range(100):
        fixes = drive(NOON_S + 20_000.0 * trip, 3600.0, every_s=30.0)
        noise = random.normal(0.0, 6.0, (len(fixes), 2))
        jumps = np.zeros((len(fixes), 2))
        if trip % 50 == 0:
            wild = random.random(len(fixes)) < 0.12
            angle = random.uniform(0.0, 2 * np.pi, len(fixes))
            length = random.uniform(150.0, 900.0, len(fixes)) * wild
            jumps = np.stack([np.cos(angle), np.sin(angle)], axis=1) * length[:, None]
        fixes = [
            replace(fix, east_m=fix.east_m + float(e), north_m=float(n))
            for fix, (e, n) in zip(fixes, noise + jumps, strict=True)
        ]
        found += told(one, fixes)
    assert found == []


def beside(off_m: float, course_deg: float = 90.0, *, every_s: float = 10.0) -> list[Fix]:
    """Return 20 min on the way and 20 min beside it; the offset is there from one fix to the next.

    The way leads east.
    """
    fixes = drive(NOON_S, 2400.0, every_s=every_s)
    return [
        replace(fix, course_deg=course_deg, north_m=off_m * (fix.at_s >= NOON_S + 1200.0))
        for fix in fixes
    ]


@pytest.mark.parametrize("every_s", [10.0, 30.0])
@pytest.mark.parametrize("course_deg", [90.0, 95.0, 270.0])
def test_a_bad_antenna_that_keeps_its_offset_is_no_deviation_and_is_counted(
    every_s, course_deg
) -> None:
    one = detector()
    assert told(one, beside(160.0, course_deg, every_s=every_s)) == []
    assert one.counts["offset"] > 20


@pytest.mark.parametrize(("off_m", "course_deg"), [(160.0, 45.0), (260.0, 90.0), (160.0, np.nan)])
def test_another_course_or_a_larger_offset_or_no_course_is_a_deviation(off_m, course_deg) -> None:
    assert len(told(detector(), beside(off_m, course_deg))) == 1


def test_who_leads_away_after_driving_beside_is_found_and_what_was_discounted_is_said() -> None:
    fixes = beside(160.0)
    last = fixes[-1]
    away = [
        replace(
            last, at_s=last.at_s + 10.0 * n, east_m=last.east_m + 130.0 * n,
            north_m=160.0 + 75.0 * n, course_deg=60.0,
        )
        for n in range(1, 12)
    ]  # fmt: skip
    (found,) = told(detector(), [*fixes, *away])
    assert found.at_s - last.at_s <= 90.0
    assert found.evidence["fixes_beside_discounted"] > 20


def test_who_crosses_the_way_and_leaves_it_again_is_on_the_same_detour() -> None:
    out = detour(700.0)
    last = out[-1]
    across = [
        replace(last, at_s=last.at_s + 10.0 * n, east_m=last.east_m + 40.0 * n,
                north_m=700.0 - 60.0 * n)
        for n in range(1, 30)
    ]  # fmt: skip
    assert [one.is_standing for one in told(detector(), [*out, *across])] == [True]


@pytest.mark.parametrize("early_m", [0.0, 1500.0, 8000.0])
def test_a_closure_excuses_a_second_departure_on_the_same_detour(early_m: float) -> None:
    """It may begin a little before the stretch that is closed."""
    closed = Closure("works", *Fix(0.0, 18_500.0 + early_m).place(), 300.0, NOON_S)
    out = detour(700.0)
    last = out[-1]
    across = [
        replace(last, at_s=last.at_s + 10.0 * n, east_m=last.east_m + 40.0 * n,
                north_m=700.0 - 60.0 * n)
        for n in range(1, 30)
    ]  # fmt: skip
    one = detector([closed])
    assert told(one, [*out, *across]) == []
    assert one.counts["suppressed"] == 1
