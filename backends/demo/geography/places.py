"""Picks crossings of the imported graph for the demo's sites, cameras and routes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import CityInfo, RoadGraph
from app.domain.geo import LonLat
from backends.city.county_index import CountyIndex
from backends.demo.geography.layout import LON_STRETCH, METRE_DEG

Nodes = NDArray[np.intp]
_MAIN = frozenset({"trunk", "primary", "secondary"})


class Places:
    """Crossings by county and class, drawn from one source of randomness."""

    def __init__(self, info: CityInfo, roads: RoadGraph, random: np.random.Generator) -> None:
        self.roads = roads
        self.random = random
        self._index = CountyIndex(info.counties)
        self._codes = ["", *(county.code for county in info.counties)]
        self.county = self._index.of(roads.lonlat[:, 0], roads.lonlat[:, 1])
        named = np.zeros(roads.node_count, np.bool_)
        named[list(roads.junction_names)] = True
        classes = [roads.class_names[c] in _MAIN for c in range(len(roads.class_names))]
        on_main = np.zeros(roads.node_count, np.bool_)
        on_main[roads.head[np.array(classes)[roads.road_class]]] = True
        self.crossings: Nodes = np.flatnonzero(named & (self.county > 0))
        self.main_crossings: Nodes = np.flatnonzero(named & on_main & (self.county > 0))

    def code_of(self, node: int) -> str:
        """Return the code of the county a crossing is in."""
        return self._codes[int(self.county[node])]

    def near(self, centre: tuple[float, float], within_km: float) -> Nodes:
        """Return the crossings around a point, the nearest where there is none within reach."""
        gap = (self.roads.lonlat - np.array(centre)) / [LON_STRETCH, 1.0] / METRE_DEG / 1000.0
        away = np.where(self.county > 0, np.hypot(*gap.T), np.inf)
        found = np.flatnonzero(away <= within_km)
        return found if len(found) else np.array([int(away.argmin())])

    def pick(self, nodes: Sequence[int] | Nodes, count: int) -> list[int]:
        """Return ``count`` of ``nodes``, each at most once as long as there are enough."""
        pool = np.asarray(nodes)
        drawn = self.random.permutation(pool)
        return [int(node) for node in np.resize(drawn, count)]

    def spread(self, nodes: Nodes, count: int) -> list[int]:
        """Return ``count`` of ``nodes``, shared out over the counties as evenly as may be."""
        queues = [
            list(self.random.permutation(nodes[self.county[nodes] == index]))
            for index in range(1, len(self._codes))
        ]
        chosen: list[int] = []
        while len(chosen) < count and any(queues):
            for queue in queues:
                if queue and len(chosen) < count:
                    chosen.append(int(queue.pop()))
        return chosen

    def beside(self, node: int, least_m: float, most_m: float) -> LonLat:
        """Return a place some metres from a crossing, rounded as a register keeps it."""
        angle = self.random.uniform(0.0, 2 * np.pi)
        away = self.random.uniform(least_m, most_m) * METRE_DEG
        lon, lat = self.roads.lonlat[node].tolist()
        return LonLat(
            round(lon + away * LON_STRETCH * float(np.cos(angle)), 6),
            round(lat + away * float(np.sin(angle)), 6),
        )
