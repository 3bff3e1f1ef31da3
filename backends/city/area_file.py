"""Reads areas with a code and a name each from a GeoJSON file that nobody has checked before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.errors import ConfigError
from app.domain.safe_text import safe_text
from backends.city.datum import Datum, to_wgs84
from backends.city.tangles import TangleBudget

MAX_FILE_BYTES = 64 * 2**20
MAX_POINTS = 2_000_000
MAX_BRACKETS = 3 * MAX_POINTS // 2  # one to a position, and what holds them; no bomb of empty lists
MAX_AREAS = 20_000
MAX_TEXT_CHARS = 80
MAX_LAT_DEG = 85.0
MAX_LON_DEG = 180.0
_RING_POINTS = 4
_MOST_MENDED = 0.01  # of an area: what mending may change before it is another area


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Which properties of a feature say what it is; a file of one's own may call them otherwise."""

    code: str = "code"
    name: str = "name"
    name_en: str = "name_en"
    parent: str = "parent"


OUR_NAMES = FieldNames()


@dataclass(frozen=True, slots=True)
class Area:
    """An area in WGS-84 degrees: a valid Polygon or MultiPolygon; ``parent`` is a code or empty."""

    code: str
    name: str
    name_en: str
    parent: str
    polygon: shapely.Geometry


