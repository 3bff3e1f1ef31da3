"""Vessels on a close course: found in time, once for a pair, and never those that lie or part."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from backends.detectors.closest_approach.detector import RULE, VesselApproach
from tests.unit.backends.detectors.driven import NOON_S, REGIONS
from tests.unit.backends.detectors.sailed import (
    ANCHORED,
    BOOK,
    MOORED,
    Sailed,
    by_beats,
    mixed,
    sail,
    seen,
    spoilt_at_sea,
)

MEET_S = NOON_S + 600.0


def detector() -> VesselApproach:
    return VesselApproach(BOOK, REGIONS)


def head_on(pass_m: float, **other: object) -> list[Sailed]:
    """Return two vessels that meet at 10 m/s after ten minutes, so far abeam."""
    second = sail("B", 1, start=(6000.0, pass_m), course_deg=270.0)
    return mixed(sail("A", 0), [replace(fix, **other) for fix in second])


def test_a_pair_is_said_once_six_minutes_before_and_ended_when_it_is_past() -> None:
    found = by_beats(detector(), head_on(50.0), NOON_S + 1500.0)
    assert [one.is_standing for one in found] == [True, False]
    began, ended = found
    assert began.key == ended.key == f"{RULE}/A/B"
    assert began.entity_id == ended.entity_id == "A"
    assert 320.0 <= MEET_S - began.at_s <= 345.0
    said = began.evidence
    assert said["pass_m"] == pytest.approx(50.0, abs=1.0)
    assert said["meet_s"] == pytest.approx(MEET_S, abs=2.0)
    assert [one["id"] for one in said["vessels"]] == ["A", "B"]
    assert said["vessels"][1]["course_deg"] == 270.0
    assert said["standing"] == "house"
    assert ended.at_s > MEET_S


@pytest.mark.parametrize(
    "fixes",
    [
        head_on(200.0),
        head_on(50.0, state=ANCHORED),
        head_on(50.0, state=MOORED),
        head_on(50.0, speed_mps=0.2),
        head_on(50.0, course_deg=float("nan")),
        head_on(50.0, kind=EntityClass.HAZMAT_TRUCK),
        mixed(sail("A", 0), sail("B", 1, start=(-100.0, 40.0))),  # a convoy, or a tow
        mixed(sail("A", 0, course_deg=270.0), sail("B", 1, start=(100.0, 0.0))),  # they part
        mixed(sail("A", 0), sail("B", 1, start=(3000.0, -5500.0), course_deg=0.0)),  # astern
        mixed(sail("A", 0, for_s=300.0), sail("B", 1, start=(4000.0, 0.0), course_deg=270.0,
                                              from_s=NOON_S + 400.0)),  # an old fix
    ],
)  # fmt: skip
def test_what_is_no_close_approach_says_nothing(fixes: list[Sailed]) -> None:
    assert by_beats(detector(), fixes, NOON_S + 1500.0) == []


def test_a_tug_and_its_tow_never_speak() -> None:
    one = VesselApproach(BOOK, REGIONS, [("B", "A")])
    assert seen(one, head_on(50.0)) == []


def test_a_drifting_receiver_is_not_believed_at_once_and_counted() -> None:
    fixes = head_on(900.0)
    for at in range(5, len(fixes), 6):
        fixes[at] = replace(fixes[at], north_m=fixes[at].north_m + 800.0 * (-1) ** at)
    one = detector()
    assert seen(one, fixes) == []
    assert one.counts["implausible"] > 20


def test_many_pairs_are_each_found_wherever_they_are() -> None:
    random = np.random.default_rng(8)
    fleet: list[list[Sailed]] = []
    for pair in range(12):
        middle = (float(random.uniform(-4e4, 4e4)), pair * 9000.0 - 5e4)
        way = float(random.uniform(0.0, 360.0))
        east, north = np.sin(np.radians(way)), np.cos(np.radians(way))
        for n, sign in enumerate((-1.0, 1.0)):
            start = (middle[0] + sign * 3000.0 * east, middle[1] + sign * 3000.0 * north)
            course = (way + 180.0 * n) % 360.0
            fleet.append(sail(f"P{pair}.{n}", 2 * pair + n, start=start, course_deg=course))
    found = seen(detector(), mixed(*fleet))
    assert sorted(one.key for one in found) == sorted(
        f"{RULE}/P{pair}.0/P{pair}.1" for pair in range(12)
    )


def test_the_same_is_said_however_the_fixes_are_cut_and_spoilt() -> None:
    clean = head_on(50.0)
    fixes = spoilt_at_sea(clean, 6)
    whole = seen(detector(), fixes)
    assert [one.at_s for one in whole] == [one.at_s for one in seen(detector(), clean)]
    assert len(whole) == 1
    for pieces in (9, 150):
        assert repr(seen(detector(), fixes, pieces)) == repr(whole)
    one = detector()
    seen(one, fixes)
    counts = one.counts
    assert counts["used"] + counts["not_newer"] + counts["future"] == len(fixes)
    assert min(counts["not_newer"], counts["future"]) > 0
    assert one.bytes_held() > 0


def fairway(pass_m: float, apart_m: float = 300.0) -> list[list[Sailed]]:
    """Return two lanes of vessels that meet one another ``pass_m`` abeam, all the time."""
    lanes: list[list[Sailed]] = []
    for n in range(8):
        out, back = (n * apart_m, 0.0), (3000.0 + n * apart_m, pass_m)
        lanes.append(sail(f"out{n}", 2 * n, start=out, for_s=600.0))
        lanes.append(sail(f"back{n}", 2 * n + 1, start=back, course_deg=270.0, for_s=600.0))
    return lanes


def test_vessels_that_meet_in_a_dense_fairway_as_it_makes_them_say_nothing():
    one = detector()
    assert by_beats(one, mixed(*fairway(60.0)), NOON_S + 900.0, beat_s=10.0) == []
    assert one.counts["usual_pass"] > 100


def test_who_would_touch_another_in_a_dense_fairway_is_said_and_no_usual_pass_beside():
    crossing = sail("across", 16, start=(2500.0, -1500.0), course_deg=0.0, for_s=600.0)
    hit = sail("hit", 17, start=(1000.0, 5.0), for_s=600.0)
    found = by_beats(detector(), mixed(*fairway(60.0), crossing, hit), NOON_S + 900.0, beat_s=10.0)
    began = [one for one in found if one.is_standing]
    assert f"{RULE}/across/hit" in [one.key for one in began]
    assert all("across" in one.key or "hit" in one.key for one in began)
    assert all(one.evidence["in_dense_water"] for one in began)
    assert len(found) == 2 * len(began)


def test_who_overtakes_two_closely_in_a_dense_fairway_is_one_finding_at_a_time():
    fast = sail("fast", 16, start=(-1000.0, 5.0), mps=9.0, for_s=600.0)
    others = fairway(60.0, 250.0)
    one = detector()
    found = by_beats(one, mixed(*others, fast), NOON_S + 900.0, beat_s=10.0)
    standing, most = 0, 0
    for each in found:
        standing += 1 if each.is_standing else -1
        most = max(most, standing)
    assert (standing, most) == (0, 1)
    assert one.counts["grouped"] > 0
