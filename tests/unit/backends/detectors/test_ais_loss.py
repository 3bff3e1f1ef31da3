"""Vessels no longer heard: under way, within coverage, away from berths, and not all at once."""

from dataclasses import replace

import pytest

from app.domain.register import Site
from backends.detectors.ais_loss import RULE, AisLoss
from tests.unit.backends.detectors.driven import NOON_S, REGIONS, Fix, outline
from tests.unit.backends.detectors.sailed import (
    ANCHORED,
    BOOK,
    MOORED,
    Sailed,
    by_beats,
    mixed,
    sail,
    spoilt_at_sea,
)

UNTIL_S = NOON_S + 6000.0
LAST_S = NOON_S + 1190.0  # of those that sail for 1200 s
HEARD = [sail(f"H{n}", 10 + n, for_s=5900.0, every_s=60.0, start=(0.0, 5e3)) for n in range(3)]


def detector(*sites: Site) -> AisLoss:
    return AisLoss(BOOK, REGIONS, sites)


def at_sea(*fixes: list[Sailed]) -> list[Sailed]:
    return mixed(*HEARD, *fixes)


def site(kind: str, east_m: float) -> Site:
    lon, lat = Fix(0.0, east_m).place()
    return Site(kind, kind, kind, lon, lat, 50.0, "1")


def test_half_an_hour_of_silence_under_way_is_said_and_ends_when_she_is_heard() -> None:
    again = sail("A", 0, from_s=NOON_S + 4000.0, for_s=1900.0, start=(20_000.0, 0.0))
    found = by_beats(detector(), at_sea(sail("A", 0), again), UNTIL_S)
    assert outline(found) == [(RULE, True, LAST_S + 1.0 + 1800.0), (RULE, False, NOON_S + 4000.0)]
    assert found[0].from_s == LAST_S
    said = found[0].evidence
    assert (said["speed_mps"], said["course_deg"]) == (5.0, 90.0)
    assert said["fixes_under_way"] == 120
    assert said["nearest_berth_m"] is None
    assert said["standing"] == "house"
    assert found[0].lon_deg < found[1].lon_deg


@pytest.mark.parametrize(
    "fixes",
    [
        sail("A", 0, mps=0.0, state=MOORED),
        sail("A", 0, mps=0.0, state=ANCHORED),
        [*sail("A", 0), *sail("A", 0, from_s=NOON_S + 1200.0, for_s=60.0, mps=0.1)],  # stopped
        sail("A", 0, for_s=40.0),  # hardly heard at all
        [*sail("A", 0), *sail("A", 0, from_s=NOON_S + 2700.0, for_s=3200.0)],  # in a lock
        sail("A", 0, for_s=5900.0, every_s=180.0),  # seldom
        [replace(fix, kind=1) for fix in sail("A", 0)],  # no vessel
    ],
)
def test_what_is_no_loss_says_nothing(fixes: list[Sailed]) -> None:
    assert by_beats(detector(), at_sea(fixes), UNTIL_S) == []


def test_near_a_berth_she_may_be_silent_and_near_another_place_not() -> None:
    one = detector(site("port", 6200.0))
    assert by_beats(one, at_sea(sail("A", 0)), UNTIL_S) == []
    assert one.counts["at_berth"] == 1
    found = by_beats(detector(site("restaurant", 6200.0)), at_sea(sail("A", 0)), UNTIL_S)
    assert len(found) == 1
    found = by_beats(detector(site("port", 9000.0)), at_sea(sail("A", 0)), UNTIL_S)
    assert found[0].evidence["nearest_berth_m"] == pytest.approx(3050.0, abs=20.0)


def test_where_others_were_lost_before_coverage_ends() -> None:
    lost = [
        sail(f"L{n}", n, from_s=NOON_S + 700.0 * n, for_s=600.0, every_s=20.0) for n in range(5)
    ]
    one = detector()
    found = by_beats(one, at_sea(*lost), UNTIL_S)
    assert [f.entity_id for f in found] == ["L0", "L1", "L2"]
    assert one.counts["edge_of_coverage"] == 2


def test_a_feed_that_is_silent_as_a_whole_is_no_loss_of_vessels() -> None:
    fleet = [sail(f"F{n}", n, start=(0.0, 4000.0 * n)) for n in range(8)]
    for beat_s in (1.0, 60.0):
        assert by_beats(detector(), mixed(*fleet), NOON_S + 3200.0, beat_s) == []


def test_it_is_given_up_after_six_hours() -> None:
    found = by_beats(detector(), at_sea(sail("A", 0)), NOON_S + 8 * 3600.0, beat_s=600.0)
    of_a = [one for one in found if one.entity_id == "A"]
    assert outline(of_a)[1] == (RULE, False, LAST_S + 1.0 + 21_600.0)
    assert of_a[1].evidence == {"is_heard": False}


def test_the_same_is_said_however_the_fixes_are_cut_and_spoilt() -> None:
    again = sail("A", 0, from_s=NOON_S + 4000.0, for_s=1900.0, start=(20_000.0, 0.0))
    clean = at_sea(sail("A", 0), again)
    fixes = spoilt_at_sea(clean, 3)
    found = by_beats(detector(), fixes, UNTIL_S)
    assert outline(found) == outline(by_beats(detector(), clean, UNTIL_S))
    assert repr(by_beats(detector(), fixes, UNTIL_S, 10.0)) == repr(found)
    one = detector()
    by_beats(one, fixes, UNTIL_S)
    counts = one.counts
    assert min(counts["used"], counts["not_newer"], counts["future"]) > 0
    assert one.bytes_held() > 0


def test_nothing_heard_is_nothing_lost() -> None:
    assert list(detector().advance(NOON_S)) == []
