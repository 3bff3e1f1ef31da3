"""What ``dutywall evaluate`` prints: counts, shares with their intervals, and rates."""

import math
from collections.abc import Iterable, Mapping

from app.domain.precision import wilson
from backends.truth.evaluating import Evaluation
from backends.truth.pooling import rate_at_most
from backends.truth.scoring import Score

MARK = "simulated"
ROUTES = "route_deviation"
_PER_HOURS = 1000.0
_HEAD = (
    f"{'scene':<22}{'labels':>7}{'found':>7}{'alarms':>8}{'precision':>11} {'(95 %)':<12}"
    f"{'recall':>8} {'(95 %)':<12}{'delay p50':>11}{'p90':>11}{'per op-h':>10}"
)


def report(evaluation: Evaluation, operators: float) -> Iterable[str]:
    """Yield the table, and below it what was counted besides."""
    operator_hours = evaluation.hours * operators
    yield _HEAD
    for scene, score in evaluation.scores.items():
        yield f"{scene:<22}not built" if score is None else _row(score, operator_hours)
    yield (
        f"all: {evaluation.alarms / operator_hours:.2f} alarms per operator-hour over "
        f"{operator_hours:g} h, those of rules without a scene included ({MARK})"
    )
    yield (
        f"fixes: {evaluation.fixes}; not judged: {_counts(evaluation.refused)}; "
        f"{evaluation.drifting} terminals drift; {evaluation.foils} foils"
    )
    if (deviation := evaluation.scores.get(ROUTES)) is not None:
        yield _routes(deviation, evaluation.routed_hours)
    if evaluation.beside:
        yield f"alarms of rules without a scene: {_counts(evaluation.beside)}"
    for name, why in evaluation.off.items():
        yield f"detector {name} is off: {why}"


def details(evaluation: Evaluation) -> Iterable[str]:
    """Yield every label that was missed and every finding that is false."""
    for scene, score in evaluation.scores.items():
        if score is None:
            continue
        yield f"{scene}: false on {_counts({k or 'no foil': n for k, n in score.on_foils.items()})}"
        for label in score.missed:
            yield f"  missed {','.join(label.entity_ids)} {label.sort} due {label.due_s:.0f}"
        for finding in score.false:
            yield f"  false {finding.entity_id} at {finding.at_s:.0f} {finding.key}"


def _row(score: Score, operator_hours: float) -> str:
    return (
        f"{score.rule:<22}{score.labels:>7}{score.matched:>7}{score.findings:>8}"
        f"{_share(score.matched, score.findings, 11)}{_share(score.matched, score.labels, 8)}"
        f"{_seconds(score.delay_s(0.5)):>11}{_seconds(score.delay_s(0.9)):>11}"
        f"{score.findings / operator_hours:>10.3f}"
    )


def _routes(score: Score, hours: float) -> str:
    false = score.findings - score.matched
    per = _PER_HOURS * false / max(hours, 1e-9)
    return (
        f"{ROUTES}: {false} false alarms in {hours:.0f} vehicle-hours on declared routes: "
        f"{per:.2f} per 1,000, at most {_PER_HOURS * rate_at_most(false, hours):.2f} at 95 % "
        f"({MARK})"
    )


def _share(hits: int, of: int, width: int) -> str:
    share = wilson(hits, of)
    if share is None:
        return f"{'—':>{width}} {'':<12}"
    return f"{share.value:>{width}.2f} {f'({share.low:.2f}–{share.high:.2f})':<12}"


def _seconds(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.0f} s"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
