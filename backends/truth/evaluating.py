"""Hands planted days to the judge's own host and scores what it finds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.finding import Finding
from backends.judging.readings import recorded_readings
from backends.judging.replaying import rows_of
from backends.truth.entrants import SPEAKS, Stage
from backends.truth.plan import Plan
from backends.truth.recording import Recording
from backends.truth.scoring import Score, score

GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score of each scene, None where no detector speaks of it; and what else was counted.

    ``refused`` are fixes the host did not hand on, by reason; ``beside`` are findings of rules for
    which no scene is planted, by rule; ``off`` are detectors that could not be used or failed, and
    why; ``fixes`` is how many were planted; ``hours`` were simulated; ``routed_hours`` is how long
    vehicles with a declared route were on their way, together; so many terminals were ``drifting``
    and so many look-alikes ``foils``.
    """

    scores: Mapping[str, Score | None]
    refused: Mapping[str, int]
    beside: Mapping[str, int]
    off: Mapping[str, str]
    fixes: int
    hours: float
    routed_hours: float
    drifting: int
    foils: int

    @property
    def alarms(self) -> int:
        """How many alarms there were, those of rules without a scene included."""
        spoken = sum(score.findings for score in self.scores.values() if score is not None)
        return spoken + sum(self.beside.values())


def evaluate(stage: Stage, plan: Plan, rule: str = "") -> Evaluation:
    """Hand all that was planted to the judge's host and score its findings.

    With ``rule`` only its scene is judged, by the detectors that speak of it.
    """
    host, planted = stage.host(rule), stage.planted
    findings: list[Finding] = []
    for end_s, fixes, readings in Recording(planted).stretches():
        host.take(rows_of(fixes, host.roster))
        host.hear(recorded_readings(readings, host.series))
        findings += host.until(end_s)
    scenes = [rule] if rule else list(plan.scenes)
    refused = {why: count for why, count in host.counts.items() if why != GIVEN}
    return Evaluation(
        scores={scene: _score(stage, scene, findings, set(host.rules)) for scene in scenes},
        refused=refused,
        beside=_beside(findings),
        off=host.off,
        fixes=len(planted.fixes),
        hours=planted.hours,
        routed_hours=_routed_hours(stage, plan),
        drifting=len(planted.drifting),
        foils=len(planted.foils),
    )


def _score(stage: Stage, scene: str, findings: Sequence[Finding], built: set[str]) -> Score | None:
    keys = SPEAKS[scene]
    if not built & set(keys):
        return None
    own = [one for one in findings if one.rule in keys]
    planted = stage.planted
    return score(scene, own, planted.labels, planted.foils, planted.drifting)


def _beside(findings: Sequence[Finding]) -> Mapping[str, int]:
    spoken = {key for keys in SPEAKS.values() for key in keys}
    return Counter(one.rule for one in findings if one.is_standing and one.rule not in spoken)


def _routed_hours(stage: Stage, plan: Plan) -> float:
    """Return how long vehicles with a declared route were on their way, together, in hours."""
    fixes = stage.planted.fixes
    routed = np.array([v.vehicle_id for v in stage.planted.registers.vehicles if v.route], "S32")
    moving = np.isin(fixes.ids, routed) & (fixes.speed_mps > 0.0)
    every_s = plan.scenes["route_deviation"].number("report_s")
    return float(moving.sum()) * every_s / 3600.0
