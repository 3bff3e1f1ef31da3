"""Map matching is exact where a person can tell, equal to trying all chains, and never guesses."""

from dataclasses import replace

import numpy as np
import pytest

from backends.roads.graph import road_arrays
from backends.roads.matching import RoadMatcher, Track, match_track
from backends.roads.matching_candidates import candidates, find_candidates
from backends.roads.matching_ground import PACE_MPS, lonlat_at, match_ground
from backends.roads.matching_numbers import MatchNumbers
from backends.roads.matching_routes import begin_search, end_search, next_goal, route_cache
from backends.roads.matching_state import Outcome
from backends.roads.search import times_from
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of, random_graph
from tests.unit.backends.roads.matching_worlds import METRES, between, chain_costs, edge_of, track

NUMBERS = MatchNumbers()


def node(row, column):
    """Return where a crossing of the town is."""
    return (121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


def test_of_two_ways_as_long_the_faster_one_is_driven():
    lonlat = [(121.0, 32.0), (121.004, 32.0), (121.008, 32.002), (121.008, 31.998), (121.012, 32.0)]
    ends = [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)]
    seconds = [40.0, 60.0, 20.0, 60.0, 20.0]  # the southern way is faster
    both = [(a, b, s) for (a, b), s in zip(ends, seconds, strict=True)]
    graph = graph_of([*lonlat, (121.016, 32.0)], [*both, (4, 5, 40.0)])
    ground = match_ground(graph)
    cache = route_cache(ground)
    begin_search(ground, cache, 1, np.array([4]), 1)
    assert next_goal(ground, cache, np.array([4]), 1, 2_000.0) == 4
    assert ground.tail[cache.via[4]] == 3


def joined(*tracks):
    """Return tracks one after the other."""
    return Track(*(np.concatenate([getattr(t, name) for t in tracks]) for name in Track.__slots__))


def test_a_drive_round_a_corner_is_on_the_edges_that_it_drove(town):
    there = between(node(0, 0), node(0, 2), 11) + between(node(0, 2), node(2, 2), 11)[1:-1]
    matches = match_track(match_ground(town), track(there, noise_m=4.0, seed=3))
    true = [edge_of(town, 0, 1)] * 4 + [edge_of(town, 1, 2)] * 4
    true += [edge_of(town, 2, 9)] * 4 + [edge_of(town, 9, 16)] * 4
    clear = np.r_[1:5, 6:10, 11:15, 16:20]  # at a crossing noise decides
    assert matches.edge[clear].tolist() == true
    assert (matches.outcome == Outcome.MATCHED).all()
    assert matches.off_m.max() < 20.0


def test_the_direction_is_that_of_the_drive(town):
    matches = match_track(match_ground(town), track(between(node(3, 4), node(3, 3), 6)[1:-1]))
    assert set(matches.edge.tolist()) == {edge_of(town, 25, 24)}


def test_who_turns_back_in_a_street_is_on_its_other_direction(town):
    there = between(node(3, 3), node(3, 4), 8)[1:6]
    matches = match_track(match_ground(town), track(there + there[::-1][1:]))
    forth, back = edge_of(town, 24, 25), edge_of(town, 25, 24)
    clear = matches.edge.tolist()
    del clear[4]  # where it turned it is on neither
    assert clear == [forth] * 4 + [back] * 4


def test_of_two_carriageways_the_one_that_leads_there_is_driven():
    apart_deg = 16.0 / METRES
    lonlat = [(121.0, 32.0), (121.02, 32.0), (121.02, 32.0 + apart_deg), (121.0, 32.0 + apart_deg)]
    graph = graph_of(lonlat, [(0, 1, 60.0), (1, 2, 5.0), (2, 3, 60.0), (3, 0, 5.0)])
    # Every fix is nearer to the other carriageway, by noise that is the same all along.
    there = [(lon, 32.0 + 0.6 * apart_deg) for lon in np.linspace(121.001, 121.019, 9)]
    matches = match_track(match_ground(graph), track(there, every_s=20.0))
    assert set(matches.edge.tolist()) == {edge_of(graph, 0, 1)}


