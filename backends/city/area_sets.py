"""Makes sets of numbered areas out of polygons: unit and responsibility grids, counties, towns."""

from collections.abc import Sequence

import mapbox_earcut
import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from backends.city.area_file import Area

UNIT_GRID = "unit_grid"
RESPONSIBILITY_GRID = "responsibility_grid"
TOWN = "town"
COUNTY = "county"
PARENT_SETS = {UNIT_GRID: RESPONSIBILITY_GRID, RESPONSIBILITY_GRID: COUNTY, TOWN: COUNTY}
MOST_NOTES = 20


def area_set_of(key: str, areas: Sequence[Area], notice: str = "") -> AreaSet:
    """Return the set ``key`` of valid (multi)polygons, triangulated, in the order given."""
    rings: list[NDArray[np.float64]] = []
    triangles: list[NDArray[np.uint32]] = []
    owners: list[NDArray[np.uint32]] = []
    ring_first, area_first, points = [0], [0], 0
    for number, area in enumerate(areas):
        for polygon in shapely.get_parts(area.polygon):
            own = [shapely.get_coordinates(ring)[:-1] for ring in _rings(polygon)]
            ends = np.cumsum([len(ring) for ring in own]).astype(np.uint32)
            found = mapbox_earcut.triangulate_float64(np.concatenate(own), ends).reshape(-1, 3)
            triangles.append(found.astype(np.uint32) + np.uint32(points))
            owners.append(np.full(len(found), number, np.uint32))
            rings += own
            ring_first += (points + ends.astype(np.int64)).tolist()
            points += int(ends[-1])
        area_first.append(len(rings))
    return AreaSet(
        key=key,
        codes=tuple(area.code for area in areas),
        names=tuple(area.name for area in areas),
        parents=tuple(area.parent for area in areas),
        lonlat=np.concatenate([np.empty((0, 2)), *rings]),
        ring_first=np.array(ring_first, np.uint32),
        area_first=np.array(area_first, np.uint32),
        triangles=np.concatenate([np.empty((0, 3), np.uint32), *triangles]),
        triangle_area=np.concatenate([np.empty(0, np.uint32), *owners]),
        notice=notice,
        names_en=tuple(area.name_en for area in areas),
    )


def strangers(sets: Sequence[AreaSet]) -> tuple[str, ...]:
    """Say of each set which areas name a parent that the set above does not hold."""
    by_key = {one.key: one for one in sets}
    notes: list[str] = []
    for one in sets:
        above = by_key.get(PARENT_SETS.get(one.key, ""))
        if above is None:
            continue
        known = {"", *above.codes}
        lost = [
            f"{one.key} {code}: no {above.key} is called {parent!r}"
            for code, parent in zip(one.codes, one.parents, strict=True)
            if parent not in known
        ]
        notes += lost[:MOST_NOTES]
        if len(lost) > MOST_NOTES:
            notes.append(f"{one.key}: {len(lost) - MOST_NOTES} more without a known parent")
    return tuple(notes)


def _rings(polygon: shapely.Polygon) -> tuple[shapely.Geometry, ...]:
    return (polygon.exterior, *polygon.interiors)
