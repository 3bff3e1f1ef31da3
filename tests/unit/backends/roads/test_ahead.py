"""A vehicle's next junctions lie ahead of it, come at the earliest possible time, on its route."""

import pytest

from app.domain.geo import LonLat
from backends.roads.ahead import HASTE_LIMIT, look_ahead
from backends.roads.network import RoadNetwork
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of

FLOW_MPS = 471.5 / 40.0


def at(column: float, row: float) -> LonLat:
    return LonLat(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


def seen(network, spot, course, within_s, route=(), speed=FLOW_MPS * 0.9):
    snap = network.snap(spot, course)
    return look_ahead(network, snap, speed, within_s, route)


def test_the_vehicle_goes_on_and_does_not_turn_on_the_spot(town):
    ahead = seen(RoadNetwork(town), at(2.5, 3), 90.0, 61.0)
    names = {c.junction.name: c.junction.target_eta_s for c in ahead.crossings}
    assert names.keys() == {"路口33", "路口34", "路口43", "路口23"}
    assert names["路口33"] == pytest.approx(20.0, abs=0.5)
    assert names["路口34"] == pytest.approx(60.0, abs=0.5)


def test_what_lies_behind_is_reached_only_around_a_block(town):
    ahead = seen(RoadNetwork(town), at(2.5, 3), 90.0, 400.0)
    behind = next(c for c in ahead.crossings if c.junction.name == "路口32")
    assert behind.junction.target_eta_s == pytest.approx(20.0 + 120.0, abs=0.5)


def test_a_speeding_vehicle_comes_earlier_but_not_absurdly_so(town):
    network = RoadNetwork(town)
    usual = seen(network, at(2.5, 3), 90.0, 100.0).crossings[0].junction.target_eta_s
    hasty = seen(network, at(2.5, 3), 90.0, 100.0, speed=90.0).crossings[0].junction.target_eta_s
    assert hasty == pytest.approx(usual / HASTE_LIMIT, rel=0.01)
    unknown = seen(network, at(2.5, 3), 90.0, 100.0, speed=float("nan")).crossings[0]
    assert unknown.junction.target_eta_s == pytest.approx(usual)


def test_on_its_declared_route_only_the_route_counts(town):
    route = (at(0, 3), at(4, 3), at(4, 6))
    ahead = seen(RoadNetwork(town), at(2.5, 3), 90.0, 600.0, route)
    assert ahead.is_on_route
    assert [c.junction.name for c in ahead.crossings] == [
        "路口33", "路口34", "路口44", "路口54", "路口64",
    ]  # fmt: skip
    assert {c.share for c in ahead.crossings} == {1.0}
    assert tuple(ahead.main.lonlat[0]) == pytest.approx(at(2.5, 3))
    assert tuple(ahead.main.lonlat[-1]) == pytest.approx(at(4, 6))


def test_off_its_route_or_driving_it_backwards_it_may_go_anywhere(town):
    network = RoadNetwork(town)
    route = (at(0, 3), at(6, 3))
    assert not seen(network, at(2.5, 5), 90.0, 200.0, route).is_on_route
    assert not seen(network, at(2.5, 3), 270.0, 200.0, route).is_on_route


def test_in_a_dead_end_nothing_lies_ahead():
    network = RoadNetwork(graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 40.0), (1, 0, 40.0)]))
    ahead = seen(network, LonLat(121.005, 32.0), 90.0, 600.0)
    assert ahead.crossings == ()
    assert ahead.main.travel_s == pytest.approx(20.0, abs=0.5)


def test_crossings_that_more_ways_lead_through_count_more(town):
    ahead = seen(RoadNetwork(town), at(0.5, 3), 90.0, 600.0)
    share = {c.junction.name: c.share for c in ahead.crossings}
    assert share["路口31"] == 1.0
    assert share["路口31"] > share["路口32"] > share["路口66"]
