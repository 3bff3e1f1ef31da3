"""A declared way is found on the roads, from where the vehicle is to its end."""

import pytest

from app.domain.geo import LonLat
from backends.roads.ahead import declared_edges, still_ahead
from backends.roads.network import RoadNetwork
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of


def at(column: float, row: float) -> LonLat:
    return LonLat(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


def heads(network, spot, course, route):
    edges = declared_edges(network, network.snap(spot, course), route)
    return [int(network.graph.head[edge]) for edge in edges]


def test_the_rest_of_the_route_follows_the_edge_the_vehicle_is_on(town):
    route = (at(0, 3), at(4, 3), at(4, 6))
    assert heads(RoadNetwork(town), at(2.5, 3), 90.0, route) == [25, 32, 39, 46]


def test_off_its_route_or_driving_it_backwards_it_has_none(town):
    network = RoadNetwork(town)
    route = (at(0, 3), at(6, 3))
    assert heads(network, at(2.5, 5), 90.0, route) == []
    assert heads(network, at(2.5, 3), 270.0, route) == []
    assert heads(network, at(2.5, 3), 90.0, ()) == []
    assert heads(network, at(2.5, 3), 90.0, (at(2, 3),)) == []


def test_a_route_away_from_every_road_is_none(town):
    network = RoadNetwork(town)
    assert heads(network, at(2.5, 3), 90.0, (at(2.5, 3.05), at(2.5, 3.06))) == []


def test_a_route_over_a_divided_road_keeps_to_its_carriageway():
    lonlat = [(121.0 + STEP_DEG * c, 32.0 + d) for c in range(4) for d in (0.0, 0.0002)]
    edges = [(2 * c, 2 * c + 2, 30.0) for c in range(3)]
    edges += [(2 * c + 3, 2 * c + 1, 30.0) for c in range(3)]
    network = RoadNetwork(graph_of(lonlat, edges))
    assert heads(network, at(0.5, 0), 90.0, (at(0, 0), at(3, 0))) == [4, 6]


def test_a_way_is_cut_where_the_vehicle_is(town):
    network = RoadNetwork(town)
    snap = network.snap(at(2.5, 3), 90.0)
    way = network.way_of([snap.edge, *declared_edges(network, snap, (at(0, 3), at(6, 3)))])
    rest = still_ahead(network, way, snap)
    assert tuple(rest.lonlat[0]) == pytest.approx(at(2.5, 3))
    assert tuple(rest.lonlat[-1]) == pytest.approx(at(6, 3))
    assert rest.travel_s == pytest.approx(3.5 * 40.0)
