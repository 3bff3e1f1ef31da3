"""Reads a GeoJSON file (RFC 7946) that nobody has checked before into a layer of the user's own."""

import json
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from app.domain.own_layer import OwnLayer, OwnLayerError
from backends.city.datum import Datum
from backends.own_layers.gathering import Gathering

MAX_FILE_BYTES = 64 * 2**20
MAX_FEATURES = 20_000
MAX_NESTING = 32
MAX_VALUES = 3_000_000  # brackets and commas: a bomb of empty lists is small on the disk only
MAX_WORD_CHARACTERS = 60
MAX_FIGURES = 400  # a float has no more than 309 before its point
WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_geojson(path: Path, datum: Datum = Datum.WGS84) -> OwnLayer:
    """Return the layer in a file whose coordinates are in ``datum``.

    Raises OwnLayerError, and nothing else, for a file that cannot be read or is no such layer.
    """
    return layer_of(_content(path), path.name, datum)


def layer_of(content: bytes, name: str, datum: Datum = Datum.WGS84) -> OwnLayer:
    """Return the layer in the bytes of a file; raise OwnLayerError where they are none."""
    whole = _parsed(content)
    if not isinstance(whole, dict):
        raise OwnLayerError("not_geojson", word=type(whole).__name__)
    _check_crs(whole)
    gathering = Gathering(name, datum)
    kind = whole.get("type")
    if kind == "FeatureCollection":
        features = whole.get("features")
        if not isinstance(features, list):
            raise OwnLayerError("no_features")
        if len(features) > MAX_FEATURES:
            raise OwnLayerError("too_many_features", value=len(features), limit=MAX_FEATURES)
        for number, feature in enumerate(features, 1):
            _take_feature(gathering, feature, number)
    elif kind == "Feature":
        _take_feature(gathering, whole, 1)
    else:
        gathering.begin(1, {})
        _take_geometry(gathering, whole, 1, 0)
    return gathering.layer()


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would never end, a folder has no content
            raise OwnLayerError("no_file")
        if status.st_size > MAX_FILE_BYTES:
            raise OwnLayerError("too_large", value=status.st_size, limit=MAX_FILE_BYTES)
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)  # it may have grown
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise OwnLayerError("unreadable", word=getattr(error, "strerror", None) or "?") from error
    if len(content) > MAX_FILE_BYTES:
        raise OwnLayerError("too_large", value=len(content), limit=MAX_FILE_BYTES)
    return content


def _parsed(content: bytes) -> object:
    if not content.strip():
        raise OwnLayerError("empty")
    if content[:2] in _UTF16 or b"\0" in content[:64]:
        raise OwnLayerError("not_utf8")
    values = content.count(b",") + content.count(b"[") + content.count(b"{")
    if values > MAX_VALUES:
        raise OwnLayerError("too_many_values", value=values, limit=MAX_VALUES)
    objects = _Objects()
    try:
        whole: object = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=objects.made_of,
            parse_constant=_no_constant,
            parse_int=_whole_number,
        )
    except UnicodeDecodeError as error:
        raise OwnLayerError("not_utf8", value=error.start) from error
    except RecursionError as error:
        raise OwnLayerError("too_deep", limit=MAX_NESTING) from error
    except ValueError as error:
        at = getattr(error, "pos", 0)
        raise OwnLayerError("not_json", objects.features + 1, value=at) from error
    if (depth := _depth(whole)) > MAX_NESTING:
        raise OwnLayerError("too_deep", value=depth, limit=MAX_NESTING)
    return whole


class _Objects:
    """Counts the features as they are read, and refuses an object that says a thing twice."""

    def __init__(self) -> None:
        self.features = 0

    def made_of(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
            raise OwnLayerError("said_twice", self.features + 1, word=twice[:MAX_WORD_CHARACTERS])
        self.features += made.get("type") == "Feature"
        return made


def _no_constant(word: str) -> object:
    raise OwnLayerError("not_finite", word=word)


def _whole_number(word: str) -> int:
    """Read a whole number; of one that no position can have the first figures will do.

    Python refuses those of thousands of figures with an error that does not say where.
    """
    return int(word[:MAX_FIGURES])


def _depth(whole: object) -> int:
    """Return how deep it is nested, without going down by calls."""
    deepest, level = 0, [whole]
    while level:
        deepest += 1
        if deepest > MAX_NESTING + 1:
            break
        inside: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inside += one.values()
            elif isinstance(one, list) and not (one and isinstance(one[0], int | float)):
                inside += one
        level = inside
    return deepest - 1


def _check_crs(whole: Mapping[str, Any]) -> None:
    """Refuse a file of before RFC 7946 that says its coordinates are no degrees of WGS-84."""
    crs = whole.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.endswith(WGS84_NAMES):
        raise OwnLayerError("other_crs", word=str(name)[:MAX_WORD_CHARACTERS])


def _take_feature(gathering: Gathering, feature: object, number: int) -> None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise OwnLayerError("no_feature", number)
    properties = feature.get("properties")
    if properties is not None and not isinstance(properties, dict):
        raise OwnLayerError("no_properties", number)
    gathering.begin(number, properties or {})
    geometry = feature.get("geometry")
    if geometry is None:
        gathering.note("no_geometry")
    else:
        _take_geometry(gathering, geometry, number, 0)


def _take_geometry(gathering: Gathering, geometry: object, number: int, depth: int) -> None:
    if not isinstance(geometry, dict):
        raise OwnLayerError("no_geometry_object", number)
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list) or depth >= MAX_NESTING:
            raise OwnLayerError("no_parts", number)
        for part in parts:
            _take_geometry(gathering, part, number, depth + 1)
        return
    taker = _TAKERS.get(kind) if isinstance(kind, str) else None
    coordinates = geometry.get("coordinates")
    if taker is None or not isinstance(coordinates, list):
        raise OwnLayerError("unknown_geometry", number, word=str(kind)[:MAX_WORD_CHARACTERS])
    taker(gathering, coordinates)


def _each(take: Callable[[Gathering, Any], None]) -> Callable[[Gathering, Any], None]:
    def taken(gathering: Gathering, parts: Iterable[Any]) -> None:
        for part in parts:
            take(gathering, part)

    return taken


_TAKERS: dict[str, Callable[[Gathering, Any], None]] = {
    "Point": lambda gathering, position: gathering.points([position]),
    "MultiPoint": Gathering.points,
    "LineString": Gathering.line,
    "MultiLineString": _each(Gathering.line),
    "Polygon": Gathering.polygon,
    "MultiPolygon": _each(Gathering.polygon),
}
