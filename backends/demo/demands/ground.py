"""Where the demo's callers are: crossings with a name, each with its town and county."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.citypack import RoadGraph
from app.domain.errors import ConfigError
from app.domain.register import Camera

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
    towns = _towns(area_sets)
    nodes = sorted(roads.junction_names)
    if towns is None or not nodes:
        raise ConfigError("demo: the city pack has no towns, or no crossing with a name")
    at = roads.lonlat[nodes]
    within = _within(towns, at)
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


def camera_towns(cameras: Sequence[Camera], area_sets: Sequence[AreaSet]) -> dict[str, str]:
    """Return the code of the town that each camera stands in, by id; of none it is left out."""
    towns = _towns(area_sets)
    if towns is None or not cameras:
        return {}
    within = _within(towns, np.array([(one.lon_deg, one.lat_deg) for one in cameras]))
    return {
        camera.camera_id: towns.codes[town]
        for camera, town in zip(cameras, within.tolist(), strict=True)
        if town >= 0
    }


def _towns(area_sets: Sequence[AreaSet]) -> AreaSet | None:
    return next((one for one in area_sets if one.key == TOWN), None)


def _within(towns: AreaSet, at: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which town each place (n, 2) in degrees lies in, -1 for none."""
    within = np.full(len(at), -1)
    for number in range(len(towns)):
        inside = np.zeros(len(at), np.bool_)
        for corners in towns.rings(number):
            inside ^= shapely.contains_xy(shapely.Polygon(corners), at[:, 0], at[:, 1])
        within[inside] = number
    return within
