"""``dutywall evaluate``: how the detectors do on planted days; every figure is simulated."""

import argparse
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.config import RESOURCES, demo_city_folder, read_catalogues
from app.domain.citypack import Lines
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from app.domain.limits import Assignment, LimitTable
from app.domain.rulebook import RuleBook
from app.limits import read_limits
from backends.city.pack import read_pack
from backends.demo.geography import build_demo_city
from backends.truth.entrants import Stage
from backends.truth.evaluating import Evaluation, evaluate
from backends.truth.plan import Plan, read_plan
from backends.truth.planted import Planted
from backends.truth.planting import City, plant
from backends.truth.scoring import Score
from backends.truth.seeds import COMMIT, seed_of_commit

DEMO_SEED = 7
MARK = "simulated"
ROUTES = "route_deviation"
_HELD_TO = Assignment("T-H*", "GB 3838-2002", "III", MARK)
_HEAD = (
    f"{'scene':<22}{'labels':>7}{'found':>7}{'alarms':>8}{'precision':>11}{'recall':>8}"
    f"{'delay p50':>11}{'p90':>9}{'per op-h':>10}"
)


def run(arguments: argparse.Namespace) -> int:
    """Plant, judge and print; 0 whatever the figures are, 2 where it could not be done."""
    try:
        plan = read_plan(arguments.days)
        if arguments.plain:
            plan, arguments.rule = plan.with_plain_trips(arguments.plain), ROUTES
        _check_scene(arguments.rule, plan)
        seed, commit = _seed(arguments.seed, plan)
        city = _city(arguments.city)
        planted = plant(city, plan, seed, arguments.rule)
        quantities = read_catalogues().quantities
        stage = Stage(_rule_book(), city, planted, _limits(), quantities)
        evaluation = evaluate(stage, plan, arguments.rule)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    where = f"commit {commit[:12]}, seed {seed}" if commit else f"seed {seed}"
    tuned = " (a seed that detectors are tuned on)" if seed in plan.tuning_seeds else ""
    sys.stdout.write(f"{MARK}: {where}{tuned}, {plan.days} days\n")
    sys.stdout.writelines(f"{line}\n" for line in _report(evaluation, planted, plan))
    if arguments.verbose:
        sys.stdout.writelines(f"{line}\n" for line in _details(evaluation))
    return 0


def _check_scene(rule: str, plan: Plan) -> None:
    if rule and rule not in plan.scenes:
        known = ", ".join(plan.scenes)
        raise ConfigError(f"no scene is called '{rule}'; there are {known}")


def _seed(text: str, plan: Plan) -> tuple[int, str]:
    if text == COMMIT:
        return seed_of_commit(plan.tuning_seeds)
    if not (text.isascii() and text.isdecimal()):
        raise ConfigError(f"--seed: '{text}' is neither a number nor '{COMMIT}'")
    return int(text), ""


def _city(folder: Path | None) -> City:
    if folder is None:
        demo = demo_city_folder("small", DEMO_SEED)
        folder = build_demo_city(demo, seed=DEMO_SEED, size="small").folder
    pack = read_pack(folder / "pack")
    return City(pack.info, pack.roads, _longest(pack.base_map.lines.get("fairway")))


def _longest(lines: Lines | None) -> NDArray[np.float64]:
    """Return the longest of some polylines, none of a city without water."""
    best, length = np.zeros((0, 2)), 0.0
    if lines is None:
        return best
    for first, stop in zip(lines.starts[:-1].tolist(), lines.starts[1:].tolist(), strict=True):
        line = lines.lonlat[first:stop]
        steps = distance_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
        if float(steps.sum()) > length:
            best, length = line, float(steps.sum())
    return best


def _rule_book() -> RuleBook:
    folder = RESOURCES / "rules" / "detectors"
    try:
        texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))}
    except OSError as error:
        raise ConfigError(f"{folder.name}: {error.strerror}") from error
    return RuleBook.from_toml(texts)


def _limits() -> LimitTable:
    """Return the limits as shipped, planted stations held to the class the plan speaks of."""
    shipped = read_limits(is_demo=False)
    return replace(shipped, assignments=(*shipped.assignments, _HELD_TO))


def _report(evaluation: Evaluation, planted: Planted, plan: Plan) -> Iterable[str]:
    hours = planted.hours * float(plan.world["operators"])
    yield _HEAD
    total = 0
    for scene, score in evaluation.scores.items():
        if score is None:
            yield f"{scene:<22}not built"
            continue
        total += score.findings
        yield _row(score, hours)
    yield f"all: {total / hours:.2f} alarms per operator-hour over {hours:g} h ({MARK})"
    yield (
        f"fixes: {evaluation.fixes}; not handed on: {_counts(evaluation.refused)}; "
        f"{len(planted.drifting)} terminals drift; {len(planted.foils)} foils"
    )
    if (deviation := evaluation.scores.get(ROUTES)) is not None:
        false = deviation.findings - deviation.matched
        per = 1000.0 * false / max(evaluation.routed_hours, 1e-9)
        yield (
            f"route_deviation: {per:.2f} false alarms per 1,000 vehicle-hours on declared routes, "
            f"{evaluation.routed_hours:.0f} h driven ({MARK})"
        )
    if evaluation.beside:
        yield f"alarms of rules without a scene: {_counts(evaluation.beside)}"


def _row(score: Score, hours: float) -> str:
    return (
        f"{score.rule:<22}{score.labels:>7}{score.matched:>7}{score.findings:>8}"
        f"{_share(score.precision):>11}{_share(score.recall):>8}"
        f"{_seconds(score.delay_s(0.5)):>11}{_seconds(score.delay_s(0.9)):>9}"
        f"{score.findings / hours:>10.3f}"
    )


def _details(evaluation: Evaluation) -> Iterable[str]:
    for scene, score in evaluation.scores.items():
        if score is None:
            continue
        yield f"{scene}: false on {_counts({k or 'no foil': n for k, n in score.on_foils.items()})}"
        for label in score.missed:
            yield f"  missed {','.join(label.entity_ids)} {label.sort} due {label.due_s:.0f}"
        for finding in score.false:
            yield f"  false {finding.entity_id} at {finding.at_s:.0f} {finding.key}"


def _share(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.2f}"


def _seconds(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.0f} s"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
