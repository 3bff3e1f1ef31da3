"""An hour of the planted week through the judge's own host: who left his way is found in time."""

import dataclasses

import numpy as np
import pytest

from backends.judging.numbers import HostNumbers, read_host_numbers, read_rule_book
from backends.judging.table import TABLE
from backends.truth.entrants import SPEAKS, Stage, entries_for
from backends.truth.evaluating import Evaluation, evaluate
from backends.truth.label import Label
from backends.truth.plan import Plan
from backends.truth.planted import Planted, rows_taken
from backends.truth.planting import City

RULE = "route_deviation"


@pytest.fixture(scope="module")
def label(planted: Planted) -> Label:
    """The first deviation of the week."""
    return min((one for one in planted.labels if one.rule == RULE), key=lambda one: one.due_s)


@pytest.fixture(scope="module")
def hour(planted: Planted, label: Label) -> Planted:
    """What was received from half an hour before the label was due to half an hour after."""
    begins_s, ends_s = label.due_s - 1800.0, label.due_s + 1800.0
    receipt_s = planted.fixes.receipt_s
    return dataclasses.replace(
        planted,
        begins_s=begins_s,
        ends_s=ends_s,
        fixes=rows_taken(planted.fixes, (receipt_s > begins_s) & (receipt_s <= ends_s)),
        readings=planted.readings.taken(np.zeros(len(planted.readings), np.bool_)),
        labels=(label,),
    )


@pytest.fixture(scope="module")
def evaluation(town: City, plan: Plan, hour: Planted) -> Evaluation:
    stage = Stage(read_rule_book(), town, hour, numbers=read_host_numbers())
    return evaluate(stage, plan, RULE)


def test_a_truck_off_its_way_is_found_within_ninety_seconds(evaluation: Evaluation) -> None:
    score = evaluation.scores[RULE]
    assert score is not None
    assert (score.labels, score.matched) == (1, 1)
    assert score.delay_s(1.0) <= 90.0
    assert score.false == ()
    assert evaluation.off == {}


def test_every_fix_was_judged_or_is_counted(hour: Planted, evaluation: Evaluation) -> None:
    assert evaluation.fixes == len(hour.fixes) > 1000
    assert evaluation.refused["doubled"] > 0
    assert 0.0 < evaluation.routed_hours < 100.0
    assert evaluation.hours == pytest.approx(1.0)


def test_what_keeps_its_way_until_then_raises_nothing(
    town: City, plan: Plan, hour: Planted, label: Label
) -> None:
    before = dataclasses.replace(
        hour,
        ends_s=label.due_s - 60.0,
        fixes=rows_taken(hour.fixes, hour.fixes.receipt_s < label.due_s - 60.0),
    )
    made = evaluate(Stage(read_rule_book(), town, before), plan, RULE).scores[RULE]
    assert made is not None
    assert (made.findings, made.matched, made.labels) == (0, 0, 1)


def test_a_scene_is_judged_by_those_who_speak_of_it_and_no_scene_by_all() -> None:
    assert entries_for("") is TABLE
    for scene, rules in SPEAKS.items():
        entries = entries_for(scene)
        assert entries, scene
        assert all(set(one.rules) & set(rules) for one in entries)


def test_the_host_knows_what_a_hall_would_have_been_told(town: City, planted: Planted) -> None:
    ground = Stage(read_rule_book(), town, planted, numbers=HostNumbers()).ground()
    assert len(ground.closures) == len(planted.closures) > 0
    assert len(ground.cards) == len(planted.cards) > 0
    assert {one.entity_id for one in ground.exemptions or ()} == set(planted.relays)
    for circle, closed in zip(ground.closures, planted.closures, strict=True):
        assert (circle.from_s, circle.to_s) == (closed.from_s, closed.to_s)
        assert circle.radius_m > 0.0


def test_a_bare_host_knows_what_a_hall_has_registers_of(town: City, planted: Planted) -> None:
    ground = Stage(read_rule_book(), town, planted, is_bare=True).ground()
    assert not len(ground.closures)
    assert not len(ground.cards)
    assert ground.exemptions is None
