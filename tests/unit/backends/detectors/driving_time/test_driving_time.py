"""Driving time: limits to the second, rests that count, gaps that are nothing, drivers by card."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.classes import EntityClass
from backends.detectors.driving_time.cards import DriverCard
from backends.detectors.driving_time.detector import DrivingTime
from tests.unit.backends.detectors.driven import (
    HOUR_S,
    NOON_S,
    REGIONS,
    Fix,
    drive,
    outline,
    rows,
    shipped,
    spoilt,
    stand,
    told,
)

BOOK = shipped("driving.toml")
COACH = EntityClass.LINE_COACH
MORNING_S = NOON_S - 5 * HOUR_S  # 07:00
REST_S = 1200.0


def detector() -> DrivingTime:
    return DrivingTime(BOOK, REGIONS)


def only(rule: str, found) -> list[tuple[bool, float]]:
    return [(standing, at_s) for key, standing, at_s in outline(found) if key == rule]


def trip(*spans: tuple[str, float], every_s: float = 10.0, kind=EntityClass.HAZMAT_TRUCK):
    """Return fixes of spans of driving and standing (and of nothing at all) one after another."""
    at_s, place_m, fixes = MORNING_S, 0.0, []
    for what, for_s in spans:
        if what == "drive":
            fixes += drive(at_s, for_s, every_s=every_s, start_m=place_m, kind=kind)
            place_m += 15.0 * for_s
        elif what == "stand":
            fixes += stand(at_s, for_s, every_s=every_s, at_m=place_m, kind=kind)
        at_s += for_s
    return [*fixes, Fix(at_s, place_m, 0.0, 0.0, kind=kind)]


def test_four_hours_to_the_second_are_allowed() -> None:
    found = told(detector(), trip(("drive", 4 * HOUR_S)))
    assert only("driving_continuous", found) == []


def test_one_second_more_is_not() -> None:
    found = told(detector(), trip(("drive", 4 * HOUR_S + 1.0), every_s=1.0))
    assert only("driving_continuous", found) == [(True, MORNING_S + 4 * HOUR_S)]


def test_half_an_hour_before_a_warning_is_given_that_ends_with_the_limit() -> None:
    found = told(detector(), trip(("drive", 4 * HOUR_S + 60.0)))
    assert only("driving_soon", found) == [
        (True, MORNING_S + 3.5 * HOUR_S),
        (False, MORNING_S + 4 * HOUR_S + 10.0),
    ]


def test_a_rest_of_twenty_minutes_ends_the_drive() -> None:
    found = told(detector(), trip(("drive", 3 * HOUR_S), ("stand", REST_S), ("drive", 3 * HOUR_S)))
    assert only("driving_continuous", found) == []


def test_a_rest_one_second_shorter_does_not() -> None:
    spans = (("drive", 3 * HOUR_S), ("stand", REST_S - 1.0), ("drive", 3 * HOUR_S))
    found = told(detector(), trip(*spans, every_s=1.0))
    at_s = MORNING_S + 4 * HOUR_S + REST_S - 1.0
    assert only("driving_continuous", found) == [(True, at_s)]


def test_many_short_stops_reset_nothing_and_count_for_nothing() -> None:
    spans = [("drive", 1800.0), ("stand", 900.0)] * 9
    found = told(detector(), trip(*spans))
    at_s = MORNING_S + 4 * HOUR_S + 8 * 900.0
    assert only("driving_continuous", found) == [(True, at_s)]


def test_what_was_said_ends_when_the_rest_is_long_enough() -> None:
    found = told(detector(), trip(("drive", 5 * HOUR_S), ("stand", 2000.0)))
    assert only("driving_continuous", found)[1] == (False, MORNING_S + 5 * HOUR_S + REST_S)


def test_creeping_in_a_jam_is_driving() -> None:
    creep = [
        replace(fix, speed_mps=1.0, east_m=fix.east_m / 15) for fix in trip(("drive", 15000.0))
    ]
    found = told(detector(), creep[:-1])
    assert only("driving_continuous", found) == [(True, MORNING_S + 4 * HOUR_S)]


def test_a_stop_without_a_speed_is_told_by_the_place() -> None:
    blind = [replace(fix, speed_mps=float("nan")) for fix in trip(("drive", 15000.0))]
    assert len(only("driving_continuous", told(detector(), blind))) == 1


def drifting(fixes: list[Fix], seed: int) -> list[Fix]:
    """Return fixes of which 12 % jump by 150 to 900 m, as a bad antenna's do."""
    random = np.random.default_rng(seed)
    out = []
    for fix in fixes:
        angle, far_m = random.uniform(0.0, 2 * np.pi), random.uniform(150.0, 900.0)
        far_m *= random.random() < 0.12
        east_m, north_m = fix.east_m + far_m * np.cos(angle), fix.north_m + far_m * np.sin(angle)
        out.append(replace(fix, east_m=east_m, north_m=north_m))
    return out


