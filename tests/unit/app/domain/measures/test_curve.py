"""Curves of shares: halves of two moments are no figure, and of nothing there is none."""

import numpy as np

from app.domain.measures.curve import divided, known_sums, since, spoken
from app.domain.readings import Series


def series(t_s: list[float], values: list[float], *, is_part: bool = False) -> Series:
    flags = np.zeros(len(t_s), np.uint8)
    return Series("m", np.array(t_s), np.array(values), flags, flags, 0, is_part)


def test_halves_are_divided_where_both_were_said_at_one_moment() -> None:
    found = divided(series([1.0, 2.0, 3.0], [5.0, 6.0, 7.0]), series([2.0, 3.0, 4.0], [12.0, 0, 1]))
    np.testing.assert_array_equal(found.t_s, [2.0, 3.0])
    np.testing.assert_array_equal(found.values, [0.5, np.nan])


def test_a_moment_is_a_millisecond() -> None:
    found = divided(series([1.0001], [1.0]), series([1.0004], [4.0]))
    np.testing.assert_array_equal(found.values, [0.25])


def test_a_curve_is_in_part_where_either_half_is() -> None:
    assert divided(series([], []), series([], [], is_part=True)).is_part
    assert not divided(series([], []), series([], [])).is_part


def test_what_was_said_before_is_left_out() -> None:
    whole = series([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    assert since(whole, 1.0) is whole
    np.testing.assert_array_equal(since(whole, 2.0).values, [5.0, 6.0])


def test_a_sum_of_nothing_leaves_a_gap_and_is_no_nought() -> None:
    value = series([1.0, 2.0, 3.0, 4.0], [50.0, 0.0, 0.0, 7.0])
    found = known_sums(value, series([1.0, 2.0, 3.0], [9.0, 0.0, 2.0], is_part=True))
    np.testing.assert_array_equal(found.t_s, [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(found.values, [50.0, np.nan, 0.0])
    assert found.is_part


def test_a_plateau_that_nobody_speaks_for_is_left_out() -> None:
    whole = series([1.0, 2.0, 3.0], [4.0, 4.0, 4.0])
    assert spoken(whole) is whole
    dead = Series("m", whole.t_s, whole.values, np.array([0, 7, 7], np.uint8), whole.timings)
    np.testing.assert_array_equal(spoken(dead).t_s, [1.0])
