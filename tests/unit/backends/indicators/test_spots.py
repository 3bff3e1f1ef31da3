"""Problem spots in a planted year: what stands out is found, and who only looks harder is not."""

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.measures.noticing import Trouble
from app.domain.measures.period import DAY_S
from backends.indicators.spots import FoundSpot, YearOfCases, find_spots
from backends.indicators.trouble_rules import FILE, read_trouble_rules, trouble_rules
from backends.judging.numbers import RULES
from tests.unit.backends.indicators.planted import (
    HOTLINE,
    NOW_S,
    TODAY,
    board,
    planted_year,
)

LIMITS = read_trouble_rules()
BOARD = board()
MIDDLE, KIND = 44, 3
CORNER = (0, 1, 2, 10, 11, 12)


def found_in(cases: YearOfCases) -> list[FoundSpot]:
    every = np.ones(len(cases.raised_s), np.bool_)
    return find_spots(cases, BOARD, every, TODAY, LIMITS)[0]


def hot_in(cases: YearOfCases) -> list[FoundSpot]:
    return [one for one in found_in(cases) if Trouble.HOT in one.classes]


def test_a_neighbourhood_with_four_times_as_many_is_found_and_comes_first() -> None:
    near = {MIDDLE, *BOARD[MIDDLE].tolist()}
    for seed in range(2):
        found = found_in(planted_year(seed, (MIDDLE, KIND, 4.0)))
        hot = [one for one in found if Trouble.HOT in one.classes]
        assert hot
        assert {(one.type, one.area in near) for one in hot} == {(KIND, True)}
        assert hot[0].counted > hot[0].expected > 0
        assert found[0] == hot[0]


def test_areas_that_are_only_walked_more_often_are_not_hot() -> None:
    assert [hot_in(planted_year(seed, harder=CORNER)) for seed in range(2)] == [[]] * 2


def test_without_knowing_who_looked_those_very_areas_would_be_hot() -> None:
    cases = planted_year(0, harder=CORNER)
    nobody = np.full(len(cases.channels), -1, np.int32)
    blind = YearOfCases(cases.raised_s, cases.closed_s, cases.types, nobody, cases.areas)
    assert {one.area for one in hot_in(blind)} & set(CORNER)


def test_years_of_chance_alone_have_hardly_a_hot_spot() -> None:
    assert sum(bool(hot_in(planted_year(seed))) for seed in range(4)) <= 1


def test_what_lies_in_no_area_or_has_no_type_is_left_out() -> None:
    cases = planted_year(1, (MIDDLE, KIND, 4.0))
    lost = YearOfCases(cases.raised_s, cases.closed_s, cases.types, cases.channels,
                       np.full_like(cases.areas, -1))  # fmt: skip
    assert found_in(lost) == []
    untyped = YearOfCases(cases.raised_s, cases.closed_s, np.full_like(cases.types, -1),
                          cases.channels, cases.areas)  # fmt: skip
    assert found_in(untyped) == []


def test_nothing_at_all_has_no_spots() -> None:
    none = np.empty(0, np.int32)
    cases = YearOfCases(np.empty(0), np.empty(0), none, none, none)
    assert find_spots(cases, BOARD, np.empty(0, np.bool_), TODAY, LIMITS) == ([], 0)


def lone(raised_days_ago: list[float], closed_days_ago: list[float]) -> YearOfCases:
    """Return cases of one area and one type."""
    ago = np.array(raised_days_ago) * DAY_S
    closed = np.array([NOW_S - one * DAY_S if one >= 0 else 0.0 for one in closed_days_ago])
    codes = np.zeros(len(ago), np.int32)
    return YearOfCases(NOW_S - ago, closed, codes, codes + HOTLINE, codes)


def test_what_came_back_three_times_soon_after_it_was_closed_is_stubborn() -> None:
    (spot,) = found_in(lone([50, 40, 30, 5], [45, 35, 20, -1]))
    assert spot.classes == (Trouble.STUBBORN,)
    assert (spot.again, spot.counted) == (3, 1)
    assert found_in(lone([50, 40, 30, 5], [45, 35, -1, -1])) != []  # 35 days ago is soon enough
    assert found_in(lone([90, 50, 10, 5], [85, 45, -1, -1])) == []  # 35 days later is not soon


def test_what_ended_long_ago_is_no_trouble_of_now() -> None:
    assert found_in(lone([150, 140, 130, 120], [145, 135, 125, 115])) == []


