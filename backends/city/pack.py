"""The city pack on disk: numpy arrays, one JSON file, and hashes that must agree."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.citypack import BaseMap, CityInfo, County, Lines, Mesh, Place, RoadGraph
from app.domain.errors import ConfigError
from backends.city.pack_areas import area_set_arrays, area_set_texts, area_sets_of
from backends.city.pack_tables import (
    Arrays,
    arrays_of,
    check_below,
    check_ladder,
    column_of,
    npz_of,
    points_of,
)

FORMAT = 2
OLDEST_FORMAT = 1  # has no area sets
META = "pack.json"
ARRAYS = ("areas.npz", "lines.npz", "roads.npz", "counties.npz")
AREA_SETS = "area_sets.npz"
TEXTS = "names.json"


@dataclass(frozen=True, slots=True)
class CityPack:
    """All of a city pack, in memory."""

    info: CityInfo
    base_map: BaseMap
    roads: RoadGraph
    area_sets: tuple[AreaSet, ...] = ()


def write_pack(pack: CityPack, out: Path) -> None:
    """Write ``pack`` as the folder ``out``, replacing a pack that is there, whole or not at all.

    Raises ConfigError if ``out`` holds something that is no pack, or cannot be written.
    """
    if out.exists() and not (out / META).is_file() and (out.is_file() or any(out.iterdir())):
        raise ConfigError(f"{out}: it is there already and is no city pack")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            _write(pack, fresh)
            if out.exists():
                out.rename(Path(scratch) / "old")
            fresh.rename(out)
    except OSError as error:
        raise ConfigError(f"{out}: the city pack cannot be written ({error})") from error


def read_pack(folder: Path) -> CityPack:
    """Read a city pack; raise ConfigError, in one sentence, if it cannot be used as it stands."""
    with _refusals(folder):
        meta = _meta(folder)
        areas, lines, roads, counties = (
            arrays_of(_checked_bytes(folder, name, meta)) for name in ARRAYS
        )
        texts = json.loads(_checked_bytes(folder, TEXTS, meta))
        area_sets: tuple[AreaSet, ...] = ()
        if meta["format"] > OLDEST_FORMAT:
            tables = arrays_of(_checked_bytes(folder, AREA_SETS, meta))
            area_sets = area_sets_of(tables, texts["area_sets"])
        return CityPack(
            info=_info(meta, counties),
            base_map=_base_map(meta, areas, lines, texts),
            roads=_roads(roads, texts),
            area_sets=area_sets,
        )


def read_info(folder: Path) -> CityInfo:
    """Read who the city and its counties are, and nothing else; raise ConfigError as above."""
    with _refusals(folder):
        meta = _meta(folder)
        return _info(meta, arrays_of(_checked_bytes(folder, ARRAYS[-1], meta)))


@contextmanager
def _refusals(folder: Path) -> Iterator[None]:
    """Turn whatever disk and contents raise into a ConfigError of one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ConfigError(f"{folder}: no city pack there ({error.filename} is missing)") from error
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise ConfigError(f"{folder}: the city pack cannot be read ({error})") from error


def _meta(folder: Path) -> Mapping[str, Any]:
    meta = json.loads((folder / META).read_bytes())
    format_: Any = meta.get("format") if isinstance(meta, dict) else None
    if format_ not in range(OLDEST_FORMAT, FORMAT + 1):
        raise ConfigError(
            f"{folder}: a city pack of format {format_!r}, this program reads {OLDEST_FORMAT} "
            f"to {FORMAT}; import the city again"
        )
    return dict(meta)


def _write(pack: CityPack, folder: Path) -> None:
    base, roads = pack.base_map, pack.roads
    areas: dict[str, NDArray[Any]] = {}
    for kind, mesh in base.areas.items():
        areas[f"{kind}.lonlat"], areas[f"{kind}.triangles"] = mesh.lonlat, mesh.triangles
    lines: dict[str, NDArray[Any]] = {}
    for kind, line in base.lines.items():
        lines[f"{kind}.lonlat"], lines[f"{kind}.starts"] = line.lonlat, line.starts
    counties = {
        f"{county.index}.{i}": ring
        for county in pack.info.counties
        for i, ring in enumerate(county.rings)
    }
    road_arrays = {key: getattr(roads, key) for key in _ROAD_DTYPES}
    texts = {
        "places": [[p.name, p.name_en, p.kind, p.rank, p.lon_deg, p.lat_deg] for p in base.places],
        "class_names": roads.class_names,
        "names": roads.names,
        "junction_names": sorted(roads.junction_names.items()),
        "area_sets": area_set_texts(pack.area_sets),
    }
    contents = {
        name: npz_of(arrays)
        for name, arrays in zip(ARRAYS, (areas, lines, road_arrays, counties), strict=True)
    }
    contents[AREA_SETS] = npz_of(area_set_arrays(pack.area_sets))
    contents[TEXTS] = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    info = pack.info
    meta = {
        "format": FORMAT,
        "code": info.code,
        "name": info.name,
        "name_en": info.name_en,
        "is_demo": info.is_demo,
        "notice": base.notice,
        "attribution": base.attribution,
        "bounds_deg": base.bounds_deg,
        "counties": [
            {"code": c.code, "name": c.name, "name_en": c.name_en, "index": c.index}
            for c in info.counties
        ],
        "counts": {
            "road_nodes": roads.node_count,
            "road_edges": roads.edge_count,
            "named_junctions": len(roads.junction_names),
            "places": len(base.places),
            "triangles": sum(len(mesh.triangles) for mesh in base.areas.values()),
            "line_points": sum(len(line.lonlat) for line in base.lines.values()),
            "areas": {one.key: len(one) for one in pack.area_sets},
        },
        "sha256": {name: hashlib.sha256(body).hexdigest() for name, body in contents.items()},
    }
    for name, body in contents.items():
        (folder / name).write_bytes(body)
    text = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / META).write_text(text, encoding="utf-8")