def test_a_course_tells_the_direction_of_a_single_fix(town):
    ground = match_ground(town)
    one = track([between(node(3, 3), node(3, 4), 3)[1]])
    assert match_track(ground, one).outcome.tolist() == [Outcome.AMBIGUOUS]
    west = Track(
        one.lon_deg, one.lat_deg, one.fix_s, np.array([9.0], "f4"), np.array([270.0], "f4")
    )
    assert match_track(ground, west).edge.tolist() == [edge_of(town, 25, 24)]


@pytest.mark.parametrize("course", [np.nan, np.inf, -np.inf])
def test_a_course_that_is_no_number_is_not_asked(town, course):
    one = track(between(node(3, 4), node(3, 3), 6)[1:-1])
    odd = replace(one, speed_mps=np.full(4, 9.0, "f4"), course_deg=np.full(4, course, "f4"))
    np.testing.assert_array_equal(
        match_track(match_ground(town), odd).edge, match_track(match_ground(town), one).edge
    )


def test_one_wrong_course_does_not_turn_a_drive_round(town):
    one = track(between(node(3, 3), node(3, 5), 12)[1:-1])
    course = np.full(10, 90.0, "f4")
    course[4] = 270.0
    told = match_track(
        match_ground(town), replace(one, speed_mps=np.full(10, 9.0, "f4"), course_deg=course)
    )
    east = {edge_of(town, 24, 25), edge_of(town, 25, 26)}
    assert set(told.edge.tolist()) == east


def test_of_edges_in_a_row_the_one_with_more_of_itself_about_the_fix_is_likelier():
    # A crossing as maps draw it: two long edges, and one of 3 m between their ends.
    step_deg = 3.0 / METRES
    lonlat = [(121.0, 32.0), (121.0, 32.004), (121.0, 32.004 + step_deg), (121.0, 32.008)]
    ground = match_ground(graph_of(lonlat, [(0, 1, 40.0), (1, 2, 1.0), (2, 3, 40.0)]))
    found = candidates()
    y = (32.004 + 0.4 * step_deg - ground.frame[1]) * ground.frame[3]
    n = find_candidates(ground, NUMBERS, 0.0, y, 0.0, found)
    cost = dict(zip(found.edge[:n].tolist(), found.cost[:n].tolist(), strict=True))
    assert cost[0] < cost[1]  # though the fix is right above the short one
    assert np.exp(-np.array(list(cost.values()))).sum() == pytest.approx(1.0, abs=1e-3)


def test_what_is_far_from_any_road_is_not_matched(town):
    field = (121.0 + 0.5 * STEP_DEG, 32.0 + 0.5 * STEP_DEG)
    matches = match_track(match_ground(town), track([field] * 5))
    assert matches.outcome.tolist() == [Outcome.OFF_NETWORK] * 5
    assert (matches.edge == -1).all()
    assert np.isnan(matches.lonlat).all()


def test_one_wild_fix_is_left_out_and_the_drive_goes_on(town):
    points = between(node(2, 1), node(2, 5), 26)[1:22]
    points[10] = node(6, 6)
    matches = match_track(match_ground(town), track(points, every_s=8.0))
    assert matches.outcome[10] == Outcome.UNREACHED
    others = np.delete(matches.outcome, 10)
    assert (others == Outcome.MATCHED).all()
    assert matches.is_linked[11]


def test_a_silence_ends_a_drive_and_begins_another(town):
    first = track(between(node(1, 0), node(1, 2), 12)[1:10])
    second = track(
        between(node(5, 0), node(5, 2), 12)[1:10], from_s=first.fix_s[-1] + NUMBERS.gap_s + 1.0
    )
    matches = match_track(match_ground(town), joined(first, second))
    assert np.flatnonzero(~matches.is_linked).tolist() == [0, 9]
    assert (matches.edge >= 0).all()


