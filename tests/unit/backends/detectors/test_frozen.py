"""Frozen series: the same to the last digit for too long, and what may well stay the same."""

import pytest

from app.domain.readings import Mark
from backends.detectors.frozen import RULE, Frozen
from tests.unit.backends.detectors.driven import HOUR_S, NOON_S, outline
from tests.unit.backends.detectors.measured import (
    QUANTITIES,
    Told,
    heard,
    in_force,
    places,
    run,
    troubled,
)


def detector() -> Frozen:
    return Frozen(*in_force(RULE)[RULE], QUANTITIES, places("S1"))


def moving(count: int) -> list[float]:
    return [9.0 + 0.01 * (n % 7) for n in range(count)]


def test_six_hours_of_one_value_are_said_and_the_first_other_value_ends_it() -> None:
    told = run([*moving(5), *[9.5] * 90, 9.6])
    found = heard(detector(), told)
    begins_s = NOON_S + 5 * 300.0
    assert outline(found) == [(RULE, True, begins_s + 6 * HOUR_S), (RULE, False, told[-1].at_s)]
    assert found[0].from_s == begins_s
    assert found[0].evidence["value"] == 9.5
    assert found[0].evidence["after_s"] == 6 * HOUR_S
    assert found[0].evidence["readings"] == 73


@pytest.mark.parametrize(
    "told",
    [
        run([9.5] * 70),  # not long enough
        run([*[9.0] * 60, 9.1, *[9.0] * 60]),  # it moved
        run([0.0] * 500, "people"),  # may be the same for ever
        run([9.5] * 11, every_s=HOUR_S),  # too few to tell
        run([9.5] * 5, every_s=HOUR_S, span_s=3600),  # too few spans
        run([float("nan")] * 100),
        run([1.0] * 100, "unheard_of"),
        [Told(one.at_s, one.value, mark=Mark.STOPPED) for one in run([9.5] * 100)],
    ],
)
def test_what_is_no_frozen_feed_says_nothing(told: list[Told]) -> None:
    assert heard(detector(), told) == []


def test_a_marked_reading_neither_ends_nor_makes_it() -> None:
    told = run([9.5] * 90)
    told[40] = Told(told[40].at_s, 3.0, mark=Mark.CALIBRATION)
    assert len(heard(detector(), told)) == 1


def test_the_same_is_said_however_the_readings_are_cut_and_spoilt() -> None:
    told = run([*moving(50), *[9.5] * 80, *moving(50), *[7.0] * 80, 1.0])
    spoilt = troubled(told, 3)
    whole = heard(detector(), spoilt)
    assert outline(whole) == outline(heard(detector(), told))
    assert len(whole) == 4
    assert repr(heard(detector(), spoilt, 41)) == repr(whole)
    one = detector()
    heard(one, spoilt)
    assert sum(one.counts.values()) == len(spoilt)
    assert list(one.advance(NOON_S)) == []
    assert one.bytes_held() > 0