@pytest.mark.parametrize("every_s", [10.0, 60.0])
def test_a_terminal_that_drifts_while_it_stands_drives_nothing(every_s) -> None:
    one = detector()
    parked = drifting(stand(MORNING_S, 60 * HOUR_S, every_s=every_s, kind=COACH), 4)
    assert told(one, parked) == []
    assert one.counts["wandered"] > 0.05 * len(parked)


def test_a_rest_is_one_though_its_terminal_drifts() -> None:
    for seed in range(20):
        fixes = trip(("drive", 3 * HOUR_S), ("stand", 1500.0), ("drive", 3 * HOUR_S), every_s=30.0)
        assert only("driving_continuous", told(detector(), drifting(fixes, seed))) == []


def test_a_terminal_that_always_says_it_stands_is_believed_by_its_places() -> None:
    fixes = [replace(fix, speed_mps=0.0) for fix in trip(("drive", 4.1 * HOUR_S), every_s=30.0)]
    assert len(only("driving_continuous", told(detector(), fixes))) == 1


def test_a_move_between_two_fixes_that_stand_is_driving_once_it_stays_there() -> None:
    hops = [
        Fix(MORNING_S + 60.0 * n, 300.0 * (n // 4), 0.0, 0.0, kind=COACH) for n in range(17 * 60)
    ]
    (said,) = only("driving_continuous", told(detector(), hops))
    assert said[1] == pytest.approx(MORNING_S + 16 * HOUR_S, abs=300.0)


def test_no_rest_is_made_of_a_gap_in_a_tunnel() -> None:
    found = told(detector(), trip(("drive", 2 * HOUR_S), ("gap", 900.0), ("drive", 2.2 * HOUR_S)))
    said = [one for one in found if one.rule == "driving_continuous"]
    assert [one.at_s for one in said] == [MORNING_S + 4 * HOUR_S + 910.0]
    assert said[0].evidence["unknown_s"] == pytest.approx(910.0)
    assert said[0].confidence == 1.0


def test_a_gap_that_could_hold_a_rest_makes_it_less_sure_and_is_counted_until_then() -> None:
    """Standing after a gap as before it: it may have rested, it may have driven about."""
    spans = (("drive", 3 * HOUR_S), ("stand", 300.0), ("gap", 3000.0), ("drive", 4 * HOUR_S - 60.0))
    one = detector()
    found = [each for each in told(one, trip(*spans)) if each.rule == "driving_continuous"]
    assert one.counts["unproven"] == 1
    assert len(found) == 1
    # Said when half of it was driven since the gap: three hours more.
    assert found[0].at_s == pytest.approx(MORNING_S + 6 * HOUR_S + 3300.0, abs=20.0)
    assert found[0].confidence == pytest.approx(0.5, abs=0.01)


def test_driving_in_the_gap_leaves_no_room_for_a_rest() -> None:
    before, after = trip(("drive", 2 * HOUR_S)), trip(("drive", 3 * HOUR_S))
    later = [
        replace(fix, at_s=fix.at_s + 2 * HOUR_S + 1800.0, east_m=fix.east_m + 2 * 54_000 + 45_000)
        for fix in after
    ]
    found = told(detector(), [*before[:-1], *later])
    said = [one for one in found if one.rule == "driving_continuous"]
    assert [one.confidence for one in said] == [1.0]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5400)), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_sum_is_that_of_the_intervals_to_the_second(spans) -> None:
    """An oracle that walks the seconds: driven since the last rest of twenty minutes."""
    named = [("drive" if is_driven else "stand", float(for_s)) for is_driven, for_s in spans]
    expected, drove_s, rested_s, at_s, is_said = [], 0.0, 0.0, MORNING_S, False
    for what, for_s in named:
        if what == "drive":
            if not is_said and drove_s + for_s > 4 * HOUR_S:
                expected.append((True, at_s + 4 * HOUR_S - drove_s))
                is_said = True
            drove_s, rested_s = drove_s + for_s, 0.0
        else:
            if rested_s < REST_S <= rested_s + for_s:
                if is_said:
                    expected.append((False, at_s + REST_S - rested_s))
                drove_s, is_said = 0.0, False
            rested_s += for_s
        at_s += for_s
    # A fix at every change, and every five minutes between.
    place_m, at_s, fixes = 0.0, MORNING_S, []
    for what, for_s in named:
        speed = 15.0 if what == "drive" else 0.0
        fixes += [
            Fix(at_s + t, place_m + speed * t, 0.0, speed) for t in np.arange(0.0, for_s, 300.0)
        ]
        at_s, place_m = at_s + for_s, place_m + speed * for_s
    fixes.append(Fix(at_s, place_m))
    assert only("driving_continuous", told(detector(), fixes)) == expected