def with_more(cases: YearOfCases, days_ago: list[float], kind: int = KIND) -> YearOfCases:
    """Return a year in which the hotline also heard of one type in one area on these days."""
    ago = np.array(days_ago) * DAY_S
    codes = [np.full(len(ago), code, np.int32) for code in (kind, HOTLINE, MIDDLE)]
    return YearOfCases(
        np.append(cases.raised_s, NOW_S - ago),
        np.append(cases.closed_s, np.zeros(len(ago))),
        np.append(cases.types, codes[0]),
        np.append(cases.channels, codes[1]),
        np.append(cases.areas, codes[2]),
    )


def frequent_in(cases: YearOfCases) -> list[tuple[int, int]]:
    found = found_in(cases)
    return [(one.area, one.type) for one in found if Trouble.FREQUENT in one.classes]


def test_what_comes_week_after_week_more_often_than_is_expected_is_frequent() -> None:
    often = [1.0, 2, 3, 4, 8, 9, 10, 11, 15, 16, 17, 22, 23, 24]
    for seed in range(2):
        cases = planted_year(seed)
        assert frequent_in(cases) == []
        assert frequent_in(with_more(cases, often)) == [(MIDDLE, KIND)]
        assert frequent_in(with_more(cases, [3.0] * len(often))) == []  # all of one day
        assert frequent_in(with_more(cases, [n / 2 for n in range(1, 15)])) == []  # of one week
    assert frequent_in(planted_year(0, harder=CORNER)) == []


def full_year() -> YearOfCases:
    """Return a year that has some sixty of one type in four weeks in every area."""
    rng = np.random.default_rng(3)
    columns = []
    for kind, of_year in ((KIND, 780), (0, 200), (1, 200)):
        number = len(BOARD) * of_year
        areas = rng.integers(0, len(BOARD), number)
        columns.append((rng.uniform(0.0, 364.0, number), np.full(number, kind), areas))
    ago, types, areas = (np.concatenate(one) for one in zip(*columns, strict=True))
    codes = (types.astype(np.int32), np.full(len(ago), HOTLINE, np.int32), areas.astype(np.int32))
    return YearOfCases(NOW_S - ago * DAY_S, np.zeros(len(ago)), *codes)


def test_what_is_sure_but_less_than_twice_as_often_is_not_frequent() -> None:
    cases = full_year()
    for more, found in ((45, []), (110, [(MIDDLE, KIND)])):
        assert frequent_in(with_more(cases, [28.0 * at / more for at in range(more)])) == found


def test_where_everything_comes_every_other_day_nothing_is_frequent_or_stubborn() -> None:
    """As in a city of a million cases a year: three of four pairs have cases in every week."""
    rng = np.random.default_rng(1)
    number = len(BOARD) * 5 * 95
    ago_s = rng.uniform(0.0, 364.0, number) * DAY_S
    codes = [rng.integers(0, most, number).astype(np.int32) for most in (5, 2, len(BOARD))]
    closed_s = NOW_S - ago_s / 2  # half of the time later
    found = found_in(YearOfCases(NOW_S - ago_s, closed_s, codes[0], codes[1], codes[2]))
    assert len(found) <= 1


def test_what_comes_back_more_often_than_elsewhere_is_stubborn_in_a_city_of_many_cases() -> None:
    ago = [float(n) for n in range(3, 360, 3)]
    cases = with_more(planted_year(0), ago, kind=0)
    closed_s = np.where(cases.raised_s < NOW_S - DAY_S, cases.raised_s + DAY_S / 2, 0.0)
    columns = (cases.types, cases.channels, cases.areas)
    found = found_in(YearOfCases(cases.raised_s, closed_s, *columns))
    stubborn = [(one.area, one.type) for one in found if Trouble.STUBBORN in one.classes]
    assert (MIDDLE, 0) in stubborn
    assert len(stubborn) <= 0.05 * len(BOARD) * 5


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("weeks = 4 ", "weeks = 1 ", "weeks is 1"),
        ("times = 3", "times = true", "times is True"),
        ("false_share = 0.05", "false_share = 1.5", "false_share is 1.5"),
        ("days = 6", "dayz = 6", "days is None"),
        ("more = 2.0", "more = 0.5", "more is 0.5"),
        ("more = 2.0", "more = nan", "more is nan"),
        ("standing", "= standing", FILE),
    ],
)
def test_a_wrong_rule_is_refused_by_name(before: str, after: str, named: str) -> None:
    text = (RULES / FILE).read_text("utf-8")
    assert before in text
    with pytest.raises(ConfigError, match=named):
        trouble_rules(text.replace(before, after, 1))
