"""Black workshop: many visits of several vehicles on several days where nothing is registered."""

import json
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.staypoint import StayEnd
from backends.detectors.stays.workshop import RULE, Workshop
from tests.unit.backends.detectors.stays.grounds import DAY_S, at, places, site, stay
from tests.unit.backends.detectors.stays.tracks import shipped_book

FAR = site("far", "chemical_plant", 3000.0)


def watching(*sites):
    return Workshop(shipped_book(), places(*(sites or (FAR,))))


def take(detector, *stays):
    return [one for s in stays for one in detector.take([s], s.to_s + 60.0)]


def nights(count, vehicles=3, **where):
    """Return visits of an hour and a half at one in the night, one vehicle after the other."""
    return [stay(at(d, 1.0), 5400.0, thing=f"t{d % vehicles}", **where) for d in range(count)]


def test_tankers_that_keep_coming_at_night_are_said_once_with_their_evidence():
    (finding,) = take(watching(), *nights(10))
    assert (finding.rule, finding.is_standing) == (RULE, True)
    said = finding.evidence
    assert said["vehicles"] == ["t0", "t1", "t2"]
    assert said["visits_counted"] == len(said["visits"]) == len(said["dates"]) == 3
    assert said["nearest_sites"] == [
        {"site_id": "far", "name": "far", "kind": "chemical_plant", "outside_by_m": 2900.0}
    ]
    factors = said["factors"]
    product = 1.0
    for name in ("visits", "vehicle_diversity", "unregistered", "night", "distance"):
        product *= factors[name]
    assert abs(product - factors["score"]) < 0.01
    assert (factors["night"], factors["distance"]) == (1.0, 1.0)
    rule = shipped_book()[RULE]
    assert finding.config_hash == rule.config_hash(rule.sets[0])
    assert "危险化学品安全管理条例" in said["article"]
    assert json.loads(json.dumps(said)) == said


def test_by_day_it_takes_more_visits_than_by_night():
    by_day = [replace(s, from_s=s.from_s + 43_200.0, to_s=s.to_s + 43_200.0) for s in nights(20)]
    (night,), (day,) = take(watching(), *nights(20)), take(watching(), *by_day)
    assert day.evidence["visits_counted"] > 2 * night.evidence["visits_counted"]


def test_one_drivers_home_is_no_workshop():
    assert take(watching(), *nights(60, vehicles=1)) == []


def test_one_morning_of_a_jam_is_no_workshop():
    jam = [stay(at(3, 8.0) + 60.0 * i, 2400.0, thing=f"t{i}") for i in range(8)]
    assert take(watching(), *jam) == []


def test_a_queue_before_a_registered_place_is_no_workshop():
    detector = watching(site("weigh", "weighbridge", radius_m=60.0))
    queue = [stay(at(d, 9.0), 2400.0, thing=f"t{d}", east_m=20.0 * (d % 7)) for d in range(14)]
    assert take(detector, *queue) == []
    assert detector.passed_over["legitimate place"] == 14


def test_what_is_ambiguous_never_speaks_alone():
    book = places(site("plant", "other", radius_m=60.0))
    unsure = next(
        east_m
        for east_m in range(60, 400)
        if book.place(stay(at(0, 1.0), 5400.0, east_m=east_m)).is_ambiguous
    )
    detector = watching(site("plant", "other", radius_m=60.0))
    assert take(detector, *nights(12, east_m=unsure)) == []
    assert detector.passed_over["ambiguous"] == 12


def test_a_nights_parking_and_a_short_halt_do_not_count():
    detector = watching()
    stays = [stay(at(d, 1.0), 30_000.0, thing=f"t{d}") for d in range(9)]
    stays += [stay(at(9 + d, 1.0), 1100.0, thing=f"t{d}") for d in range(9)]
    assert take(detector, *stays) == []
    assert detector.passed_over["dwell"] == 18


def test_only_a_stay_that_ended_counts_and_only_of_its_profile():
    detector = watching()
    for changed in ({"end": StayEnd.OPEN}, {"profile": "short"}):
        stays = [replace(s, **changed) for s in nights(9)]
        assert take(detector, *stays) == []
    assert detector.visits_held == 0


