"""The roads reached within a time are those of a search over edges that never turns back."""

import os

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from backends.city.extract import read_extract
from backends.city.roadgraph import build_road_graph
from backends.roads.graph import road_arrays
from backends.roads.reach import EdgeStart, reached_edges
from tests.unit.backends.city.conftest import extracts
from tests.unit.backends.roads.conftest import graph_of, random_graph
from tests.unit.backends.roads.test_search import GRAPHS

__all__ = ["extracts"]

LIMIT_S = 150.0


def entered(roads, cost_s, start):
    """Return when each edge is entered, by scipy, on the graph whose nodes are our edges."""
    pairs, costs = [], []
    count = roads.edge_count
    for edge in range(count):
        node = roads.head[edge]
        leaving = range(roads.first[node], roads.first[node + 1])
        for other in leaving:
            if other != roads.reverse[edge] or len(leaving) == 1:
                pairs.append((edge, other))
                costs.append(cost_s[edge])
                if edge == start.edge:  # the start is a node of its own: it is no entering
                    pairs.append((count, other))
                    costs.append((1.0 - start.fraction) * cost_s[edge])
    tails, heads = np.array(pairs).reshape(-1, 2).T
    graph = csr_array((costs, (tails, heads)), shape=(count + 1, count + 1))
    return dijkstra(graph, indices=count)[:count]


@pytest.mark.parametrize("graphs", GRAPHS)
def test_random_graphs_give_what_scipy_gives_without_turning_back(graphs):
    for seed in range(graphs):
        random = np.random.default_rng(seed)
        roads = road_arrays(random_graph(seed, 25))
        start = EdgeStart(int(random.integers(roads.edge_count)), float(random.uniform(0.0, 0.9)))
        wanted = entered(roads, roads.free_s, start)
        found = reached_edges(roads, roads.free_s, [start], LIMIT_S)
        assert (found.edge[0], found.enter_s[0], found.fraction[0]) == (
            start.edge,
            0.0,
            start.fraction,
        )
        times = np.full(roads.edge_count, np.inf)
        times[found.edge[1:]] = found.enter_s[1:]
        wanted[wanted >= LIMIT_S] = np.inf
        np.testing.assert_allclose(times, wanted)
        assert not found.fraction[1:].any()


def town_of(lengths):
    """Return a street of so many pieces, both ways."""
    at = [(121.0 + 0.01 * n, 32.0) for n in range(len(lengths) + 1)]
    edges = []
    for n, seconds in enumerate(lengths):
        edges += [(n, n + 1, seconds), (n + 1, n, seconds)]
    return road_arrays(graph_of(at, edges))


def test_it_goes_on_and_comes_back_only_from_the_end_of_the_road():
    roads = town_of([40.0, 40.0])
    onward = next(e for e in range(4) if (roads.tail[e], roads.head[e]) == (1, 2))
    found = reached_edges(roads, roads.free_s, [EdgeStart(onward, 0.5)], 100.0)
    ends = zip(roads.tail[found.edge].tolist(), roads.head[found.edge].tolist(), strict=True)
    ways = dict(zip(ends, found.enter_s.tolist(), strict=True))
    assert ways == {(1, 2): 0.0, (2, 1): 20.0, (1, 0): 60.0}


def test_what_is_entered_just_at_the_limit_is_not_reached():
    roads = town_of([40.0, 40.0])
    onward = next(e for e in range(4) if (roads.tail[e], roads.head[e]) == (0, 1))
    assert len(reached_edges(roads, roads.free_s, [EdgeStart(onward, 0.0)], 40.0).edge) == 1
    assert len(reached_edges(roads, roads.free_s, [EdgeStart(onward, 0.0)], 40.1).edge) == 2


def test_more_time_never_reaches_less():
    roads = road_arrays(random_graph(3))
    seen: set[int] = set()
    for limit_s in (0.0, 10.0, 60.0, 120.0, 300.0, np.inf):
        now = set(reached_edges(roads, roads.free_s, [EdgeStart(5, 0.3)], limit_s).edge.tolist())
        assert seen <= now
        seen = now


def test_nothing_is_reached_in_no_time_and_from_nowhere():
    roads = road_arrays(random_graph(3))
    for starts, limit_s in (([], 60.0), ([EdgeStart(0, 0.5)], 0.0), ([EdgeStart(0, 0.5)], -5.0)):
        assert not len(reached_edges(roads, roads.free_s, starts, limit_s).edge)
    assert not len(reached_edges(roads, roads.free_s, [EdgeStart(0, 0.5)], float("nan")).edge)


@pytest.mark.parametrize("start", [EdgeStart(-1, 0.0), EdgeStart(10**6, 0.0), EdgeStart(0, 1.1)])
def test_a_start_that_is_none_is_refused(start):
    roads = road_arrays(random_graph(3))
    with pytest.raises(ValueError, match="edge"):
        reached_edges(roads, roads.free_s, [start], 60.0)


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="extracts: DUTYWALL_LONG=1")
@pytest.mark.parametrize("name", ["porto", "baltimore", "andorra"])
def test_real_extracts_give_what_scipy_gives_without_turning_back(extracts, name):
    extract = read_extract(extracts / f"{name}.osm.pbf")
    roads = road_arrays(build_road_graph(extract.roads, extract.node_names))
    for edge in np.random.default_rng(5).integers(0, roads.edge_count, 3).tolist():
        start = EdgeStart(edge, 0.25)
        wanted = entered(roads, roads.free_s, start)
        wanted[wanted >= 300.0] = np.inf
        found = reached_edges(roads, roads.free_s, [start], 300.0)
        times = np.full(roads.edge_count, np.inf)
        times[found.edge[1:]] = found.enter_s[1:]
        np.testing.assert_allclose(times, wanted)
