"""How likely two reports tell of one matter: what is compared, how it weighs, what may follow."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from app.domain.precision import wilson

Floats = NDArray[np.float64]
NEAR_M = 150.0  # at this distance nearness has fallen to 1/e
STEP_M = 50.0  # below it a distance says little: people point at what they stand beside
HOUR_S = 3600.0
ALONE_PAIRS = 200  # the house's own measure; 73, all of them right, are enough by the interval
FEATURES = (
    "constant",
    "text",
    "text_near",
    "distance",
    "no_distance",
    "hours",
    "type",
    "mentions",
    "mentions_alone",
    "other_names",
    "same_door",
    "other_door",
    "phone",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one report and each of ``n`` others have in common; every array has the shape (n,).

    ``text_cos`` is the cosine of their words, 0 to 1. ``distance_m`` is NaN where one of them has
    no point, and so are ``east_m`` and ``north_m``, how far the other lies off. ``apart_s`` is how
    far apart they were told, never negative. ``type_share`` is 1 for the same type, 0.5 for the
    same aspect or an unknown type, else 0. ``mention_share`` is the share of named roads, estates
    and villages that both name, 0 to 1, and NaN where one of them names none. ``doors`` is 1 where
    they name the same door, -1 where they name different ones, else 0. ``same_phone`` is 0 or 1.
    """

    text_cos: Floats
    distance_m: Floats
    east_m: Floats
    north_m: Floats
    apart_s: Floats
    type_share: Floats
    mention_share: Floats
    doors: Floats
    same_phone: Floats

    def of(self, which: NDArray[np.bool_]) -> "Evidence":
        """Return that of some of the others alone."""
        return Evidence(*(getattr(self, one.name)[which] for one in fields(self)))

    def features(self) -> Floats:
        """Return what is weighed: shape (n, len(FEATURES)), in the order of FEATURES."""
        unknown = np.isnan(self.distance_m)
        away_m = np.where(unknown, 0.0, self.distance_m)
        near = np.where(unknown, 0.0, np.exp(-away_m / NEAR_M))
        is_named = ~np.isnan(self.mention_share)
        share = np.where(is_named, self.mention_share, 0.0)
        columns = (
            np.ones_like(self.text_cos),
            self.text_cos,
            self.text_cos * near,
            np.log1p(away_m / STEP_M),
            unknown.astype(np.float64),
            np.log1p(self.apart_s / HOUR_S),
            self.type_share,
            share,
            share * unknown,
            (is_named & (share == 0.0)).astype(np.float64),
            (self.doors > 0).astype(np.float64),
            (self.doors < 0).astype(np.float64),
            self.same_phone,
        )
        return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What merging reached on one line of reports, all its pairs counted, on a day.

    ``line`` says whose reports: ``bench``, ``simulated`` of a demo hall, or ``own`` for the hall's,
    judged by its people. ``precision`` and ``recall`` are of pairs told to be one matter at a
    probability of ``at`` or more; ``pairs`` is how many were told to be, ``same`` how many are (0:
    not kept).
    """

    line: str
    measured_on: dt.date
    at: float
    precision: float
    recall: float
    pairs: int
    same: int = 0

    @property
    def precision_low(self) -> float:
        """The lower end of the precision's interval (Wilson 1927); 0 of nothing."""
        share = wilson(min(round(self.precision * self.pairs), self.pairs), self.pairs)
        return 0.0 if share is None else share.low


@dataclass(frozen=True, slots=True)
class Likeness:
    """A logistic of the features, and what it may be used for.

    ``weights`` are in the order of FEATURES. From ``suggest_at`` on a pair is shown to people.
    ``alone_from`` is the pair precision from which a pair may be merged without them: the measured
    one and the lower end of its interval, of ``alone_pairs`` pairs or more.
    """

    weights: tuple[float, ...]
    suggest_at: float
    alone_from: float
    figures: tuple[LineFigures, ...]
    alone_pairs: int = ALONE_PAIRS

    def __post_init__(self) -> None:
        """Refuse what cannot be weighed; raise ValueError naming it."""
        if len(self.weights) != len(FEATURES):
            raise ValueError(f"{len(self.weights)} weights, {len(FEATURES)} features")
        if not all(math.isfinite(weight) for weight in self.weights):
            raise ValueError("a weight is not finite")

    @classmethod
    def of(
        cls,
        weights: Mapping[str, float],
        suggest_at: float,
        alone_from: float,
        figures: tuple[LineFigures, ...],
    ) -> "Likeness":
        """Return it from weights by name; raise ValueError where a name is missing or not ours."""
        wrong = set(weights) ^ set(FEATURES)
        if wrong:
            raise ValueError(f"weights: {', '.join(sorted(wrong))}")
        return cls(tuple(weights[name] for name in FEATURES), suggest_at, alone_from, figures)

    def score(self, evidence: Evidence) -> Floats:
        """Return the log-odds that each of the others tells of the same matter: shape (n,)."""
        return np.asarray(evidence.features() @ np.asarray(self.weights), np.float64)

    def probability(self, evidence: Evidence) -> Floats:
        """Return how likely each of the others tells of the same matter: shape (n,), 0 to 1."""
        score = np.clip(self.score(evidence), -40.0, 40.0)
        return np.asarray(1.0 / (1.0 + np.exp(-score)), np.float64)

    def alone_at(self, line: str) -> float | None:
        """Return from which probability pairs of a line may be merged without people, or None.

        Only what was measured on that very line counts, and of each threshold only the newest.
        """
        newest: dict[float, LineFigures] = {}
        for one in self.figures:
            known = newest.get(one.at)
            is_newer = known is None or one.measured_on >= known.measured_on
            if one.line == line and is_newer:
                newest[one.at] = one
        good = [
            one.at
            for one in newest.values()
            if one.pairs >= self.alone_pairs and one.precision_low >= self.alone_from
        ]
        return min(good, default=None)
