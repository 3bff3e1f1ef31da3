"""What a city pack hands to the other rooms: base map, road graph, places and counties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

U32 = NDArray[np.uint32]
F64 = NDArray[np.float64]
F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mesh:
    """Filled areas, triangulated: ``lonlat`` (n, 2) f8 degrees, ``triangles`` (m, 3) u4."""

    lonlat: F64
    triangles: U32


@dataclass(frozen=True, slots=True)
class Lines:
    """Polylines end to end: line i is ``lonlat[starts[i]:starts[i + 1]]``; starts has n + 1."""

    lonlat: F64
    starts: U32


@dataclass(frozen=True, slots=True)
class Place:
    """A name on the map; ``rank`` 0 is the city, then 1 county, 2 town, 3 village, 4 feature."""

    name: str
    name_en: str
    kind: str
    rank: int
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What lies under everything, by kind.

    ``areas`` keys: land, water, forest, park, industrial, residential, harbour, building (a pack
    need not have all). ``lines`` keys: motorway, trunk, primary, secondary, tertiary, residential,
    rail, river, coast, town_boundary, county_boundary, city_boundary, fairway. ``attribution``
    must stand on the map; ``notice`` is ``示意`` for a schematic city and empty for a real one.
    """

    areas: Mapping[str, Mesh]
    lines: Mapping[str, Lines]
    places: tuple[Place, ...]
    bounds_deg: tuple[float, float, float, float]  # west, south, east, north
    attribution: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """Directed drivable roads as CSR: the edges of node u are ``first[u]:first[u + 1]``.

    ``lonlat`` (nodes, 2) f8 degrees; per edge ``head`` (u4 node), ``length_m``, ``travel_s`` (f4,
    free flow), ``road_class`` (u1 index into ``class_names``), ``name`` (u4 index into ``names``,
    0 = no name), and its shape ``shape_lonlat[shape_first[e]:shape_first[e + 1]]`` (both ends in).
    ``junction_names`` maps node to the crossing's name where it has one.
    """

    lonlat: F64
    first: U32
    head: U32
    length_m: F32
    travel_s: F32
    road_class: NDArray[np.uint8]
    class_names: tuple[str, ...]
    name: U32
    names: tuple[str, ...]
    shape_first: U32
    shape_lonlat: F64
    junction_names: Mapping[int, str]

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.lonlat)

    @property
    def edge_count(self) -> int:
        """How many directed edges there are."""
        return len(self.head)


@dataclass(frozen=True, slots=True)
class County:
    """A county: ``index`` from 1 is what stands in the world's ``county`` column.

    ``rings`` are its outer boundaries, each (n, 2) f8 degrees, closed.
    """

    code: str
    name: str
    name_en: str
    index: int
    rings: tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class CityInfo:
    """Who the city is and which counties it has."""

    code: str
    name: str
    name_en: str
    is_demo: bool
    counties: tuple[County, ...]
