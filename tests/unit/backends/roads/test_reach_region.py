"""A region is where the vehicle can be from now on, at each pace, and says when it cannot tell."""

import math

import numpy as np
import pytest

from app.domain.classes import LOST_AFTER_S
from app.domain.geo import LonLat
from app.domain.reach import Pace
from backends.roads.network import RoadNetwork
from backends.roads.reach import EdgeStart
from backends.roads.reach_drives import Drive, simulated_drives, stretch_of
from backends.roads.reach_region import FIX_OLD, OFF_NETWORK, ReachPlanner, SeenVehicle
from backends.roads.speeds import RoadSpeeds
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of

SPEEDS = RoadSpeeds.from_toml(
    '[[set]]\nvalid_from = "2026-01-01"\nstanding = "house"\nsource = "test"\n'
    f'[[set.group]]\nclasses = ["*"]\nmedian = {[1.0] * 24}\nslow = 0.5\nfast = 1.5\n',
    "2026-11-22",
)
HOUR, NOW_S = 10.0, 1_760_000_000.0
MPS = 471.5 / 40.0


def at(column, row):
    return LonLat(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


def seen(spot, course=90.0, speed=MPS, age_s=0.0):
    return SeenVehicle("veh:1", spot, speed, course, age_s)


@pytest.fixture
def planner(town):
    return ReachPlanner(RoadNetwork(town), SPEEDS)


def holds(band, spot):
    return bool(band.holds(np.array([spot.lon_deg]), np.array([spot.lat_deg]))[0])


def test_there_are_five_bands_of_each_pace_the_longest_first(planner):
    region = planner.region(seen(at(2.5, 3)), NOW_S, HOUR)
    told = [(band.pace, band.minutes) for band in region.bands]
    assert told == [(p, m) for p in (Pace.POSSIBLE, Pace.LIKELY) for m in (5.0, 4.0, 3.0, 2.0, 1.0)]
    assert (region.as_of_s, region.standing, region.source) == (NOW_S, "house", "test")


def test_a_vehicle_goes_on_ahead_and_is_behind_itself_only_around_a_block(planner):
    region = planner.region(seen(at(2.5, 3)), NOW_S, HOUR)
    one, two, three = (region.band(m, Pace.LIKELY) for m in (1.0, 2.0, 3.0))
    assert holds(one, at(3.9, 3))
    assert not holds(one, at(4.3, 3))
    assert not holds(two, at(2.0, 3))
    assert holds(three, at(2.0, 3))  # 20 s to the junction, and 120 s around


def test_where_its_course_is_not_known_it_may_go_either_way(planner):
    for spot in (seen(at(2.5, 3), course=math.nan), seen(at(2.5, 3), speed=0.0)):
        one = planner.region(spot, NOW_S, HOUR).band(1.0, Pace.LIKELY)
        assert holds(one, at(3.9, 3))
        assert holds(one, at(1.1, 3))


def test_the_age_of_its_fix_has_been_driven_already(planner):
    old = planner.region(seen(at(2.5, 3), age_s=40.0), NOW_S, HOUR).band(1.0, Pace.LIKELY)
    assert holds(old, at(4.8, 3))
    assert not holds(old, at(5.3, 3))


def test_the_possible_is_wider_and_wider_still_for_one_who_speeds(planner):
    usual = planner.region(seen(at(0.5, 3)), NOW_S, HOUR)
    assert not holds(usual.band(2.0, Pace.LIKELY), at(4.5, 3))
    assert holds(usual.band(2.0, Pace.POSSIBLE), at(4.5, 3))
    assert not holds(usual.band(2.0, Pace.POSSIBLE), at(5.5, 3))
    hasty = planner.region(seen(at(0.5, 3), speed=MPS * 2.0), NOW_S, HOUR)
    assert holds(hasty.band(2.0, Pace.POSSIBLE), at(5.5, 3))


def test_what_cannot_be_told_has_a_reason_and_no_bands(planner):
    far = planner.region(seen(LonLat(122.0, 33.0)), NOW_S, HOUR)
    assert (far.reason, far.bands) == (OFF_NETWORK, ())
    for age_s in (LOST_AFTER_S, math.nan):
        old = planner.region(seen(at(2.5, 3), age_s=age_s), NOW_S, HOUR)
        assert (old.reason, old.bands) == (FIX_OLD, ())
    nowhere = planner.region(seen(LonLat(math.nan, math.nan)), NOW_S, HOUR)
    assert nowhere.reason == OFF_NETWORK


def test_the_next_junctions_are_named_with_when_and_how_likely(planner):
    junctions = planner.region(seen(at(2.5, 3)), NOW_S, HOUR).junctions
    assert junctions[0].name == "路口33"
    assert junctions[0].probability == 1.0
    assert junctions[0].eta_s == pytest.approx(20.0, abs=0.5)
    assert [j.probability for j in junctions] == sorted(j.probability for j in junctions)[::-1]
    later = planner.region(seen(at(2.5, 3), age_s=30.0), NOW_S, HOUR).junctions
    assert "路口33" not in {j.name for j in later}  # it is past it by now


def test_a_network_too_small_for_drives_has_no_region_of_nine_in_ten():
    small = graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 40.0)])
    planner = ReachPlanner(RoadNetwork(small), SPEEDS)
    planner.calibrate(HOUR)
    region = planner.region(seen(LonLat(121.005, 32.0)), NOW_S, HOUR)
    assert (region.drives, region.band(5.0, Pace.NINE_IN_TEN)) == (0, None)


def test_the_region_of_nine_in_ten_holds_nine_of_ten_drives_of_another_seed(planner):
    planner.calibrate(HOUR)
    median_s = planner.cost_s(HOUR, Pace.LIKELY)
    drives = simulated_drives(planner.roads, planner.weights, median_s, 300.0, 200, seed=4)
    assert len(drives) == 200
    graph = planner._network.graph

    def place(spot):
        tail, head = (
            graph.lonlat[planner.roads.tail[spot.edge]],
            graph.lonlat[graph.head[spot.edge]],
        )
        return LonLat(*(tail + spot.fraction * (head - tail)).tolist())

    inside = 0
    for drive in drives:
        vehicle = seen(place(drive.start), course=math.nan)
        (band,) = planner.bands(vehicle, [drive.start], HOUR, Pace.NINE_IN_TEN, [5.0])
        inside += holds(band, place(drive.later))
    assert 0.84 <= inside / 200 <= 0.96  # two deviations of 200 drives around 0.9


def test_a_stretch_is_the_share_of_what_the_median_driver_needs(planner):
    roads, cost_s = planner.roads, planner.cost_s(HOUR, Pace.LIKELY)
    edge = next(e for e in range(roads.edge_count) if (roads.tail[e], roads.head[e]) == (22, 23))
    on = next(e for e in range(roads.edge_count) if (roads.tail[e], roads.head[e]) == (23, 24))
    start = EdgeStart(edge, 0.5)
    drives = [Drive(start, EdgeStart(edge, 0.75)), Drive(start, EdgeStart(on, 0.5))]
    nothing, some_s = np.zeros(roads.edge_count), np.full(roads.edge_count, 4.0)
    assert stretch_of(roads, cost_s, nothing, drives, 40.0, 0.5) == pytest.approx(0.25)
    assert stretch_of(roads, cost_s, nothing, drives, 40.0, 1.0) == pytest.approx(1.0)
    assert stretch_of(roads, cost_s, some_s, drives, 40.0, 1.0) == pytest.approx(0.9)
    with pytest.raises(ValueError, match="no drives"):
        stretch_of(roads, cost_s, nothing, [], 40.0, 0.9)
