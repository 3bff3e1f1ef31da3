"""Turns add up to one, never lead back, and carry a vehicle to the junctions ahead of it."""

import numpy as np
import pytest

from backends.roads.graph import road_arrays
from backends.roads.reach import EdgeStart
from backends.roads.turns import passed_within, turn_probabilities, turn_weights
from tests.unit.backends.roads.conftest import graph_of, random_graph


def made(graph):
    roads = road_arrays(graph)
    weights = turn_weights(graph.shape_first, graph.shape_lonlat, graph.road_class, graph.name)
    return roads, weights


def edge_of(roads, tail, head):
    return next(
        e for e in range(roads.edge_count) if (roads.tail[e], roads.head[e]) == (tail, head)
    )


def test_the_ways_on_add_up_to_one_and_none_leads_back():
    for seed in range(20):
        roads, weights = made(random_graph(seed))
        for edge in range(roads.edge_count):
            ways = dict(turn_probabilities(roads, weights, edge))
            node = roads.head[edge]
            leaving = roads.first[node + 1] - roads.first[node]
            assert sum(ways.values()) == pytest.approx(1.0 if leaving else 0.0)
            assert roads.reverse[edge] not in ways or leaving == 1


def test_the_same_road_straight_on_is_likelier_than_a_turn(town):
    roads, weights = made(town)
    ways = dict(turn_probabilities(roads, weights, edge_of(roads, 22, 23)))
    straight = ways.pop(edge_of(roads, 23, 24))
    left, right = ways.values()
    assert left == pytest.approx(right, rel=0.05)
    assert straight > 2 * left


def test_at_the_end_of_a_road_one_turns_round_and_where_nothing_leads_on_one_stays():
    line = [(121.0, 32.0), (121.01, 32.0)]
    roads, weights = made(graph_of(line, [(0, 1, 40.0), (1, 0, 40.0)]))
    assert turn_probabilities(roads, weights, 0) == ((1, 1.0),)
    roads, weights = made(graph_of(line, [(0, 1, 40.0)]))
    assert turn_probabilities(roads, weights, 0) == ()
    passed = passed_within(roads, weights, roads.free_s, EdgeStart(0, 0.5), 300.0)
    assert passed.probability.tolist() == [0.0, 1.0]
    assert passed.seconds[1] == pytest.approx(20.0)


def test_the_next_junction_is_certain_and_those_beyond_share_it(town):
    roads, weights = made(town)
    start = EdgeStart(edge_of(roads, 22, 23), 0.5)
    passed = passed_within(roads, weights, roads.free_s, start, 61.0)
    assert passed.probability[23] == 1.0
    assert passed.seconds[23] == pytest.approx(20.0)
    beyond = passed.probability[[24, 30, 16]]
    assert beyond.sum() == pytest.approx(1.0)
    assert passed.probability.sum() == pytest.approx(2.0)
    assert np.isnan(passed.seconds[22])


def test_no_probability_is_more_than_one_or_less_the_longer_one_looks(town):
    roads, weights = made(town)
    start = EdgeStart(edge_of(roads, 22, 23), 0.5)
    before = np.zeros(roads.node_count)
    for within_s in (0.0, 60.0, 120.0, 240.0):
        passed = passed_within(roads, weights, roads.free_s, start, within_s)
        assert (passed.probability <= 1.0).all()
        assert (passed.probability >= before - 1e-12).all()
        before = passed.probability


def test_what_is_given_up_is_told(town):
    roads, weights = made(town)
    start = EdgeStart(edge_of(roads, 22, 23), 0.5)
    assert passed_within(roads, weights, roads.free_s, start, 99.0).unfollowed == 0.0
    long = passed_within(roads, weights, roads.free_s, start, 900.0)
    assert 0.0 < long.unfollowed <= 1.0
