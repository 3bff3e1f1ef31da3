"""Crowds against what is usual at the hour, and against what a place may hold."""

import numpy as np
import pytest

from backends.detectors.crowd.detector import RULES, Crowd
from tests.unit.backends.detectors.driven import HOUR_S, NOON_S, outline
from tests.unit.backends.detectors.measured import (
    QUANTITIES,
    Told,
    heard,
    in_force,
    limits,
    places,
    run,
    troubled,
)

MIDNIGHT_S = NOON_S - 12 * HOUR_S
DAY_COUNT = 288
CAPACITY = """
[[limit]]
key = "hall-a"
standard = "hall"
category = "A"
quantity = "people"
value = 1000.0
sense = "most"
label = { zh_CN = "甲", en = "A" }
who = "the hall"
source = "its plan"
standing = "house"
valid_from = "2020-01-01"
"""
PEAK, FULL, RISING = RULES


def detector(*, has_capacity: bool = False) -> Crowd:
    held = (("S1", "hall", "A"),) if has_capacity else ()
    return Crowd(in_force(*RULES), limits(*held, more=CAPACITY), QUANTITIES, places("S1"))


def days(count: int, seed: int = 1) -> list[float]:
    """Return usual days: few at night, 400 in the afternoon."""
    hour = np.arange(count * DAY_COUNT) / 12.0 % 24.0
    usual = 400.0 * np.exp(-(((hour - 15.0) / 4.0) ** 2)) + 5.0
    return (usual * np.random.default_rng(seed).normal(1.0, 0.05, len(hour))).round().tolist()


def at(day: int, hour: float) -> int:
    return int(day * DAY_COUNT + hour * 12)


def crowded(times: float, from_h: float = 14.0, for_h: float = 2.0, on_day: int = 4) -> list[Told]:
    values = days(6)
    for n in range(at(on_day, from_h), at(on_day, from_h + for_h)):
        values[n] = round(values[n] * times)
    return run(values, "people", from_s=MIDNIGHT_S)


def test_thrice_the_usual_is_said_after_a_quarter_of_an_hour_and_ends_when_they_have_gone() -> None:
    found = heard(detector(), crowded(3.0))
    begins_s = MIDNIGHT_S + at(4, 14.0) * 300.0
    assert outline(found) == [
        (PEAK, True, begins_s + 900.0),
        (PEAK, False, begins_s + 2 * HOUR_S + 900.0),
    ]
    said = found[0].evidence
    assert 2.5 < said["times_usual"] < 3.5
    assert said["rise_per_min"] != 0.0
    assert said["standing"] == "house"


@pytest.mark.parametrize(
    "told",
    [
        crowded(1.5, 0.0, 24.0),  # a busy day
        crowded(10.0, 14.0, 0.1),  # one mad reading
        crowded(3.0, on_day=1),  # not learnt yet
        crowded(8.0, 2.0),  # many times as many, and still few
    ],
)
def test_what_is_no_crowd_says_nothing(told: list[Told]) -> None:
    assert heard(detector(), told) == []


def test_a_crowd_does_not_become_the_usual() -> None:
    values = days(8)
    for day in (4, 5, 6):
        for n in range(at(day, 14.0), at(day, 16.0)):
            values[n] *= 4.0
    found = heard(detector(), run(values, "people", from_s=MIDNIGHT_S))
    assert [one.is_standing for one in found] == [True, False] * 3


def test_other_quantities_and_means_of_people_are_no_business_of_its() -> None:
    one = detector(has_capacity=True)
    assert heard(one, [*run([9e3] * 50), *run([9e3] * 50, "people", span_s=3600)]) == []
    assert sum(one.counts.values()) == 0


def test_more_than_a_place_may_hold_is_said_without_anything_learnt() -> None:
    found = heard(detector(has_capacity=True), run([500.0] + [1100.0] * 5 + [400.0] * 6, "people"))
    assert outline(found) == [
        (FULL, True, NOON_S + 600.0),
        (FULL, False, NOON_S + 1800.0 + 600.0),
    ]
    assert found[0].evidence["limit"]["value"] == 1000.0
    assert found[0].evidence["limit"]["who"] == "the hall"


def test_a_place_that_fills_is_said_before_it_is_full() -> None:
    filling = run([400.0 + 60.0 * n for n in range(11)], "people")
    found = heard(detector(has_capacity=True), filling)
    assert [one.rule for one in found] == [RISING]
    assert found[0].evidence["rise_per_min"] == 12.0


def test_one_that_is_well_filled_and_stays_so_does_not_rise() -> None:
    assert heard(detector(has_capacity=True), run([940.0, 930.0] * 30, "people")) == []


def test_a_gap_breaks_what_was_not_said() -> None:
    told = [*run([1100.0], "people"), *run([1100.0], "people", from_s=NOON_S + HOUR_S)]
    assert heard(detector(has_capacity=True), told) == []


def test_the_same_is_said_however_the_readings_are_cut_and_spoilt() -> None:
    told = crowded(3.0)
    spoilt = troubled(told, 2)
    whole = heard(detector(has_capacity=True), spoilt)
    assert len(whole) >= 4
    assert outline(whole) == outline(heard(detector(has_capacity=True), told))
    assert repr(heard(detector(has_capacity=True), spoilt, 53)) == repr(whole)
    one = detector()
    heard(one, spoilt)
    assert sum(one.counts.values()) == len(spoilt)
    assert list(one.advance(NOON_S)) == []
    assert one.bytes_held() > 0
