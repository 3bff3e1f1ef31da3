"""Stay points: the same as the batch definition, however the fixes come and are cut."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from app.domain.staypoint import StayEnd, StayPoint
from backends.detectors.stays import kernel
from backends.detectors.stays.finder import StayFinder, StayNumbers, StayProfile
from backends.detectors.stays.warming import warm_stays
from tests.unit.backends.detectors.stays.tracks import (
    START_S,
    Fix,
    batch_stays,
    cut,
    numbers,
    part,
    rows_of,
    shipped_book,
    standing,
)

BOTH = numbers(profiles=(StayProfile("long", 200.0, 1200.0), StayProfile("short", 100.0, 300.0)))


def streamed(fixes, rule=BOTH, cuts=()):
    finder = StayFinder(rule)
    return finder, [stay for rows in cut(rows_of(fixes), cuts) for stay in finder.step(rows)]


def settled(found):
    """Return what the definition speaks of: a stay as it ended, or as it was when all was read."""
    return [stay for stay in found if stay.end is not StayEnd.OPEN]


def same(found: list[StayPoint], expected: list[StayPoint]) -> None:
    """Fail unless both are the same stays; the means may differ by rounding."""
    key = lambda s: (s.entity_id, s.profile, s.from_s)  # noqa: E731 - a sort key
    found, expected = sorted(found, key=key), sorted(expected, key=key)
    strip = lambda s: replace(s, lon_deg=0.0, lat_deg=0.0, lag_s=0.0)  # noqa: E731 - the rest
    assert [strip(s) for s in found] == [strip(s) for s in expected]
    for one, other in zip(found, expected, strict=True):
        assert (one.lon_deg, one.lat_deg) == pytest.approx((other.lon_deg, other.lat_deg), abs=1e-9)


# Odd metres on a coarse lattice: no distance of two is a limit to the last digit.
steps = st.tuples(
    st.sampled_from([1.0, 10.0, 30.0, 60.0, 61.0, 300.0, 899.0, 901.0, 5000.0, 50_000.0]),
    st.sampled_from([0.0, 0.0, 0.0, 0.0, 37.0, -53.0, 103.0, -157.0, 259.0, 1009.0]),
    st.sampled_from([0.0, 0.0, 0.0, 0.0, 31.0, -71.0, 139.0, 223.0, -887.0]),
    st.booleans(),
)


@st.composite
def tracks(draw, thing="truck"):
    at_s, east_m, north_m, fixes = 0.0, 0.0, 0.0, []
    for wait_s, east, north, has_stopped in draw(st.lists(steps, max_size=60)):
        at_s, east_m, north_m = at_s + wait_s, east_m + east, north_m + north
        fixes.append(Fix(at_s, east_m, north_m, has_stopped, thing))
        # A drifting receiver: one fix far off, and back.
        if draw(st.integers(0, 9)) == 0:
            at_s += 30.0
            fixes.append(Fix(at_s, east_m + 401.0, north_m - 317.0, has_stopped, thing))
    return fixes


@settings(max_examples=50)
@given(track=tracks(), two=st.booleans(), data=st.data())
def test_streamed_stays_are_those_of_the_batch_definition(track, two, data):
    rule = replace(BOTH, exit_fixes=2 if two else 1)
    cuts = data.draw(st.lists(st.integers(0, len(track)), max_size=4))
    _, found = streamed(track, rule, cuts)
    expected = batch_stays(track, rule)
    same(settled(found), [stay for stay in expected if stay.end is not StayEnd.OPEN])
    # What goes on was said once, when it first was long enough.
    going_on = {(s.profile, s.from_s) for s in expected if s.end is StayEnd.OPEN}
    said = [(s.profile, s.from_s) for s in found if s.end is StayEnd.OPEN]
    ended = {(s.profile, s.from_s) for s in settled(found)}
    assert len(said) == len(set(said))
    assert set(said) == going_on | ended


@settings(max_examples=25)
@given(a=tracks("a"), b=tracks("b"), data=st.data())
def test_how_the_fixes_are_cut_and_mixed_changes_nothing(a, b, data):
    mixed = sorted([*a, *b], key=lambda fix: (fix.at_s, fix.thing))
    rows = rows_of(mixed, ["a", "b"])
    whole, pieces = StayFinder(BOTH), StayFinder(BOTH)
    cuts = data.draw(st.lists(st.integers(0, len(mixed)), max_size=6))
    found = whole.step(rows)
    assert [stay for piece in cut(rows, cuts) for stay in pieces.step(piece)] == found
    assert pieces.refused == whole.refused
    for name, track in (("a", a), ("b", b)):
        _, alone = streamed(track)
        assert [stay for stay in found if stay.entity_id == name] == alone


def test_without_what_we_added_it_is_the_published_algorithm():
    rng = np.random.default_rng(20081105)
    where = np.cumsum(rng.normal(0.0, 25.0, (6000, 2)), axis=0)
    fixes = [Fix(30.0 * i, float(e), float(n)) for i, (e, n) in enumerate(where)]
    rule = numbers(gap_s=np.inf, exit_fixes=1)
    _, found = streamed(fixes, rule)
    stays, i, j = [], 0, 1
    while j < len(fixes):  # their pseudo-code: two indices and a jump
        (lon1, lat1), (lon2, lat2) = fixes[i].lonlat, fixes[j].lonlat
        if distance_m(lon1, lat1, lon2, lat2) > 200.0:
            if fixes[j - 1].at_s - fixes[i].at_s >= 1200.0:
                stays.append((START_S + fixes[i].at_s, START_S + fixes[j - 1].at_s, j - i))
            i = j
        j += 1
    assert len(stays) > 20
    assert [(s.from_s, s.to_s, s.fixes) for s in settled(found)] == stays


def test_a_stay_is_said_when_it_is_long_enough_and_again_when_it_was_left():
    track = [*standing(0.0, 3000.0), Fix(3030.0, 900.0), Fix(3060.0, 1800.0)]
    _, found = streamed(track, numbers())
    assert [(s.end, s.to_s - START_S, s.fixes) for s in found] == [
        (StayEnd.OPEN, 1200.0, 41),
        (StayEnd.LEFT, 3000.0, 101),
    ]


def test_one_wild_fix_ends_no_stay_and_is_counted():
    track = [*standing(0.0, 900.0), Fix(915.0, 5000.0), *standing(930.0, 900.0)]
    finder, found = streamed(track, numbers())
    assert [(s.end, s.fixes) for s in found] == [(StayEnd.OPEN, 41)]
    assert finder.refused["wild"] == 1


def test_a_silence_ends_a_stay_as_uncertain_and_what_comes_after_is_another():
    track = [*standing(0.0, 1500.0), *standing(1500.0 + 901.0, 1500.0)]
    _, found = streamed(track, numbers())
    assert [(s.end, s.from_s - START_S) for s in found] == [
        (StayEnd.OPEN, 0.0),
        (StayEnd.GAP, 0.0),
        (StayEnd.OPEN, 2401.0),
    ]
    _, kept = streamed([*standing(0.0, 1500.0), *standing(1500.0 + 900.0, 1500.0)], numbers())
    assert [s.end for s in kept] == [StayEnd.OPEN]


def test_a_truck_that_switched_off_and_is_still_there_stayed():
    night = [replace(fix, has_stopped=True) for fix in standing(0.0, 1500.0)]
    again = standing(30_000.0, 300.0)
    left = [Fix(30_330.0, 900.0), Fix(30_360.0, 1900.0)]
    _, found = streamed([*night, *again, *left], numbers())
    assert [(s.end, s.to_s - START_S) for s in found][1:] == [(StayEnd.LEFT, 30_300.0)]
    # Somewhere else, or after too long a time, nobody knows what lay between.
    _, away = streamed([*night, *left], numbers())
    assert [(s.end, s.to_s - START_S) for s in away][1:] == [(StayEnd.GAP, 1500.0)]
    _, long = streamed([*night, *standing(1500.0 + 43_201.0, 60.0)], numbers())
    assert [s.end for s in long] == [StayEnd.OPEN, StayEnd.GAP]


def test_late_doubled_and_future_fixes_change_nothing_and_are_counted():
    sound = [*standing(0.0, 2400.0), Fix(2430.0, 900.0), Fix(2460.0, 1800.0)]
    _, expected = streamed(sound)
    spoilt = []
    for fix in sound:
        spoilt += [fix, fix]  # doubled
        if fix.at_s == 1200.0:
            spoilt.append(replace(fix, at_s=600.0, east_m=9000.0))  # out of order
            # Dated a day ahead of its receipt: it would make all that follow old.
            spoilt.append(replace(fix, at_s=90_000.0, east_m=9000.0, late_s=-88_000.0))
    finder, found = streamed(spoilt)
    assert found == expected
    assert finder.refused == {"damaged": 0, "future": 1, "not_newer": len(sound) + 1, "wild": 0}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 181.0])
def test_a_fix_that_is_nowhere_or_never_is_refused(bad):
    for column in ("lon_deg", "lat_deg") + (() if bad == 181.0 else ("fix_s",)):
        rows = rows_of(standing(0.0, 1500.0))
        getattr(rows, column)[7] = bad
        finder = StayFinder(numbers())
        assert [stay.fixes for stay in finder.step(rows)] == [40]  # of the 41 of 20 min
        assert finder.refused == {"damaged": 1, "future": 0, "not_newer": 0, "wild": 0}


def test_only_the_classes_of_the_rule_are_looked_at():
    rule = numbers(kinds=frozenset({EntityClass.MUCK_TRUCK}))
    finder = StayFinder(rule)
    assert finder.step(rows_of(standing(0.0, 3000.0))) == []
    assert finder.bytes_held() == 0
    assert finder.step(part(rows_of(standing(0.0, 60.0)), slice(0, 0))) == []


def test_the_state_of_a_thing_does_not_grow_with_its_fixes():
    finder = StayFinder(BOTH)
    finder.step(rows_of(standing(0.0, 600.0)))
    held = finder.bytes_held()
    finder.step(rows_of(standing(630.0, 20_000.0, every_s=2.0)))
    assert finder.bytes_held() == held == 8 * (kernel.THING_WIDTH + 2 * kernel.STAY_WIDTH)


def test_a_drifting_vehicle_and_a_lost_track_make_no_stay_of_a_drive():
    rng = np.random.default_rng(7)
    drive = [Fix(30.0 * i, 400.0 * i) for i in range(400)]  # 48 km/h
    wild = rng.random(400) < 0.12
    drifting = [
        replace(fix, east_m=fix.east_m + float(rng.uniform(150, 900))) if is_wild else fix
        for fix, is_wild in zip(drive, wild, strict=True)
    ]
    lost = [fix for fix in drive if not 3000.0 < fix.at_s < 3360.0]
    assert streamed(drifting)[1] == streamed(lost)[1] == []


def test_a_stay_with_a_drifting_receiver_is_found_whole():
    rng = np.random.default_rng(11)
    stay = [
        replace(fix, east_m=float(e), north_m=float(n))
        for fix, (e, n) in zip(standing(0.0, 5400.0), rng.normal(0, 6, (181, 2)), strict=True)
    ]
    drifting = [
        replace(fix, east_m=float(rng.uniform(400, 900))) if i % 9 == 8 else fix
        for i, fix in enumerate(stay)
    ]
    gone = [Fix(5430.0, 2000.0), Fix(5460.0, 3000.0)]
    _, found = streamed([*drifting, *gone], numbers())
    assert [(s.end, s.from_s, s.to_s) for s in found][1:] == [
        (StayEnd.LEFT, START_S, START_S + 5400.0)
    ]


def test_the_shipped_numbers_are_read_and_bad_ones_are_refused():
    rule = shipped_book()["stay_point"]
    read = StayNumbers.of(rule.sets[0])
    assert [(p.name, p.distance_m, p.least_s) for p in read.profiles] == [
        ("long", 200.0, 1200.0),
        ("short", 100.0, 300.0),
    ]
    for name, value in (
        ("exit_fixes", 3.0),
        ("classes", ("tank",)),
        ("distance_m", (200.0,)),
    ):
        bad = replace(rule.sets[0], values={**rule.sets[0].values, name: value})
        with pytest.raises(ConfigError, match="stay_point"):
            StayNumbers.of(bad)


def test_what_set_up_compiles_is_what_a_hall_calls():
    warm_stays()
    compiled_for = len(kernel.find_stays.signatures)
    streamed(standing(0.0, 3000.0))
    assert len(kernel.find_stays.signatures) == compiled_for == 1


@settings(max_examples=20)
@given(track=tracks())
def test_another_day_or_another_name_finds_the_same_stays(track):
    # Whole seconds and powers of two: no time is rounded.
    later = [replace(fix, at_s=fix.at_s + 2.0**20, thing="other") for fix in track]
    _, found = streamed(track)
    _, moved = streamed(later)
    back = [
        replace(s, from_s=s.from_s - 2.0**20, to_s=s.to_s - 2.0**20, entity_id="truck")
        for s in moved
    ]
    assert back == found
