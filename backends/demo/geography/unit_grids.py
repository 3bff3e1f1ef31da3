"""Draws the unit grids, the responsibility grids and the towns of the demo city; all schematic."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from backends.demo.geography.grids import Grid
from backends.demo.geography.parcels import SQUARE_M, blocks_of, coverage, cut, shares
from backends.demo.geography.sources import CountySeat, Sources

UNIT_GRIDS = 4226
RESPONSIBILITY_GRIDS = 45
DENSE_COUNTIES = frozenset({"320613", "320671"})  # the main town: its grids are finer
DENSE = 3.0
NOTICE = "示意"
WAY_OUT_DEG = 0.0045
_ROWS_DEG = 0.004  # parcels this near in latitude are numbered from west to east


@dataclass(frozen=True, slots=True)
class GridArea:
    """One area of a file: what the importer reads as code, names and parent."""

    code: str
    name: str
    name_en: str
    parent: str
    polygon: shapely.Geometry


@dataclass(frozen=True, slots=True)
class GridDrawing:
    """The areas of the demo city, by kind."""

    units: tuple[GridArea, ...]
    responsibilities: tuple[GridArea, ...]
    towns: tuple[GridArea, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    county: str
    polygon: shapely.Geometry
    weight: float
    units: int = 1


def draw_grids(
    sources: Sources,
    grids: Mapping[str, Grid],
    districts: Mapping[str, shapely.Geometry],
    random: np.random.Generator,
) -> GridDrawing:
    """Return exactly 4,226 unit grids in 45 responsibility grids, and the towns' cells.

    The unit grids cover the built-up land of every county without gap or overlap.
    """
    blocks = _blocks(grids, districts)
    counts = shares([block.weight for block in blocks], UNIT_GRIDS)
    blocks = [replace(block, units=n) for block, n in zip(blocks, counts, strict=True)]
    by_county = {
        county.code: [i for i, block in enumerate(blocks) if block.county == county.code]
        for county in sources.counties
    }
    weights = [sum(blocks[i].weight for i in own) for own in by_county.values()]
    patches: list[tuple[str, list[int]]] = []
    for (code, own), count in zip(
        by_county.items(), shares(weights, RESPONSIBILITY_GRIDS), strict=True
    ):
        patches += [(code, patch) for patch in _patches(blocks, own, count)]
    pieces = [cut(block.polygon, block.units, random) for block in blocks]
    flat = coverage([piece for own in pieces for piece in own])
    ends = np.cumsum([0, *(len(own) for own in pieces)]).tolist()
    parcels = [flat[first:stop] for first, stop in pairwise(ends)]
    units, responsibilities = _named(sources, patches, parcels)
    return GridDrawing(units, responsibilities, _towns(sources, districts))


def areas_geojson(areas: Sequence[GridArea]) -> str:
    """Return the file that the importer reads, marked as schematic."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {
                "code": area.code,
                "name": area.name,
                "name_en": area.name_en,
                "parent": area.parent,
            },
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [
                        np.round(shapely.get_coordinates(ring), 7).tolist()
                        for ring in (part.exterior, *part.interiors)
                    ]
                    for part in shapely.get_parts(area.polygon)
                ],
            },
        }
        for area in areas
    ]
    whole = {"type": "FeatureCollection", "notice": NOTICE, "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _blocks(grids: Mapping[str, Grid], districts: Mapping[str, shapely.Geometry]) -> list[_Block]:
    built_up = shapely.union_all([grid.built_up for grid in grids.values()])
    streets = np.array(
        [shapely.LineString(street.points) for grid in grids.values() for street in grid.streets],
        object,
    )
    blocks: list[_Block] = []
    for county, district in districts.items():
        land = shapely.union_all(_polygons(shapely.intersection(built_up, district)))
        shapely.prepare(land)
        near = [*streets[shapely.intersects(land, streets)], *_ways_out(grids, land)]
        density = DENSE if county in DENSE_COUNTIES else 1.0
        blocks += [
            _Block(county, block, float(shapely.area(block)) * SQUARE_M * density)
            for block in blocks_of(land, near)
        ]
    return blocks


def _ways_out(grids: Mapping[str, Grid], land: shapely.Geometry) -> list[shapely.Geometry]:
    """Return lines from the rim of the streets to the edge of the land, so that blocks reach it."""
    rim = shapely.points([point for grid in grids.values() for point in grid.rim])
    rim = rim[shapely.contains_properly(land, rim)]
    ways = shapely.shortest_line(rim, shapely.boundary(land))
    return list(ways[shapely.length(ways) < WAY_OUT_DEG])


def _patches(blocks: Sequence[_Block], own: Sequence[int], count: int) -> list[list[int]]:
    """Part a county's blocks into ``count`` patches of about equal weight, by halving."""
    if count == 1:
        return [list(own)]
    spots = shapely.get_coordinates(shapely.centroid([blocks[i].polygon for i in own]))
    axis = int(np.argmax(np.ptp(spots, axis=0)))
    order = [own[at] for at in np.argsort(spots[:, axis], kind="stable").tolist()]
    load = np.cumsum([blocks[i].weight for i in order])
    few = count // 2
    split = int(np.searchsorted(load, load[-1] * few / count))
    split = min(max(split, few), len(order) - (count - few))
    return [
        *_patches(blocks, order[:split], few),
        *_patches(blocks, order[split:], count - few),
    ]


def _named(
    sources: Sources,
    patches: Sequence[tuple[str, list[int]]],
    parcels: Sequence[list[shapely.Geometry]],
) -> tuple[tuple[GridArea, ...], tuple[GridArea, ...]]:
    counties = {county.code: county for county in sources.counties}
    wholes = [
        shapely.union_all([parcel for i in patch for parcel in parcels[i]]) for _, patch in patches
    ]
    names = _patch_names(sources, patches, wholes)
    seen: Counter[str] = Counter()
    numbered: Counter[str] = Counter()
    units: list[GridArea] = []
    responsibilities: list[GridArea] = []
    for (county, patch), whole, called in zip(patches, wholes, names, strict=True):
        seen[county] += 1
        code = f"ZG-{county}-{seen[county]:02d}"
        responsibilities.append(GridArea(code, *called, county, whole))
        for parcel in _in_rows([parcel for i in patch for parcel in parcels[i]]):
            numbered[county] += 1
            number = f"{numbered[county]:04d}"
            seat = counties[county]
            unit = (f"{_short(seat)}单元网格{number}", f"{seat.name_en} unit grid {number}")
            units.append(GridArea(f"WG-{county}-{number}", *unit, code, parcel))
    return tuple(units), tuple(responsibilities)


def _patch_names(
    sources: Sources,
    patches: Sequence[tuple[str, list[int]]],
    wholes: Sequence[shapely.Geometry],
) -> list[tuple[str, str]]:
    """Call each after its county's nearest town, in both languages; several are numbered."""
    called: list[tuple[str, str]] = []
    for (county, _), whole in zip(patches, wholes, strict=True):
        own = [town for town in sources.towns if town.county == county]
        spots = shapely.points([(town.lon_deg, town.lat_deg) for town in own])
        away = shapely.distance(spots, shapely.centroid(whole))
        town = own[int(np.argmin(away))]
        called.append((town.short, town.name_en))
    often, seen = Counter(called), Counter[tuple[str, str]]()
    names: list[tuple[str, str]] = []
    for both in called:
        seen[both] += 1
        number = seen[both] if often[both] > 1 else 0
        chinese, english = both
        names.append(
            (
                f"{chinese}{f'第{number}' if number else ''}责任网格",
                f"{english} responsibility grid{f' {number}' if number else ''}",
            )
        )
    return names


def _towns(sources: Sources, districts: Mapping[str, shapely.Geometry]) -> tuple[GridArea, ...]:
    """Return the land that is nearer to a town than to any other, within its county."""
    spots = shapely.MultiPoint([(town.lon_deg, town.lat_deg) for town in sources.towns])
    ground = shapely.union_all(list(districts.values()))
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=ground, ordered=True))
    seen: Counter[str] = Counter()
    towns: list[GridArea] = []
    for town, cell in zip(sources.towns, cells, strict=True):
        seen[town.county] += 1
        land = shapely.union_all(_polygons(shapely.intersection(cell, districts[town.county])))
        code = f"T-{town.county}-{seen[town.county]:02d}"
        towns.append(GridArea(code, town.name, town.name_en, town.county, land))
    return tuple(towns)


def _in_rows(parcels: Sequence[shapely.Geometry]) -> Iterator[shapely.Geometry]:
    """Yield the parcels as one reads: from the north, each row from the west."""
    spots = shapely.get_coordinates(shapely.centroid(list(parcels)))
    row = np.floor(-spots[:, 1] / _ROWS_DEG)
    for index in np.lexsort((spots[:, 0], row)).tolist():
        yield parcels[index]


def _short(county: CountySeat) -> str:
    return county.name[:-1] if county.name[-1] in "区市县" else county.name


def _polygons(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the polygons of an intersection; it may leave lines where things only touch."""
    return [p for p in shapely.get_parts(geometry) if isinstance(p, shapely.Polygon)]
