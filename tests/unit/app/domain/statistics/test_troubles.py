"""Frequent and stubborn problems, by the house's own limits."""

import numpy as np

from app.domain.statistics.troubles import (
    TroubleRule,
    groups,
    is_frequent,
    is_stubborn,
    times_again,
)

RULE = TroubleRule(weeks=4, days=6, more=2.0, again_days=30, times=3)
DAY_S = 86400.0


def test_frequent_is_what_came_in_every_week_on_enough_days() -> None:
    today = 20_000
    weekly = np.array([today - 1, today - 2, today - 8, today - 15, today - 22, today - 23])
    assert is_frequent(weekly, today, RULE)
    assert not is_frequent(weekly[:-1], today, RULE)  # five days
    assert not is_frequent(np.repeat(weekly[:1], 40), today, RULE)  # all on one day
    assert not is_frequent(weekly[weekly != today - 8], today, RULE)  # a week without
    assert not is_frequent(weekly + 100, today, RULE)  # days to come


def test_stubborn_is_what_comes_again_after_it_was_closed() -> None:
    raised = np.array([0.0, 10, 20, 30]) * DAY_S + 1
    closed = np.array([5.0, 15, 25, 0]) * DAY_S
    assert times_again(raised, closed, RULE) == 3
    assert is_stubborn(raised, closed, RULE)
    assert not is_stubborn(raised[:3], closed[:3], RULE)
    late = np.array([0.0, 40, 80, 120]) * DAY_S + 1
    assert times_again(late, np.array([5.0, 45, 85, 0]) * DAY_S, RULE) == 0


def test_rows_are_grouped_by_all_of_their_codes() -> None:
    area = np.array([1, 1, 2, -1, 1], np.int32)
    kind = np.array([7, 7, 7, 7, 8], np.int32)
    found = [rows.tolist() for rows in groups([area, kind])]
    assert found == [[0, 1], [4], [2]]
    assert groups([np.array([-1], np.int32)]) == []
