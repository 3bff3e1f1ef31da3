"""The four clocks, to the second: make-up workdays, nights, holidays, pauses, the year's turn."""

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cases.calendar import Shift, WorkCalendar, date_of
from app.domain.cases.clocks import Clock, Limit, counted, due_s
from app.domain.errors import ConfigError
from tests.unit.app.domain.cases.paper import CALENDAR, HOUR_S, at, days, said

GOLDEN = [
    # working hours: nine to twelve, half past one to half past five
    ("work_hours", 2, "2026-11-23 10:00:00", "2026-11-23 12:00:00"),
    ("work_hours", 2, "2026-11-23 11:30:00", "2026-11-23 15:00:00"),
    ("work_hours", 0.5, "2026-11-23 12:00:01", "2026-11-23 14:00:00"),
    ("work_hours", 1, "2026-11-23 20:00:00", "2026-11-24 10:00:00"),
    ("work_hours", 1, "2026-11-23 03:00:00", "2026-11-23 10:00:00"),
    ("work_hours", 1, "2026-11-27 17:00:00", "2026-11-30 09:30:00"),
    ("work_hours", 1, "2026-11-28 11:00:00", "2026-11-30 10:00:00"),
    ("work_hours", 1, "2026-09-30 17:00:00", "2026-10-08 09:30:00"),
    ("work_hours", 1, "2026-10-09 17:00:00", "2026-10-10 09:30:00"),
    ("work_hours", 7, "2026-09-19 12:00:00", "2026-09-20 17:30:00"),
    ("work_hours", 7, "2026-02-13 17:30:00", "2026-02-14 17:30:00"),
    ("work_hours", 1, "2026-02-14 17:00:00", "2026-02-24 09:30:00"),
    ("work_hours", 1, "2025-12-31 17:29:59", "2026-01-04 09:59:59"),
    ("work_hours", 70, "2026-11-23 00:00:00", "2026-12-04 17:30:00"),
    # working days: the first does not count, the last ends with the close of business
    ("work_days", 1, "2026-11-23 10:00:00", "2026-11-24 17:30:00"),
    ("work_days", 1, "2026-11-23 23:59:59", "2026-11-24 17:30:00"),
    ("work_days", 1, "2026-11-24 00:00:00", "2026-11-25 17:30:00"),
    ("work_days", 1, "2026-11-27 18:00:00", "2026-11-30 17:30:00"),
    ("work_days", 1, "2026-11-28 10:00:00", "2026-11-30 17:30:00"),
    ("work_days", 5, "2026-11-23 10:00:00", "2026-11-30 17:30:00"),
    ("work_days", 1, "2026-09-30 10:00:00", "2026-10-08 17:30:00"),
    ("work_days", 3, "2026-09-30 10:00:00", "2026-10-10 17:30:00"),
    ("work_days", 4, "2026-09-30 10:00:00", "2026-10-12 17:30:00"),
    ("work_days", 1, "2026-02-13 10:00:00", "2026-02-14 17:30:00"),
    ("work_days", 1, "2025-12-31 10:00:00", "2026-01-04 17:30:00"),
    # every day: until the midnight with which the last day ends
    ("calendar_days", 1, "2026-11-23 10:00:00", "2026-11-25 00:00:00"),
    ("calendar_days", 3, "2025-12-30 23:59:59", "2026-01-03 00:00:00"),
    ("calendar_days", 1, "2028-02-28 08:00:00", "2028-03-01 00:00:00"),
    ("calendar_days", 7, "2026-09-30 10:00:00", "2026-10-08 00:00:00"),
    # every hour
    ("urgent_hours", 2, "2026-11-27 23:30:00", "2026-11-28 01:30:00"),
    ("urgent_hours", 2, "2025-12-31 23:00:01", "2026-01-01 01:00:01"),
    ("urgent_hours", 0.25, "2026-10-01 00:00:00", "2026-10-01 00:15:00"),
]


@pytest.mark.parametrize(("clock", "amount", "begun", "due"), GOLDEN)
def test_a_limit_is_due_when_the_clock_on_the_wall_says(clock, amount, begun, due):
    limit = Limit(amount, Clock(clock))
    assert said(due_s(limit, at(begun), CALENDAR)) == due
    assert counted(limit.clock, at(begun), at(due), CALENDAR) == pytest.approx(amount)


