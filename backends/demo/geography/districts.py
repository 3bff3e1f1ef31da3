"""Draws the county-level units: cells around their towns, clipped to the city's land."""

import json
from typing import Any

import numpy as np
import shapely

from backends.demo.geography.sources import Sources

# A rough outline of the city; where it leaves the land, the coast and the river are the boundary.
_OUTLINE = shapely.Polygon(
    [
        (120.36, 32.05),
        (120.39, 32.17),
        (120.33, 32.24),
        (120.34, 32.33),
        (120.25, 32.38),
        (120.21, 32.47),
        (120.22, 32.58),
        (120.20, 32.65),
        (120.33, 32.68),
        (120.44, 32.70),
        (120.55, 32.64),
        (120.66, 32.63),
        (120.75, 32.66),
        (120.88, 32.68),
        (121.05, 32.75),
        (122.05, 32.60),
        (122.05, 31.64),
        (121.70, 31.675),
        (121.44, 31.775),
        (121.30, 31.872),
        (121.18, 31.835),
        (121.06, 31.775),
        (120.98, 31.79),
        (120.93, 31.85),
        (120.80, 32.00),
        (120.68, 31.99),
        (120.52, 32.03),
    ]
)


def city_ground(sources: Sources) -> shapely.Geometry:
    """Return the city's land: the largest piece of the outline on the north bank."""
    pieces = shapely.get_parts(shapely.intersection(sources.land, _OUTLINE))
    largest: shapely.Geometry = max(pieces, key=lambda piece: float(shapely.area(piece)))
    return largest


def district_polygons(sources: Sources, ground: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Return each county's polygon by code: the cells of its towns, so that it holds them all."""
    spots = shapely.MultiPoint([(town.lon_deg, town.lat_deg) for town in sources.towns])
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=ground))
    tree = shapely.STRtree(cells)
    towns = np.array([(town.lon_deg, town.lat_deg) for town in sources.towns])
    which, cell = tree.query(shapely.points(towns), predicate="within")
    own: dict[str, list[shapely.Geometry]] = {}
    for town, at in zip(which.tolist(), cell.tolist(), strict=True):
        own.setdefault(sources.towns[town].county, []).append(cells[at])
    return {
        county.code: shapely.intersection(shapely.union_all(own[county.code]), ground)
        for county in sources.counties
    }


def boundaries_geojson(sources: Sources, districts: dict[str, shapely.Geometry]) -> str:
    """Return the boundaries file that the importer reads, marked as schematic."""
    features: list[dict[str, Any]] = []
    for county in sources.counties:
        polygons = [
            part
            for part in shapely.get_parts(districts[county.code])
            if isinstance(part, shapely.Polygon)
        ]
        rings = [
            [np.round(shapely.get_coordinates(part.exterior), 6).tolist()] for part in polygons
        ]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": county.code,
                    "name": county.name,
                    "name_en": county.name_en,
                },
                "geometry": {"type": "MultiPolygon", "coordinates": rings},
            }
        )
    whole = {
        "type": "FeatureCollection",
        "code": "320600",
        "name": "南通市",
        "name_en": "Nantong",
        "notice": "示意",
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