def _checked_bytes(folder: Path, name: str, meta: Mapping[str, Any]) -> bytes:
    body = (folder / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != meta["sha256"][name]:
        raise ConfigError(f"{folder}: {name} is damaged or was changed; import the city again")
    return body


def _info(meta: Mapping[str, Any], rings: Arrays) -> CityInfo:
    counties = []
    for said in meta["counties"]:
        index = int(said["index"])
        own = [points_of(rings, name) for name in rings if name.partition(".")[0] == str(index)]
        counties.append(
            County(str(said["code"]), str(said["name"]), str(said["name_en"]), index, tuple(own))
        )
    return CityInfo(
        code=str(meta["code"]),
        name=str(meta["name"]),
        name_en=str(meta["name_en"]),
        is_demo=bool(meta["is_demo"]),
        counties=tuple(counties),
    )


def _base_map(
    meta: Mapping[str, Any], areas: Arrays, lines: Arrays, texts: Mapping[str, Any]
) -> BaseMap:
    meshes: dict[str, Mesh] = {}
    for kind in sorted({name.partition(".")[0] for name in areas}):
        points = points_of(areas, f"{kind}.lonlat")
        triangles = column_of(areas, f"{kind}.triangles", np.uint32, ndim=2)
        check_below(triangles, len(points), kind)
        meshes[kind] = Mesh(points, triangles)
    polylines: dict[str, Lines] = {}
    for kind in sorted({name.partition(".")[0] for name in lines}):
        points = points_of(lines, f"{kind}.lonlat")
        starts = column_of(lines, f"{kind}.starts", np.uint32)
        check_ladder(starts, len(points), kind)
        polylines[kind] = Lines(points, starts)
    west, south, east, north = (float(value) for value in meta["bounds_deg"])
    places = tuple(
        Place(str(name), str(name_en), str(kind), int(rank), float(lon), float(lat))
        for name, name_en, kind, rank, lon, lat in texts["places"]
    )
    return BaseMap(
        meshes,
        polylines,
        places,
        (west, south, east, north),
        str(meta["attribution"]),
        str(meta["notice"]),
    )


_ROAD_DTYPES: Mapping[str, type[np.generic]] = {
    "lonlat": np.float64,
    "first": np.uint32,
    "head": np.uint32,
    "length_m": np.float32,
    "travel_s": np.float32,
    "road_class": np.uint8,
    "name": np.uint32,
    "shape_first": np.uint32,
    "shape_lonlat": np.float64,
}


def _roads(arrays: Arrays, texts: Mapping[str, Any]) -> RoadGraph:
    graph = RoadGraph(
        lonlat=points_of(arrays, "lonlat"),
        first=column_of(arrays, "first", np.uint32),
        head=column_of(arrays, "head", np.uint32),
        length_m=column_of(arrays, "length_m", np.float32),
        travel_s=column_of(arrays, "travel_s", np.float32),
        road_class=column_of(arrays, "road_class", np.uint8),
        class_names=tuple(map(str, texts["class_names"])),
        name=column_of(arrays, "name", np.uint32),
        names=tuple(map(str, texts["names"])),
        shape_first=column_of(arrays, "shape_first", np.uint32),
        shape_lonlat=points_of(arrays, "shape_lonlat"),
        junction_names={int(node): str(name) for node, name in texts["junction_names"]},
    )
    edges = graph.edge_count
    for key in ("length_m", "travel_s", "road_class", "name"):
        if len(getattr(graph, key)) != edges:
            raise ValueError(f"roads: {len(getattr(graph, key))} of {key}, but {edges} edges")
    if len(graph.first) != graph.node_count + 1 or len(graph.shape_first) != edges + 1:
        raise ValueError("roads: the tables of nodes and edges do not fit each other")
    check_ladder(graph.first, edges, "roads")
    check_ladder(graph.shape_first, len(graph.shape_lonlat), "road shapes")
    check_below(graph.head, graph.node_count, "road heads")
    check_below(graph.name, len(graph.names), "road names")
    check_below(graph.road_class, len(graph.class_names), "road classes")
    if edges and not (graph.length_m.min() > 0 and graph.travel_s.min() > 0):
        raise ValueError("roads: a length or travel time is not positive")
    return graph
