"""Runs every detector over planted days and scores what it finds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.finding import Finding
from backends.truth.entrants import (
    FIX_DETECTORS,
    READING_DETECTORS,
    SPEAKS,
    STAY_DETECTORS,
    Stage,
    licence_anomalies,
    stay_finder,
)
from backends.truth.host import OrderingHost
from backends.truth.plan import Plan
from backends.truth.reading_host import ReadingHost
from backends.truth.scoring import Score, score

LOOK_EVERY_S = 86_400.0  # through the registers


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The score of each scene, None where no detector speaks of it; and what else was counted.

    ``refused`` are fixes the host did not hand on, by reason; ``beside`` are findings of rules for
    which no scene is planted, by rule; ``fixes`` is how many were planted; ``routed_hours`` is how
    long vehicles with a declared route were on their way, together.
    """

    scores: Mapping[str, Score | None]
    refused: Mapping[str, int]
    beside: Mapping[str, int]
    fixes: int
    routed_hours: float


def evaluate(stage: Stage, plan: Plan, rule: str = "") -> Evaluation:
    """Hand all that was planted to every detector and score its findings, of ``rule`` alone."""
    host = OrderingHost(
        stage.planted, float(plan.world["hold_s"]), float(plan.world["future_after_s"])
    )
    fix_detectors = [make(stage) for make in FIX_DETECTORS]
    finder, stay_detectors = stay_finder(stage), [make(stage) for make in STAY_DETECTORS]
    registers, looked_s = licence_anomalies(stage), float("-inf")
    findings: list[Finding] = []
    for now_s, rows in host.batches():
        for detector in fix_detectors:
            if len(rows):
                findings += detector.step(rows)
            findings += detector.advance(now_s)
        stays = finder.step(rows) if len(rows) else []
        for looker in stay_detectors:
            findings += looker.take(stays, now_s)
        if now_s - looked_s >= LOOK_EVERY_S and now_s < stage.planted.ends_s:
            looked_s = now_s
            findings += registers.look(stage.planted.registers.vehicles, (), now_s)
    looking = [make(stage) for make in READING_DETECTORS]
    for now_s, readings in ReadingHost(stage.planted.readings).rows():
        for watcher in looking:
            if len(readings):
                findings += watcher.step(readings)
            findings += watcher.advance(now_s)
    built = {key for one in fix_detectors for key in one.rules}
    built |= {key for one in looking for key in one.rules}
    built |= set(registers.rules)
    built |= {key for one in stay_detectors for key in one.rules}
    scenes = [rule] if rule else list(plan.scenes)
    return Evaluation(
        scores={scene: _score(stage, scene, findings, built) for scene in scenes},
        refused=host.refused,
        beside=_beside(findings),
        fixes=len(stage.planted.fixes),
        routed_hours=_routed_hours(stage, plan),
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