@dataclass(frozen=True, slots=True)
class AreaFile:
    """The areas of a file in its order, what it says of itself, and what had to be mended."""

    areas: tuple[Area, ...]
    properties: Mapping[str, str]  # code, name, name_en and notice of the whole
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What goes along while one file is read."""

    file: str
    datum: Datum
    names: FieldNames
    points_left: int = field(default_factory=lambda: MAX_POINTS)
    tangles: TangleBudget = field(default_factory=TangleBudget)
    notes: list[str] = field(default_factory=list)


def read_areas(
    path: Path,
    datum: Datum = Datum.WGS84,
    names: FieldNames = OUR_NAMES,
    most: int = MAX_AREAS,
    noun: str = "areas",
) -> AreaFile:
    """Read a FeatureCollection of at most ``most`` (multi)polygons with a code and a name each.

    What crosses itself is mended where that changes its area by a hundredth at most, and noted.
    Raises ConfigError, naming file and feature, for anything else.
    """
    whole = _load(path)
    if not isinstance(whole, dict):
        raise ConfigError(f"{path.name}: not a GeoJSON FeatureCollection with features")
    features = whole.get("features")
    if not isinstance(features, list) or not features:
        raise ConfigError(f"{path.name}: not a GeoJSON FeatureCollection with features")
    if len(features) > most:
        raise ConfigError(f"{path.name}: {len(features)} {noun}, the limit is {most}")
    reading = _Reading(path.name, datum, names)
    found: dict[str, Area] = {}
    for number, feature in enumerate(features, 1):
        where = f"{path.name}: feature {number}"
        area = _area(feature, where, reading)
        if area.code in found:
            raise ConfigError(f"{where}: the code {area.code!r} is there twice")
        found[area.code] = area
    keys = ("code", "name", "name_en", "notice")
    said = {key: safe_text(_text(whole, key, path.name, needed=False)) for key in keys}
    return AreaFile(tuple(found.values()), said, tuple(reading.notes))


def _load(path: Path) -> object:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ConfigError(f"{path.name}: {size} bytes, the limit is {MAX_FILE_BYTES}")
        with path.open("rb") as file:
            body = file.read(MAX_FILE_BYTES + 1)  # a pipe, or a file that grows, has no size
        if len(body) > MAX_FILE_BYTES:
            raise ConfigError(f"{path.name}: more than {MAX_FILE_BYTES} bytes, which is the limit")
        brackets = body.count(b"[") + body.count(b"{")
        if brackets > MAX_BRACKETS:
            raise ConfigError(f"{path.name}: {brackets} brackets, the limit is {MAX_BRACKETS}")
        whole: object = json.loads(body)
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name}: not GeoJSON ({error})") from error
    return whole


def _area(feature: object, where: str, reading: _Reading) -> Area:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise ConfigError(f"{where}: it has no geometry")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise ConfigError(f"{where}: it has no properties {reading.names.code} and name")
    polygons = _polygons(feature["geometry"], where, reading)
    names = reading.names
    code = _text(properties, names.code, where)
    if safe_text(code) != code:
        raise ConfigError(f"{where}: the code {safe_text(code)!r} holds a hidden character")
    parent = _text(properties, names.parent, where, needed=False)
    if safe_text(parent) != parent:
        raise ConfigError(f"{where}: the parent {safe_text(parent)!r} holds a hidden character")
    return Area(
        code=code,
        name=safe_text(_text(properties, names.name, where)),
        name_en=safe_text(_text(properties, names.name_en, where, needed=False)),
        parent=parent,
        polygon=_mended(polygons, f"{where} ({code})", reading),
    )


def _polygons(geometry: Mapping[str, Any], where: str, reading: _Reading) -> list[shapely.Polygon]:
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        kind = str(geometry.get("type"))[:MAX_TEXT_CHARS]
        raise ConfigError(f"{where}: {kind!r} is neither Polygon nor MultiPolygon")
    if not isinstance(parts, list) or not parts:
        raise ConfigError(f"{where}: it has no rings")
    polygons: list[shapely.Polygon] = []
    for part in parts:
        if not isinstance(part, list) or not part:
            raise ConfigError(f"{where}: a polygon has no rings")
        rings = [_ring(ring, where, reading) for ring in part]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return polygons


def _mended(polygons: list[shapely.Polygon], where: str, reading: _Reading) -> shapely.Geometry:
    whole: shapely.Geometry = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    reading.tangles.check_near(polygons, where)
    if not shapely.is_valid(whole):
        reading.tangles.check_crossings(polygons, where)
        why = shapely.is_valid_reason(whole).partition("[")[0].strip().lower()
        drawn = sum(abs(_signed_area(polygon)) for polygon in polygons)
        whole = _only_polygons(shapely.make_valid(whole))
        left = float(shapely.area(whole))
        if left > 0.0 and abs(left - drawn) > _MOST_MENDED * left:
            raise ConfigError(f"{where}: {why}; to mend it would make another area of it")
        reading.notes.append(f"{where}: {why}; mended")
    if float(shapely.area(whole)) <= 0.0:
        raise ConfigError(f"{where}: its area is nothing")
    return whole


def _signed_area(polygon: shapely.Polygon) -> float:
    """Return the area that the rings enclose as they are drawn; a loop that crosses counts less."""
    outer = shapely.Polygon(polygon.exterior)
    return float(outer.area - sum(shapely.Polygon(ring).area for ring in polygon.interiors))


def _only_polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of what mending gave; it may leave lines and points beside them."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    kept = [part for part in parts if isinstance(part, shapely.Polygon)]
    return shapely.union_all(kept) if kept else shapely.Polygon()


def _ring(ring: object, where: str, reading: _Reading) -> NDArray[np.float64]:
    if not isinstance(ring, list) or len(ring) < _RING_POINTS:
        raise ConfigError(f"{where}: a ring has fewer than {_RING_POINTS} points")
    reading.points_left -= len(ring)
    if reading.points_left < 0:
        raise ConfigError(f"{where}: more than {MAX_POINTS} points in one file")
    try:
        points = np.array([point[:2] for point in ring], np.float64)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise ConfigError(f"{where}: a ring holds something that is no position") from error
    if points.shape != (len(ring), 2) or not np.isfinite(points).all():
        raise ConfigError(f"{where}: a ring holds something that is no position")
    worst_lon, worst_lat = np.abs(points).max(axis=0)
    if worst_lon > MAX_LON_DEG or worst_lat > MAX_LAT_DEG:
        raise ConfigError(
            f"{where}: a position outside ±{MAX_LON_DEG:g}°, ±{MAX_LAT_DEG:g}°; "
            "coordinates must be degrees of longitude and latitude"
        )
    return np.column_stack(to_wgs84(reading.datum, points[:, 0], points[:, 1]))


def _text(properties: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
    value = properties.get(key)
    if value is None:
        value = ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        raise ConfigError(f"{where}: {key} is not a text of at most {MAX_TEXT_CHARS} characters")
    if needed and not value.strip():
        raise ConfigError(f"{where}: it has no {key}")
    return value.strip()
