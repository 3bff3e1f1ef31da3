"""Live matching says what whole tracks say, however rows are cut, whatever is late or damaged."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.domain.classes import EntityClass, EntityState
from backends.detectors.contract import FixRows
from backends.roads.matching import Matches, RoadMatcher, Track, match_track
from backends.roads.matching_ground import match_ground
from backends.roads.matching_routes import route_cache
from backends.roads.matching_state import Outcome
from tests.unit.backends.roads.conftest import STEP_DEG
from tests.unit.backends.roads.matching_worlds import between, track

TRIPS = 6


def trip(seed, every_s=10.0):
    """Return a noisy drive along streets of the town, now and then round a corner."""
    random = np.random.default_rng(seed)
    row, column = (int(n) for n in random.integers(1, 6, 2))
    points = [(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)]
    for _ in range(5):
        steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
        up, right = steps[int(random.integers(0, 4))]
        row, column = min(max(row + up, 0), 6), min(max(column + right, 0), 6)
        points += between(points[-1], (121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row), 8)[1:]
    return track(points, every_s, noise_m=5.0, seed=seed)


def rows_of(trips):
    """Return the fixes of several vehicles mixed by time, as a host hands them over."""
    slot = np.concatenate([np.full(len(one.fix_s), s, np.uint32) for s, one in enumerate(trips)])
    columns = {
        name: np.concatenate([getattr(one, name) for one in trips]) for name in Track.__slots__
    }
    order = np.lexsort((slot, columns["fix_s"]))
    n = len(order)
    columns = {name: column[order] for name, column in columns.items()}
    return FixRows(
        slot=slot[order],
        ids=np.full(n, b"x", "S32"),
        kind=np.full(n, EntityClass.HAZMAT_TRUCK, np.uint8),
        county=np.zeros(n, np.uint8),
        state=np.full(n, EntityState.MOVING, np.uint8),
        receipt_s=columns["fix_s"] + 1.0,
        **columns,
    )


def part(rows, begin, end):
    """Return rows from one to another."""
    return FixRows(*(getattr(rows, name)[begin:end] for name in FixRows.__slots__))


def all_told(matcher, rows, cuts=()):
    """Return everything a matcher tells of rows given in parts, then at their end."""
    ends = [0, *cuts, len(rows)]
    parts = [matcher.step(part(rows, a, b)) for a, b in pairwise(ends)]
    parts.append(matcher.end(1e9))
    columns = {
        name: np.concatenate([getattr(one, name) for one in parts])
        for name in Matches.__dataclass_fields__
    }
    return Matches(**columns)


@pytest.fixture
def ground(town):
    return match_ground(town)


def test_with_a_lag_that_suffices_it_says_what_the_whole_track_says(ground):
    trips = [trip(seed) for seed in range(TRIPS)]
    told = all_told(RoadMatcher(ground), rows_of(trips))
    for s, one in enumerate(trips):
        whole = match_track(ground, one)
        mine = np.flatnonzero(told.slot == s)
        mine = mine[np.argsort(told.fix_s[mine])]
        assert told.edge[mine].tolist() == whole.edge.tolist()
        np.testing.assert_array_equal(told.at_m[mine], whole.at_m)
        np.testing.assert_array_equal(told.outcome[mine], whole.outcome)
        np.testing.assert_array_equal(told.is_linked[mine], whole.is_linked)


def test_a_fix_is_told_when_ten_steps_wait_at_the_latest(ground):
    rows = rows_of([trip(seed) for seed in range(TRIPS)])
    matcher = RoadMatcher(ground)
    for row in range(len(rows)):
        matcher.step(part(rows, row, row + 1))
        assert matcher.waiting <= 10 * TRIPS
    told = all_told(RoadMatcher(ground, lag=3), rows)
    behind = [(told.by_s[told.slot == s] - told.fix_s[told.slot == s])[:-3] for s in range(TRIPS)]
    assert np.concatenate(behind).max() <= 3 * 10.0


@pytest.mark.parametrize("seed", range(5))
def test_it_says_the_same_however_rows_are_cut(ground, seed):
    rows = rows_of([trip(s) for s in range(TRIPS)])
    cuts = np.sort(np.random.default_rng(seed).integers(0, len(rows), 17)).tolist()
    whole, cut = all_told(RoadMatcher(ground), rows), all_told(RoadMatcher(ground), rows, cuts)
    for name in Matches.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(whole, name), getattr(cut, name), err_msg=name)


def test_a_space_that_others_searched_in_changes_nothing(ground):
    rows = rows_of([trip(s) for s in range(TRIPS)])
    used = route_cache(ground)
    for seed in range(20, 23):
        match_track(ground, trip(seed), cache=used)
    one, other = (
        all_told(RoadMatcher(ground), rows),
        all_told(RoadMatcher(ground, cache=used), rows),
    )
    np.testing.assert_array_equal(one.edge, other.edge)
    np.testing.assert_array_equal(one.at_m, other.at_m)


def test_every_fix_is_told_once_and_counted(ground):
    rows = rows_of([trip(s) for s in range(TRIPS)])
    random = np.random.default_rng(1)
    lon, at_s = rows.lon_deg.copy(), rows.fix_s.copy()
    lon[random.random(len(rows)) < 0.01] += 0.01  # drifting
    lon[random.random(len(rows)) < 0.01] = np.nan
    at_s[random.random(len(rows)) < 0.02] -= 40.0  # late, so not newer
    at_s[random.random(len(rows)) < 0.01] += 7_200.0  # future
    at_s[random.random(len(rows)) < 0.01] = np.inf
    kept = random.random(len(rows)) >= 0.006  # lost track
    columns = {name: getattr(rows, name)[kept] for name in FixRows.__slots__}
    columns |= {"lon_deg": lon[kept], "fix_s": at_s[kept]}
    matcher = RoadMatcher(ground)
    told = all_told(matcher, FixRows(**columns))
    assert np.sort(told.number).tolist() == list(range(int(kept.sum())))
    assert sum(matcher.counts.values()) == kept.sum()
    assert matcher.waiting == 0
    for name in ("not_newer", "future", "damaged", "matched"):
        assert matcher.counts[name] > 0, name
    matched = told.outcome == Outcome.MATCHED
    assert (told.edge[matched] >= 0).all()
    assert (told.edge[~matched] == -1).all()


def test_a_doubled_fix_changes_nothing_of_the_others(ground):
    rows = rows_of([trip(2)])
    twice = FixRows(*(np.repeat(getattr(rows, name), 2, axis=0) for name in FixRows.__slots__))
    told = all_told(RoadMatcher(ground), twice)
    once = all_told(RoadMatcher(ground), rows)
    first = told.outcome != Outcome.NOT_NEWER
    assert (~first).sum() == len(rows)
    assert told.edge[first].tolist() == once.edge.tolist()


def test_who_drifts_off_all_roads_is_not_matched_until_back(ground):
    one = trip(4)
    lat = one.lat_deg.copy()
    lat[10:20] += 0.5
    told = match_track(ground, replace(one, lat_deg=lat))
    assert (told.edge[10:20] == -1).all()
    assert (told.edge[:10] >= 0).all()
    assert (told.edge[21:] >= 0).all()


def test_silence_decides_what_waits(ground):
    matcher = RoadMatcher(ground)
    matcher.step(rows_of([trip(1)]))
    matcher.step(part(rows_of([track(between((121.0, 32.0), (121.002, 32.0), 2))]), 0, 0))
    waiting = matcher.waiting
    last_s = 10.0 * (len(trip(1).fix_s) - 1)
    assert len(matcher.advance(last_s + 100.0)) == 0
    assert len(matcher.advance(last_s + 200.0)) == waiting
    assert matcher.waiting == 0


def test_memory_grows_with_vehicles_and_not_with_fixes(ground):
    matcher = RoadMatcher(ground)
    rows = rows_of([trip(s) for s in range(TRIPS)])
    matcher.step(rows)
    held = matcher.bytes_held()
    later = replace(rows, fix_s=rows.fix_s + 5_000.0, receipt_s=rows.receipt_s + 5_000.0)
    matcher.step(later)
    assert matcher.bytes_held() == held
