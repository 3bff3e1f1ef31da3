"""Reads an OpenStreetMap PBF into plain ways, areas, lines and places, before any geometry work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.geom import WKBFactory

from app.domain.citypack import Place
from app.domain.errors import ConfigError
from backends.city.admin import read_admin_lines
from backends.city.datum import Datum, to_wgs84
from backends.city.kinds import (
    AREA_KEYS,
    PLACE_KEYS,
    PlaceKind,
    area_kind,
    is_drivable,
    line_kind,
    place_kind,
)

F64 = NDArray[np.float64]
MAX_NAME_CHARS = 80
_KEYS = tuple(sorted({*AREA_KEYS, *PLACE_KEYS, "highway", "railway", "waterway", "seamark:type"}))
_AREA_FILTER_KEYS = ("natural", "waterway", "landuse", "harbour", "leisure", "building")


@dataclass(frozen=True, slots=True)
class Way:
    """One way: node ids (n,) i8, WGS-84 degrees (n, 2) f8, and its tags."""

    nodes: NDArray[np.int64]
    lonlat: F64
    tags: Mapping[str, str]


@dataclass(slots=True)
class Extract:
    """What one PBF holds that we use; everything in WGS-84 degrees."""

    roads: list[Way] = field(default_factory=list)
    lines: dict[str, list[F64]] = field(default_factory=dict)
    areas: dict[str, list[shapely.Geometry]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    node_names: dict[int, str] = field(default_factory=dict)


def read_extract(pbf: Path, datum: Datum = Datum.WGS84) -> Extract:
    """Read a PBF whose coordinates are in ``datum``.

    Objects that reach out of the extract keep the nodes that are in it. Raises ConfigError if the
    file cannot be read or holds no road.
    """
    if not pbf.is_file():
        raise ConfigError(f"{pbf}: there is no such file")
    extract = Extract()
    hex_areas: dict[str, list[str]] = {}
    try:
        _read(pbf, extract, hex_areas, datum)
        for border, parts in read_admin_lines(pbf).items():
            extract.lines[border] = [_converted(part, datum) for part in parts]
    except (RuntimeError, ValueError, OSError) as error:  # what osmium raises on bad input
        raise ConfigError(f"{pbf.name}: not a readable OSM PBF file ({error})") from error
    if not extract.roads:
        raise ConfigError(f"{pbf.name}: it holds no road that a car may use")
    for kind, texts in hex_areas.items():
        found = shapely.from_wkb(texts)
        if datum is not Datum.WGS84:
            found = shapely.transform(found, lambda xy: _converted(xy, datum))
        extract.areas[kind] = list(found)
    return extract


def _read(pbf: Path, extract: Extract, hex_areas: dict[str, list[str]], datum: Datum) -> None:
    shapes = WKBFactory()
    processor = (
        osmium.FileProcessor(str(pbf))
        .with_areas(osmium.filter.KeyFilter(*_AREA_FILTER_KEYS))
        .with_filter(osmium.filter.KeyFilter(*_KEYS))
    )
    for thing in processor:
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node):
            if thing.location.valid():
                at = _converted(np.array([[thing.lon, thing.lat]]), datum)
                _take_point(extract, thing.id, tags, at)
        elif isinstance(thing, osmium.osm.Way):
            _take_way(extract, thing, tags, datum)
        elif isinstance(thing, osmium.osm.Area):
            kind = area_kind(tags)
            if kind is None:
                continue
            try:
                wkb = shapes.create_multipolygon(thing)
            except (RuntimeError, ValueError):
                continue  # a ring that does not close inside the extract
            hex_areas.setdefault(kind, []).append(wkb)
            named = place_kind(tags)
            if named is not None and "name" in tags:
                middle = shapely.from_wkb(wkb).representative_point()
                _add_place(extract, named, tags, _converted(shapely.get_coordinates(middle), datum))


def _take_point(extract: Extract, node_id: int, tags: Mapping[str, str], at: F64) -> None:
    name = tags.get("name", "")[:MAX_NAME_CHARS]
    if name and "highway" in tags:
        extract.node_names[node_id] = name
    named = place_kind(tags)
    if named is not None and name:
        _add_place(extract, named, tags, at)


def _add_place(extract: Extract, named: PlaceKind, tags: Mapping[str, str], at: F64) -> None:
    extract.places.append(
        Place(
            tags["name"][:MAX_NAME_CHARS],
            tags.get("name:en", "")[:MAX_NAME_CHARS],
            named.kind,
            named.rank,
            float(at[0, 0]),
            float(at[0, 1]),
        )
    )


def _take_way(extract: Extract, way: osmium.osm.Way, tags: dict[str, str], datum: Datum) -> None:
    drives = is_drivable(tags)
    kind = line_kind(tags)
    if not drives and kind is None:
        return
    there = [
        (node.ref, node.location.lon, node.location.lat)
        for node in way.nodes
        if node.location.valid()
    ]
    if len(there) < 2:  # noqa: PLR2004 - a line has two ends
        return
    refs, lon, lat = zip(*there, strict=True)
    lonlat = _converted(np.column_stack([lon, lat]), datum)
    if kind is not None:
        extract.lines.setdefault(kind, []).append(lonlat)
    if drives:
        extract.roads.append(Way(np.asarray(refs, np.int64), lonlat, tags))


def _converted(lonlat: F64, datum: Datum) -> F64:
    if datum is Datum.WGS84:
        return lonlat
    return np.column_stack(to_wgs84(datum, lonlat[:, 0], lonlat[:, 1]))