PAUSED = [
    ("urgent_hours", 4, "10:00", ["11:00/15:00"], "2026-11-23 18:00:00"),
    ("urgent_hours", 4, "10:00", ["09:00/10:30"], "2026-11-23 14:30:00"),
    ("urgent_hours", 4, "10:00", ["08:00/09:00"], "2026-11-23 14:00:00"),
    ("urgent_hours", 4, "10:00", ["14:00/15:00"], "2026-11-23 14:00:00"),
    ("urgent_hours", 4, "10:00", ["13:59/15:00"], "2026-11-23 15:01:00"),
    ("urgent_hours", 4, "10:00", ["11:00/12:00", "13:00/16:00"], "2026-11-23 18:00:00"),
    ("work_hours", 4, "10:00", ["11:00/14:00"], "2026-11-23 17:00:00"),
    ("work_hours", 4, "10:00", ["12:00/13:30"], "2026-11-23 15:30:00"),
    ("work_hours", 4, "10:00", ["17:00/23:00"], "2026-11-23 15:30:00"),
    ("work_hours", 5, "14:00", ["16:30/18:00"], "2026-11-24 11:30:00"),
    ("work_days", 1, "10:00", ["11:00/17:30"], "2026-11-24 17:30:00"),
]


@pytest.mark.parametrize(("clock", "amount", "begun", "pauses", "due"), PAUSED)
def test_while_a_pause_lasts_the_clock_stands(clock, amount, begun, pauses, due):
    spans = [tuple(at(f"2026-11-23 {one}") for one in pause.split("/")) for pause in pauses]
    begun_s = at(f"2026-11-23 {begun}")
    assert said(due_s(Limit(amount, Clock(clock)), begun_s, CALENDAR, spans)) == due
    assert counted(Clock(clock), begun_s, at(due), CALENDAR, spans) == pytest.approx(amount)


def test_a_day_is_lost_where_the_clock_stood_when_it_closed():
    limit, begun_s = Limit(1, Clock.WORK_DAYS), at("2026-11-23 10:00")
    over_closing = [(at("2026-11-24 10:00"), at("2026-11-24 18:00"))]
    until_closing = [(at("2026-11-24 10:00"), at("2026-11-24 17:29:59"))]
    assert said(due_s(limit, begun_s, CALENDAR, over_closing)) == "2026-11-25 17:30:00"
    assert said(due_s(limit, begun_s, CALENDAR, until_closing)) == "2026-11-24 17:30:00"


@pytest.mark.parametrize("clock", Clock)
def test_a_pause_without_an_end_lets_nothing_become_due(clock):
    begun_s = at("2026-11-23 10:00")
    pauses = [(begun_s + 60.0, math.inf)]
    assert due_s(Limit(1, clock), begun_s, CALENDAR, pauses) == math.inf
    seen = counted(clock, begun_s, begun_s + 30 * 86_400.0, CALENDAR, pauses)
    assert seen == (0 if clock in (Clock.WORK_DAYS, Clock.CALENDAR_DAYS) else pytest.approx(1 / 60))


def test_nothing_is_counted_before_anything_ran():
    night_s = at("2026-11-23 02:00")
    assert counted(Clock.WORK_HOURS, night_s, night_s + HOUR_S, CALENDAR) == 0
    assert counted(Clock.URGENT_HOURS, night_s, night_s, CALENDAR) == 0
    assert counted(Clock.WORK_DAYS, night_s, at("2026-11-24 17:29:59"), CALENDAR) == 0


@pytest.mark.parametrize(
    ("amount", "clock", "message"),
    [
        (0.0, Clock.WORK_HOURS, "above 0"),
        (-1.0, Clock.WORK_DAYS, "above 0"),
        (math.nan, Clock.URGENT_HOURS, "above 0"),
        (math.inf, Clock.URGENT_HOURS, "10000 at most"),
        (1_001.0, Clock.WORK_DAYS, "1000 at most"),
        (1.5, Clock.WORK_DAYS, "whole days"),
        (0.5, Clock.CALENDAR_DAYS, "whole days"),
    ],
)
def test_what_is_no_limit_is_refused(amount, clock, message):
    with pytest.raises(ConfigError, match=message):
        Limit(amount, clock)


# Any calendar of two shifts with days off and made up for, any moment of 2026, any pauses.
YEAR = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
MOMENTS = st.integers(int(at("2026-01-01")), int(at("2026-12-31"))).map(float)
LIMITS = st.one_of(
    st.builds(Limit, st.integers(1, 400).map(lambda n: n / 8), st.just(Clock.URGENT_HOURS)),
    st.builds(Limit, st.integers(1, 400).map(lambda n: n / 8), st.just(Clock.WORK_HOURS)),
    st.builds(Limit, st.integers(1, 20), st.sampled_from((Clock.WORK_DAYS, Clock.CALENDAR_DAYS))),
)


