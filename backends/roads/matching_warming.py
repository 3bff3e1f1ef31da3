"""The matching kernels called once, on a drive over a crossing of four streets."""

import numpy as np

from backends.roads.matching import Track, match_track
from backends.roads.matching_ground import match_ground
from backends.roads.matching_routes import route_cache
from backends.roads.matching_way import driven_ways
from backends.roads.warming import crossing


def warm_matching() -> None:
    """Call every kernel of matching with the types it is called with in a hall."""
    graph = crossing()
    places = np.asarray(np.linspace(graph.lonlat[3], graph.lonlat[1], 6), np.float64)
    track = Track.of_places(places[:, 0].copy(), places[:, 1].copy(), np.arange(0.0, 120.0, 20.0))
    ground = match_ground(graph)
    cache = route_cache(ground)
    driven_ways(ground, cache, match_track(ground, track, cache=cache))