def test_two_places_a_kilometre_apart_are_two_findings():
    both = [s for pair in zip(nights(9), nights(9, north_m=1000.0), strict=True) for s in pair]
    found = take(watching(), *both)
    assert len({one.key for one in found}) == len(found) == 2


def test_visits_on_both_sides_of_a_cells_edge_are_one_place():
    found = take(
        watching(),
        *(replace(s, lon_deg=s.lon_deg + 0.0004 * (i % 4)) for i, s in enumerate(nights(12))),
    )
    assert len(found) == 1


def test_it_fades_with_the_months_and_says_so_once():
    detector = watching()
    (began,) = take(detector, *nights(10))
    said = [one for day in range(10, 500, 5) for one in detector.take([], at(day))]
    assert [(one.key, one.is_standing, one.evidence) for one in said] == [(began.key, False, {})]
    # Asked once at the end or every five days: it faded at the same moment.
    other = watching()
    take(other, *nights(10))
    assert other.take([], at(500)) == said
    (again,) = take(
        detector,
        *(replace(s, from_s=s.from_s + 600 * DAY_S, to_s=s.to_s + 600 * DAY_S) for s in nights(5)),
    )
    assert again.is_standing


def test_late_doubled_and_reordered_stays_come_to_the_same_place():
    stays = nights(10)
    plain, hostile = watching(), watching()
    (one,) = plain.take(stays, at(11))
    mixed = [replace(s, lag_s=4000.0) for s in [*stays, *stays]]
    random.Random(3).shuffle(mixed)
    (other,) = hostile.take(mixed, at(11))
    assert plain.visits_held == hostile.visits_held == 10
    assert abs(one.lon_deg - other.lon_deg) < 1e-6
    assert other.is_retrospective


def test_memory_is_bounded_and_what_is_forgotten_is_counted():
    book = shipped_book()
    rule = book[RULE]
    small = replace(
        rule.sets[0], values={**rule.sets[0].values, "cells_kept": 10.0, "visits_kept": 4.0}
    )
    rules = {**book.rules, RULE: replace(rule, sets=(small,))}
    detector = Workshop(replace(book, rules=rules), places(FAR))
    for i in range(40):
        take(detector, *nights(6, vehicles=1, north_m=500.0 * i))
    assert detector.visits_held == 40
    assert detector.passed_over["forgotten"] == 240 - 40


def test_where_no_site_is_registered_at_all_it_still_speaks():
    detector = Workshop(shipped_book(), places())
    (finding,) = take(detector, *nights(10))
    assert finding.evidence["nearest_sites"] == []


def test_outside_its_days_the_rule_is_silent():
    book = shipped_book()
    rule = book[RULE]
    ended = replace(rule, sets=(replace(rule.sets[0], valid_to="2026-09-30"),))
    detector = Workshop(replace(book, rules={**book.rules, RULE: ended}), places(FAR))
    assert take(detector, *nights(20)) == []


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.floats(-400.0, 400.0),
            st.floats(-400.0, 400.0),
            st.integers(0, 200),
            st.sampled_from(["a", "b", "c"]),
        ),
        max_size=60,
    )
)
def test_whatever_comes_in_whatever_order_no_place_is_said_twice(given_stays):
    book = shipped_book()
    rule = book[RULE]
    small = replace(rule.sets[0], values={**rule.sets[0].values, "visits_kept": 3.0})
    detector = Workshop(
        replace(book, rules={**book.rules, RULE: replace(rule, sets=(small,))}), places(FAR)
    )
    standing = set()
    for east_m, north_m, day, thing in given_stays:
        one = stay(at(day, 1.0), 5400.0, east_m=east_m, north_m=north_m, thing=thing)
        for finding in detector.take([one], at(day, 3.0)):
            assert finding.is_standing is (finding.key not in standing)
            (standing.add if finding.is_standing else standing.remove)(finding.key)
