"""Chance: how sure a share is, and which of many tests may be believed."""

import math

import numpy as np
from numpy.typing import NDArray

F8 = NDArray[np.float64]
Z_95 = 1.959963984540054  # of the normal distribution, two-sided


def score_interval(counted: float, of: float, z: float = Z_95) -> tuple[float, float]:
    """Return low and high of the score interval of a share; (0, 1) where nobody was asked.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927), 209-212. It holds for few people, too, and for
    shares near 0 and 1, where the usual one reaches beyond them.
    """
    if not of > 0:
        return 0.0, 1.0
    share, spread = counted / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def upper_tail(z: F8) -> F8:
    """Return the chance of a normal number above each of ``z``; NaN stays NaN."""
    return np.array([0.5 * math.erfc(one / math.sqrt(2)) for one in z.tolist()])


def believed(chances: F8, false_share: float = 0.05) -> NDArray[np.bool_]:
    """Return which of many tests hold if at most ``false_share`` of those may be false.

    ``chances`` are the tests' p values, NaN where there was nothing to test. The step-up rule of
    Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57 (1995), 289-300; it holds for neighbours that go up together as well
    (Benjamini and Yekutieli 2001, positive dependence).
    """
    found = np.zeros(len(chances), np.bool_)
    tested = np.flatnonzero(np.isfinite(chances))
    order = tested[np.argsort(chances[tested], kind="stable")]
    limits = false_share * np.arange(1, len(order) + 1) / max(1, len(order))
    under = np.flatnonzero(chances[order] <= limits)
    if len(under):
        found[order[: int(under[-1]) + 1]] = True
    return found


def as_many_or_more(counts: F8, before: F8, times: float) -> F8:
    """Return the chance of ``counts`` or more in one span, after ``before`` in ``times`` like it.

    Counts of which the rate is only known from before are negative binomial: a Poisson count whose
    rate has the gamma distribution that ``before`` events in ``times`` spans leave of Jeffreys'
    prior (shape ``before + 1/2``, rate ``times``). With few weeks behind it a burst must be larger.
    """
    shape = before + 0.5
    mass = shape * math.log(times / (times + 1.0))  # of no event at all; logarithms, as it is small
    under = np.full(len(counts), -np.inf)
    most = int(counts.max()) if len(counts) else 0
    for number in range(most):
        under = np.where(counts > number, np.logaddexp(under, mass), under)
        mass = mass + np.log(shape + number) - math.log((number + 1) * (times + 1.0))
    return np.asarray(np.clip(-np.expm1(np.minimum(under, 0.0)), 0.0, 1.0))
