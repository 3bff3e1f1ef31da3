"""Cloned plate: two vehicles in turn under one name, told from one terminal that errs."""

from dataclasses import replace

import numpy as np
import pytest

from backends.detectors.cloned_plate import ClonedPlate
from tests.unit.backends.detectors.driven import (
    NOON_S,
    REGIONS,
    drive,
    outline,
    shipped,
    spoilt,
    told,
)

BOOK = shipped("route.toml")


def detector() -> ClonedPlate:
    return ClonedPlate(BOOK, REGIONS)


def both(apart_m: float, for_s: float = 600.0, every_s: float = 20.0):
    """Return one drive and another beside it, reporting in turn."""
    one = drive(NOON_S, for_s, every_s=every_s)
    other = [
        replace(fix, at_s=fix.at_s + 7.0, north_m=apart_m)
        for fix in drive(NOON_S, for_s, every_s=every_s)
    ]
    return sorted([*one, *other], key=lambda fix: fix.at_s)


def test_two_vehicles_far_apart_are_said_with_both_places() -> None:
    found = told(detector(), both(18_000.0))
    assert len(found) == 1
    said = found[0].evidence
    assert said["apart_m"] == pytest.approx(18_000.0, rel=0.01)
    assert said["implied_kmh"] > 150.0
    assert min(said["fixes_here"], said["fixes_there"]) >= 3
    assert found[0].at_s <= NOON_S + 60.0


def test_it_ends_when_only_one_of_them_is_heard_any_more() -> None:
    rest = drive(NOON_S + 600.0, 2400.0, start_m=9000.0)
    found = told(detector(), [*both(18_000.0), *rest])
    assert [one.is_standing for one in found] == [True, False]


@pytest.mark.parametrize("apart_m", [300.0, 1900.0])
def test_a_terminal_that_jumps_about_is_no_clone(apart_m: float) -> None:
    assert told(detector(), both(apart_m)) == []


def test_wild_fixes_each_elsewhere_are_no_clone() -> None:
    random = np.random.default_rng(4)
    fixes = drive(NOON_S, 7200.0)
    for at in range(20, len(fixes), 15):
        fixes[at] = replace(fixes[at], north_m=float(random.uniform(3000.0, 9000.0)) * (-1) ** at)
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["implausible"] > 10


def test_a_stale_first_fix_is_no_clone() -> None:
    fixes = drive(NOON_S, 600.0)
    fixes[0] = replace(fixes[0], north_m=30_000.0)
    assert told(detector(), fixes) == []


def test_149_kilometres_an_hour_is_no_clone() -> None:
    fixes = drive(NOON_S, 3600.0, every_s=60.0, speed_mps=149 / 3.6)
    assert told(detector(), fixes) == []


def test_a_run_of_fixes_dated_ahead_is_counted() -> None:
    fixes = drive(NOON_S, 600.0)
    ahead = [replace(fix, at_s=fix.at_s + 7200.0, late_s=-7200.0) for fix in fixes[:20]]
    one = detector()
    assert told(one, [*fixes[:30], *ahead, *fixes[30:]]) == []
    assert (one.counts["future"], one.counts["used"]) == (20, 60)


def test_spoilt_feeds_change_nothing() -> None:
    fixes = both(18_000.0)
    assert outline(told(detector(), spoilt(fixes, 2))) == outline(told(detector(), fixes))
