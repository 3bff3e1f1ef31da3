"""Lines without times set on roads: the edges that a declared way allows, a drawn line's way."""

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import distance_m
from backends.roads.matching import Track, match_track
from backends.roads.matching_ground import MatchGround
from backends.roads.matching_routes import RouteCache
from backends.roads.matching_way import DrivenWay, driven_ways

F64 = NDArray[np.float64]
EVERY_M = 50.0
PACE_MPS = 10.0  # a line has no times: it is matched as if driven evenly


def ways_on(ground: MatchGround, cache: RouteCache, lonlat: F64) -> list[DrivenWay]:
    """Return the ways along roads that a line, (n, 2) degrees, follows; none where no road is."""
    if len(lonlat) < 2:  # noqa: PLR2004 - a line has two ends
        return []
    steps_m = distance_m(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
    along_m = np.concatenate([[0.0], np.cumsum(steps_m)])
    at_m = np.linspace(0.0, along_m[-1], max(int(along_m[-1] / EVERY_M), 1) + 1)
    lon, lat = (np.interp(at_m, along_m, lonlat[:, axis]) for axis in (0, 1))
    track = Track.of_places(lon, lat, at_m / PACE_MPS)
    return driven_ways(ground, cache, match_track(ground, track, cache=cache))


def allowed_edges(ground: MatchGround, cache: RouteCache, lonlat: F64) -> frozenset[int]:
    """Return the edges that a declared way allows, both directions of each."""
    edges = {edge for way in ways_on(ground, cache, lonlat) for edge in way.edges}
    back = {int(ground.reverse[edge]) for edge in edges} - {-1}
    return frozenset(edges | back)
