"""Bursts: a planted one is found within its hour, and a day of chance has hardly any."""

import numpy as np
import pytest

from app.domain.measures.period import DAY_S, HOUR_S
from backends.indicators.bursts import FoundBurst, find_bursts
from backends.indicators.trouble_rules import read_trouble_rules
from tests.unit.backends.indicators.planted import NOW_S

LIMITS = read_trouble_rules()
TYPES, COUNTIES, TOWNS = 20, 5, 8  # towns of each county
A_DAY = 1500.0  # cases of the city
Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def weeks_of_chance(seed: int, days: float = 37.0) -> Columns:
    """Return raised, type, county and town of cases that come by day more than by night."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(A_DAY * days * 2)
    raised_s = NOW_S + 2 * DAY_S - rng.uniform(0.0, days, count) * DAY_S
    hour = (raised_s / HOUR_S + 8) % 24
    keep = rng.random(count) < 0.5 * (1.0 + 0.8 * np.sin((hour - 8) / 24 * 2 * np.pi))
    raised_s = np.sort(raised_s[keep])
    types = rng.choice(TYPES, len(raised_s), p=rng.dirichlet(np.full(TYPES, 2.0)))
    towns = rng.integers(0, COUNTIES * TOWNS, len(raised_s))
    columns = (types, towns // TOWNS, towns)
    return raised_s, *(one.astype(np.int32) for one in columns)  # type: ignore[return-value]


def with_more(columns: Columns, at_s: float, kind: int, town: int, count: int) -> Columns:
    """Return the cases with ``count`` more of a kind in the ten minutes before a moment."""
    more = (np.linspace(at_s - 600.0, at_s, count), np.full(count, kind),
            np.full(count, town // TOWNS), np.full(count, town))  # fmt: skip
    joined = [np.concatenate([one, new]).astype(one.dtype)
              for one, new in zip(columns, more, strict=True)]  # fmt: skip
    return joined[0], joined[1], joined[2], joined[3]


def bursts_at(columns: Columns, now_s: float) -> list[FoundBurst]:
    return find_bursts(*columns, now_s, LIMITS)[0]


def test_a_planted_burst_is_found_within_its_hour_and_in_its_town() -> None:
    for seed in range(3):
        columns = with_more(weeks_of_chance(seed), NOW_S, 7, 13, 12)
        (burst,) = bursts_at(columns, NOW_S)
        assert (burst.type, burst.county, burst.town) == (7, 13 // TOWNS, 13)
        assert burst.counted >= 12 > 3 * burst.usual
        assert bursts_at(columns, NOW_S + 1.5 * HOUR_S) == []


def test_a_day_of_chance_has_at_most_one_false_burst() -> None:
    columns = weeks_of_chance(4)
    false = [bursts_at(columns, NOW_S + hour * HOUR_S) for hour in range(24)]
    assert sum(map(len, false)) <= 1


def test_what_is_as_usual_on_that_hour_of_the_week_is_no_burst() -> None:
    columns = weeks_of_chance(5)
    for week in range(5):
        columns = with_more(columns, NOW_S - week * 7 * DAY_S, 7, 13, 12)
    assert bursts_at(columns, NOW_S) == []


def test_spread_over_a_county_it_is_the_countys_and_in_no_town() -> None:
    columns = weeks_of_chance(6)
    for town in range(2 * TOWNS, 3 * TOWNS):
        columns = with_more(columns, NOW_S, 7, town, 3)
    (burst,) = bursts_at(columns, NOW_S)
    assert (burst.county, burst.town) == (2, -1)


def test_fewer_than_the_rule_wants_are_none_however_unlikely() -> None:
    columns = weeks_of_chance(7)
    rare = with_more(columns, NOW_S, TYPES, 13, LIMITS.burst_least - 1)
    assert bursts_at(rare, NOW_S) == []


@pytest.mark.parametrize("days", [0.0, 20.0])
def test_with_too_few_weeks_nothing_is_said(days: float) -> None:
    columns = with_more(weeks_of_chance(8, days + 2.0), NOW_S, 7, 13, 40)
    assert find_bursts(*columns, NOW_S, LIMITS) == ([], 0, 0)


def test_cases_without_a_type_or_a_place_are_in_no_burst() -> None:
    raised_s, types, counties, towns = with_more(weeks_of_chance(9), NOW_S, 7, 13, 40)
    none = np.full_like(types, -1)
    assert find_bursts(raised_s, none, counties, towns, NOW_S, LIMITS)[:2] == ([], 0)
    (burst,) = bursts_at((raised_s, types, counties, none), NOW_S)
    assert (burst.county, burst.town) == (13 // TOWNS, -1)
