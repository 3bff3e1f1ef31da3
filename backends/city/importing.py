"""Imports a city: an OpenStreetMap PBF and county boundaries become a city pack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

from app.domain.areas import AreaSet
from app.domain.citypack import BaseMap, CityInfo, Lines, Place
from app.domain.errors import ConfigError
from backends.city.area_file import OUR_NAMES, Area, FieldNames, read_areas
from backends.city.area_sets import COUNTY, TOWN, area_set_of, strangers
from backends.city.boundaries import Boundaries, read_boundaries
from backends.city.coast import HIGHEST_LAT_DEG, Bounds, land_around
from backends.city.datum import Datum
from backends.city.extract import Extract, read_extract
from backends.city.kinds import BOUNDARY_RANK
from backends.city.meshes import lines_of, mesh_of
from backends.city.pack import CityPack, write_pack
from backends.city.roadgraph import build_road_graph

OSM_ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
MARGIN_DEG = 0.02
TOUCH_DEG = 2e-6  # files that round differently still draw one line where they mean one


@dataclass(frozen=True, slots=True)
class Labels:
    """What the importer says of the city beyond what the files say; empty texts fill themselves."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    attribution: str = OSM_ATTRIBUTION
    is_demo: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AreaSources:
    """The user's own areas: GeoJSON files by the key of their set, beside the counties.

    ``names`` says what the properties of a file are called, by key of the set (``county`` too),
    where they are not ``code``, ``name`` and ``parent``. ``datum`` is that of all these files and
    of the counties; None is the extract's.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    names: Mapping[str, FieldNames] = field(default_factory=dict)
    datum: Datum | None = None


def import_city(
    pbf: Path,
    boundaries: Path | None,
    out: Path,
    datum: Datum = Datum.WGS84,
    labels: Labels | None = None,
    sources: AreaSources | None = None,
    note: Callable[[str], object] | None = None,
) -> CityPack:
    """Read the files, write the pack to the folder ``out``, and return it.

    ``datum`` is that of the extract; inside everything is WGS-84. A name that neither ``labels``
    nor the boundaries give is the name of the PBF. ``note`` is told what was mended or is odd.
    Raises ConfigError in one sentence.
    """
    labels, sources = labels or Labels(), sources or AreaSources()
    extract = read_extract(pbf, datum)
    own_datum = sources.datum or datum
    known = Boundaries((), ())
    if boundaries:
        known = read_boundaries(boundaries, own_datum, sources.names.get(COUNTY, OUR_NAMES))
    stem = pbf.name.split(".")[0]
    info = CityInfo(
        code=labels.code or known.code or stem,
        name=labels.name or known.name or stem,
        name_en=labels.name_en or known.name_en,
        is_demo=labels.is_demo,
        counties=known.counties,
    )
    base_map = _base_map(extract, known, labels)
    sets = [_counties(known, info.code, labels.notice)] if known.counties else []
    notes = list(known.notes)
    for key, path in sources.files.items():
        file = read_areas(path, own_datum, sources.names.get(key, OUR_NAMES))
        _check_where(path, file.areas, base_map.bounds_deg)
        sets.append(area_set_of(key, file.areas, file.properties["notice"]))
        notes += file.notes
        if key == TOWN:
            base_map = _with_town_lines(base_map, file.areas)
    if note:
        for text in (*notes, *strangers(sets)):
            note(text)
    roads = build_road_graph(extract.roads, extract.node_names)
    pack = CityPack(info, base_map, roads, tuple(sets))
    write_pack(pack, out)
    return pack


def _counties(known: Boundaries, city_code: str, notice: str) -> AreaSet:
    pairs = zip(known.counties, known.polygons, strict=True)
    areas = [Area(c.code, c.name, c.name_en, city_code, polygon) for c, polygon in pairs]
    return area_set_of(COUNTY, areas, notice)


def _check_where(path: Path, areas: tuple[Area, ...], bounds: Bounds) -> None:
    """Refuse a file that lies elsewhere altogether, as with longitude and latitude swapped."""
    if not shapely.intersects(shapely.box(*bounds), [area.polygon for area in areas]).any():
        span = ", ".join(f"{value:.2f}" for value in bounds)
        raise ConfigError(f"{path.name}: none of its areas lies in the city ({span} degrees)")


def _base_map(extract: Extract, known: Boundaries, labels: Labels) -> BaseMap:
    bounds = _bounds(extract, known)
    areas = {}
    if coast := extract.lines.get("coast"):  # without one all that is drawn is land
        areas["land"] = mesh_of([land_around(bounds, coast)])
    areas |= {kind: mesh_of(found) for kind, found in sorted(extract.areas.items())}
    lines = {kind: lines_of(parts) for kind, parts in sorted(extract.lines.items())}
    if known.polygons:
        edge = shapely.boundary(shapely.union_all(known.polygons))
        inner = shapely.union_all([shapely.boundary(polygon) for polygon in known.polygons])
        lines["county_boundary"] = _outlines(shapely.difference(inner, shapely.buffer(edge, 1e-9)))
        lines["city_boundary"] = _outlines(edge)
    return BaseMap(
        areas={kind: mesh for kind, mesh in areas.items() if len(mesh.triangles)},
        lines={kind: line for kind, line in lines.items() if len(line.lonlat)},
        places=_places(extract, known),
        bounds_deg=bounds,
        attribution=labels.attribution,
        notice=labels.notice,
    )


def _with_town_lines(base_map: BaseMap, towns: tuple[Area, ...]) -> BaseMap:
    """Return the map with the towns' lines instead of the extract's, where no county's line is."""
    polygons = [town.polygon for town in towns]
    inner = shapely.union_all([shapely.boundary(polygon) for polygon in polygons])
    greater: list[shapely.Geometry] = [
        shapely.boundary(shapely.union_all(polygons)),
        *(
            shapely.LineString(base_map.lines[kind].lonlat[first:stop])
            for kind in ("county_boundary", "city_boundary")
            if kind in base_map.lines
            for first, stop in pairwise(base_map.lines[kind].starts.tolist())
        ),
    ]
    drawn = shapely.buffer(shapely.union_all(greater), TOUCH_DEG)
    lines = dict(base_map.lines)
    lines["town_boundary"] = _outlines(shapely.difference(inner, drawn))
    return replace(base_map, lines={kind: line for kind, line in lines.items() if len(line.lonlat)})


