"""Reads county boundaries from a GeoJSON file that nobody has checked before."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.citypack import County
from app.domain.errors import ConfigError
from backends.city.datum import Datum, to_wgs84

MAX_FILE_BYTES = 64 * 2**20
MAX_POINTS = 2_000_000
MAX_COUNTIES = 254  # the world's county column is one byte; 0 is nowhere
MAX_TEXT_CHARS = 80
MAX_LAT_DEG = 85.0
_RING_POINTS = 4


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The counties, their polygons in the same order, and what the file says of the city."""

    counties: tuple[County, ...]
    polygons: tuple[shapely.Geometry, ...]
    code: str = ""
    name: str = ""
    name_en: str = ""


def read_boundaries(path: Path, datum: Datum = Datum.WGS84) -> Boundaries:
    """Read a FeatureCollection of (multi)polygons with properties ``code``, ``name``, ``name_en``.

    The collection itself may carry ``code``, ``name`` and ``name_en`` of the city. Raises
    ConfigError, naming the feature, for anything else.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ConfigError(f"{path.name}: {size} bytes, the limit is {MAX_FILE_BYTES}")
        whole = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path.name}: not GeoJSON ({error})") from error
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not features:
        raise ConfigError(f"{path.name}: not a GeoJSON FeatureCollection with features")
    if len(features) > MAX_COUNTIES:
        raise ConfigError(f"{path.name}: {len(features)} counties, the limit is {MAX_COUNTIES}")
    budget = [MAX_POINTS]
    counties: list[County] = []
    polygons: list[shapely.Geometry] = []
    for index, feature in enumerate(features, 1):
        where = f"{path.name}: feature {index}"
        county, polygon = _county(feature, index, where, datum, budget)
        if any(county.code == other.code for other in counties):
            raise ConfigError(f"{where}: the code {county.code!r} is there twice")
        counties.append(county)
        polygons.append(polygon)
    texts = [_text(whole, key, path.name, needed=False) for key in ("code", "name", "name_en")]
    return Boundaries(tuple(counties), tuple(polygons), *texts)


def _county(
    feature: object, index: int, where: str, datum: Datum, budget: list[int]
) -> tuple[County, shapely.Geometry]:
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        raise ConfigError(f"{where}: it has no geometry")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise ConfigError(f"{where}: it has no properties code and name")
    geometry = feature["geometry"]
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        raise ConfigError(f"{where}: {geometry.get('type')!r} is neither Polygon nor MultiPolygon")
    if not isinstance(parts, list) or not parts:
        raise ConfigError(f"{where}: it has no rings")
    polygons: list[shapely.Polygon] = []
    for part in parts:
        if not isinstance(part, list) or not part:
            raise ConfigError(f"{where}: a polygon has no rings")
        rings = [_ring(ring, where, datum, budget) for ring in part]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    county = County(
        code=_text(properties, "code", where),
        name=_text(properties, "name", where),
        name_en=_text(properties, "name_en", where, needed=False),
        index=index,
        rings=tuple(shapely.get_coordinates(polygon.exterior) for polygon in polygons),
    )
    whole = shapely.make_valid(shapely.MultiPolygon(polygons))
    if whole.area <= 0.0:
        raise ConfigError(f"{where}: its area is nothing")
    return county, whole


def _ring(ring: object, where: str, datum: Datum, budget: list[int]) -> NDArray[np.float64]:
    if not isinstance(ring, list) or len(ring) < _RING_POINTS:
        raise ConfigError(f"{where}: a ring has fewer than {_RING_POINTS} points")
    budget[0] -= len(ring)
    if budget[0] < 0:
        raise ConfigError(f"{where}: more than {MAX_POINTS} points in one file")
    try:
        points = np.array([point[:2] for point in ring], np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ConfigError(f"{where}: a ring holds something that is no position") from error
    if points.shape != (len(ring), 2) or not np.isfinite(points).all():
        raise ConfigError(f"{where}: a ring holds something that is no position")
    worst_lon, worst_lat = np.abs(points).max(axis=0)
    if worst_lon > 180.0 or worst_lat > MAX_LAT_DEG:  # noqa: PLR2004 - the range of a longitude
        raise ConfigError(f"{where}: a position outside ±180°, ±{MAX_LAT_DEG:g}°")
    return np.column_stack(to_wgs84(datum, points[:, 0], points[:, 1]))


def _text(properties: dict[str, Any], key: str, where: str, *, needed: bool = True) -> str:
    value = properties.get(key, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        raise ConfigError(f"{where}: {key} is not a text of at most {MAX_TEXT_CHARS} characters")
    if needed and not value:
        raise ConfigError(f"{where}: it has no {key}")
    return value
