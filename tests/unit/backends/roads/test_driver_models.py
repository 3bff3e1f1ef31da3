"""Drives follow their models and come no earlier than can be; a seed repeats them."""

from dataclasses import replace

import numpy as np
import pytest

from backends.roads.driver_models import (
    HASTE_MOST,
    Whereabouts,
    mix,
    sample,
    turn_table,
)
from backends.roads.plan_graph import plan_graph, plan_graph_of
from backends.roads.spread import spread
from tests.unit.backends.roads.conftest import graph_of

EVERY = np.arange(49, dtype=np.int32)
EAST = 90.0


def edge_of(graph, tail: int, head: int) -> int:
    low, high = int(graph.first[tail]), int(graph.first[tail + 1])
    return low + int(np.flatnonzero(graph.head[low:high] == head)[0])


@pytest.fixture
def graph(town):
    return plan_graph(town)


@pytest.fixture
def where(graph):
    return Whereabouts(edge_of(graph, 21, 22), 21, 0.5)


def drives_of(graph, where, weights, seed=1, horizon_s=600.0, count=500, place_of=EVERY):
    return sample(graph, where, place_of, 49, horizon_s, seed, weights, count)


def nodes_of(drives, number: int) -> list[int]:
    return drives.place[drives.drive == number].tolist()


def test_on_a_route_every_drive_passes_its_nodes_in_order_and_ends_with_it(graph, where):
    route = np.array([edge_of(graph, a, a + 1) for a in (22, 23, 24)])
    drives = drives_of(graph, replace(where, route=route), {"route": 1.0})
    assert all(nodes_of(drives, n) == [22, 23, 24, 25] for n in range(500))
    assert drives.edge_counts[route].tolist() == [500, 500, 500]


def test_towards_a_goal_few_make_a_detour_and_nobody_goes_on_after_it(graph, where):
    goals = spread(
        *(graph.back_first, graph.back_tail, graph.back_vehicle_s),
        *(np.array([27]), np.zeros(1), np.inf, -1),
    )[None]
    drives = drives_of(graph, replace(where, goals=goals), {"goal": 1.0})
    reached = [nodes_of(drives, n)[-1] == 27 for n in range(500)]
    assert np.mean(reached) > 0.95
    straight = [nodes_of(drives, n) == [22, 23, 24, 25, 26, 27] for n in range(500)]
    assert 0.2 < np.mean(straight) < 1.0


def test_turns_follow_the_counts_and_are_alike_without_them(graph, where):
    straight = [edge_of(graph, a, a + 1) for a in range(21, 27)]
    counted = turn_table(graph, [straight] * 997 + [[straight[0], straight[3]], []])
    known = drives_of(graph, replace(where, turns=counted), {"turns": 1.0})
    assert known.models[0].is_known
    onward = np.mean([nodes_of(known, n)[1] == 23 for n in range(500)])
    assert onward > 0.97
    unknown = drives_of(graph, where, {"turns": 1.0})
    assert not unknown.models[0].is_known
    for node in (23, 29, 15):
        share = np.mean([nodes_of(unknown, n)[1] == node for n in range(500)])
        assert share == pytest.approx(1 / 3, abs=0.08)


def test_nobody_turns_on_the_spot_but_at_a_dead_end(graph, where):
    drives = drives_of(graph, where, {"flat": 1.0})
    tail = np.repeat(np.arange(49), np.diff(graph.first))
    assert drives.edge_counts[edge_of(graph, 22, 21)] < 500 * 0.2  # only around a block
    assert drives.edge_counts.sum() > 0
    assert tail[where.edge] == where.tail
    lonlat = [(121.0, 32.0), (121.01, 32.0)]
    road = plan_graph(graph_of(lonlat, [(0, 1, 40.0), (1, 0, 40.0)]))
    there = sample(
        *(road, Whereabouts(0, 0, 1.0), np.array([0, 1], np.int32), 2, 300.0, 1, {"flat": 1.0}, 9)
    )
    assert nodes_of(there, 0) == [1, 0]


def test_no_drive_is_anywhere_before_the_earliest_arrival(graph, where):
    drives = drives_of(graph, replace(where, pace=9.0), {"flat": 1.0, "turns": 1.0}, count=2000)
    head, rest_s = int(graph.head[where.edge]), 0.5 * graph.vehicle_s[where.edge]
    earliest = spread(
        *(graph.first, graph.head, graph.vehicle_s),
        *(np.array([head]), np.array([rest_s]), 1e6, -1),
    )
    assert (drives.at_s >= earliest[drives.place] / drives.fastest - 1e-9).all()
    assert drives.fastest > HASTE_MOST


def test_drives_end_with_the_horizon_and_their_first_visits_count_once(graph, where):
    drives = drives_of(graph, where, {"flat": 1.0}, horizon_s=200.0)
    assert drives.at_s.max() <= 200.0
    keys = drives.place.astype(np.int64) * 1000 + drives.drive
    assert len(np.unique(keys)) == len(keys)
    none = drives_of(graph, where, {"flat": 1.0}, place_of=np.full(49, -1, np.int32))
    assert len(none.place) == 0
    assert len(drives_of(graph, where, {"flat": 1.0}, horizon_s=-5.0).place) == 0


def test_a_seed_repeats_its_drives_and_another_does_not(graph, where):
    one, again = (drives_of(graph, where, {"flat": 1.0}, seed=7) for _ in range(2))
    assert (one.at_s == again.at_s).all()
    assert (one.place == again.place).all()
    other = drives_of(graph, where, {"flat": 1.0}, seed=8)
    assert other.at_s[:50].tolist() != one.at_s[:50].tolist()


def test_a_model_without_facts_gives_its_drives_to_the_others(where):
    shares = mix(where, {"route": 0.5, "goal": 0.2, "turns": 0.15, "flat": 0.15}, 2001)
    assert [(s.key, s.weight) for s in shares] == [("turns", 0.5), ("flat", 0.5)]
    assert sum(s.drives for s in shares) == 2001
    assert [s.key for s in mix(where, {"route": 1.0}, 10)] == ["flat"]


@pytest.mark.parametrize("pace", [np.nan, np.inf, -3.0, 0.0, 1e300])
def test_a_pace_that_is_none_is_bounded(graph, where, pace):
    drives = drives_of(graph, replace(where, pace=pace), {"flat": 1.0})
    assert np.isfinite(drives.at_s).all()
    assert 0.5 < drives.fastest < 3.0


def test_roads_that_take_no_time_end(graph):
    loop = plan_graph_of(np.array([0, 1, 2], np.uint32), np.array([1, 0], np.uint32), np.zeros(2))
    there = Whereabouts(0, 0, 1.0)
    drives = sample(loop, there, np.array([0, 1], np.int32), 2, 60.0, 1, {"flat": 1.0}, 2)
    assert drives.at_s.tolist() == [0.0] * 4


@pytest.mark.parametrize("seconds", [np.nan, np.inf, -1.0])
def test_a_time_that_is_none_is_refused(seconds):
    first, head = np.array([0, 1, 1], np.uint32), np.array([1], np.uint32)
    with pytest.raises(ValueError, match="finite and not negative"):
        plan_graph_of(first, head, np.array([seconds]))
