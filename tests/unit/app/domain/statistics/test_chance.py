"""Chance: intervals, tests of many, counts after counts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.statistics.chance import as_many_or_more, believed, score_interval, upper_tail


@pytest.mark.parametrize(
    ("counted", "of", "low", "high"),
    # By the formula of the paper, worked by hand for the first, and its limits.
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_of_few(counted: float, of: float, low: float, high: float) -> None:
    found = score_interval(counted, of)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_of_nobody_everything_is_possible() -> None:
    assert score_interval(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_an_interval_holds_its_share_and_narrows_with_many(of: int, share: float) -> None:
    counted = round(share * of)
    low, high = score_interval(counted, of)
    assert 0.0 <= low <= counted / of + 1e-12
    assert counted / of - 1e-12 <= high <= 1.0
    wide = high - low
    low, high = score_interval(counted * 4, of * 4)
    assert high - low <= wide


def test_tails_of_the_normal_are_those_of_the_books() -> None:
    assert upper_tail(np.array([0.0, 1.644854, math.nan]))[:2] == pytest.approx([0.5, 0.05])
    assert np.isnan(upper_tail(np.array([math.nan]))).all()


def test_the_step_up_rule_takes_the_paper_s_own_four() -> None:
    """The fifteen p values of the paper's example: at 0.05 four are believed."""
    paper = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    paper += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert believed(np.array(paper)).tolist() == [True] * 4 + [False] * 11
    shuffled = np.array([math.nan, *reversed(paper)])
    assert believed(shuffled).tolist() == [False] * 12 + [True] * 4


def test_of_no_test_none_is_believed() -> None:
    assert believed(np.array([])).tolist() == []
    assert believed(np.array([math.nan, 0.9])).tolist() == [False, False]


def test_a_count_after_counts_is_as_likely_as_drawing_says() -> None:
    rng = np.random.default_rng(5)
    rates = rng.gamma(12.5, 1 / 4.0, 400_000)
    drawn = rng.poisson(rates)
    for count in (0, 1, 4, 9):
        told = as_many_or_more(np.array([float(count)]), np.array([12.0]), 4.0)[0]
        assert told == pytest.approx((drawn >= count).mean(), abs=4e-3)


def test_few_weeks_ask_for_a_larger_burst() -> None:
    """The same rate known from one week or from fifty."""
    few, many = (
        as_many_or_more(np.array([9.0]), np.array([3.0 * weeks]), weeks)[0] for weeks in (1.0, 50.0)
    )
    assert few > 3 * many
    assert as_many_or_more(np.array([]), np.array([]), 4.0).tolist() == []


def test_large_counts_lose_nothing() -> None:
    """Five thousand a week for four weeks: the next is about as likely above as below."""
    usual, much = as_many_or_more(np.array([5000.0, 5400.0]), np.array([20_000.0] * 2), 4.0)
    assert 0.45 < usual < 0.55
    assert 0.0 < much < 1e-6
