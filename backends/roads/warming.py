"""The road kernels called once on a crossing of four streets, so that they are compiled."""

import numpy as np

from app.domain.citypack import RoadGraph
from app.domain.geo import LonLat
from backends.roads.bands import band_rings
from backends.roads.drives import drives_to
from backends.roads.graph import road_arrays
from backends.roads.network import RoadNetwork
from backends.roads.reach import EdgeStart, reached_edges
from backends.roads.search import times_from, times_to
from backends.roads.turns import passed_within, turn_probabilities, turn_weights

ARMS = ((0.0, 0.002), (0.002, 0.0), (0.0, -0.002), (-0.002, 0.0))
MIDDLE = (120.9, 32.0)


def warm_roads() -> None:
    """Call every kernel of this room with the types it is called with in a hall."""
    graph = crossing()
    roads = road_arrays(graph)
    start = EdgeStart(0, 0.5)
    times_from(roads, roads.free_s, [0], 60.0)
    times_to(roads, roads.free_s, [0], 60.0)
    arms = [LonLat(*point) for point in graph.lonlat.tolist()]
    drives_to(RoadNetwork(graph), roads, roads.free_s, arms[1], arms, 60.0)
    reached = reached_edges(roads, roads.free_s, [start], 60.0)
    band_rings(graph, roads.free_s, reached, [10.0, 60.0], LonLat(*MIDDLE))
    weights = turn_weights(graph.shape_first, graph.shape_lonlat, graph.road_class, graph.name)
    turn_probabilities(roads, weights, 0)
    passed_within(roads, weights, roads.free_s, start, 60.0)


def crossing() -> RoadGraph:
    """Return four streets that meet, both ways, 200 m and 20 s each; node 0 is the crossing."""
    middle = np.array(MIDDLE)
    nodes = np.vstack([middle, middle + np.array(ARMS)])
    pairs = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (2, 0), (3, 0), (4, 0)]
    count = len(pairs)
    return RoadGraph(
        lonlat=nodes,
        first=np.array([0, 4, 5, 6, 7, 8], np.uint32),
        head=np.array([head for _, head in pairs], np.uint32),
        length_m=np.full(count, 200.0, np.float32),
        travel_s=np.full(count, 20.0, np.float32),
        road_class=np.zeros(count, np.uint8),
        class_names=("primary",),
        name=np.zeros(count, np.uint32),
        names=("",),
        shape_first=np.arange(0, 2 * count + 1, 2, dtype=np.uint32),
        shape_lonlat=np.concatenate([nodes[list(pair)] for pair in pairs]),
        junction_names={0: "0"},
    )
