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


@pytest.mark.parametrize("make", [quantile_breaks, equal_width_breaks])
def test_values_close_together_far_from_nothing_are_told_apart(make):
    values = np.linspace(1010.0, 1040.0, 100)
    breaks = make(values, 5)
    assert breaks == (1016.0, 1022.0, 1028.0, 1034.0)
    assert make(-values[::-1], 5) == (-1034.0, -1028.0, -1022.0, -1016.0)


def test_a_break_is_not_rounded_beyond_the_greatest_value():
    values = np.array([1049.0, 1051.0] * 50)
    assert np.bincount(classes_of(values, quantile_breaks(values, 2))).tolist() == [50, 50]
    few = np.array([1.0, 3.449] * 5)
    assert 1.0 < equal_width_breaks(few, 2)[-1] <= 3.449
    assert np.bincount(classes_of(few, quantile_breaks(few, 2))).tolist() == [5, 5]


@pytest.mark.parametrize("make", [quantile_breaks, equal_width_breaks])
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:invalid:RuntimeWarning")
def test_values_beyond_all_measure_harm_nothing(make):
    assert make(np.array([-1.7e308, 0.0, 0.0, 1.7e308]), 5) == ()
    assert make(np.array([5e-324, 1e-323, 1.5e-323]), 5)


@pytest.mark.parametrize("seed", range(40))
def test_no_class_of_quantiles_is_empty_and_no_end_of_equal_widths(seed):
    rng = np.random.default_rng(seed)
    values = rng.lognormal(sigma=rng.uniform(0.01, 3.0), size=30) * 10.0 ** rng.integers(-6, 9)
    values = np.where(rng.random(30) < 0.3, 0.0, values) + rng.choice([0.0, -50.0, 1e4])
    found = np.bincount(classes_of(values, quantile_breaks(values, 5)))
    assert (found > 0).all()
    found = np.bincount(classes_of(values, equal_width_breaks(values, 5)))
    assert found[0] > 0
    assert found[-1] > 0


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


def test_a_value_on_a_break_is_in_the_class_above_and_nan_is_in_none():
    values = np.array([1.0, 2.0, 5.0, 9.0, np.nan])
    assert classes_of(values, (2.0, 5.0)).tolist() == [0, 1, 2, 2, NO_CLASS]
    assert classes_of(values, ()).tolist() == [0, 0, 0, 0, NO_CLASS]
