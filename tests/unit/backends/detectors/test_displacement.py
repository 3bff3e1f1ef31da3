"""Offline displacement: silent for long and far away after, borne out by a second fix."""

from dataclasses import replace

import pytest

from backends.detectors.displacement import OfflineDisplacement
from tests.unit.backends.detectors.driven import (
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    shipped,
    spoilt,
    stand,
    told,
)

BOOK = shipped("route.toml")
RULE = "offline_displacement"


def detector() -> OfflineDisplacement:
    return OfflineDisplacement(BOOK, REGIONS)


def silent(for_s: float, away_m: float) -> list[Fix]:
    """Stand until noon, be silent, go on somewhere else."""
    again_s = NOON_S - 10.0 + for_s
    return [*stand(NOON_S - 600.0, 600.0), *drive(again_s, 600.0, start_m=away_m)]


def test_it_is_said_at_the_second_fix_with_both_places() -> None:
    found = told(detector(), silent(2400.0, 12_000.0))
    assert outline(found) == [(RULE, True, NOON_S + 2400.0)]
    said = found[0].evidence
    assert found[0].from_s == NOON_S - 10.0
    assert (said["silent_s"], said["away_m"]) == (2400.0, pytest.approx(12_150.0, rel=2e-3))
    assert said["last_place"] == pytest.approx(list(Fix(0.0).place()))


@pytest.mark.parametrize(
    ("for_s", "away_m"),
    [(1790.0, 12_000.0), (7200.0, 4000.0), (180.0, 3000.0), (1080.0, 2500.0)],
    ids=["not silent for long enough", "parked and off", "tunnel", "ferry"],
)
def test_what_is_no_displacement(for_s: float, away_m: float) -> None:
    assert told(detector(), silent(for_s, away_m)) == []


def test_one_wild_fix_after_a_silence_is_not_believed() -> None:
    fixes = [*stand(NOON_S - 600.0, 600.0), *stand(NOON_S + 3000.0, 600.0)]
    fixes[60] = replace(fixes[60], east_m=9000.0)
    one = detector()
    assert told(one, fixes) == []
    assert one.counts["implausible"] == 1


def test_a_wild_fix_and_then_the_real_place_far_away_is_said() -> None:
    fixes = silent(2400.0, 30_000.0)
    fixes[60] = replace(fixes[60], east_m=-9000.0)
    assert outline(told(detector(), fixes)) == [(RULE, True, NOON_S + 2410.0)]


def test_it_ends_an_hour_later_and_is_said_once() -> None:
    fixes = [*silent(2400.0, 12_000.0), *stand(NOON_S + 3000.0, 5000.0, at_m=21_000.0)]
    kinds = [one.is_standing for one in told(detector(), fixes)]
    assert kinds == [True, False]


def test_a_blind_spot_that_is_replayed_in_order_is_no_silence() -> None:
    fixes = [*stand(NOON_S - 600.0, 600.0), *drive(NOON_S, 2400.0)]
    late = [replace(fix, late_s=2400.0) if fix.at_s >= NOON_S else fix for fix in fixes]
    assert told(detector(), late) == []


def test_spoilt_feeds_change_nothing() -> None:
    fixes = silent(2400.0, 12_000.0)
    assert outline(told(detector(), spoilt(fixes, 11))) == outline(told(detector(), fixes))
