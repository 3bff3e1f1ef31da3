"""Bursts: types of which a place has far more within this hour than in the same hour of a week."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.period import DAY_S, HOUR_S
from app.domain.statistics.chance import as_many_or_more, believed
from backends.indicators.facts import F8, I4, Mask
from backends.indicators.trouble_rules import TroubleRules

WEEK_S = 7 * DAY_S


@dataclass(frozen=True, slots=True)
class FoundBurst:
    """By codes; ``town`` is -1 for a county as a whole."""

    type: int
    county: int
    town: int
    counted: int
    usual: float
    chance: float


def find_bursts(
    raised_s: F8, types: I4, counties: I4, towns: I4, now_s: float, rules: TroubleRules
) -> tuple[list[FoundBurst], int, int]:
    """Return the bursts, the least likely first, how many pairs were tested, and the weeks.

    The weeks are 0 where the rows do not reach back as far as the rule wants. The columns are of
    one length; codes below 0 are none. A county's burst that a town of it explains is the town's.
    """
    weeks = rules.burst_weeks
    if not len(raised_s) or float(raised_s.min()) > now_s - weeks * WEEK_S - HOUR_S:
        return [], 0, 0
    age_s = now_s - raised_s
    is_now = (age_s >= 0) & (age_s < HOUR_S)
    is_before = (age_s >= WEEK_S) & (age_s % WEEK_S < HOUR_S) & (age_s < weeks * WEEK_S + HOUR_S)
    of_county = _pairs(types, counties, np.full(len(types), -1, np.int32), is_now, is_before)
    of_town = _pairs(types, counties, towns, is_now, is_before, needs_town=True)
    keys = np.concatenate([of_county[0], of_town[0]])
    now = np.concatenate([of_county[1], of_town[1]])
    before = np.concatenate([of_county[2], of_town[2]])
    chances = as_many_or_more(now, before, float(weeks))
    is_burst = believed(chances, rules.false_share) & (now >= rules.burst_least)
    found = [
        FoundBurst(
            int(keys[at, 0]),
            int(keys[at, 1]),
            int(keys[at, 2]),
            int(now[at]),
            float(before[at]) / weeks,
            float(chances[at]),
        )
        for at in np.flatnonzero(is_burst).tolist()
    ]
    of_towns = {(one.type, one.county) for one in found if one.town >= 0}
    kept = [one for one in found if one.town >= 0 or (one.type, one.county) not in of_towns]
    return sorted(kept, key=lambda one: (one.chance, -one.counted)), len(keys), weeks


def _pairs(
    types: I4, counties: I4, towns: I4, is_now: Mask, is_before: Mask, *, needs_town: bool = False
) -> tuple[NDArray[np.int64], F8, F8]:
    """Return (n, 3) codes of every pair that was ever there, and its counts now and before."""
    there = np.flatnonzero((types >= 0) & (counties >= 0) & ((towns >= 0) | (not needs_town)))
    if not len(there):
        return np.empty((0, 3), np.int64), np.empty(0), np.empty(0)
    of_county = int(towns.max()) + 2  # -1 among them
    of_type = (int(counties.max()) + 1) * of_county
    one = types[there] * np.int64(of_type) + counties[there] * np.int64(of_county) + towns[there]
    keys, which = np.unique(one + 1, return_inverse=True)
    now = np.bincount(which[is_now[there]], minlength=len(keys)).astype(np.float64)
    before = np.bincount(which[is_before[there]], minlength=len(keys)).astype(np.float64)
    types_of, rest = np.divmod(keys, of_type)
    counties_of, towns_of = np.divmod(rest, of_county)
    return np.stack([types_of, counties_of, towns_of - 1], axis=1), now, before
