"""Speed by class: held for a while, by kind of road, by night; a single fix says nothing."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from backends.detectors.footing.expressways import Expressways
from backends.detectors.speed import Speed
from tests.unit.backends.detectors.driven import (
    HOUR_S,
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    shipped,
    spoilt,
    told,
)

BOOK = shipped("driving.toml")
KMH = 1 / 3.6
ELSEWHERE = Expressways.of_lines(
    [np.array([Fix(0.0, 0.0, 9000.0).place(), Fix(0.0, 9000.0, 9000.0).place()])]
)
COACH = EntityClass.CHARTER_COACH


def detector(roads: Expressways = ELSEWHERE) -> Speed:
    return Speed(BOOK, REGIONS, roads)


def run(kmh: float, *, from_s: float = NOON_S, kind=EntityClass.HAZMAT_TRUCK, on_express=False):
    fixes = drive(from_s, 120.0, speed_mps=kmh * KMH, kind=kind)
    if on_express:
        fixes = [replace(fix, north_m=9000.0) for fix in fixes]
    return fixes


@pytest.mark.parametrize(
    ("kmh", "on_express", "is_said"),
    [(66, False, False), (69, False, True), (86, True, False), (89, True, True)],
)
def test_eighty_on_the_expressway_and_sixty_elsewhere_and_what_a_terminal_errs(
    kmh, on_express, is_said
) -> None:
    found = told(detector(), run(kmh, on_express=on_express))
    assert [one.rule for one in found] == (["speed_hazmat"] if is_said else [])


def test_it_is_said_once_it_has_lasted_and_ends_when_it_has_been_slower_for_a_while() -> None:
    slow = [replace(fix, at_s=fix.at_s + 120.0) for fix in run(50)]
    found = told(detector(), [*run(80), *slow])
    assert outline(found) == [
        ("speed_hazmat", True, NOON_S + 20.0),
        ("speed_hazmat", False, NOON_S + 150.0),
    ]
    assert found[0].from_s == NOON_S
    assert found[0].evidence["fastest_kmh"] == 80.0
    assert found[0].evidence["limit_kmh"] == 60.0


def test_one_fast_fix_says_nothing() -> None:
    fixes = run(50)
    fixes[5] = replace(fixes[5], speed_mps=38.0)
    assert told(detector(), fixes) == []


def test_an_impossible_speed_and_none_are_counted() -> None:
    fixes = run(50)
    fixes[4] = replace(fixes[4], speed_mps=90.0)
    fixes[5] = replace(fixes[5], speed_mps=float("nan"))
    one = detector()
    assert told(one, fixes) == []
    assert (one.counts["implausible"], one.counts["no_speed"]) == (1, 1)


def test_a_coach_has_four_fifths_of_it_at_night() -> None:
    for from_s, is_said in ((NOON_S, False), (NOON_S + 10 * HOUR_S, True)):
        found = told(detector(), run(95, from_s=from_s, kind=COACH, on_express=True))
        assert [one.evidence["limit_kmh"] for one in found] == ([80.0] if is_said else [])


def test_the_night_begins_at_ten_to_the_second() -> None:
    from_s = NOON_S + 10 * HOUR_S - 60.0
    found = told(detector(), run(95, from_s=from_s, kind=COACH, on_express=True))
    assert [one.from_s for one in found] == [NOON_S + 10 * HOUR_S]


def test_where_no_roads_are_known_the_milder_limit_holds_and_the_finding_says_so() -> None:
    assert told(detector(Expressways.unknown()), run(75)) == []
    found = told(detector(Expressways.unknown()), run(95))
    assert found[0].evidence["roads_known"] is False


def test_a_terminal_that_drifts_off_its_expressway_is_on_it() -> None:
    random = np.random.default_rng(8)
    fixes = []
    for fix in drive(NOON_S, 6 * HOUR_S, every_s=30.0, speed_mps=76 * KMH):
        off_m = float(random.uniform(150.0, 900.0)) * (random.random() < 0.12)
        fixes.append(replace(fix, east_m=fix.east_m % 9000.0, north_m=9000.0 + off_m))
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["still_on_expressway"] > 0.08 * len(fixes)


def test_who_leaves_the_expressway_is_held_to_the_road_after_three_fixes() -> None:
    on = run(75, on_express=True)
    off = [replace(fix, at_s=fix.at_s + 120.0) for fix in run(75)]
    assert [one.from_s for one in told(detector(), [*on, *off])] == [NOON_S + 150.0]


def test_a_gap_does_not_hold_a_speed() -> None:
    fixes = [run(80)[0], replace(run(80)[1], at_s=NOON_S + 100.0)]
    assert told(detector(), fixes) == []


def test_spoilt_feeds_change_nothing() -> None:
    fixes = [*run(80), *(replace(fix, at_s=fix.at_s + 120.0) for fix in run(50))]
    assert outline(told(detector(), spoilt(fixes, 3))) == outline(told(detector(), fixes))
