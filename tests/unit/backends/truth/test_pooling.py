"""Seeds are pooled by their counts, and a rate of few events is bounded honestly."""

import dataclasses
import math

import pytest

from app.domain.precision import wilson
from backends.truth.evaluating import Evaluation
from backends.truth.pooling import pooled, rate_at_most
from backends.truth.scoring import Score

ONE = Evaluation(
    scores={
        "speed": Score("speed", 4, 5, 4, (1.0, 2.0, 3.0, 4.0), {"one_fast_fix": 1}),
        "crowd_peak": None,
    },
    refused={"late": 3},
    beside={"driving_soon": 2},
    off={},
    fixes=100,
    hours=168.0,
    routed_hours=50.0,
    drifting=1,
    foils=40,
)
OTHER = dataclasses.replace(
    ONE,
    scores={"speed": Score("speed", 2, 1, 1, (9.0,)), "crowd_peak": None},
    refused={"late": 1, "future": 4},
    beside={},
    off={"crowd": "ConfigError: none"},
)


def test_counts_are_added_and_shares_follow_from_the_sums() -> None:
    whole = pooled([ONE, OTHER])
    speed = whole.scores["speed"]
    assert speed is not None
    assert (speed.labels, speed.findings, speed.matched) == (6, 6, 5)
    assert speed.precision == pytest.approx(5 / 6)  # the mean of 0.8 and 1.0 would be 0.9
    assert speed.on_foils == {"one_fast_fix": 1}
    assert speed.delay_s(1.0) == 9.0
    assert whole.scores["crowd_peak"] is None
    assert whole.refused == {"late": 4, "future": 4}
    assert (whole.fixes, whole.hours, whole.routed_hours) == (200, 336.0, 100.0)


def test_a_detector_that_was_off_in_one_seed_is_named() -> None:
    assert pooled([ONE, OTHER]).off == {"crowd": "ConfigError: none"}


def test_alarms_of_rules_without_a_scene_are_alarms_too() -> None:
    assert ONE.alarms == 7
    assert pooled([ONE, OTHER]).alarms == 8


def test_nothing_to_pool_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing was evaluated"):
        pooled([])


def test_none_seen_in_three_thousand_hours_leaves_one_in_a_thousand() -> None:
    assert rate_at_most(0, 3000.0) == pytest.approx(-math.log(0.05) / 3000.0)
    assert rate_at_most(1, 3000.0) > rate_at_most(0, 3000.0)
    assert rate_at_most(0, 0.0) == math.inf


def test_all_found_of_twenty_is_not_yet_nine_in_ten_for_certain() -> None:
    share = wilson(20, 20)
    assert share is not None
    assert share.low < 0.9