def test_a_night_coach_may_drive_two_hours_and_no_second_more() -> None:
    evening_s = NOON_S + 8 * HOUR_S  # 20:00: two hours of evening come before the night
    fixes = drive(evening_s, 4 * HOUR_S - 10.0, every_s=1.0, kind=COACH)
    assert only("driving_night", told(detector(), fixes)) == []
    fixes = drive(evening_s, 4 * HOUR_S + 2.0, every_s=1.0, kind=COACH)
    assert only("driving_night", told(detector(), fixes)) == [(True, evening_s + 4 * HOUR_S)]


def test_a_truck_has_no_such_limit_at_night() -> None:
    fixes = drive(NOON_S + 10 * HOUR_S, 3 * HOUR_S)
    assert only("driving_night", told(detector(), fixes)) == []


def test_the_night_is_over_at_six() -> None:
    fixes = drive(NOON_S + 15.5 * HOUR_S, 3 * HOUR_S, kind=COACH)  # 03:30 to 06:30
    said = only("driving_night", told(detector(), fixes))
    assert said == [(True, NOON_S + 17.5 * HOUR_S), (False, NOON_S + 18 * HOUR_S)]


def test_eight_hours_in_a_day_for_passengers_only() -> None:
    spans = [("drive", 3 * HOUR_S), ("stand", 1500.0)] * 3
    said = only("driving_day", told(detector(), trip(*spans, kind=COACH)))
    assert said == [(True, MORNING_S + 8 * HOUR_S + 3000.0)]
    assert only("driving_day", told(detector(), trip(*spans))) == []


def test_what_was_driven_a_day_ago_falls_out() -> None:
    long_night = [("drive", 3.5 * HOUR_S), ("stand", 9.5 * HOUR_S)]
    spans = [*long_night, ("drive", 3.5 * HOUR_S), ("stand", 9.5 * HOUR_S), ("drive", 3.5 * HOUR_S)]
    assert only("driving_day", told(detector(), trip(*spans, every_s=60.0, kind=COACH))) == []


