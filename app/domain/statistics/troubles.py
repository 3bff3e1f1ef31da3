"""The three classes of Z8: what happens too much, what comes again and again, what will not end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.statistics.chance import F8

I8 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TroubleRule:
    """The house's own limits (``resources/rules/troubles.toml``), for one area and one type.

    Frequent is what came in each of the last ``weeks`` weeks and on ``days`` different days of
    them, its fullest week left out at least ``more`` times as often as is expected of that area and
    type. Stubborn is what came again within ``again_days`` of having been closed, ``times`` times.
    """

    weeks: int
    days: int
    more: float
    again_days: int
    times: int


def is_frequent(raised_days: I8, today: int, rule: TroubleRule) -> bool:
    """Return whether what was raised on these days (the hall's day numbers) came often enough.

    Whether that is more than is expected of the place is for whoever knows what is expected.
    """
    age = today - raised_days
    recent = raised_days[(age >= 0) & (age < rule.weeks * 7)]
    weeks = len(set(((today - recent) // 7).tolist()))
    return weeks >= rule.weeks and len(set(recent.tolist())) >= rule.days


def times_again(raised_s: F8, closed_s: F8, rule: TroubleRule) -> int:
    """Return how often something was raised again soon after one of its kind had been closed.

    ``closed_s`` is 0 where it is open. Every raising counts once, whatever was closed before it.
    """
    closed = np.sort(closed_s[closed_s > 0])
    before = np.searchsorted(closed, raised_s, "left") - 1
    known = before >= 0
    age_s = raised_s[known] - closed[before[known]]
    return int((age_s <= rule.again_days * 86400.0).sum())


def is_stubborn(raised_s: F8, closed_s: F8, rule: TroubleRule) -> bool:
    """Return whether it came again too often after it had been closed."""
    return times_again(raised_s, closed_s, rule) >= rule.times


def groups(codes: Sequence[NDArray[np.int32]]) -> list[NDArray[np.intp]]:
    """Return the rows of each group that shares all codes; rows with a code below 0 are in none."""
    table = np.stack(codes, axis=1)
    rows = np.flatnonzero((table >= 0).all(axis=1))
    if not len(rows):
        return []
    _, which = np.unique(table[rows], axis=0, return_inverse=True)
    order = np.argsort(which, kind="stable")
    cuts = np.flatnonzero(np.diff(which[order])) + 1
    return list(np.split(rows[order], cuts))