def _outlines(geometry: shapely.Geometry) -> Lines:
    parts = [part for part in shapely.get_parts(shapely.line_merge(geometry)) if part.length > 0]
    return lines_of([shapely.get_coordinates(part) for part in parts])


def _bounds(extract: Extract, known: Boundaries) -> Bounds:
    """Return what roads and counties span, with a margin; far coasts and ferries do not count."""
    points = np.concatenate(
        [way.lonlat for way in extract.roads]
        + [shapely.get_coordinates(polygon) for polygon in known.polygons]
    )
    west, south = (points.min(axis=0) - MARGIN_DEG).tolist()
    east, north = (points.max(axis=0) + MARGIN_DEG).tolist()
    return (
        max(west, -180.0),
        max(south, -HIGHEST_LAT_DEG),
        min(east, 180.0),
        min(north, HIGHEST_LAT_DEG),
    )


def _places(extract: Extract, known: Boundaries) -> tuple[Place, ...]:
    """Return the places, foremost first; a county without a place of its name gets one."""
    places = list(extract.places)
    there = {place.name: i for i, place in enumerate(places) if place.rank <= BOUNDARY_RANK + 1}
    for county, polygon in zip(known.counties, known.polygons, strict=True):
        at = there.get(county.name)
        if at is not None:
            rank = min(places[at].rank, BOUNDARY_RANK)
            places[at] = replace(places[at], rank=rank)
        else:
            lon, lat = shapely.get_coordinates(shapely.point_on_surface(polygon))[0].tolist()
            places.append(Place(county.name, county.name_en, "county", BOUNDARY_RANK, lon, lat))
    return tuple(sorted(places, key=lambda place: (place.rank, place.name, place.lon_deg)))
