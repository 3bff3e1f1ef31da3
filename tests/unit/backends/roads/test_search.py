"""Bounded searches find what scipy finds on random graphs: from sources, to goals, n by m."""

import os

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from backends.city.extract import read_extract
from backends.city.roadgraph import build_road_graph
from backends.roads.graph import road_arrays
from backends.roads.search import times_from, times_to, travel_matrix
from tests.unit.backends.city.conftest import extracts
from tests.unit.backends.roads.conftest import graph_of, random_graph

__all__ = ["extracts"]

LIMIT_S = 140.0
GRAPHS = [
    60,
    pytest.param(
        500,
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(
                os.environ.get("DUTYWALL_LONG") != "1", reason="500 graphs: DUTYWALL_LONG=1"
            ),
        ],
    ),
]


def matrix_of(roads, cost_s):
    """Return the graph as scipy has it: of parallel edges the fastest."""
    least = {}
    for tail, head, cost in zip(
        roads.tail.tolist(), roads.head.tolist(), cost_s.tolist(), strict=True
    ):
        least[tail, head] = min(cost, least.get((tail, head), np.inf))
    ends = np.array(list(least)).reshape(-1, 2)
    shape = (roads.node_count, roads.node_count)
    return csr_array((list(least.values()), (ends[:, 0], ends[:, 1])), shape=shape)


@pytest.mark.parametrize("graphs", GRAPHS)
def test_random_graphs_give_what_scipy_gives(graphs):
    for seed in range(graphs):
        roads = road_arrays(random_graph(seed, 30))
        matrix = matrix_of(roads, roads.free_s)
        sources = np.random.default_rng(seed).integers(0, roads.node_count, 3).tolist()
        there = dijkstra(matrix, indices=sources, limit=LIMIT_S)
        back = dijkstra(matrix.T, indices=sources, limit=LIMIT_S)
        np.testing.assert_allclose(
            times_from(roads, roads.free_s, sources, LIMIT_S).seconds, there.min(axis=0)
        )
        np.testing.assert_allclose(
            times_to(roads, roads.free_s, sources, LIMIT_S).seconds, back.min(axis=0)
        )


def test_sources_with_head_starts_compete():
    for seed in range(15):
        roads = road_arrays(random_graph(seed))
        random = np.random.default_rng(seed)
        sources = random.choice(roads.node_count, 4, replace=False).tolist()
        offsets = random.uniform(0.0, 100.0, 4)
        each = dijkstra(matrix_of(roads, roads.free_s), indices=sources) + offsets[:, None]
        wanted = each.min(axis=0)
        wanted[wanted > LIMIT_S] = np.inf
        found = times_from(roads, roads.free_s, sources, LIMIT_S, offsets.tolist())
        np.testing.assert_allclose(found.seconds, wanted)


def test_the_edges_lead_back_to_a_source_in_just_that_time():
    for seed in range(20):
        roads = road_arrays(random_graph(seed))
        times = times_from(roads, roads.free_s, [0], LIMIT_S)
        for node in np.flatnonzero(np.isfinite(times.seconds)).tolist():
            at, spent_s = node, 0.0
            while times.edge[at] >= 0:
                spent_s += roads.free_s[times.edge[at]]
                at = int(roads.tail[times.edge[at]])
            assert at == 0
            assert spent_s == pytest.approx(times.seconds[node])


@pytest.mark.parametrize(("origins", "goals"), [((0, 5), (1, 2, 3)), ((0, 5, 9), (1, 2)), ((), ())])
def test_a_matrix_is_the_same_from_whichever_ends_it_is_searched(origins, goals):
    roads = road_arrays(random_graph(7))
    full = dijkstra(matrix_of(roads, roads.free_s))
    wanted = full[np.ix_(np.array(origins, int), np.array(goals, int))]
    np.testing.assert_allclose(travel_matrix(roads, roads.free_s, origins, goals, np.inf), wanted)


def test_a_closed_edge_is_not_driven():
    roads = road_arrays(graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 40.0)]))
    times = times_from(roads, np.array([np.inf]), [0], np.inf)
    assert times.edge.tolist() == [-1, -1]
    assert not np.isfinite(times_from(roads, np.array([np.nan]), [0], np.inf).seconds[1])


def test_a_node_that_is_none_and_offsets_that_do_not_fit_are_refused():
    roads = road_arrays(random_graph(1))
    for node in (-1, roads.node_count):
        with pytest.raises(ValueError, match="nodes"):
            times_from(roads, roads.free_s, [node], 10.0)
    with pytest.raises(ValueError, match="offsets"):
        times_to(roads, roads.free_s, [0], 10.0, [1.0, 2.0])


def test_no_sources_reach_nothing():
    roads = road_arrays(random_graph(1))
    assert not np.isfinite(times_from(roads, roads.free_s, [], 100.0).seconds).any()


def test_the_edge_that_leads_back_is_the_same_road_and_not_another_between_the_same_ends():
    at = [(121.0, 32.0), (121.01, 32.0)]
    graph = graph_of(at, [(0, 1, 40.0), (1, 0, 40.0)])
    assert road_arrays(graph).reverse.tolist() == [1, 0]
    graph.length_m[1] += 300.0  # a road around the back
    assert road_arrays(graph).reverse.tolist() == [-1, -1]
    assert road_arrays(graph_of(at, [(0, 1, 40.0)])).reverse.tolist() == [-1]


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="extracts: DUTYWALL_LONG=1")
@pytest.mark.parametrize("name", ["porto", "baltimore", "andorra"])
def test_real_extracts_give_what_scipy_gives(extracts, name):
    extract = read_extract(extracts / f"{name}.osm.pbf")
    roads = road_arrays(build_road_graph(extract.roads, extract.node_names))
    matrix = matrix_of(roads, roads.free_s)
    for node in np.random.default_rng(5).integers(0, roads.node_count, 20).tolist():
        there, back = (dijkstra(m, indices=node, limit=300.0) for m in (matrix, matrix.T))
        times = times_from(roads, roads.free_s, [node], 300.0).seconds
        np.testing.assert_allclose(times, there)
        np.testing.assert_allclose(times_to(roads, roads.free_s, [node], 300.0).seconds, back)
