"""How likely a report belongs with a group: the reports one case stands for, taken together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.cases.likeness import HOUR_S, Evidence, Floats

Ints = NDArray[np.int64]
GROUP_FEATURES = (
    "best",
    "second",
    "mean",
    "text_best",
    "text_mean",
    "nearest",
    "centre",
    "no_place",
    "type_best",
    "type_mean",
    "mention_best",
    "mention_mean",
    "other_names",
    "same_door",
    "other_door",
    "doors",
    "phone",
    "count",
    "last",
    "first",
    "pace",
    "rival",
    "rivals",
    "reports_here",
    "groups_here",
)
NOTHING = -8.0  # the score of what is not there: a second report, a rival
STEP_M = 20.0  # below it a distance says little of a group, whose middle is known better
UNKNOWN_M = 300.0
HERE_M = 400.0
MOST_DOORS = 6.0
SCORE_END = 30.0
SPLITS, LEAVES = 3, 4


def group_features(evidence: Evidence, score: Floats, group: Ints) -> tuple[Ints, Floats]:
    """Return the groups, ascending, and what is weighed of each: shape (k, len(GROUP_FEATURES)).

    ``score`` is of each pair (``Likeness.score``), ``group`` the number of the group that each of
    the n > 0 others is in. A group is told apart by its best and second pair, what its reports
    say on average, how far its middle is, how many it has and how fast they came, and by what
    else the report may belong to.
    """
    order = np.argsort(group, kind="stable")
    held, score = group[order], np.clip(score[order], -SCORE_END, SCORE_END)
    start = np.concatenate([[0], np.flatnonzero(np.diff(held)) + 1])
    count = np.diff(np.append(start, len(held))).astype(np.float64)

    def most(values: Floats) -> Floats:
        return np.asarray(np.maximum.reduceat(values, start), np.float64)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, start) / count, np.float64)

    best = most(score)
    others = np.where(score == np.repeat(best, count.astype(np.int64)), NOTHING, score)
    nearest, centre = _away_m(evidence, order, start)
    shares = evidence.mention_share[order]
    share = np.nan_to_num(shares)
    doors = evidence.doors[order]
    types = evidence.type_share[order]
    apart_h = evidence.apart_s[order] / HOUR_S
    first_h, last_h = most(apart_h), -most(-apart_h)
    chance = 1.0 / (1.0 + np.exp(-best))
    is_here = ((most(types) == 1.0) & (nearest < HERE_M)).astype(np.float64)
    texts = evidence.text_cos[order]
    columns = (
        best,
        np.where(count > 1, most(others), NOTHING),
        mean(score),
        most(texts),
        mean(texts),
        np.log1p(np.where(np.isinf(nearest), UNKNOWN_M, nearest) / STEP_M),
        np.log1p(np.where(np.isinf(nearest), UNKNOWN_M, centre) / STEP_M),
        np.isinf(nearest).astype(np.float64),
        most(types),
        mean(types),
        most(share),
        mean(share),
        mean((shares == 0.0).astype(np.float64)),
        mean((doors > 0).astype(np.float64)),
        mean((doors < 0).astype(np.float64)),
        np.clip(mean(doors) * count, -MOST_DOORS, MOST_DOORS),
        most(evidence.same_phone[order]),
        np.log(count),
        np.log1p(last_h),
        np.log1p(first_h),
        np.log(count) - np.log1p(first_h - last_h),
        _rival(best),
        np.log(chance.sum() - chance + 1e-4),
        np.log1p((count * is_here).sum() - count * is_here),
        np.log1p(is_here.sum() - is_here),
    )
    return held[start], np.stack(columns, axis=1)


def _away_m(evidence: Evidence, order: Ints, start: Ints) -> tuple[Floats, Floats]:
    """Return how far the nearest report of each group is, inf where none has a point; its middle.

    The middle of a group without a point is 0 m away, and nothing may be drawn from it.
    """
    away_m = evidence.distance_m[order]
    has_point = ~np.isnan(away_m)
    placed = np.maximum(np.add.reduceat(has_point.astype(np.float64), start), 1.0)
    nearest = np.minimum.reduceat(np.where(has_point, away_m, np.inf), start)
    east, north = (
        np.add.reduceat(np.where(has_point, off[order], 0.0), start) / placed
        for off in (evidence.east_m, evidence.north_m)
    )
    return np.asarray(nearest, np.float64), np.asarray(np.hypot(east, north), np.float64)


def _rival(best: Floats) -> Floats:
    """Return for each group the best score of any other."""
    rival = np.full(len(best), NOTHING)
    if len(best) > 1:
        top, second = np.argsort(-best, kind="stable")[:2]
        rival[:] = best[top]
        rival[top] = best[second]
    return rival


@dataclass(frozen=True, slots=True)
class Gathering:
    """A sum of small trees, each of three questions and four answers, added up to a log-odds.

    ``asked`` names the feature of each question and ``edge`` its value, both of shape (t, 3): the
    first is asked of all, the second of those at or below the first's edge, the third of those
    above it. ``adds`` holds what the four leaves add, in the order of the values: shape (t, 4).
    Additive trees fitted by gradient boosting: Friedman 2001, Annals of Statistics 29 (5).
    """

    base: float
    asked: Ints
    edge: Floats
    adds: Floats

    @classmethod
    def of(cls, base: float, trees: Sequence[tuple[Sequence[str], Sequence[float]]]) -> "Gathering":
        """Return it from trees of three names, and of three edges and four leaves as they stand.

        Raise ValueError naming the tree that is not so, or the feature that is not ours.
        """
        if not math.isfinite(base):
            raise ValueError(f"base {base}")
        for number, (names, values) in enumerate(trees):
            if len(names) != SPLITS or len(values) != SPLITS + LEAVES:
                raise ValueError(f"tree {number}: {len(names)} names, {len(values)} numbers")
            if wrong := set(names) - set(GROUP_FEATURES):
                raise ValueError(f"tree {number}: {', '.join(sorted(wrong))}")
            if not all(math.isfinite(value) for value in values):
                raise ValueError(f"tree {number}: a number is not finite")
        asked = [[GROUP_FEATURES.index(name) for name in names] for names, _ in trees]
        numbers = np.array([values for _, values in trees], np.float64)
        numbers = numbers.reshape(len(trees), SPLITS + LEAVES)
        indices = np.array(asked, np.int64).reshape(len(trees), SPLITS)
        return cls(base, indices, numbers[:, :SPLITS], numbers[:, SPLITS:])

    def probability(self, features: Floats) -> Floats:
        """Return how likely the report belongs with each of ``k`` groups: shape (k,), 0 to 1.

        It is 0 where not even the best pair scores above NOTHING: no tree was fitted on such.
        """
        chance = np.zeros(len(features))
        is_seen = features[:, 0] > NOTHING
        is_above = features[is_seen][:, self.asked] > self.edge  # (seen, t, 3)
        leaf = np.where(is_above[..., 0], 2 + is_above[..., 2], is_above[..., 1].astype(np.int64))
        score = self.base + self.adds[np.arange(len(self.adds)), leaf].sum(axis=1)
        chance[is_seen] = 1.0 / (1.0 + np.exp(-np.clip(score, -40.0, 40.0)))
        return chance
