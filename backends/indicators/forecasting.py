"""The next seven days of a figure that counts rows, with the error measured on days gone by."""

import numpy as np

from app.domain.measures.indicator import Counting, Indicator
from app.domain.measures.noticing import PAST_DAYS_AT_MOST, ForecastAnswer, NoForecast
from app.domain.measures.period import day_begins_s, day_of
from app.domain.statistics.forecast import next_week
from backends.indicators.facts import F8, Facts
from backends.indicators.looking import meant


def forecast_of(indicator: Indicator, facts: Facts, county: int, now_s: float) -> ForecastAnswer:
    """Return what whole days of a county (0: all) brought, and what the next seven may bring.

    The days begin after the one on which the table has its first row: what was before nobody knows.
    Raises ConfigError where the table has not what the indicator names.
    """
    span = indicator.meant.span
    if indicator.counting is not Counting.COUNT or not span:
        return _none(NoForecast.NO_COUNT, now_s, np.empty(0), facts.as_of_s)
    days = daily_counts(indicator, facts, county, now_s)
    found = next_week(days)
    if found is None:
        return _none(NoForecast.TOO_SHORT, now_s, days, facts.as_of_s)
    return ForecastAnswer(
        NoForecast.NONE,
        day_begins_s(day_of(now_s) - len(days)),
        tuple(days.tolist()),
        tuple(found.expected.tolist()),
        tuple(found.low.tolist()),
        tuple(found.high.tolist()),
        found.error,
        found.naive_error,
        found.measured,
        found.is_naive,
        facts.as_of_s,
    )


def daily_counts(indicator: Indicator, facts: Facts, county: int, now_s: float) -> F8:
    """Return how many rows each whole day had up to yesterday, oldest first, a year at most."""
    times_s = facts.times_s(indicator.meant.span)
    every = np.flatnonzero((times_s > 0) & (times_s < day_begins_s(day_of(now_s))))
    if county:
        every = every[facts.counties(every) == county]
    if not len(every):
        return np.empty(0)
    today = day_of(now_s)
    first = max(day_of(float(times_s[every].min())) + 1, today - PAST_DAYS_AT_MOST)
    rows = every[times_s[every] >= day_begins_s(first)]
    rows = meant(facts, indicator.meant.where, rows, now_s)
    days = (times_s[rows] - day_begins_s(first)) // 86_400.0
    return np.bincount(days.astype(np.int64), minlength=max(0, today - first)).astype(np.float64)


def _none(reason: NoForecast, now_s: float, days: F8, as_of_s: float) -> ForecastAnswer:
    from_s = day_begins_s(day_of(now_s) - len(days))
    past = tuple(days.tolist())
    return ForecastAnswer(reason, from_s, past, (), (), (), None, None, 0, False, as_of_s)  # noqa: FBT003 - no forecast is no naive one
