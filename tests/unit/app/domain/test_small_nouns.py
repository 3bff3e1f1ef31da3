"""Age, clocks, health, errors, refusals, and the arrays of a city pack."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.domain.citypack import RoadGraph
from app.domain.classes import (
    LATE_AFTER_S,
    LOST_AFTER_S,
    OURS,
    STATIONS,
    VESSELS,
    Age,
    EntityClass,
    Severity,
    age_of,
)
from app.domain.clock import RunningClock, SetClock
from app.domain.errors import DecodeError, EnvironmentalError, OperatorError
from app.domain.fields import FieldCatalogue
from app.domain.health import FEED_LATE_AFTER_S, FEED_LOST_AFTER_S, JOURNAL, SourceHealth
from app.domain.order import CLASS_NAMES
from app.domain.tracks import Refusals, TrackBatch


@pytest.mark.parametrize(
    ("fix_age_s", "age"),
    [
        (0.0, Age.LIVE),
        (LATE_AFTER_S - 0.001, Age.LIVE),
        (LATE_AFTER_S, Age.LATE),
        (LOST_AFTER_S - 0.001, Age.LATE),
        (LOST_AFTER_S, Age.LOST),
        (math.inf, Age.LOST),
        (math.nan, Age.LOST),
    ],
)
def test_a_fix_grows_late_then_lost_and_an_unknown_age_is_lost(fix_age_s: float, age: Age) -> None:
    assert age_of(fix_age_s) is age


@pytest.mark.parametrize(
    ("silent_s", "age"),
    [
        (0.0, Age.LIVE),
        (FEED_LATE_AFTER_S, Age.LATE),
        (FEED_LOST_AFTER_S - 0.001, Age.LATE),
        (FEED_LOST_AFTER_S, Age.LOST),
    ],
)
def test_a_source_grows_late_then_lost_by_its_silence(silent_s: float, age: Age) -> None:
    health = SourceHealth("ais", "ais", 200.0, 100.0, accepted=5, rate_per_s=1.0)
    assert health.age(100.0 + silent_s) is age


def test_a_source_that_never_spoke_is_lost() -> None:
    assert SourceHealth("ais", "ais", 0.0, None, accepted=0, rate_per_s=0.0).age(0.0) is Age.LOST


def test_a_journal_is_well_however_long_ago_it_was_asked_and_lost_while_it_cannot_be_written():
    asked = SourceHealth("journal", JOURNAL, 200.0, 100.0, accepted=0, rate_per_s=0.0)
    assert asked.age(10_000.0) is Age.LIVE
    assert replace(asked, last_receipt_s=None).age(200.0) is Age.LOST


def test_city_time_runs_from_its_origin_as_much_faster_as_it_is_told() -> None:
    wall = SetClock(1000.0)
    clock = RunningClock(10.0, wall_origin_s=1000.0, city_origin_s=5000.0, wall=wall.now_s)
    assert clock.now_s() == 5000.0
    wall.advance(3.0)
    assert clock.now_s() == 5030.0


def test_two_processes_with_the_same_numbers_agree() -> None:
    wall = SetClock(1234.5)
    hub, demo = (RunningClock(30.0, 1000.0, 9000.0, wall.now_s) for _ in range(2))
    assert hub.now_s() == demo.now_s()


def test_with_no_numbers_city_time_is_the_time_of_the_wall() -> None:
    wall = SetClock(1_700_000_000.0)
    assert RunningClock(wall=wall.now_s).now_s() == 1_700_000_000.0


def test_i_is_the_gravest_grade() -> None:
    assert sorted([Severity.IV, Severity.II, Severity.I])[0] is Severity.I


def test_nothing_is_both_a_vessel_and_ours_and_every_target_class_has_a_word() -> None:
    assert not VESSELS & OURS
    assert not STATIONS & (VESSELS | OURS)
    named = {EntityClass(number) for number in CLASS_NAMES}
    assert named == set(EntityClass) - OURS - STATIONS - {EntityClass.UNKNOWN}


def test_an_error_keeps_its_stable_code_beside_its_detail() -> None:
    assert str(OperatorError("officer_busy", "T7")) == "officer_busy: T7"
    assert str(OperatorError("officer_busy")) == "officer_busy"
    error = DecodeError("bad_checksum", "0x12 is not 0x34")
    assert (error.reason, str(error)) == ("bad_checksum", "bad_checksum: 0x12 is not 0x34")
    assert str(DecodeError("bad_checksum")) == "bad_checksum"
    assert isinstance(error, EnvironmentalError)


def test_refusals_are_counted_by_reason_with_the_newest_sample_cut() -> None:
    refusals = Refusals()
    refusals.add("bad_checksum", "first")
    refusals.add("bad_checksum", "x" * 500, count=2)
    refusals.add("too_old")
    assert refusals.counts == {"bad_checksum": 3, "too_old": 1}
    assert refusals.samples == {"bad_checksum": "x" * 200}
    assert refusals.total == 4


def test_a_batch_is_as_long_as_its_ids() -> None:
    assert len(TrackBatch("ais", np.array([b"ais:1", b"ais:2"], "S32"), {})) == 2


def test_a_road_graph_counts_its_nodes_and_edges() -> None:
    graph = RoadGraph(
        lonlat=np.zeros((3, 2)),
        first=np.array([0, 1, 2, 2], np.uint32),
        head=np.array([1, 2], np.uint32),
        length_m=np.ones(2, np.float32),
        travel_s=np.ones(2, np.float32),
        road_class=np.zeros(2, np.uint8),
        class_names=("primary",),
        name=np.zeros(2, np.uint32),
        names=("",),
        shape_first=np.array([0, 2, 4], np.uint32),
        shape_lonlat=np.zeros((4, 2)),
        junction_names={},
    )
    assert (graph.node_count, graph.edge_count) == (3, 2)


def test_an_empty_catalogue_is_a_catalogue() -> None:
    assert FieldCatalogue(()).part("moving") == ()
