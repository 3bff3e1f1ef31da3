"""A small simulated line with hard negatives: blocks lose nothing, most suggestions are right."""

import numpy as np
import pytest

from app.domain.cases.gathering import GROUP_FEATURES
from backends.cases.merging.grams import Telling
from backends.cases.merging.measured import read_measured
from tests.bench.merging import Run, compared, true_within
from tests.bench.merging_boosting import boosted
from tests.bench.merging_grouped import walk
from tests.bench.merging_judging import (
    auc,
    expected_error,
    fitted,
    joined,
    of_clusters,
    of_pairs,
    pairs_in,
    reliability,
)
from tests.bench.merging_line import Line


@pytest.fixture(scope="module")
def run() -> Run:
    measured = read_measured()
    telling = Telling()
    telling.assume(measured.texts, measured.with_gram)
    return compared(Line(seed=5, days=4, matters_a_day=20).reports, telling)


def test_the_blocks_hold_all_but_one_pair_in_a_thousand(run: Run) -> None:
    assert run.truth.sum() / true_within(run) >= 0.999


def test_the_shipped_weights_suggest_more_right_than_wrong(run: Run) -> None:
    weights = np.asarray(read_measured().likeness.weights)
    chances = 1.0 / (1.0 + np.exp(-np.clip(run.features @ weights, -40, 40)))
    every = len(run.matters) * (len(run.matters) - 1) // 2
    figures = of_pairs(chances >= 0.6, run.truth, pairs_in(run.matters), every)
    assert figures.precision > 0.7
    assert figures.recall > 0.5


def test_groups_that_people_confirm_are_told_more_surely_than_pairs(run: Run) -> None:
    measured = read_measured()
    score = run.features @ np.asarray(measured.likeness.weights)
    found = walk(run, score, measured.gathering, "confirmed")
    assert found.right / found.asked > 0.8
    told = found.p >= 0.6
    assert np.average(found.share[told], weights=found.size[told]) > 0.85
    hit = (found.share * found.size)[told].sum()
    assert hit / pairs_in(run.matters) > 0.7


def test_trees_find_what_two_features_say_only_together() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(4_000, len(GROUP_FEATURES)))
    truth = (rows[:, 0] > 0.5) & (rows[:, 17] > 0.0)
    gathering, base, trees = boosted(rows[:2_000], truth[:2_000].astype(float), 40)
    assert auc(gathering.probability(rows[2_000:]), truth[2_000:]) > 0.98
    assert (base, len(trees)) == (gathering.base, 40)


def test_the_same_seed_gives_the_same_line() -> None:
    one, other = (Line(seed=9, days=2, matters_a_day=5).reports for _ in range(2))
    assert [x.text for x in one] == [x.text for x in other]


def test_clusters_are_judged_by_pairs_and_by_reports() -> None:
    pairs, cubed = of_clusters([0, 0, 0, 3], ["a", "a", "b", "b"])
    assert (pairs.hit, pairs.false, pairs.missed, pairs.right_no) == (1, 2, 1, 2)
    assert cubed[0] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert cubed[1] == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert joined([None, 0, 1, None]) == [0, 0, 0, 3]


def test_a_pair_that_was_never_compared_is_a_miss() -> None:
    figures = of_pairs(np.array([True]), np.array([True]), 4, 10)
    assert (figures.precision, figures.recall, figures.missed) == (1.0, 0.25, 3)


def test_the_curve_is_one_for_the_right_order_and_a_half_for_none() -> None:
    truth = np.array([False, False, True, True])
    assert auc(np.array([0.1, 0.2, 0.3, 0.4]), truth) == 1.0
    assert auc(np.zeros(4), truth) == 0.5


def test_the_fit_finds_weights_that_made_the_truth_and_is_calibrated() -> None:
    rng = np.random.default_rng(1)
    features = np.stack([np.ones(20_000), rng.normal(size=20_000)], axis=1)
    chance = 1.0 / (1.0 + np.exp(-(features @ np.array([-1.0, 2.0]))))
    truth = rng.random(20_000) < chance
    weights = fitted(features, truth.astype(float))
    assert np.allclose(weights, [-1.0, 2.0], atol=0.1)
    assert expected_error(chance, truth) < 0.02
    assert sum(count for _, count, _, _ in reliability(chance, truth)) == 20_000