def test_forty_four_hours_in_seven_days() -> None:
    day = [
        ("drive", 3.5 * HOUR_S),
        ("stand", HOUR_S),
        ("drive", 3.5 * HOUR_S),
        ("stand", 16 * HOUR_S),
    ]
    found = told(detector(), trip(*day * 8, every_s=150.0, kind=COACH))
    said = only("driving_week", found)
    # Six days make 42 hours; the seventh's two more are reached in its first stretch.
    assert said[0] == (True, MORNING_S + 6 * 24 * HOUR_S + 2 * HOUR_S)


def test_another_card_begins_another_drivers_time() -> None:
    fixes = trip(("drive", 3 * HOUR_S), ("stand", 240.0), ("drive", 3 * HOUR_S))
    one = detector()
    one.take_cards(
        [DriverCard("truck", "Li", MORNING_S), DriverCard("truck", "Wu", MORNING_S + 3 * HOUR_S)]
    )
    assert only("driving_continuous", told(one, fixes)) == []


def test_the_same_card_again_resets_nothing_and_the_driver_is_named() -> None:
    fixes = trip(("drive", 3 * HOUR_S), ("stand", 240.0), ("drive", 3 * HOUR_S))
    one = detector()
    one.take_cards([DriverCard("truck", "Li", MORNING_S + t) for t in (0.0, 3 * HOUR_S + 100.0)])
    found = [each for each in told(one, fixes) if each.rule == "driving_continuous"]
    assert [each.key for each in found] == ["driving_continuous/Li"]
    assert found[0].evidence["driver"] == "Li"


def test_a_first_card_takes_over_what_was_driven_without_one() -> None:
    """Whoever drove may have been the same person: putting a card in is no rest."""
    one = detector()
    one.take_cards([DriverCard("truck", "Li", MORNING_S + 3 * HOUR_S)])
    found = told(one, trip(("drive", 5 * HOUR_S)))
    assert only("driving_continuous", found) == [(True, MORNING_S + 4 * HOUR_S)]


def test_a_driver_carries_his_time_to_the_next_vehicle() -> None:
    one = detector()
    one.take_cards(
        [DriverCard("truck", "Li", MORNING_S), DriverCard("other", "Li", MORNING_S + 3 * HOUR_S)]
    )
    first = drive(MORNING_S, 3 * HOUR_S + 1.0, every_s=300.0)
    second = drive(MORNING_S + 3 * HOUR_S, 2 * HOUR_S, every_s=300.0, thing="other", slot=1)
    found = [each for each in told(one, [*first, *second]) if each.rule == "driving_continuous"]
    assert [(each.key, each.entity_id) for each in found] == [("driving_continuous/Li", "other")]


def test_what_spoils_a_feed_changes_nothing_and_is_counted() -> None:
    fixes = trip(("drive", 3 * HOUR_S), ("stand", 600.0), ("drive", 2 * HOUR_S), ("stand", 2000.0))
    clean, spoilt_one = detector(), detector()
    dirty = spoilt(fixes, seed=7)
    assert outline(told(spoilt_one, dirty)) == outline(told(clean, fixes))
    counts = spoilt_one.counts
    assert counts["used"] == len(fixes)
    assert counts["used"] + counts["not_newer"] + counts["future"] == len(dirty)
    assert min(counts["not_newer"], counts["future"]) > 0


def test_a_finding_says_its_ground() -> None:
    found = told(detector(), trip(("drive", 5 * HOUR_S)))
    said = next(one for one in found if one.rule == "driving_continuous")
    assert said.evidence["numbers"]["limit_s"] == 14_400.0
    assert "第六十二条" in said.evidence["article"]
    assert said.evidence["standing"] == "read"
    assert (said.rule_version, len(said.config_hash)) == (1, 12)
    assert said.from_s == MORNING_S


def test_a_vehicle_takes_less_than_a_kilobyte() -> None:
    small, large = detector(), detector()
    fixes = [Fix(MORNING_S, slot=slot, thing=f"t{slot}") for slot in range(4096)]
    small.step(rows(fixes[:1024]))
    large.step(rows(fixes))
    assert (large.bytes_held() - small.bytes_held()) / 3072 < 1000
