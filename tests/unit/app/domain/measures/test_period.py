"""Periods: where each begins, in the hall's own days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.measures.period import HALL_ZONE, Period, begins_s, day_begins_s, day_of


def at(text: str) -> float:
    """Return a moment of the hall."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE).timestamp()


@pytest.mark.parametrize(
    ("period", "now", "begin"),
    [
        (Period.NOW, "2026-11-22T14:32:08", "2026-11-22T14:32:08"),
        (Period.HOUR, "2026-11-22T00:30:00", "2026-11-21T23:30:00"),
        (Period.DAY, "2026-11-22T14:32:08", "2026-11-21T14:32:08"),
        (Period.TODAY, "2026-11-22T00:00:00", "2026-11-22T00:00:00"),
        (Period.TODAY, "2026-11-22T23:59:59", "2026-11-22T00:00:00"),
        (Period.SHIFT, "2026-11-22T07:59:59", "2026-11-21T20:00:00"),
        (Period.SHIFT, "2026-11-22T08:00:00", "2026-11-22T08:00:00"),
        (Period.SHIFT, "2026-11-22T20:00:00", "2026-11-22T20:00:00"),
        (Period.WEEK, "2026-11-22T14:00:00", "2026-11-16T00:00:00"),  # a Sunday
        (Period.WEEK, "2026-11-23T00:00:00", "2026-11-23T00:00:00"),
        (Period.MONTH, "2026-03-01T00:00:00", "2026-03-01T00:00:00"),
        (Period.YEAR, "2026-11-22T14:00:00", "2026-01-01T00:00:00"),
    ],
)
def test_a_period_begins_in_the_hall_s_own_days(period: Period, now: str, begin: str) -> None:
    assert begins_s(period, at(now)) == at(begin)


def test_ever_begins_before_everything() -> None:
    assert begins_s(Period.ALL, at("2026-11-22T14:00:00")) == 0.0


@given(st.floats(0, 4e9))
def test_a_day_holds_its_own_moments_and_begins_at_midnight_here(time_s: float) -> None:
    day = day_of(time_s)
    assert day_begins_s(day) <= time_s < day_begins_s(day + 1)
    assert day_begins_s(day) == begins_s(Period.TODAY, time_s)
