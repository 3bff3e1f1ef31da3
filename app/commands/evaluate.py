"""``dutywall evaluate``: how the detectors do on planted days; every figure is simulated."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.commands.evaluate_report import MARK, ROUTES, details, report
from app.config import demo_city_folder
from app.domain.citypack import Lines
from app.domain.errors import ConfigError
from app.domain.geo import distance_m
from app.domain.limits import Assignment, LimitTable
from backends.city.pack import read_pack
from backends.demo.geography import build_demo_city
from backends.judging.numbers import read_host_numbers, read_limits, read_rule_book
from backends.truth.entrants import Stage
from backends.truth.evaluating import Evaluation, evaluate
from backends.truth.plan import Plan, read_plan
from backends.truth.planting import City, plant
from backends.truth.pooling import pooled
from backends.truth.seeds import COMMIT, seeds_of_commit

DEMO_SEED = 7
_BESIDE = "driver cards, road closures and exemptions from a night ban"
WITH = f"judged with {_BESIDE}, of which a hall has no register yet: see --bare"
WITHOUT = f"judged as a hall does, which has no register of {_BESIDE}"
_HELD_TO = Assignment("T-H*", "GB 3838-2002", "III", MARK)


def run(arguments: argparse.Namespace) -> int:
    """Plant, judge and print; 0 whatever the figures are, 2 where it could not be done."""
    try:
        plan = read_plan(arguments.days)
        if arguments.plain:
            plan, arguments.rule = plan.with_plain_trips(arguments.plain), ROUTES
        _check_scene(arguments.rule, plan)
        seeds, commit = _seeds(arguments.seed, arguments.seeds, plan)
        city = city_of(arguments.city)
        evaluations = []
        for seed in seeds:
            evaluations.append(evaluated(city, plan, seed, arguments.rule, is_bare=arguments.bare))
            sys.stderr.write(f"{MARK}: seed {seed} judged\n")
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    where = f"commit {commit[:12]}, " if commit else ""
    named = f"seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"
    tuned = " (a seed that detectors are tuned on)" if plan.tuning_seeds & {*seeds} else ""
    whole = pooled(evaluations)
    sys.stdout.write(f"{MARK}: {where}{named}{tuned}, {plan.days} days each\n")
    sys.stdout.writelines(f"{line}\n" for line in report(whole, float(plan.world["operators"])))
    sys.stdout.write(f"{WITHOUT if arguments.bare else WITH}\n")
    if arguments.verbose:
        sys.stdout.writelines(f"{line}\n" for line in details(whole))
    return 0


def evaluated(
    city: City, plan: Plan, seed: int, rule: str = "", *, is_bare: bool = False
) -> Evaluation:
    """Return how the judge does on the planted days of one seed."""
    planted = plant(city, plan, seed, rule)
    numbers = read_host_numbers()
    stage = Stage(read_rule_book(), city, planted, _limits(), numbers, is_bare=is_bare)
    return evaluate(stage, plan, rule)


def _check_scene(rule: str, plan: Plan) -> None:
    if rule and rule not in plan.scenes:
        known = ", ".join(plan.scenes)
        raise ConfigError(f"no scene is called '{rule}'; there are {known}")


def _seeds(text: str, count: int, plan: Plan) -> tuple[list[int], str]:
    if text == COMMIT:
        return seeds_of_commit(count, plan.tuning_seeds)
    if count != 1:
        raise ConfigError(f"--seeds is for --seed {COMMIT}: a seed that is named is one")
    if not (text.isascii() and text.isdecimal()):
        raise ConfigError(f"--seed: '{text}' is neither a number nor '{COMMIT}'")
    return [int(text)], ""


def city_of(folder: Path | None = None) -> City:
    """Return a city to plant on: the one in a folder, or else the small demo city."""
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


def _limits() -> LimitTable:
    """Return the limits as shipped, planted stations held to the class the plan speaks of."""
    shipped = read_limits(is_demo=False)
    return replace(shipped, assignments=(*shipped.assignments, _HELD_TO))
