"""Illegal resumption: closed on the day of the visit, often enough, as long as loading takes."""

import json
import random
from dataclasses import replace

import pytest

from app.domain.errors import ConfigError
from app.domain.register import Licensing, SiteStatus
from app.domain.staypoint import StayEnd
from backends.detectors.stays.resumption import RULE, Resumption
from tests.unit.backends.detectors.stays.grounds import DAY_S, at, closed, places, site, stay
from tests.unit.backends.detectors.stays.tracks import shipped_book

PLANT = site("plant", "chemical_plant")
NIGHT_H = 22.0


def watching(*statuses, others=()):
    return Resumption(shipped_book(), places(PLANT, *others), statuses or (closed("plant"),))


def take(detector, *stays):
    """Hand the stays over one by one as they end; return the findings."""
    return [one for s in stays for one in detector.take([s], s.to_s + 60.0)]


def test_the_third_visit_of_one_truck_is_said_once_with_its_evidence():
    detector = watching()
    visits = [stay(at(day, NIGHT_H)) for day in (0, 3, 9, 12)]
    assert take(detector, *visits[:2]) == []
    (finding,) = take(detector, *visits[2:])
    assert (finding.rule, finding.key, finding.entity_id) == (RULE, f"{RULE}/plant", "plant")
    assert (finding.is_standing, finding.is_retrospective) == (True, False)
    assert (finding.from_s, finding.at_s) == (visits[0].from_s, visits[2].to_s)
    assert 0.6 <= finding.confidence <= 1.0
    said = finding.evidence
    assert said["dates"] == ["2026-10-01", "2026-10-04", "2026-10-10"]
    assert (said["vehicles"], said["visits_counted"], said["status"]) == (["truck"], 3, "closed")
    assert said["visits"][0]["checked"][0]["site_id"] == "plant"
    assert said["visits"][0]["checked"][0]["outside_by_m"] == 0.0
    assert "安全生产法" in said["article"]
    rule = shipped_book()[RULE]
    assert finding.rule_version == rule.version
    assert finding.config_hash == rule.config_hash(rule.sets[0])
    assert json.loads(json.dumps(said)) == said


def test_two_trucks_are_enough_and_the_second_need_not_have_left():
    second = stay(at(2, NIGHT_H), 1230.0, thing="b", end=StayEnd.OPEN)
    (finding,) = take(watching(), stay(at(0), thing="a"), second)
    assert finding.evidence["vehicles"] == ["a", "b"]
    assert finding.at_s == second.to_s


@pytest.mark.parametrize("status", sorted(set(Licensing) - {Licensing.CLOSED, Licensing.SUSPENDED}))
def test_a_plant_that_may_work_or_is_being_put_right_is_left_alone(status):
    detector = watching(closed("plant", status))
    assert take(detector, *(stay(at(day), thing=f"t{day}") for day in range(9))) == []
    assert detector.passed_over["site may work"] == 9


def test_a_plant_without_a_status_is_left_alone():
    detector = watching(closed("another"))
    assert take(detector, *(stay(at(day)) for day in range(9))) == []


def test_the_status_of_the_day_of_the_visit_counts():
    timeline = (
        SiteStatus("plant", Licensing.CLOSED, "2026-10-01", "2026-10-10"),
        SiteStatus("plant", Licensing.LICENSED, "2026-10-11"),
    )
    renewed_the_same_day = [stay(at(day, 0.1), thing=f"t{day}") for day in range(10, 16)]
    assert take(watching(*timeline), *renewed_the_same_day) == []
    last_day = [stay(at(9, 22.0), thing="a"), stay(at(9, 23.9), thing="b")]
    assert len(take(watching(*timeline), *last_day)) == 1


def test_a_neighbouring_gate_and_a_restaurant_next_door_are_not_the_plant():
    gate = site("gate", "chemical_plant", 300.0)
    eat = site("eat", "restaurant", -230.0, radius_m=45.0)
    detector = watching(others=(gate, eat))
    stays = [stay(at(day), east_m=300.0, thing=f"t{day}") for day in range(6)]
    stays += [stay(at(6 + day, 12.0), east_m=-230.0, thing=f"t{day}") for day in range(6)]
    assert take(detector, *stays) == []


def test_what_is_ambiguous_never_speaks():
    twin = site("twin", "chemical_plant", 150.0)
    detector = watching(closed("plant"), closed("twin"), others=(twin,))
    between = [stay(at(day), east_m=75.0, thing=f"t{day}") for day in range(9)]
    assert take(detector, *between) == []
    assert detector.passed_over["ambiguous"] == 9


