"""Classes of a legend: equal counts, equal widths, round numbers, and no class for no data."""

import numpy as np
import pytest

from app.domain.classing import (
    NO_CLASS,
    classes_of,
    equal_width_breaks,
    quantile_breaks,
    round_breaks,
)


def test_quantiles_put_as_many_values_in_each_class():
    values = np.arange(100.0)
    breaks = quantile_breaks(values, 5)
    assert breaks == (20.0, 40.0, 60.0, 80.0)
    assert np.bincount(classes_of(values, breaks)).tolist() == [20] * 5


def test_many_areas_with_nothing_have_the_first_class_to_themselves():
    values = np.array([0.0] * 60 + list(range(1, 41)))
    breaks = quantile_breaks(values, 5)
    assert breaks[0] == 1.0
    assert np.bincount(classes_of(values, breaks))[0] == 60
    assert len(breaks) == 4


@pytest.mark.parametrize("make", [quantile_breaks, equal_width_breaks])
@pytest.mark.parametrize("values", [[], [np.nan, np.inf], [3.0, 3.0, 3.0]])
def test_values_that_do_not_differ_have_one_class(make, values):
    assert make(np.array(values, np.float64), 5) == ()


@pytest.mark.parametrize("make", [quantile_breaks, equal_width_breaks])
def test_one_class_has_no_break(make):
    assert make(np.arange(9.0), 1) == ()


def test_few_values_have_few_classes():
    assert quantile_breaks(np.array([0.0, 0.0, 1.0, 1.0, 2.0]), 5) == (1.0, 2.0)


def test_equal_widths_cut_the_range_and_leave_out_what_is_no_number():
    assert equal_width_breaks(np.array([0.0, 100.0, np.nan, np.inf]), 4) == (25.0, 50.0, 75.0)


def test_breaks_have_two_figures():
    assert equal_width_breaks(np.array([0.0, 1234.0]), 3) == (410.0, 820.0)


@pytest.mark.parametrize(
    ("most", "breaks"),
    [
        (83.0, (5.0, 10.0, 20.0, 50.0)),
        (50.0, (5.0, 10.0, 20.0, 50.0)),
        (0.9, (0.05, 0.1, 0.2, 0.5)),
        (0.0, ()),
        (np.nan, ()),
    ],
)
def test_round_breaks_end_at_the_greatest_or_below(most, breaks):
    assert round_breaks(most, 4) == pytest.approx(breaks)


def test_round_breaks_stay_while_they_suit():
    before = round_breaks(83.0, 4)
    assert round_breaks(199.0, 4, before) == before
    assert round_breaks(200.0, 4, before)[-1] == 200.0
    assert round_breaks(49.0, 4, before)[-1] == 20.0
    assert len(round_breaks(83.0, 5, before)) == 5


def test_a_value_on_a_break_is_in_the_class_above_and_nan_is_in_none():
    values = np.array([1.0, 2.0, 5.0, 9.0, np.nan])
    assert classes_of(values, (2.0, 5.0)).tolist() == [0, 1, 2, 2, NO_CLASS]
    assert classes_of(values, ()).tolist() == [0, 0, 0, 0, NO_CLASS]
