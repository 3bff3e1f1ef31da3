"""A day in stretches: what was driven, what was rest, and what nobody knows."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.doing import Doing, DoingSpan, doing_spans
from app.domain.trail import NO_FIXES, Fixes, united

DEG_M = 111_195.0
MOVING_MPS, GAP_S = 0.56, 300.0


def fixes(*at: tuple[float, float]) -> Fixes:
    """Return fixes of (time, metres north)."""
    lonlat = np.array([[120.9, 32.0 + north / DEG_M] for _, north in at])
    return united(NO_FIXES, Fixes(lonlat, np.array([t for t, _ in at])))


def spans(track: Fixes, from_s: float = 0.0, to_s: float = 1000.0) -> list[DoingSpan]:
    return list(doing_spans(track, from_s, to_s, MOVING_MPS, GAP_S))


def test_moving_is_driving_standing_is_rest_and_silence_is_neither():
    track = fixes((0, 0), (100, 1000), (200, 2000), (300, 2000), (400, 2000), (900, 2000))
    assert spans(track) == [
        DoingSpan(Doing.DRIVING, 0.0, 200.0),
        DoingSpan(Doing.RESTING, 200.0, 400.0),
        DoingSpan(Doing.UNKNOWN, 400.0, 1000.0),
    ]


def test_a_silence_in_which_it_moved_on_is_unknown_too():
    assert spans(fixes((0, 0), (301, 9000)), 0.0, 301.0) == [DoingSpan(Doing.UNKNOWN, 0.0, 301.0)]
    (driven,) = spans(fixes((0, 0), (300, 9000)), 0.0, 300.0)
    assert driven.doing is Doing.DRIVING


def test_without_a_fix_the_whole_day_is_unknown():
    assert spans(NO_FIXES) == [DoingSpan(Doing.UNKNOWN, 0.0, 1000.0)]
    assert spans(NO_FIXES, 5.0, 5.0) == []


def test_one_fix_alone_tells_nothing():
    assert spans(fixes((500, 0))) == [DoingSpan(Doing.UNKNOWN, 0.0, 1000.0)]


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        spans(NO_FIXES, 2.0, 1.0)


@given(
    st.lists(st.tuples(st.floats(-500, 1500), st.floats(0, 50_000)), max_size=30),
    st.randoms(use_true_random=False),
)
def test_doubled_reordered_and_future_fixes_leave_no_hole_and_no_overlap(at, random):
    at = [*at, *at[:3]]
    random.shuffle(at)
    found = spans(fixes(*at)) if at else spans(NO_FIXES)
    assert found[0].from_s == 0.0
    assert found[-1].to_s == 1000.0
    for before, after in pairwise(found):
        assert before.to_s == after.from_s
        assert before.doing is not after.doing
