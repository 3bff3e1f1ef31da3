"""The matching kernels called once, on a drive over a crossing of four streets."""

import numpy as np

from backends.roads.matching import Track, match_track
from backends.roads.matching_ground import match_ground
from backends.roads.warming import crossing


def warm_matching() -> None:
    """Call every kernel of matching with the types it is called with in a hall."""
    graph = crossing()
    places = np.linspace(graph.lonlat[3], graph.lonlat[1], 6)
    track = Track.of_places(places[:, 0].copy(), places[:, 1].copy(), 20.0 * np.arange(6))
    match_track(match_ground(graph), track)
