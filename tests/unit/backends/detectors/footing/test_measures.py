"""Compiled measures: distance against the great circle, time in daily windows by the second."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.geo import distance_m
from backends.detectors.footing.measures import (
    is_inside,
    metres_between,
    second_of_day,
    seconds_inside,
    seconds_until,
)

MIDNIGHT_S = 1_795_104_000.0  # of 20 November 2026 in Asia/Shanghai
times = st.integers(0, 86_399)


@given(st.floats(118, 122), st.floats(30, 34), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
@settings(max_examples=60, deadline=None)
def test_it_is_the_great_circle_to_a_thousandth(lon, lat, east, north) -> None:
    great = float(distance_m(lon, lat, lon + east, lat + north))
    assert metres_between(lon, lat, lon + east, lat + north) == pytest.approx(
        great, rel=1e-3, abs=1e-3
    )


def test_a_day_begins_at_local_midnight() -> None:
    assert second_of_day(MIDNIGHT_S) == 0.0
    assert second_of_day(MIDNIGHT_S - 1.0) == 86_399.0


@given(times, st.integers(0, 40_000), times, times)
@settings(max_examples=100, deadline=None)
def test_the_share_of_a_span_is_what_a_walk_over_its_seconds_counts(at, span, start, end) -> None:
    from_s = MIDNIGHT_S + at
    step = 250
    walked = seconds_inside(from_s, from_s + span, start, end)
    pieces = sum(
        seconds_inside(from_s + first, from_s + min(first + step, span), start, end)
        for first in range(0, span, step)
    )
    assert walked == pytest.approx(pieces)
    if span and start != end:
        one = seconds_inside(from_s, from_s + 1.0, start, end)
        assert one == (1.0 if is_inside(from_s, start, end) else 0.0)


@pytest.mark.parametrize(
    ("second", "start", "end", "expected"),
    [
        (7199, 7200, 18_000, False),
        (7200, 7200, 18_000, True),
        (17_999, 7200, 18_000, True),
        (18_000, 7200, 18_000, False),
        (79_199, 79_200, 18_000, False),
        (79_200, 79_200, 18_000, True),
        (0, 79_200, 18_000, True),
    ],
)
def test_a_window_has_its_first_second_and_not_its_last(second, start, end, expected) -> None:
    assert is_inside(MIDNIGHT_S + second, start, end) is expected


def test_the_next_time_of_day_may_be_tomorrow() -> None:
    assert seconds_until(MIDNIGHT_S + 10.0, 10.0) == 0.0
    assert seconds_until(MIDNIGHT_S + 11.0, 10.0) == 86_399.0
