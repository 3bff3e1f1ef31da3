"""Exceedances: how long, by which limit, when they end, and what only looks like one."""

import numpy as np
import pytest

from app.domain.readings import Mark, Timing
from backends.detectors.exceedance.detector import GUIDE, RULE, Exceedance
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

WATER, NOISE, AIR = "GB 3838-2002", "GB 3096-2008", "GB 3095-2026"
HELD = (("S1", WATER, "III"), ("N1", NOISE, "2"), ("A1", AIR, "II"))
NIGHT_S = NOON_S + 10 * HOUR_S  # 22:00 in Asia/Shanghai


def detector() -> Exceedance:
    return Exceedance(in_force(RULE, GUIDE), limits(*HELD), QUANTITIES, places("S1", "N1", "A1"))


def test_it_is_said_after_half_an_hour_and_ends_half_an_hour_after_it_is_well_inside() -> None:
    found = heard(detector(), run([30.0] * 12 + [10.0] * 12))
    assert outline(found) == [
        (RULE, True, NOON_S + 1800.0),
        (RULE, False, NOON_S + 12 * 300.0 + 1800.0),
    ]
    assert found[0].from_s == NOON_S
    assert (found[0].lon_deg, found[0].entity_id) == (120.9, "S1")
    assert found[0].key == found[1].key


def test_the_evidence_names_limit_source_and_standing_and_how_many_times_over() -> None:
    said = heard(detector(), run([30.0] * 12))[0].evidence
    assert said["limit"]["value"] == 20.0
    assert said["limit"]["standard"] == WATER
    assert said["limit"]["standing"] == "recollected"
    assert said["limit"]["source"].startswith("GB 3838")
    assert said["times_over"] == 0.5
    assert said["standing"] == "house"
    assert said["feed"] == "box"


def test_the_worst_quantity_governs_the_class_of_the_water() -> None:
    clean = run([0.1] * 12, "ammonia")
    told = sorted([*clean, *run([30.0] * 12)], key=lambda one: one.at_s)
    water = heard(detector(), told)[0].evidence["water"]
    assert water == {
        "class": "IV",
        "target": "III",
        "of_quantity": {"ammonia": "I", "cod": "IV"},
        "chief": ["cod"],
    }


def test_too_little_oxygen_is_beyond_a_least_and_has_no_multiple() -> None:
    found = heard(detector(), run([3.1] * 12, "dissolved_oxygen"))
    assert [one.rule for one in found] == [RULE]
    assert "times_over" not in found[0].evidence


@pytest.mark.parametrize(
    "values",
    [
        [10.0] * 6 + [200.0] + [10.0] * 6,  # one spike
        [19.7] * 20,  # just under
        [20.0] * 20,  # on it
        [30.0] * 6 + [10.0] + [30.0] * 6,  # not so long at a stretch
        [30.0, 30.0],  # too few
    ],
)
def test_what_only_looks_like_an_exceedance_says_nothing(values: list[float]) -> None:
    assert heard(detector(), run(values)) == []


@pytest.mark.parametrize("mark", [Mark.MAINTENANCE, Mark.CALIBRATION, Mark.FAULT, Mark.SUSPECT])
def test_marked_readings_say_nothing(mark: Mark) -> None:
    told = [Told(one.at_s, one.value, mark=mark) for one in run([30.0] * 20)]
    one = detector()
    assert heard(one, told) == []
    assert one.counts["marked"] == 20


def test_a_station_without_a_category_and_an_unknown_quantity_say_nothing() -> None:
    assert heard(detector(), run([900.0] * 20, station="S2")) == []
    assert heard(detector(), run([900.0] * 20, "unheard_of")) == []


def test_a_silence_breaks_the_stretch() -> None:
    told = [*run([30.0] * 3), *run([30.0] * 3, from_s=NOON_S + 3 * HOUR_S)]
    assert heard(detector(), told) == []


def test_hovering_at_the_limit_does_not_flap() -> None:
    found = heard(detector(), run([30.0] * 12 + [19.8, 20.2] * 12))
    assert outline(found) == [(RULE, True, NOON_S + 1800.0)]


def test_a_night_limit_holds_at_night_alone_and_ends_with_it() -> None:
    level = run([55.0] * 240, "noise", from_s=NIGHT_S - HOUR_S, station="N1")
    found = heard(detector(), level)
    assert outline(found) == [
        (GUIDE, True, NIGHT_S + 7200.0),
        (GUIDE, False, NIGHT_S + 8 * HOUR_S),
    ]


def test_the_mean_of_the_night_is_an_exceedance_by_itself_and_the_hint_falls_silent() -> None:
    mean = Told(NIGHT_S - 16 * HOUR_S, 52.0, "noise", "N1", span_s=28_800)
    level = run([55.0] * 100, "noise", from_s=NIGHT_S, station="N1")
    found = heard(detector(), [mean, *level])
    assert [one.rule for one in found] == [RULE]
    assert found[0].evidence["limit"]["hours"] == [22, 6]


def test_a_day_is_held_against_the_limit_of_its_own_date() -> None:
    day_s = 86_400
    before = Told(1_772_294_400.0, 70.0, "pm25", "A1", day_s)  # 2026-03-01 00:00: of 28 February
    after = Told(before.at_s + day_s, 70.0, "pm25", "A1", day_s)
    found = heard(detector(), [before, after])
    assert outline(found) == [(RULE, True, after.at_s)]


def test_two_series_of_one_quantity_say_it_once_and_end_it_together() -> None:
    both = [*run([30.0] * 12 + [5.0] * 12), *run([30.0] * 12 + [5.0] * 24, source="other")]
    found = heard(detector(), sorted(both, key=lambda one: one.at_s))
    assert [one.is_standing for one in found] == [True, False]


def test_a_reading_that_came_late_makes_it_retrospective() -> None:
    told = [Told(one.at_s, one.value, timing=Timing.LATE) for one in run([30.0] * 12)]
    assert heard(detector(), told)[0].is_retrospective


def test_the_same_is_said_however_the_readings_are_cut_and_spoilt() -> None:
    random = np.random.default_rng(4)
    told = run((np.repeat([10.0, 30.0] * 6, 40) * random.normal(1.0, 0.04, 480)).tolist())
    clean = heard(detector(), told)
    spoilt = troubled(told, 5)
    whole = heard(detector(), spoilt)
    assert len(clean) > 4
    assert outline(whole) == outline(clean)
    for pieces in (7, 300):
        assert repr(heard(detector(), spoilt, pieces)) == repr(whole)
    one = detector()
    heard(one, spoilt)
    assert sum(one.counts.values()) == len(spoilt)
    assert min(one.counts.values()) > 0


def test_no_readings_say_nothing_and_time_alone_says_nothing() -> None:
    one = detector()
    assert heard(one, []) == []
    assert list(one.advance(NOON_S)) == []
