"""The forecast: what it says, and that its error is one that was made."""

import numpy as np

from app.domain.statistics.forecast import Forecast, next_week


def told(days: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Forecast:
    """Return the forecast that there is."""
    found = next_week(days)
    assert found is not None
    return found


def test_a_city_that_repeats_its_week_is_told_the_same_week() -> None:
    week = np.array([10.0, 12, 11, 9, 20, 30, 5])
    found = told(np.tile(week, 8))
    assert np.allclose(found.expected, week)
    assert found.error == 0.0
    assert np.allclose(found.low, week)
    assert np.allclose(found.high, week)


def test_it_beats_last_week_where_days_are_noisy_and_its_error_is_what_then_happens() -> None:
    rng = np.random.default_rng(8)
    shape = np.array([40.0, 42, 41, 39, 50, 60, 30])
    misses, inside, promised = [], [], []
    for _ in range(60):
        days = rng.poisson(np.tile(shape, 13)).astype(float)
        found = told(days[:-7])
        assert not found.is_naive
        assert found.error < found.naive_error
        misses.append(np.abs(days[-7:] - found.expected).mean())
        inside.append(((days[-7:] >= found.low) & (days[-7:] <= found.high)).mean())
        promised.append(found.error)
    assert abs(np.mean(misses) / np.mean(promised) - 1.0) < 0.1
    assert 0.7 < np.mean(inside) < 0.9


def test_where_the_rule_is_no_better_last_week_is_said() -> None:
    # Two kinds of weeks in turn would be told best by the week before last; the level fools the
    # rule, and a week that stands still fools neither.
    days = np.concatenate([np.tile(np.arange(1.0, 8.0), 3), np.tile(np.arange(1.0, 8.0) * 50, 3)])
    found = told(days)
    assert found.is_naive
    assert np.allclose(found.expected, days[-7:])
    assert found.error == found.naive_error


def test_a_weekday_without_anything_and_a_city_without_anything() -> None:
    week = np.array([10.0, 12, 11, 9, 20, 0, 0])
    assert np.allclose(told(np.tile(week, 6)).expected, week)
    assert np.allclose(told(np.zeros(28)).expected, 0.0)


def test_of_too_little_or_of_holes_nothing_is_told() -> None:
    assert next_week(np.ones(27)) is None
    days = np.ones(40)
    days[3] = np.nan
    assert next_week(days) is None
