"""Stretches are thinned by the clock: what was said at one moment stays together."""

import numpy as np
import pytest

from backends.history.thinning import thinned

FROM_S = 1_795_320_000.0


def test_what_is_few_is_given_as_it_is() -> None:
    assert thinned(np.array([1.0, 2.0, 3.0]), 3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("extra", [1, 5, 300])
def test_two_halves_said_together_keep_the_same_moments(extra: int) -> None:
    of = FROM_S + np.arange(1440) * 60.0 + np.sin(np.arange(1440))
    value = np.sort(np.append(of, FROM_S + 7.0 + np.arange(extra) * 211.0))
    kept, of_kept = value[thinned(value, 720)], of[thinned(of, 720)]
    shared = np.intersect1d(kept, of_kept)
    # In a step whose last row only one half has, both lose one.
    assert len(shared) >= len(of_kept) - extra
    assert len(of_kept) > 360


def test_one_row_more_in_one_half_takes_one_moment_at_most() -> None:
    of = FROM_S + np.arange(720) * 60.0
    value = np.append(of, of[-1] + 60.0)
    assert len(np.intersect1d(value[thinned(value, 720)], of)) >= 359
    again = value[thinned(value, 720)]
    assert np.isin(again[thinned(again, 300)], value[thinned(value, 300)]).all()


@pytest.mark.parametrize("most", [1, 2, 10])
def test_the_newest_is_kept_and_the_oldest_where_there_is_room(most: int) -> None:
    t_s = np.sort(np.random.default_rng(7).uniform(0.0, 1e5, 1000))
    found = thinned(t_s, most)
    assert len(found) <= most
    assert found[-1] == 999
    assert (np.diff(found) > 0).all()


def test_many_words_of_one_moment_are_one() -> None:
    assert thinned(np.full(50, FROM_S), 10).tolist() == [0, 49]
