"""Where the demo's callers are: crossings with a name, each with its town and county."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from app.domain.areas import AreaSet
from app.domain.citypack import RoadGraph
from app.domain.errors import ConfigError

TOWN = "town"


@dataclass(frozen=True, slots=True)
class Spot:
    """A crossing that people know by name."""

    name: str
    lon_deg: float
    lat_deg: float
    town: str
    town_name: str
    county: str


def spots_of(roads: RoadGraph, area_sets: Sequence[AreaSet]) -> tuple[Spot, ...]:
    """Return the named crossings that lie in a town, in the order of the roads' nodes.

    Raises ConfigError for a city without towns or names: nobody could say where anything is.
    """
    towns = next((one for one in area_sets if one.key == TOWN), None)
    nodes = sorted(roads.junction_names)
    if towns is None or not nodes:
        raise ConfigError("demo: the city pack has no towns, or no crossing with a name")
    at = roads.lonlat[nodes]
    within = np.full(len(nodes), -1)
    for number in range(len(towns)):
        inside = np.zeros(len(nodes), np.bool_)
        for ring in range(int(towns.area_first[number]), int(towns.area_first[number + 1])):
            corners = towns.lonlat[int(towns.ring_first[ring]) : int(towns.ring_first[ring + 1])]
            inside ^= shapely.contains_xy(shapely.Polygon(corners), at[:, 0], at[:, 1])
        within[inside] = number
    return tuple(
        Spot(
            roads.junction_names[node],
            float(lon),
            float(lat),
            towns.codes[town],
            towns.names[town],
            towns.parents[town],
        )
        for node, (lon, lat), town in zip(nodes, at, within.tolist(), strict=True)
        if town >= 0
    )
