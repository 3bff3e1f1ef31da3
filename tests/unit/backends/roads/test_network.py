"""Searches give what a plain Bellman-Ford gives; ways are joined up; positions find their road."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.geo import LonLat
from backends.roads.network import RoadNetwork, trace
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of, random_graph


def by_relaxation(graph, source):
    """Return the seconds from ``source`` to all, by relaxing every edge until nothing changes."""
    tail = np.repeat(np.arange(graph.node_count), np.diff(graph.first.astype(int)))
    times = np.full(graph.node_count, np.inf)
    times[source] = 0.0
    for _ in range(graph.node_count):
        np.minimum.at(times, graph.head, times[tail] + graph.travel_s.astype(np.float64))
    return times


@pytest.mark.parametrize("seed", range(6))
def test_one_to_many_agrees_with_brute_force(seed):
    graph = random_graph(seed)
    reach = RoadNetwork(graph).travel_from([0, 7], np.inf)
    for row, source in enumerate((0, 7)):
        assert np.allclose(reach.times_s[row], by_relaxation(graph, source))


@pytest.mark.parametrize("seed", range(6))
def test_many_to_one_agrees_with_brute_force_and_its_limit_holds(seed):
    graph = random_graph(seed)
    exact = np.array([by_relaxation(graph, node)[3] for node in range(graph.node_count)])
    limited = RoadNetwork(graph).travel_to([3], 100.0).times_s[0]
    assert np.allclose(limited, np.where(exact <= 100.0, exact, np.inf))


@pytest.mark.parametrize("seed", range(4))
def test_a_way_is_joined_up_and_takes_as_long_as_the_search_says(seed):
    graph = random_graph(seed)
    network = RoadNetwork(graph)
    times = by_relaxation(graph, 5)
    for goal in np.flatnonzero(np.isfinite(times)).tolist():
        way = network.way_between(5, goal)
        assert way is not None
        assert way.travel_s == pytest.approx(times[goal], abs=1e-3)
        assert np.array_equal(way.lonlat[0], graph.lonlat[5])
        assert np.array_equal(way.lonlat[-1], graph.lonlat[goal])
        heads = [int(graph.head[e]) for e in way.edges]
        assert [int(network.tail[e]) for e in way.edges] == [5, *heads[:-1]][: len(heads)]


def test_there_is_no_way_where_a_one_way_road_leads_elsewhere():
    network = RoadNetwork(graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 9.0)]))
    assert network.way_between(1, 0) is None
    assert network.reverse_of(0) is None
    with pytest.raises(ValueError, match="no road leads from node 1 to node 0"):
        network.way_through([1, 0])


def test_of_parallel_roads_the_faster_is_taken():
    graph = graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 60.0), (0, 1, 20.0), (0, 1, 40.0)])
    network = RoadNetwork(graph)
    assert graph.travel_s[network.edge_between(0, 1)] == 20.0
    assert network.travel_from([0], np.inf).times_s[0, 1] == 20.0


def test_a_closed_edge_is_not_driven_and_is_open_again_for_the_next_question(town):
    network = RoadNetwork(town)
    edge = network.edge_between(0, 1)
    closed = network.travel_from([0], np.inf, closed_edge=edge)
    assert closed.times_s[0, 1] == 120.0
    assert trace(closed.step[0], 1) == [1, 8, 7, 0]
    assert network.travel_from([0], np.inf).times_s[0, 1] == 40.0


def test_a_position_finds_the_edge_that_is_driven(town):
    network = RoadNetwork(town)
    spot = LonLat(121.0 + 2.25 * STEP_DEG, 32.0 + 3 * STEP_DEG + 0.0001)
    for course, pair, fraction in ((88.0, (23, 24), 0.25), (272.0, (24, 23), 0.75)):
        snap = network.snap(spot, course)
        assert snap is not None
        assert (int(network.tail[snap.edge]), int(town.head[snap.edge])) == pair
        assert snap.fraction == pytest.approx(fraction, abs=0.01)
        assert snap.off_m == pytest.approx(11.1, abs=0.3)
        assert snap.at.lat_deg == pytest.approx(32.0 + 3 * STEP_DEG, abs=1e-7)


def test_far_from_any_road_there_is_no_snap(town):
    network = RoadNetwork(town)
    assert network.snap(LonLat(122.0, 33.0)) is None
    assert network.snap(LonLat(float("nan"), 32.0)) is None
    assert network.snap_all([]) == []


@pytest.mark.parametrize("seed", range(3))
def test_snapping_agrees_with_trying_every_edge(seed):
    graph = random_graph(seed)
    network = RoadNetwork(graph)
    random = np.random.default_rng(seed)
    scale = np.array([np.cos(np.radians(32.05)), 1.0]) * 111_195.0
    a = graph.shape_lonlat[0::2] * scale
    b = graph.shape_lonlat[1::2] * scale
    spots = [LonLat(*p) for p in random.uniform([121.0, 32.0], [121.1, 32.1], (200, 2)).tolist()]
    for spot, snap in zip(spots, network.snap_all(spots, 5000.0), strict=True):
        along, point = b - a, np.array(spot) * scale
        part = np.clip(((point - a) * along).sum(1) / (along**2).sum(1), 0, 1)[:, None]
        nearest = np.hypot(*(a + part * along - point).T).min()
        assert snap is not None
        assert snap.off_m == pytest.approx(nearest, abs=3.0)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_roads_with_other_times_are_as_if_built_anew(seed):
    graph = random_graph(seed)
    random = np.random.default_rng(seed)
    travel_s = random.uniform(5.0, 90.0, graph.edge_count)
    anew = RoadNetwork(replace(graph, travel_s=travel_s.astype(np.float32)))
    other = RoadNetwork(graph).driven_in(travel_s)
    assert np.allclose(
        other.travel_from([0, 7], np.inf).times_s, anew.travel_from([0, 7], np.inf).times_s
    )
    for edge in range(graph.edge_count):
        tail, head = int(other.tail[edge]), int(graph.head[edge])
        fastest = other.edge_between(tail, head)
        assert fastest == anew.edge_between(tail, head)
        same = (other.tail == tail) & (graph.head == head)
        assert travel_s[fastest] == travel_s[same].min()
        assert other.reverse_of(edge) == anew.reverse_of(edge)