@pytest.mark.parametrize("for_s", [600.0, 1199.0, 21_601.0, 50_000.0])
def test_too_short_to_load_or_a_night_in_the_yard_is_no_visit(for_s):
    stays = [stay(at(2 * day), for_s, thing=f"t{day}") for day in range(9)]
    assert take(watching(), *stays) == []


def test_stays_of_one_truck_close_together_are_one_visit():
    parts = [stay(at(0, hour), 1500.0) for hour in (10.0, 10.6, 11.2, 11.8)]
    assert take(watching(), *parts) == []
    # Seen by both profiles, and first while it went on: still one.
    both = [
        stay(at(0), 1230.0, end=StayEnd.OPEN),
        stay(at(0, 10.05), 3000.0, profile="short"),
        stay(at(0), 3600.0),
    ]
    detector = watching()
    assert take(detector, *both) == []
    assert detector.visits_held == 1


def test_a_month_without_a_visit_ends_it_once():
    detector = watching()
    take(detector, *(stay(at(day)) for day in (0, 1, 2)))
    said = [one for day in range(3, 60) for one in detector.take([], at(day))]
    assert [(one.key, one.is_standing, one.evidence) for one in said] == [
        (f"{RULE}/plant", False, {})
    ]
    # With the first visit older than thirty days two of one truck are left.
    assert said[0].at_s == at(0) + 3600.0 + 30 * DAY_S
    (again,) = take(detector, *(stay(at(60 + day)) for day in (0, 1, 2)))
    assert again.is_standing


def test_it_ends_on_the_day_from_which_the_plant_may_work_again():
    timeline = (
        SiteStatus("plant", Licensing.CLOSED, "2026-10-01", "2026-10-10"),
        SiteStatus("plant", Licensing.LICENSED, "2026-10-11"),
    )
    detector = watching(*timeline)
    assert len(take(detector, *(stay(at(day)) for day in (0, 1, 2)))) == 1
    assert detector.take([], at(9, 23.9)) == []
    (over,) = detector.take([], at(10, 0.1))
    assert (over.is_standing, over.at_s) == (False, at(10, 0.1))


def test_a_visit_that_turns_into_a_night_in_the_yard_is_taken_back():
    detector = watching()
    (begun,) = take(detector, stay(at(0)), stay(at(1)), stay(at(2), 3600.0, end=StayEnd.OPEN))
    assert begun.is_standing
    (over,) = detector.take([stay(at(2), 20 * 3600.0, end=StayEnd.OPEN)], at(2) + 21 * 3600.0)
    assert not over.is_standing


def test_a_visit_that_was_told_of_long_afterwards_is_marked():
    for lag_s, is_late in ((1800.0, False), (1801.0, True)):
        detector = watching()
        stays = [stay(at(day), lag_s=lag_s) for day in (0, 1, 2)]
        (finding,) = detector.take(stays, at(4))
        assert finding.is_retrospective is is_late


def test_late_doubled_and_reordered_stays_come_to_the_same():
    stays = [stay(at(day), thing=f"t{day % 3}") for day in range(8)]
    (plain,) = watching().take(stays, at(9))
    shuffled = [*stays, *stays]
    random.Random(5).shuffle(shuffled)
    found = watching().take(shuffled, at(9))
    assert [one.key for one in found] == [plain.key]
    kept = watching()
    kept.take(shuffled, at(9))
    assert kept.visits_held == 8


def test_no_more_visits_are_kept_than_the_rule_says_and_the_rest_is_counted():
    detector = watching()
    take(detector, *(stay(at(day // 4, 4.0 * (day % 4) + 1.0), 1300.0) for day in range(100)))
    assert detector.visits_held == 64
    assert detector.passed_over["forgotten"] == 36


def test_a_status_that_is_no_status_is_refused():
    book = shipped_book()
    rule = book[RULE]
    bad = replace(rule.sets[0], values={**rule.sets[0].values, "statuses": ("asleep",)})
    rules = {**book.rules, RULE: replace(rule, sets=(bad,))}
    with pytest.raises(ConfigError, match="asleep"):
        Resumption(replace(book, rules=rules), places(), ())


def test_before_its_first_day_the_rule_is_silent():
    book = shipped_book()
    rule = book[RULE]
    later = replace(rule, sets=(replace(rule.sets[0], valid_from="2026-10-05"),))
    detector = Resumption(
        replace(book, rules={**book.rules, RULE: later}), places(PLANT), (closed("plant"),)
    )
    assert take(detector, *(stay(at(day), thing=f"t{day}") for day in range(4))) == []
    assert detector.passed_over["rule not in force"] == 4
    assert len(take(detector, *(stay(at(day), thing=f"t{day}") for day in range(4, 8)))) == 1
