"""Draws the whole demo city: every part in turn, from one seed."""

from dataclasses import dataclass

import numpy as np
import shapely

from backends.demo.geography.districts import boundaries_geojson, city_ground, district_polygons
from backends.demo.geography.fairways import fairways_geojson, lay_fairways
from backends.demo.geography.grids import Grid, lay_grid
from backends.demo.geography.ground import (
    WORKS,
    Works,
    coast_strokes,
    drawn_areas,
    drawn_marks,
    drawn_strokes,
)
from backends.demo.geography.highways import country_roads, expressways, works_roads
from backends.demo.geography.layout import Sheet, Stroke
from backends.demo.geography.noding import join_crossings
from backends.demo.geography.sources import Sources, Town
from backends.demo.geography.unit_grids import GridDrawing, draw_grids


@dataclass(frozen=True, slots=True)
class Drawing:
    """The sheet for the PBF, the two GeoJSON texts beside it, and the areas of the town."""

    sheet: Sheet
    boundaries: str
    fairways: str
    grids: GridDrawing


def draw_city(sources: Sources, seed: int) -> Drawing:
    """Return the demo city; equal sources and seeds give equal drawings."""
    random = np.random.default_rng(seed)
    ground = city_ground(sources)
    shapely.prepare(ground)
    districts = district_polygons(sources, ground)
    grids = {town.name: lay_grid(town, ground, random) for town in sources.towns}
    works = [grid for grid in (_works(at, ground, random) for at in WORKS) if grid.rim]
    fairways = lay_fairways(sources.land, sources.crop_deg)
    sheet = Sheet()
    sheet.streets += [street for grid in grids.values() for street in grid.streets]
    sheet.streets += [street for grid in works for street in grid.streets]
    sheet.streets += country_roads(grids, ground, random)
    sheet.streets += works_roads(works, grids, ground, random)
    fast_roads, exits = expressways(grids)
    sheet.streets += fast_roads
    sheet.marks += exits
    join_crossings(sheet.streets)
    sheet.strokes += coast_strokes(sources)
    sheet.strokes += drawn_strokes()
    for name, points in fairways.items():
        sheet.strokes.append(Stroke(points, {"seamark:type": "fairway", "name": name}))
    sheet.areas += drawn_areas(grids, ground)
    sheet.marks += drawn_marks(sources)
    return Drawing(
        sheet,
        boundaries_geojson(sources, districts),
        fairways_geojson(fairways),
        # dice of their own: whatever the grids throw, streets and registers stay as they were
        draw_grids(sources, grids, districts, np.random.default_rng([seed, 2])),
    )


def _works(works: Works, ground: shapely.Geometry, random: np.random.Generator) -> Grid:
    """Return the yard roads of an industrial area."""
    lon_deg, lat_deg = works.centre
    town = Town(works.name, works.name_en, "", lon_deg, lat_deg, "works")
    return lay_grid(town, ground, random)
