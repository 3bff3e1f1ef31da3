"""GeoJSON that nobody has checked: what is sound is read, everything else is refused by name."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.own_layer import OwnLayerError
from backends.city.datum import Datum, gcj02_of_wgs84
from backends.own_layers import gathering, geojson
from backends.own_layers.geojson import layer_of, read_geojson

SQUARE = [[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1], [120.0, 31.0]]
HOLE = [[120.04, 31.04], [120.04, 31.06], [120.06, 31.06], [120.06, 31.04], [120.04, 31.04]]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def refused(content: bytes) -> OwnLayerError:
    with pytest.raises(OwnLayerError) as caught:
        layer_of(content, "x")
    return caught.value


def test_every_kind_of_geometry_is_read() -> None:
    parts = [
        {"type": "Point", "coordinates": [120, 31, 5]},
        {"type": "MultiLineString", "coordinates": [SQUARE[:2], SQUARE[1:3]]},
    ]
    whole = feature("Point", None) | {
        "geometry": {"type": "GeometryCollection", "geometries": parts}
    }
    got = layer_of(
        collection(
            feature("Polygon", [SQUARE, HOLE], name="园区", fill="#F00", level=3),
            feature("MultiPoint", [[120, 31], [121, 32]], **{"marker-color": "#00ff00"}),
            whole,
            feature("MultiPolygon", [[SQUARE]]),
            {"type": "Feature", "properties": None, "geometry": None},
        ),
        "x.geojson",
    )
    assert (len(got.features), len(got.points), len(got.line_of), len(got.ring_of)) == (5, 3, 2, 3)
    assert got.point_of.tolist() == [1, 1, 2]
    assert got.features[0].title == "园区"
    assert ("level", "3") in got.features[0].properties
    assert got.tints[0].tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(got.tints[2]).all()
    assert [(note.code, note.feature) for note in got.notes] == [("no_geometry", 5)]
    corners = got.rings[got.triangles[got.triangle_of == 0]]
    x, y = corners[:, :, 0], corners[:, :, 1]
    turn = (x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(axis=1)
    assert np.abs(turn).sum() / 2 == pytest.approx(0.01 - 0.0004)  # the hole stays open


@pytest.mark.parametrize(
    "whole", [feature("Point", [120, 31]), {"type": "Point", "coordinates": [120, 31]}]
)
def test_one_feature_or_one_geometry_is_a_layer_too(whole: dict[str, Any]) -> None:
    assert layer_of(b"\xef\xbb\xbf" + json.dumps(whole).encode(), "x").points.tolist() == [
        [120, 31]
    ]


def test_the_datum_that_was_said_is_shifted_from() -> None:
    shifted = [float(v) for v in gcj02_of_wgs84(120.9, 32.0)]
    got = layer_of(collection(feature("Point", shifted)), "x", Datum.GCJ02)
    assert got.points[0].tolist() == pytest.approx([120.9, 32.0], abs=1e-6)


def test_what_is_odd_is_noted_and_drawn() -> None:
    eight = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
    got = layer_of(
        collection(
            feature("Polygon", [eight]),
            feature("Polygon", [SQUARE[::-1]]),
            feature("Polygon", [SQUARE[::-1][:-1]]),
            feature("Point", [0, 0], **{f"p{i}": i for i in range(50)}),
        ),
        "x",
    )
    notes = {note.code: (note.count, note.feature) for note in got.notes}
    assert notes == {
        "crossing": (1, 1), "winding": (2, 2), "open_ring": (1, 3), "properties_cut": (1, 4),
    }  # fmt: skip
    assert len(got.triangles) > 2
    assert len(got.features[3].properties) == 40


def test_properties_are_plain_short_text_whatever_they_were() -> None:
    odd = {"a": 0.5, "b": [1, 2], "c": {"d": 1}, "e": None, "f": True, "g": 0.1, "h": "x" * 999}
    content = collection(feature("Point", [0, 0], **odd)).replace(b"0.5", b"9" * 99)
    got = layer_of(content, "x")
    told = dict(got.features[0].properties)
    assert told == {
        "a": "…", "b": "[2]", "c": "{1}", "e": "", "f": "True", "g": "0.1", "h": "x" * 200,
    }  # fmt: skip


def deep(levels: int) -> bytes:
    return collection(feature("Point", [0, 0], x=0)).replace(
        b'"x": 0', b'"x": ' + b"[" * levels + b"]" * levels
    )


TWICE = collection(feature("Point", [0, 0])).replace(
    b'{"type": "Feature",', b'{"type": "Feature", "type": "Feature",'
)
CGCS2000 = {"properties": {"name": "EPSG:4490"}}
HOSTILE: list[tuple[str, bytes, int]] = [
    ("empty", b"", 0),
    ("empty", b" \n\t", 0),
    ("position_parts", collection(feature("Point", [120, 31, 1, 2, 3])), 1),
    ("position_parts", collection(feature("LineString", [[120, 31], [120]])), 1),
    ("not_finite", collection(feature("Point", [0, 31])).replace(b"[0", b"[" + b"9" * 5000), 1),
    ("not_finite", collection(feature("Point", [0, 31])).replace(b"[0", b"[-" + b"9" * 5000), 1),
    ("not_json", collection(feature("Point", [0, 0]), feature("Point", [1, 1]))[:-30], 2),
    ("not_utf8", b"\x89PNG\r\n", 0),
    ("not_utf8", collection(feature("Point", [0, 0], n="\xe4"))[:40] + b"\xff\xff", 0),
    ("not_utf8", collection(feature("Point", [0, 0])).decode().encode("utf-16"), 0),
    ("not_utf8", collection(feature("Point", [0, 0])).decode().encode("utf-16-le"), 0),
    ("too_deep", deep(40), 0),
    ("too_deep", deep(100_000), 0),
    ("too_many_values", b"[" + b"[]," * 2_000_000 + b"[]]", 0),
    ("said_twice", TWICE, 1),
    ("not_finite", collection(feature("Point", [float("nan"), 0])), 0),
    ("not_finite", collection(feature("Point", [float("-inf"), 0])), 0),
    ("not_finite", collection(feature("Point", [0, 0])).replace(b"[0, 0]", b"[1e999, 0]"), 1),
    ("not_finite", collection(feature("Point", [10**400, 0])), 1),
    ("out_of_range", collection(feature("Point", [0, 0]), feature("Point", [31.0, 120.0])), 2),
    ("out_of_range", collection(feature("Point", [180.01, 0])), 1),
    ("not_geojson", b"[1]", 0),
    ("not_geojson", b'"x"', 0),
    ("no_features", b'{"type": "FeatureCollection"}', 0),
    ("no_feature", collection(5), 1),
    ("no_feature", collection({"type": "Point"}), 1),
    ("no_properties", collection(feature("Point", [0, 0]) | {"properties": [1]}), 1),
    ("no_geometry_object", collection(feature("Point", 0) | {"geometry": [0]}), 1),
    ("no_parts", collection(feature("x", 0) | {"geometry": {"type": "GeometryCollection"}}), 1),
    ("unknown_geometry", collection(feature("Circle", [0, 0])), 1),
    ("unknown_geometry", collection(feature("Point", None)), 1),
    ("unknown_geometry", b'{"type": ["Point"], "coordinates": [0, 0]}', 1),
    ("no_position", collection(feature("Point", ["0", "0"])), 1),
    ("no_position", collection(feature("Point", [True, 0])), 1),
    ("position_parts", collection(feature("Point", [0])), 1),
    ("no_position", collection(feature("LineString", [0, 0])), 1),
    ("no_position", collection(feature("MultiLineString", [0])), 1),
    ("no_position", collection(feature("LineString", [[0, 0], [0, [0]]])), 1),
    ("line_short", collection(feature("LineString", [[0, 0]])), 1),
    ("ring_short", collection(feature("Polygon", [[[0, 0], [1, 1], [0, 0]]])), 1),
    ("ring_short", collection(feature("Polygon", [[]])), 1),
    ("no_rings", collection(feature("Polygon", [])), 1),
    ("nothing_there", collection(), 0),
    ("nothing_there", collection(feature("MultiPoint", [0]) | {"geometry": None}), 0),
    ("other_crs", collection(feature("Point", [0, 0]), crs=CGCS2000), 0),
    ("other_crs", collection(feature("Point", [0, 0]), crs="x"), 0),
]  # fmt: skip


@pytest.mark.parametrize(("code", "content", "number"), HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(code: str, content: bytes, number: int) -> None:
    error = refused(content)
    assert error.code == code
    if number:
        assert error.feature == number


def test_an_old_file_that_names_wgs84_is_read() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(layer_of(collection(feature("Point", [0, 0]), crs=crs), "x").points) == 1


def test_limits_on_features_points_and_bytes_name_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = collection(*[feature("Point", [0, 0])] * 6)
    monkeypatch.setattr(geojson, "MAX_FEATURES", 5)
    error = refused(many)
    assert (error.code, error.value, error.limit) == ("too_many_features", 6, 5)
    monkeypatch.setattr(gathering, "MAX_POINTS", 4)
    error = refused(collection(feature("Point", [0, 0]), feature("MultiPoint", [[0, 0]] * 9)))
    assert (error.code, error.feature, error.value) == ("too_many_points", 2, 10)
    file = tmp_path / "big.geojson"
    with file.open("wb") as sparse:
        sparse.truncate(80 * 2**20)  # a size that is claimed and takes no room
    with pytest.raises(OwnLayerError, match="too_large"):
        read_geojson(file)


def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("pipe", "no_file"), (".", "no_file"), ("gone", "unreadable")):
        with pytest.raises(OwnLayerError, match=code):
            read_geojson(tmp_path / name)
    with pytest.raises(OwnLayerError, match="unreadable"):
        read_geojson(Path("a\0b"))
    file = tmp_path / "a.geojson"
    file.write_bytes(collection(feature("Point", [0, 0])))
    assert read_geojson(file).name == "a.geojson"


SOUND = collection(
    feature("Polygon", [SQUARE, HOLE], name="x"),
    feature("LineString", SQUARE[:3]),
    feature("MultiPoint", SQUARE),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.binary(max_size=3)), max_size=4))
def test_a_file_broken_anywhere_raises_its_own_error_and_nothing_else(
    breaks: list[tuple[int, bytes]],
) -> None:
    content = SOUND
    refused_as: list[str] = []
    for at, junk in breaks:
        content = content[:at] + junk + content[at + len(junk) + 1 :]
    try:
        layer_of(content, "x")
    except OwnLayerError as error:
        refused_as.append(str(error))


_leaves = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4)
_json = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon"]), _json)
def test_any_coordinates_at_all_raise_nothing_else(kind: str, coordinates: Any) -> None:
    refused_as: list[str] = []
    try:
        layer_of(collection(feature(kind, coordinates)), "x")
    except OwnLayerError as error:
        refused_as.append(str(error))
