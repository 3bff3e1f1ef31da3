"""Known findings against known labels give known figures."""

import math

import pytest

from app.domain.classes import Severity
from app.domain.finding import Finding
from backends.truth.label import Foil, Label
from backends.truth.scoring import DRIFTING, score

RULE = "speed"
PLACE = (121.0, 32.0)


def finding(
    entity: str, at_s: float, *, is_standing: bool = True, at: tuple[float, float] = PLACE
) -> Finding:
    """Return a finding of a thing at a time."""
    return Finding(f"{RULE}/{entity}", "any", Severity.III, entity, *at, at_s, is_standing)


def label(entity: str, from_s: float, due_s: float, until_s: float, within_m: float = 0.0) -> Label:
    """Return a label of a thing, or of the place where it has a reach."""
    place = (*PLACE, within_m) if within_m else ()
    return Label(RULE, (entity,), from_s, until_s, due_s, until_s, "", *place)


def test_a_finding_of_the_thing_in_its_time_matches_and_its_delay_counts_from_due() -> None:
    made = score(RULE, [finding("a", 130.0)], [label("a", 50.0, 100.0, 200.0)], ())
    assert (made.matched, made.precision, made.recall, made.delays_s) == (1, 1.0, 1.0, (30.0,))


@pytest.mark.parametrize("at_s", [49.9, 200.1])
def test_a_finding_outside_the_time_is_false_and_the_label_missed(at_s: float) -> None:
    made = score(RULE, [finding("a", at_s)], [label("a", 50.0, 100.0, 200.0)], ())
    assert (made.matched, made.precision, made.recall) == (0, 0.0, 0.0)
    assert [one.entity_ids for one in made.missed] == [("a",)]
    assert [one.at_s for one in made.false] == [at_s]


def test_a_label_is_matched_once_and_what_comes_again_is_false() -> None:
    twice = [finding("a", 150.0), finding("a", 120.0)]
    made = score(RULE, twice, [label("a", 50.0, 100.0, 200.0)], ())
    assert (made.matched, made.findings, made.precision, made.recall) == (1, 2, 0.5, 1.0)
    assert made.delays_s == (20.0,)


def test_two_labels_of_one_thing_take_one_finding_each_the_earlier_due_first() -> None:
    labels = [label("a", 50.0, 180.0, 400.0), label("a", 50.0, 100.0, 400.0)]
    made = score(RULE, [finding("a", 110.0), finding("a", 190.0)], labels, ())
    assert made.delays_s == (10.0, 10.0)


def test_the_end_of_a_condition_is_no_finding() -> None:
    made = score(
        RULE, [finding("a", 120.0, is_standing=False)], [label("a", 50.0, 100.0, 200.0)], ()
    )
    assert (made.findings, made.recall) == (0, 0.0)


def test_a_place_matches_whatever_the_finding_is_called_but_only_near_it() -> None:
    near, far = (121.0, 32.002), (121.0, 32.01)  # 222 m and 1,112 m to the north
    labels = [label("site", 0.0, 100.0, 200.0, within_m=300.0)]
    assert score(RULE, [finding("cluster-7", 150.0, at=near)], labels, ()).matched == 1
    assert score(RULE, [finding("cluster-7", 150.0, at=far)], labels, ()).matched == 0


def test_a_finding_without_a_place_matches_by_its_thing_alone() -> None:
    nowhere = (math.nan, math.nan)
    labels = [label("site", 0.0, 100.0, 200.0, within_m=300.0)]
    assert score(RULE, [finding("site", 150.0, at=nowhere)], labels, ()).matched == 1
    assert score(RULE, [finding("other", 150.0, at=nowhere)], labels, ()).matched == 0


def test_labels_of_other_rules_do_not_count() -> None:
    other = Label("night_ban", ("a",), 0.0, 200.0, 100.0, 200.0, "")
    made = score(RULE, [finding("a", 150.0)], [other], ())
    assert (made.labels, made.matched) == (0, 0)
    assert math.isnan(made.recall)


def test_false_findings_are_told_apart_by_the_foil_they_lie_on() -> None:
    foils = [Foil(RULE, "jam", ("b",), 0.0, 300.0), Foil("night_ban", "relay", ("c",), 0.0, 300.0)]
    found = [finding(name, 100.0) for name in "bcd"]
    made = score(RULE, found, (), foils, drifting={"d"})
    assert made.on_foils == {"jam": 1, "": 1, DRIFTING: 1}


def test_with_nothing_found_precision_and_delay_are_no_numbers() -> None:
    made = score(RULE, (), [label("a", 0.0, 1.0, 2.0)], ())
    assert math.isnan(made.precision)
    assert math.isnan(made.delay_s(0.5))
    assert made.recall == 0.0


def test_delays_are_quantiles_of_what_was_matched() -> None:
    labels = [label(name, 0.0, 100.0, 900.0) for name in "abcde"]
    found = [
        finding(name, 100.0 + delay)
        for name, delay in zip("abcde", (10, 20, 30, 40, 50), strict=True)
    ]
    made = score(RULE, found, labels, ())
    assert made.delay_s(0.5) == 30.0
    assert made.delay_s(0.9) == pytest.approx(46.0)
