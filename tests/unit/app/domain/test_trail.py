"""Which fixes of a trail are joined, and how what is recorded and what is live become one."""

import numpy as np
import pytest

from app.domain.trail import FASTEST_MPS, NO_FIXES, NOISE_M, Fixes, joined, united

DEG_M = 111_195.0  # of latitude


def fixes(*rows):
    """Describe fixes as (t_s, metres north)."""
    t_s, north_m = np.array(rows, np.float64).reshape(-1, 2).T
    lonlat = np.column_stack([np.full(len(t_s), 120.9), 32.0 + north_m / DEG_M])
    return Fixes(lonlat, t_s)


def test_what_lies_near_in_time_and_place_is_joined():
    assert joined(fixes((0, 0), (10, 100), (20, 200)), 60.0).tolist() == [True, True]


def test_a_gap_in_time_is_left_as_a_gap():
    assert joined(fixes((0, 0), (60, 10), (120.1, 20)), 60.0).tolist() == [True, False]


def test_a_jump_is_not_a_way():
    fastest_m = FASTEST_MPS * 10 + NOISE_M
    at = fixes((0, 0), (10, fastest_m - 5), (20, 2 * fastest_m + 5))
    assert joined(at, 60.0).tolist() == [True, False]


def test_a_bad_sight_of_the_sky_is_no_jump():
    assert joined(fixes((0, 0), (0.5, 90)), 60.0).tolist() == [True]


def test_what_stands_still_in_time_is_not_joined():
    assert joined(Fixes(np.zeros((2, 2)), np.array([5.0, 5.0])), 60.0).tolist() == [False]


@pytest.mark.parametrize("few", [NO_FIXES, fixes((0, 0))])
def test_one_fix_alone_is_no_line(few):
    assert len(joined(few, 60.0)) == 0


def test_two_accounts_are_one_by_time_and_the_newer_wins():
    recorded = fixes((0, 0), (10, 1), (20.0004, 2))
    live = fixes((20, 7), (30, 8))
    both = united(recorded, live)
    assert both.t_s.tolist() == [0, 10, 20, 30]
    assert both.lonlat[2, 1] == live.lonlat[0, 1]
    assert len(united(NO_FIXES, live)) == 2


def test_only_what_is_recent_enough_is_kept():
    assert fixes((0, 0), (10, 1), (20, 2)).since(10).t_s.tolist() == [10, 20]
    assert len(NO_FIXES.since(5.0)) == 0