@st.composite
def calendars(draw):
    made_up = draw(st.frozensets(st.sampled_from(YEAR), max_size=8))
    off = draw(st.frozensets(st.sampled_from(YEAR), max_size=30)) - made_up
    edges = sorted(draw(st.sets(st.integers(0, 96), min_size=4, max_size=4)))
    begin, noon, again, end = (quarter * 900.0 for quarter in edges)
    return WorkCalendar((Shift(begin, noon), Shift(again, end)), off, made_up, YEAR[-1])


@st.composite
def pauses_after(draw, begun_s):
    edges = sorted(draw(st.sets(st.integers(-200, 3_000), max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return [
        (begun_s + a * 600.0, begun_s + b * 600.0)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


MANY = settings(max_examples=25, deadline=None)


@MANY
@given(st.data(), calendars(), MOMENTS, LIMITS)
def test_what_is_counted_reaches_the_limit_when_it_is_due_and_not_before(
    data, calendar, begun_s, limit
):
    pauses = data.draw(pauses_after(begun_s))
    due = due_s(limit, begun_s, calendar, pauses)
    assert due > begun_s
    assert counted(limit.clock, begun_s, due, calendar, pauses) == pytest.approx(limit.amount)
    assert counted(limit.clock, begun_s, due - 1.0, calendar, pauses) < limit.amount


@MANY
@given(st.data(), calendars(), MOMENTS, LIMITS, st.integers(0, 500_000))
def test_who_begins_later_is_due_no_earlier(data, calendar, begun_s, limit, later_s):
    pauses = data.draw(pauses_after(begun_s))
    assert due_s(limit, begun_s + later_s, calendar, pauses) >= due_s(
        limit, begun_s, calendar, pauses
    )


@MANY
@given(st.data(), calendars(), MOMENTS, LIMITS)
def test_a_pause_never_makes_it_due_earlier(data, calendar, begun_s, limit):
    pauses = data.draw(pauses_after(begun_s))
    without = due_s(limit, begun_s, calendar, pauses[:-1])
    assert due_s(limit, begun_s, calendar, pauses) >= without


@MANY
@given(st.data(), calendars(), MOMENTS, LIMITS)
def test_a_pause_in_two_parts_is_the_same_pause(data, calendar, begun_s, limit):
    pauses = data.draw(pauses_after(begun_s).filter(bool))
    stood_s, went_on_s = pauses[0]
    share = data.draw(st.integers(1, 99))
    between_s = stood_s + (went_on_s - stood_s) * share / 100
    split = [(stood_s, between_s), (between_s, went_on_s), *pauses[1:]]
    assert due_s(limit, begun_s, calendar, split) == due_s(limit, begun_s, calendar, pauses)


@pytest.mark.parametrize(
    ("shifts", "off", "made_up", "message"),
    [
        ((), (), (), "without hours"),
        ((Shift(3600.0, 3600.0),), (), (), "in order within a day"),
        ((Shift(0.0, 90_000.0),), (), (), "in order within a day"),
        ((Shift(7200.0, 10_800.0), Shift(9000.0, 12_000.0)), (), (), "in order within a day"),
        ((Shift(0.0, 1.0),), ("2026-05-01",), ("2026-05-01",), "both off and made up"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(shifts, off, made_up, message):
    with pytest.raises(ConfigError, match=message):
        WorkCalendar(shifts, days(*off), days(*made_up), YEAR[-1])


def test_a_calendar_on_which_nobody_ever_works_again_is_refused_when_it_is_asked():
    off = frozenset(YEAR[0] + dt.timedelta(days=n) for n in range(100))
    idle = WorkCalendar(CALENDAR.shifts, off, frozenset(), YEAR[-1])
    with pytest.raises(ConfigError, match="60 days off in a row"):
        due_s(Limit(1, Clock.WORK_HOURS), at("2026-01-01"), idle)
    with pytest.raises(ConfigError, match="60 days off in a row"):
        due_s(Limit(1, Clock.WORK_DAYS), at("2026-01-01"), idle)


def test_a_day_beyond_the_last_notice_follows_the_week_and_says_so():
    assert CALENDAR.is_known(dt.date(2026, 12, 31))
    assert not CALENDAR.is_known(dt.date(2027, 1, 1))
    assert CALENDAR.is_worked(dt.date(2027, 1, 1))
    assert date_of(at("2026-11-23 23:59:59")) == dt.date(2026, 11, 23)
