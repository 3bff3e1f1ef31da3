"""What next week may bring, by days, with the error that the same rule made in weeks gone by."""

from dataclasses import dataclass

import numpy as np

from app.domain.statistics.chance import F8

WEEK = 7
LEAST_WEEKS = 4  # two to learn of, two to be measured by
LEVEL_WEIGHT = 0.2  # of the newest day in the level; the house's own, measured like all else
LEARN_WEEKS = 2
INNER_SHARE = 0.8  # of the errors that were made lie between low and high


@dataclass(frozen=True, slots=True)
class Forecast:
    """``expected``, ``low`` and ``high`` of each of the next seven days.

    ``error`` is the mean absolute error a day of the same rule over ``measured`` days gone by,
    ``naive_error`` that of saying "as a week before"; where the rule is not better than that, the
    forecast is that (``is_naive``), and ``error`` its own.
    """

    expected: F8
    low: F8
    high: F8
    error: float
    naive_error: float
    measured: int
    is_naive: bool


def next_week(days: F8) -> Forecast | None:
    """Return what the next seven days may bring after ``days`` (one count each, oldest first).

    None where fewer than four weeks are known, or a day among them is not. The rule: the share that
    each weekday has of its week, times a level that follows the newest days. It is measured by
    rolling its origin through every day after the second week, and asking for the seven after it.
    """
    if len(days) < LEAST_WEEKS * WEEK or not np.isfinite(days).all():
        return None
    ours: list[F8] = []
    naive: list[F8] = []
    for origin in range(LEARN_WEEKS * WEEK, len(days) - WEEK + 1):
        truth = days[origin : origin + WEEK]
        ours.append(truth - _rule(days[:origin]))
        naive.append(truth - days[origin - WEEK : origin])
    error, naive_error = (float(np.abs(one).mean()) for one in (ours, naive))
    is_naive = naive_error <= error
    made = np.array(naive if is_naive else ours)
    expected = days[-WEEK:].copy() if is_naive else _rule(days)
    tail = (1.0 - INNER_SHARE) / 2
    low, high = np.quantile(made, [tail, 1.0 - tail], axis=0)
    return Forecast(
        expected=expected,
        low=np.maximum(0.0, expected + np.minimum(low, 0.0)),
        high=expected + np.maximum(high, 0.0),
        error=min(error, naive_error),
        naive_error=naive_error,
        measured=made.size,
        is_naive=is_naive,
    )


def _rule(days: F8) -> F8:
    """Return the next seven days by weekday shares and the level of the newest days."""
    weeks = len(days) // WEEK
    whole = days[len(days) - weeks * WEEK :].reshape(weeks, WEEK)
    total = float(whole.sum())
    if total <= 0:
        return np.zeros(WEEK)
    shares = whole.sum(axis=0) / total * WEEK
    # A weekday that never had anything tells nothing of the level.
    told = shares > 0
    level = total / (weeks * WEEK)
    for count, share, is_told in zip(
        whole.ravel().tolist(), np.tile(shares, weeks).tolist(), np.tile(told, weeks), strict=True
    ):
        if is_told:
            level += LEVEL_WEIGHT * (count / share - level)
    return np.asarray(level * shares, np.float64)
