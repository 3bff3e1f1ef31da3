"""Several seeds taken together: their counts added, never their figures averaged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scipy.stats import chi2  # type: ignore[import-untyped]  # scipy ships no types

from backends.truth.evaluating import Evaluation
from backends.truth.scoring import Score


def pooled(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Return what evaluations of the same scenes come to; raise ValueError for none."""
    if not evaluations:
        raise ValueError("nothing was evaluated")
    return Evaluation(
        scores={
            scene: _pooled_scores(scene, [one.scores[scene] for one in evaluations])
            for scene in evaluations[0].scores
        },
        refused=_added(one.refused for one in evaluations),
        beside=_added(one.beside for one in evaluations),
        off={name: why for one in evaluations for name, why in one.off.items()},
        fixes=sum(one.fixes for one in evaluations),
        hours=sum(one.hours for one in evaluations),
        routed_hours=sum(one.routed_hours for one in evaluations),
        drifting=sum(one.drifting for one in evaluations),
        foils=sum(one.foils for one in evaluations),
    )


def rate_at_most(count: int, hours: float, share: float = 0.95) -> float:
    """Return the rate per hour that so few events would stay above in 1 - ``share`` of cases.

    One-sided, exact for a Poisson process (Garwood 1936); infinity where no hour was watched.
    """
    if hours <= 0.0:
        return float("inf")
    return float(chi2.ppf(share, 2 * (count + 1))) / 2.0 / hours


def _pooled_scores(rule: str, scores: Sequence[Score | None]) -> Score | None:
    there = [one for one in scores if one is not None]
    if not there:
        return None
    return Score(
        rule=rule,
        labels=sum(one.labels for one in there),
        findings=sum(one.findings for one in there),
        matched=sum(one.matched for one in there),
        delays_s=tuple(delay for one in there for delay in one.delays_s),
        on_foils=_added(one.on_foils for one in there),
        missed=tuple(label for one in there for label in one.missed),
        false=tuple(finding for one in there for finding in one.false),
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
