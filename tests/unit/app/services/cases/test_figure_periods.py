"""A period of figures is days of city time; a holiday is the whole of it, with its weekends."""

import datetime as dt

import pytest

from app.domain.cases.calendar import CITY_TIME, Shift, WorkCalendar
from app.services.cases.figure_periods import Period, days_from, days_of, holiday_before, span_of

D = dt.date
CALENDAR = WorkCalendar(
    (Shift(0.0, 1.0),),
    frozenset({D(2026, 10, 1), D(2026, 10, 2), D(2026, 10, 5), D(2026, 10, 6), D(2026, 10, 7)}),
    frozenset({D(2026, 10, 10)}),
    D(2026, 12, 31),
)
NONE = WorkCalendar((Shift(0.0, 1.0),), frozenset(), frozenset(), D(2026, 12, 31))
CHOSEN = (D(2026, 1, 1), D(2026, 1, 2))


def at(day: dt.date, hour: int = 0) -> float:
    return dt.datetime.combine(day, dt.time(hour), CITY_TIME).timestamp()


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, D(2026, 11, 18), D(2026, 11, 18)),
        (Period.WEEK, D(2026, 11, 16), D(2026, 11, 18)),
        (Period.MONTH, D(2026, 11, 1), D(2026, 11, 18)),
        (Period.HOLIDAY, D(2026, 10, 1), D(2026, 10, 7)),
        (Period.CUSTOM, *CHOSEN),
    ],
)
def test_a_period_is_known_by_its_days(period, first, last):
    wednesday_s = at(D(2026, 11, 18), 23)
    assert days_of(period, wednesday_s, CALENDAR, CHOSEN) == (first, last)


def test_within_a_holiday_the_whole_of_it_is_meant():
    assert holiday_before(D(2026, 10, 3), CALENDAR) == (D(2026, 10, 1), D(2026, 10, 7))


def test_a_calendar_without_holidays_has_none():
    assert holiday_before(D(2026, 10, 3), NONE) is None


def test_a_day_ends_at_midnight_of_the_next():
    from_s, to_s = span_of((D(2026, 11, 18), D(2026, 11, 18)))
    assert (from_s, to_s - from_s) == (at(D(2026, 11, 18)), 86_400.0)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        *(("", ""), ("2026-10-32", "2026-11-01"), ("2026-11-02", "2026-11-01")),
        *(("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31"), ("0001-01-01", "x")),
        ("1990-01-01", "2026-01-01"),
    ],
)
def test_what_is_no_period_is_none(first, last):
    assert days_from(first, last) is None


def test_days_are_written_as_a_calendar_writes_them():
    assert days_from(" 2026-10-01", "2026-10-07 ") == (D(2026, 10, 1), D(2026, 10, 7))