@pytest.mark.parametrize("seed", range(12))
def test_it_finds_the_cheapest_of_all_chains(seed):
    graph = graph_of(
        [(121.0 + 0.0006 * c, 32.0 + 0.0005 * r) for r in range(3) for c in range(3)],
        [(a, b, 5.0) for a in range(9) for b in range(9) if a != b and _are_beside(a, b, seed)],
    )
    graph = replace(graph, travel_s=graph.length_m / np.float32(PACE_MPS))  # the shortest is best
    ground = match_ground(graph)
    numbers = MatchNumbers(sure_nats=-1.0, detour_m=1e6, top_mps=1e6, turn_m=0.0, beam_nats=1e6)
    ends = np.random.default_rng(seed).uniform([121.0, 32.0], [121.0012, 32.001], (2, 2))
    one = track(between(ends[0], ends[1], 5), noise_m=9.0, seed=seed)
    costs = chain_costs(ground, numbers, one)
    found = tuple(match_track(ground, one, numbers).edge.tolist())
    assert len(costs) > 100
    assert costs[found] == pytest.approx(min(costs.values()), abs=1e-3)


def _are_beside(a, b, seed):
    """Return whether two crossings of a 3x3 town are joined; by the seed some only one way."""
    beside = abs(a // 3 - b // 3) + abs(a % 3 - b % 3) == 1
    return beside and (a < b or (a * 7 + b * 3 + seed) % 4 > 0)


@pytest.mark.parametrize("seed", range(4))
def test_ways_to_several_goals_are_those_of_the_search(seed):
    graph = random_graph(seed)
    ground, roads = match_ground(graph), road_arrays(graph)
    cache = route_cache(ground)
    random = np.random.default_rng(seed)
    for source in range(0, graph.node_count, 7):
        expected = times_from(roads, ground.weigh_m, [source], 1e9).seconds
        goals = random.integers(0, graph.node_count, 5)
        found = {}
        begin_search(ground, cache, source, goals, 5)
        while (goal := next_goal(ground, cache, goals, 5, np.inf)) >= 0:
            found[goal] = (cache.best_m[goal], cache.far_m[goal], int(cache.via[goal]))
            far_m, at = 0.0, goal
            while at != source:
                edge = int(cache.via[at])
                far_m, at = far_m + ground.length_m[edge], int(ground.tail[edge])
            assert cache.far_m[goal] == pytest.approx(far_m)
        end_search(cache, goals, 5)
        assert set(found) == {g for g in goals.tolist() if np.isfinite(expected[g])}
        for goal, (weighs_m, far_m, _) in found.items():
            assert weighs_m == pytest.approx(expected[goal])
            # Within a bound on its metres it is found, whatever it weighs, and beyond it is not.
            for reach_m, is_found in ((far_m * 1.000001, True), (far_m * 0.999999 - 1e-6, False)):
                begin_search(ground, cache, source, goals, 5)
                within = set()
                while (other := next_goal(ground, cache, goals, 5, reach_m)) >= 0:
                    within.add(other)
                end_search(cache, goals, 5)
                assert (goal in within) == is_found


def test_a_search_leaves_no_trace(town):
    ground = match_ground(town)
    cache, blank = route_cache(ground), route_cache(ground)
    goals = np.array([40, 12, 40])
    begin_search(ground, cache, 3, goals, 3)
    next_goal(ground, cache, goals, 3, 5_000.0)
    end_search(cache, goals, 3)
    for name in ("best_m", "mark", "wanted"):
        np.testing.assert_array_equal(getattr(cache, name), getattr(blank, name))


def test_a_place_on_an_edge_is_where_its_line_is(town):
    ground = match_ground(town)
    edge = edge_of(town, 0, 1)
    spots = lonlat_at(ground, np.array([edge] * 3), ground.length_m[edge] * np.array([0, 0.5, 1]))
    np.testing.assert_allclose(spots, [node(0, 0), (121.0 + STEP_DEG / 2, 32.0), node(0, 1)])


@pytest.mark.parametrize("lag", [1, 0, -3])
def test_a_lag_without_room_for_a_step_is_refused(town, lag):
    with pytest.raises(ValueError, match="2 at least"):
        RoadMatcher(match_ground(town), lag=lag)
