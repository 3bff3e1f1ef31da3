"""County boundaries are read from GeoJSON that may be anything at all."""

import json

import pytest

from app.domain.errors import ConfigError
from backends.city.boundaries import read_boundaries
from backends.city.importing import import_city

SQUARE = [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1], [121.0, 32.0]]


def feature(ring=SQUARE, kind="Polygon", **properties):
    named = {"code": "1", "name": "甲县", "name_en": "Jia", **properties}
    return {
        "type": "Feature",
        "properties": named,
        "geometry": {"type": kind, "coordinates": [ring]},
    }


def written(tmp_path, *features, **more):
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def test_counties_are_numbered_from_one_and_the_city_is_named(tmp_path):
    east = [[lon + 0.1, lat] for lon, lat in SQUARE]
    path = written(
        tmp_path, feature(), feature(east, code="2", name="乙县"), name="试城", code=3206
    )
    found = read_boundaries(path)
    assert [(c.code, c.name, c.index) for c in found.counties] == [
        ("1", "甲县", 1),
        ("2", "乙县", 2),
    ]
    assert (found.code, found.name) == ("3206", "试城")


def test_boundaries_are_drawn_and_counties_named_on_the_map(cross, tmp_path):
    east = [[lon + 0.1, lat] for lon, lat in SQUARE]
    path = written(tmp_path, feature(), feature(east, code="2", name="乙县"))
    pack = import_city(cross, path, tmp_path / "pack")
    border = pack.base_map.lines["county_boundary"].lonlat
    assert set(border[:, 0].round(6)) == {121.1}  # only what lies between the two
    assert len(pack.base_map.lines["city_boundary"].lonlat) >= 7
    assert {p.name for p in pack.base_map.places if p.rank == 1} == {"甲县", "乙县"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ring": [[0, 0], [1, 1]]}, "fewer than 4 points"),
        ({"ring": [[181, 0], [182, 0], [182, 1], [181, 0]]}, "position outside"),
        ({"ring": [[0, 89], [1, 89], [1, 89.5], [0, 89]]}, "position outside"),
        ({"ring": [[1e308, 0], [2, 0], [2, 1], [1e308, 0]]}, "position outside"),
        ({"ring": [["a", 0], [2, 0], [2, 1], ["a", 0]]}, "no position"),
        ({"ring": [[0], [2, 0], [2, 1], [0]]}, "no position"),
        ({"ring": [None] * 5}, "no position"),
        ({"ring": [[[0, 0], 1], [2, 0], [2, 1], [0, 0]]}, "no position"),
        ({"ring": [[0, 0], [1, 1], [2, 2], [0, 0]]}, "area is nothing"),
        ({"ring": 7}, "fewer than 4 points"),
        ({"kind": "Point"}, "neither Polygon nor MultiPolygon"),
        ({"code": ""}, "no code"),
        ({"name": "长" * 200}, "at most 80"),
        ({"name": {"zh": 1}}, "not a text"),
    ],
)
def test_a_bad_feature_is_named_with_its_number(tmp_path, change, why):
    path = written(tmp_path, feature(code="ok"), feature(**change))
    with pytest.raises(ConfigError, match=rf"^b\.geojson: feature 2.*{why}"):
        read_boundaries(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '{"features": []}',
        '{"features": 3}',
        '{"features": [3]}',
        '{"features": [{"geometry": {}, "properties": null}]}',
        "[" * 100_000,
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [1, 1], [1, 2],'
        ' [NaN, 1]]]}, "properties": {"code": "1", "name": "x"}}]}',
    ],
)
def test_what_is_no_feature_collection_is_refused(tmp_path, text):
    path = tmp_path / "b.geojson"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"^b\.geojson"):
        read_boundaries(path)


def test_too_many_counties_and_two_of_one_code_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="300 counties, the limit is 254"):
        read_boundaries(written(tmp_path, *[feature()] * 300))
    with pytest.raises(ConfigError, match="the code '1' is there twice"):
        read_boundaries(written(tmp_path, feature(), feature()))


def test_a_giant_ring_is_refused_before_it_is_converted(tmp_path, monkeypatch):
    monkeypatch.setattr("backends.city.area_file.MAX_POINTS", 100)
    path = written(tmp_path, feature([[0.0, 0.0]] * 101))
    with pytest.raises(ConfigError, match="more than 100 points"):
        read_boundaries(path)


def test_a_giant_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("backends.city.area_file.MAX_FILE_BYTES", 10)
    with pytest.raises(ConfigError, match="the limit is 10"):
        read_boundaries(written(tmp_path, feature()))
