"""The bars of judgement on seeds that nobody could choose: ``./test.sh long truth``, simulated.

Five seeds are made of the hash of the commit that is checked out; their counts are pooled, two at a
time on two cores. What is printed with ``-s`` is what ``dutywall evaluate --seed commit --seeds 5``
prints. With DUTYWALL_TRUTH_SEEDS fewer are judged, for trying it out.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import pytest

from app.commands.evaluate import city_of, evaluated
from app.commands.evaluate_report import ROUTES, details, report
from app.domain.errors import ConfigError
from backends.truth.evaluating import Evaluation
from backends.truth.plan import read_plan
from backends.truth.pooling import pooled
from backends.truth.scoring import Score
from backends.truth.seeds import ask_git, seeds_of_hash

SEEDS = int(os.environ.get("DUTYWALL_TRUTH_SEEDS", "5"))
DAYS = 7
PLAIN_TRIPS = 1000
LEAST_RECALL, LEAST_PRECISION = 0.9, 0.6
FOUND_WITHIN_S = 90.0
FALSE_IN_1000_H = 0.5
ENOUGH_HOURS = 1000.0  # of each seed: fewer could not show so small a rate
AT_ONCE = 2

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        os.environ.get("DUTYWALL_LONG") != "1", reason="weeks on five seeds: DUTYWALL_LONG=1"
    ),
    pytest.mark.timeout(1800),
]


@pytest.fixture(scope="module")
def seeds() -> list[int]:
    """Return the seeds of this commit; skips where there is no commit, as in a bundle."""
    try:
        commit = ask_git(["rev-parse", "HEAD"]).strip()
    except ConfigError as error:
        pytest.skip(str(error))
    return seeds_of_hash(commit, SEEDS, read_plan().tuning_seeds)


@pytest.fixture(scope="module")
def week(seeds: list[int]) -> Evaluation:
    """A week of everything on each seed, pooled."""
    return judged(seeds)


@pytest.fixture(scope="module")
def plain(seeds: list[int]) -> Evaluation:
    """A week of trips that keep to their way, on each seed, pooled."""
    return judged(seeds, PLAIN_TRIPS)


def judged(seeds: Sequence[int], plain_trips: int = 0) -> Evaluation:
    city_of()  # built once, before two processes would
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        whole = pooled(list(pool.map(partial(one_seed, plain_trips), seeds)))
    print()
    for line in (*report(whole, 1.0), *details(whole)):
        print(line)
    return whole


def one_seed(plain_trips: int, seed: int) -> Evaluation:
    plan = read_plan(DAYS)
    if plain_trips:
        return evaluated(city_of(), plan.with_plain_trips(plain_trips), seed, ROUTES)
    return evaluated(city_of(), plan, seed)


def scene(evaluation: Evaluation, name: str) -> Score:
    score = evaluation.scores[name]
    assert score is not None, f"{name} is not built"
    assert score.labels > 0, f"nothing was planted for {name}"
    return score


@pytest.mark.parametrize("name", list(read_plan().scenes))
def test_what_is_planted_is_found_and_little_else(week: Evaluation, name: str) -> None:
    score = scene(week, name)
    assert score.recall >= LEAST_RECALL, [one.entity_ids for one in score.missed]
    assert score.precision >= LEAST_PRECISION, score.on_foils


def test_no_detector_was_off_and_the_stream_was_damaged(week: Evaluation) -> None:
    assert week.off == {}
    assert {"late", "doubled", "future"} <= {why for why, count in week.refused.items() if count}
    assert week.drifting > 0


def test_a_deviation_is_found_soon_after_the_corridor_was_left(plain: Evaluation) -> None:
    assert scene(plain, ROUTES).recall >= LEAST_RECALL
    assert scene(plain, ROUTES).delay_s(0.9) <= FOUND_WITHIN_S


def test_whoever_keeps_to_his_way_is_left_alone(plain: Evaluation) -> None:
    assert plain.routed_hours >= ENOUGH_HOURS * SEEDS
    score = scene(plain, ROUTES)
    false = score.findings - score.matched
    assert 1000.0 * false / plain.routed_hours <= FALSE_IN_1000_H, score.on_foils
