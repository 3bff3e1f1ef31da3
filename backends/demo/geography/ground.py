"""Draws what is neither road nor boundary: coast, canals, rail, works, parks, ports and names."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely

from backends.demo.geography.grids import Grid
from backends.demo.geography.layout import LON_STRETCH, METRE_DEG, Area, Mark, Point, Stroke
from backends.demo.geography.sources import Sources

CANALS: Mapping[str, tuple[Point, ...]] = {
    "通扬运河": (
        *((120.30, 32.50), (120.45, 32.51), (120.57, 32.40), (120.70, 32.28), (120.815, 32.09)),
    ),
    "新通扬运河": ((120.23, 32.545), (120.44, 32.555), (120.62, 32.515)),
    "通启运河": (
        *((120.92, 31.985), (121.10, 32.035), (121.33, 32.00), (121.55, 31.93), (121.68, 31.885)),
    ),
    "如海运河": ((120.47, 32.50), (120.535, 32.36), (120.545, 32.20), (120.56, 32.09)),
    "九圩港河": ((120.775, 32.075), (120.93, 32.20), (121.05, 32.27), (121.15, 32.295)),
    "栟茶运河": ((120.56, 32.50), (120.75, 32.50), (120.96, 32.475)),
    "遥望港": ((121.12, 32.16), (121.25, 32.20), (121.36, 32.215)),
}  # fmt: skip
RAILWAYS: Mapping[str, tuple[Point, ...]] = {
    "宁启铁路": (
        *((120.22, 32.505), (120.45, 32.515), (120.545, 32.42), (120.60, 32.335)),
        *((120.735, 32.215), (120.80, 32.125), (120.86, 32.075), (121.00, 32.055)),
        *((121.13, 31.985), (121.22, 31.935)),
        *((121.42, 31.90), (121.60, 31.845), (121.68, 31.835)),
    ),
    "盐通高铁": (
        *((120.56, 32.635), (120.52, 32.53), (120.60, 32.36), (120.70, 32.20), (120.735, 32.10)),
        *((120.71, 32.03), (120.700, 31.955)),
    ),
}  # fmt: skip
STATIONS: Mapping[str, tuple[str, Point]] = {
    "海安站": ("Hai'an Station", (120.505, 32.535)),
    "如皋站": ("Rugao Station", (120.56, 32.40)),
    "南通站": ("Nantong Station", (120.86, 32.075)),
    "南通西站": ("Nantong West Station", (120.735, 32.10)),
    "海门站": ("Haimen Station", (121.20, 31.945)),
    "启东站": ("Qidong Station", (121.65, 31.838)),
}
PORTS: Mapping[str, tuple[str, Point, float]] = {
    "南通港": ("Nantong Port", (120.815, 32.015), 2.4),
    "通海港区": ("Tonghai Port Area", (121.09, 31.785), 2.2),
    "如皋港": ("Rugao Port", (120.55, 32.045), 2.0),
    "洋口港": ("Yangkou Port", (121.405, 32.355), 2.6),
    "吕四港": ("Lüsi Port", (121.66, 32.07), 2.6),
}


class Works(NamedTuple):
    """An industrial area; ``kind`` is chemical or industrial."""

    name: str
    name_en: str
    centre: Point
    width_km: float
    height_km: float
    kind: str


WORKS: tuple[Works, ...] = (
    Works("南通经开区化工片区", "NETDA Chemical Area", (120.945, 31.86), 2.2, 1.6, "chemical"),
    Works("如皋港化工片区", "Rugao Port Chemical Area", (120.565, 32.075), 2.0, 1.4, "chemical"),
    Works("洋口化工片区", "Yangkou Chemical Area", (121.055, 32.545), 3.0, 1.8, "chemical"),
    Works(
        "洋口港石化片区", "Yangkou Port Petrochemical Area", (121.375, 32.37), 2.4, 1.8, "chemical"
    ),
    Works(
        "启东滨江化工片区", "Qidong Riverside Chemical Area", (121.60, 31.765), 2.2, 1.4, "chemical"
    ),
    Works("海门临江化工片区", "Linjiang Chemical Area", (121.385, 31.865), 1.8, 1.2, "chemical"),
    Works("苏锡通产业园", "Suxitong Industrial Park", (121.01, 31.83), 3.0, 2.4, "industrial"),
    Works("海安经开区", "Hai'an Development Zone", (120.50, 32.49), 3.6, 2.4, "industrial"),
    Works("如皋经开区", "Rugao Development Zone", (120.62, 32.41), 3.0, 2.4, "industrial"),
    Works("如东经开区", "Rudong Development Zone", (121.235, 32.35), 3.0, 2.2, "industrial"),
    Works("启东经开区", "Qidong Development Zone", (121.61, 31.84), 3.0, 2.0, "industrial"),
    Works("海门经开区", "Haimen Development Zone", (121.225, 31.87), 3.0, 1.8, "industrial"),
    Works("市北高新区", "Shibei High-tech Zone", (120.87, 32.075), 2.4, 2.0, "industrial"),
    Works("通州高新区", "Tongzhou High-tech Zone", (121.12, 32.045), 2.8, 2.0, "industrial"),
    Works(
        "通州湾临港工业区", "Tongzhou Bay Harbour Works", (121.40, 32.185), 2.4, 1.6, "industrial"
    ),
    Works("吕四海工片区", "Lüsi Marine Works", (121.69, 32.03), 2.6, 1.8, "industrial"),
)
PARKS: tuple[tuple[str, str, Point, float], ...] = (
    ("狼山", "Langshan", (120.885, 31.948), 0.9),
    ("啬园", "Seyuan Park", (120.925, 31.968), 0.6),
    ("中央公园", "Central Park", (120.908, 31.985), 0.5),
    ("唐闸公园", "Tangzha Park", (120.822, 32.072), 0.4),
    ("如皋水绘园", "Shuihui Garden", (120.585, 32.385), 0.4),
    ("海安七星湖", "Qixing Lake", (120.50, 32.565), 0.6),
    ("圆陀角风景区", "Yuantuojiao", (121.90, 31.705), 0.9),
    ("小洋口", "Xiaoyangkou", (121.00, 32.575), 0.9),
)
ON_EDGE_DEG = 1e-3
MOAT: tuple[Point, ...] = (
    *((120.868, 32.020), (120.862, 32.010), (120.866, 31.999), (120.876, 31.996)),
    *((120.886, 32.000), (120.889, 32.011), (120.884, 32.020), (120.875, 32.024)),
)
NAMES: tuple[tuple[str, str, Point, Mapping[str, str]], ...] = (
    ("南通市", "Nantong", (120.885, 32.012), {"place": "city"}),
    ("长江", "Yangtze", (120.845, 31.905), {"natural": "strait"}),
    ("长江口北支", "Yangtze, North Branch", (121.49, 31.79), {"natural": "strait"}),
    ("黄海", "Yellow Sea", (121.70, 32.38), {"natural": "bay"}),
    ("濠河", "Hao River", (120.864, 32.004), {"natural": "bay"}),
    ("苏通大桥", "Sutong Bridge", (120.989, 31.765), {"man_made": "bridge"}),
    ("沪苏通长江大桥", "Husutong Bridge", (120.693, 31.985), {"man_made": "bridge"}),
    ("崇启大桥", "Chongqi Bridge", (121.717, 31.675), {"man_made": "bridge"}),
    ("南通兴东机场", "Xingdong Airport", (120.985, 32.068), {"aeroway": "aerodrome"}),
)


def coast_strokes(sources: Sources) -> list[Stroke]:
    """Return the coastline as OSM has it, land on the left, without the edge of the crop."""
    edges = np.array(sources.crop_deg)[[0, 2, 1, 3]]
    strokes: list[Stroke] = []
    for piece in shapely.get_parts(sources.land):
        points = shapely.get_coordinates(shapely.orient_polygons(piece).exterior)
        on_edge = np.abs(points[:, [0, 0, 1, 1]] - edges).T < ON_EDGE_DEG
        run: list[Point] = []
        for i, (a, b) in enumerate(pairwise(points.tolist())):
            if (on_edge[:, i] & on_edge[:, i + 1]).any():
                strokes += _coast(run)
                run = []
            else:
                run = run or [(a[0], a[1])]
                run.append((b[0], b[1]))
        strokes += _coast(run)
    return strokes


def drawn_strokes() -> list[Stroke]:
    """Return canals and railways."""
    canals = [
        Stroke(list(points), {"waterway": "canal", "name": name}) for name, points in CANALS.items()
    ]
    rails = [
        Stroke(list(points), {"railway": "rail", "name": name}) for name, points in RAILWAYS.items()
    ]
    return canals + rails


def drawn_areas(grids: Mapping[str, Grid], ground: shapely.Geometry) -> list[Area]:
    """Return built-up areas, works, parks, ports and the city moat, all on the ground."""
    areas = [Area(grid.built_up, {"landuse": "residential"}) for grid in grids.values()]
    for works in WORKS:
        tags = {"landuse": "industrial", "name": works.name, "name:en": works.name_en}
        if works.kind == "chemical":
            tags["industrial"] = "chemical"
        areas.append(Area(shapely.intersection(_box(works), ground), tags))
    for name, name_en, centre, radius_km in PARKS:
        tags = {"leisure": "park", "name": name, "name:en": name_en}
        areas.append(Area(shapely.intersection(_disc(centre, radius_km), ground), tags))
    for name, (name_en, centre, radius_km) in PORTS.items():
        tags = {"landuse": "port", "name": name, "name:en": name_en}
        quay = shapely.intersection(_disc(centre, radius_km), ground)
        inland = shapely.buffer(ground, -900.0 * METRE_DEG)
        areas.append(Area(shapely.difference(quay, inland), tags))
    moat = shapely.buffer(shapely.LineString(MOAT), 90.0 * METRE_DEG, quad_segs=3)
    areas.append(Area(moat, {"natural": "water", "name": "濠河"}))
    return [area for area in areas if shapely.area(area.polygon) > 0.0]


def drawn_marks(sources: Sources) -> list[Mark]:
    """Return the names of towns, stations, bridges and waters."""
    counties = {county.code: county for county in sources.counties}
    marks: list[Mark] = []
    for town in sources.towns:
        county = counties[town.county]
        at = (town.lon_deg, town.lat_deg)
        if town.kind in ("seat", "centre"):
            shifted = (town.lon_deg, town.lat_deg + (0.0 if town.kind == "seat" else -0.03))
            tags = {"place": "county", "name": county.name, "name:en": county.name_en}
            marks.append(Mark(shifted, tags))
        if town.kind in ("town", "suburb"):
            tags = {"place": "town", "name": town.name, "name:en": town.name_en}
            marks.append(Mark(at, tags))
    for name, (name_en, at) in STATIONS.items():
        marks.append(Mark(at, {"railway": "station", "name": name, "name:en": name_en}))
    for name, name_en, at, kind in NAMES:
        marks.append(Mark(at, {**kind, "name": name, "name:en": name_en}))
    return marks


def _coast(points: Sequence[Point]) -> list[Stroke]:
    return [Stroke(list(points), {"natural": "coastline"})] if len(points) > 1 else []


def _box(works: Works) -> shapely.Geometry:
    lon, lat = works.centre
    half_lon = works.width_km * 500.0 * METRE_DEG * LON_STRETCH
    half_lat = works.height_km * 500.0 * METRE_DEG
    return shapely.box(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)


def _disc(centre: Point, radius_km: float) -> shapely.Geometry:
    turn = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
    reach = radius_km * 1000.0 * METRE_DEG * (1.0 + 0.18 * np.sin(3 * turn))
    east = centre[0] + reach * LON_STRETCH * np.cos(turn)
    return shapely.Polygon(np.column_stack([east, centre[1] + reach * np.sin(turn)]))
