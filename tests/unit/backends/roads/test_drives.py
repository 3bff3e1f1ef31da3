"""Drives from many places to one are Dijkstra's, by the streets as they may be driven."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from app.domain.citypack import RoadGraph
from app.domain.geo import LonLat
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.pack import read_pack
from backends.demo.geography import build_demo_city
from backends.roads.drives import drives_to
from backends.roads.graph import RoadArrays, road_arrays
from backends.roads.network import RoadNetwork
from backends.roads.snapping import Snap
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of, random_graph

HOUR_S = 3_600.0


def by_scipy(
    network: RoadNetwork, roads: RoadArrays, cost_s: np.ndarray, goal: LonLat, places: list[LonLat]
) -> list[float]:
    """Return seconds by a graph in which each place is a node in the middle of its roads."""
    snaps = network.snap_all([goal, *places])
    count = roads.node_count
    links = dict[tuple[int, int], float]()

    def link(tail: int, head: int, seconds: float) -> None:
        links[tail, head] = min(links.get((tail, head), np.inf), max(seconds, 1e-9))

    for edge in range(roads.edge_count):
        link(int(roads.tail[edge]), int(roads.head[edge]), float(cost_s[edge]))

    def sides(snap: Snap) -> list[tuple[int, float]]:
        back = int(roads.reverse[snap.edge])
        return [(snap.edge, snap.fraction)] + ([(back, 1 - snap.fraction)] if back >= 0 else [])

    assert snaps[0] is not None
    to = dict(sides(snaps[0]))
    for edge, part in to.items():
        link(int(roads.tail[edge]), count, part * float(cost_s[edge]))
    for at, snap in enumerate(snaps[1:], 1):
        for edge, part in [] if snap is None else sides(snap):
            link(count + at, int(roads.head[edge]), (1 - part) * float(cost_s[edge]))
            if edge in to and part <= to[edge]:
                link(count + at, count, (to[edge] - part) * float(cost_s[edge]))
    ends = np.array(list(links))
    matrix = coo_array((list(links.values()), ends.T), shape=(count + len(snaps),) * 2)
    times = dijkstra(matrix.tocsr().T.tocsr(), indices=count)
    return [float(times[count + at]) for at in range(1, len(snaps))]


def asked(
    graph: RoadGraph, goal: LonLat, places: list[LonLat], limit_s: float = HOUR_S
) -> tuple[list[float], list[float], list[float]]:
    """Return seconds and metres of each drive, infinite where there is none, and scipy's."""
    network, roads = RoadNetwork(graph), road_arrays(graph)
    found = drives_to(network, roads, roads.free_s, goal, places, limit_s)
    assert found is not None
    seconds = [np.inf if one is None else one.travel_s for one in found]
    metres = [np.inf if one is None else one.road_m for one in found]
    return seconds, metres, by_scipy(network, roads, roads.free_s, goal, places)


def points(graph: RoadGraph, count: int, seed: int = 1) -> list[LonLat]:
    """Return places within some hundred metres of a road."""
    random = np.random.default_rng(seed)
    spots = graph.shape_lonlat[random.integers(0, len(graph.shape_lonlat), count)]
    return [LonLat(*p) for p in (spots + random.uniform(-0.002, 0.002, (count, 2))).tolist()]


@pytest.mark.parametrize("seed", range(8))
def test_the_times_are_dijkstras_on_any_streets(seed):
    graph = random_graph(seed)
    for goal in points(graph, 4, seed):
        seconds, metres, expected = asked(graph, goal, points(graph, 30, seed + 100))
        assert np.allclose(seconds, expected, atol=1e-3)
        assert np.isfinite(metres).tolist() == np.isfinite(seconds).tolist()


def test_the_length_is_that_of_the_way_driven(town):
    west, east = LonLat(121.0 + 0.5 * STEP_DEG, 32.0), LonLat(121.0 + 2.5 * STEP_DEG, 32.0)
    seconds, metres, expected = asked(town, east, [west, east])
    assert seconds == pytest.approx([80.0, 0.0], abs=1e-3)
    assert expected == pytest.approx(seconds, abs=1e-3)
    block_m = float(town.length_m[0])
    assert metres == pytest.approx([2.0 * block_m, 0.0], rel=1e-3)


def test_a_one_way_street_is_driven_from_the_unit_to_the_case_and_not_the_other_way():
    ring = [(121.0, 32.0), (121.01, 32.0), (121.01, 32.01), (121.0, 32.01)]
    one_way = graph_of(ring, [(0, 1, 60.0), (1, 2, 60.0), (2, 3, 60.0), (3, 0, 60.0)])
    before, beyond = LonLat(121.0025, 32.0), LonLat(121.0075, 32.0)
    assert asked(one_way, beyond, [before])[0] == pytest.approx([30.0], abs=0.01)
    seconds, metres, _ = asked(one_way, before, [beyond])
    assert seconds == pytest.approx([210.0], abs=0.01)  # round the block
    assert metres[0] > 3_000.0


def test_what_is_too_far_or_off_all_roads_has_no_drive(town):
    goal, far = LonLat(121.0, 32.0), LonLat(121.0 + 6 * STEP_DEG, 32.0 + 6 * STEP_DEG)
    assert asked(town, goal, [far, LonLat(122.0, 33.0)], limit_s=479.0)[0] == [np.inf, np.inf]
    assert asked(town, goal, [far], limit_s=480.1)[0] == pytest.approx([480.0], abs=0.01)
    roads = road_arrays(town)
    assert (
        drives_to(RoadNetwork(town), roads, roads.free_s, LonLat(10.0, 10.0), [far], 60.0) is None
    )
    assert drives_to(RoadNetwork(town), roads, roads.free_s, goal, [], 60.0) == []


def test_a_closed_street_is_not_driven(town):
    network, roads = RoadNetwork(town), road_arrays(town)
    closed = np.full(roads.edge_count, np.inf)
    goal, place = LonLat(121.001, 32.0), LonLat(121.002, 32.0)
    assert drives_to(network, roads, closed, goal, [place], HOUR_S) == [None]


@pytest.mark.skipif(
    os.environ.get("DUTYWALL_LONG") != "1", reason="long: set DUTYWALL_LONG=1 to run it"
)
def test_every_unit_of_the_demo_hall_drives_by_dijkstra(tmp_path: Path) -> None:
    build_demo_city(tmp_path, seed=7)
    graph = read_pack(tmp_path / "pack").roads
    catalogue = read_case_catalogue(tmp_path / "cases")
    places = [
        LonLat(unit.lon_deg, unit.lat_deg)
        for unit in catalogue.units.values()
        if unit.lon_deg is not None and unit.lat_deg is not None
    ]
    assert len(places) > 100
    for goal in points(graph, 5):
        seconds, metres, expected = asked(graph, goal, places)
        near = np.array(expected) <= HOUR_S
        assert near.any()
        assert np.allclose(np.array(seconds)[near], np.array(expected)[near], atol=0.01)
        assert not np.isfinite(np.array(seconds)[~near]).any()
        assert np.isfinite(np.array(metres)[near]).all()
