"""A user's own areas come from GeoJSON that may be anything; only one error comes of it."""

import json
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ConfigError
from backends.city.area_file import FieldNames, read_areas
from backends.city.datum import Datum, gcj02_of_wgs84

SQUARE = [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1], [121.0, 32.0]]


def feature(ring=SQUARE, **properties):
    return {
        "type": "Feature",
        "properties": {"code": "WG-1", "name": "一号网格", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def written(tmp_path, *features, **more):
    path = tmp_path / "grids.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def test_codes_names_and_parents_come_from_the_properties_that_the_user_names(tmp_path):
    path = written(
        tmp_path,
        {**feature(), "properties": {"BGCODE": 3206130001, "BGNAME": "甲", "ZR": "ZG-1"}},
        notice="示意",
    )
    file = read_areas(path, names=FieldNames(code="BGCODE", name="BGNAME", parent="ZR"))
    (area,) = file.areas
    assert (area.code, area.name, area.parent) == ("3206130001", "甲", "ZG-1")
    assert file.properties["notice"] == "示意"
    with pytest.raises(ConfigError, match="feature 1: it has no code"):
        read_areas(path)


def test_gcj02_is_shifted_once_to_where_wgs84_would_be(tmp_path):
    lon, lat = gcj02_of_wgs84(*np.transpose(SQUARE))
    shifted = np.column_stack([lon, lat]).tolist()
    assert np.abs(np.array(shifted) - SQUARE).max() > 1e-3
    (area,) = read_areas(written(tmp_path, feature(shifted)), Datum.GCJ02).areas
    assert np.abs(np.array(area.polygon.exterior.coords) - SQUARE).max() < 1e-6


def test_a_small_loop_is_mended_and_the_note_names_the_feature(tmp_path):
    loop = [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1], [121.0, 32.0002]]
    loop += [[121.0002, 32.0], [121.0, 32.0]]
    crossed = [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1], [121.0, 31.9999]]
    crossed += [[121.0001, 32.0001], [121.0, 32.0]]
    file = read_areas(written(tmp_path, feature(loop), feature(crossed, code="WG-2")))
    assert all(area.polygon.is_valid for area in file.areas)
    assert file.areas[1].polygon.area == pytest.approx(0.01, rel=0.01)
    assert any("feature 2 (WG-2)" in note and "mended" in note for note in file.notes)


def test_a_bow_tie_is_refused_since_mending_would_make_another_area(tmp_path):
    bow = [[121.0, 32.0], [121.1, 32.1], [121.1, 32.0], [121.0, 32.1], [121.0, 32.0]]
    with pytest.raises(ConfigError, match=r"feature 1 \(WG-1\): self-intersection; to mend it"):
        read_areas(written(tmp_path, feature(bow)))


def closed(points):
    return [*points, points[0]]


SCRIBBLE = 0.1 * np.random.default_rng(4).random((200, 2)) + SQUARE[0]
LINE = np.repeat(np.random.default_rng(4).random((300, 1)), 2, axis=1) + SQUARE[0]


@pytest.mark.parametrize("ring", [SCRIBBLE, LINE], ids=["scribble", "line"])
def test_a_scribble_is_refused_by_name_before_it_is_mended(tmp_path, ring):
    began_s = time.process_time()
    with pytest.raises(ConfigError, match=r"feature 1 \(WG-1\): its lines cross more than 300"):
        read_areas(written(tmp_path, feature(closed(ring.tolist()))))
    assert time.process_time() - began_s < 2.0  # mending took 9 s and 29 s


def test_parts_stacked_on_each_other_are_refused_before_they_are_mended(tmp_path):
    one = feature()
    one["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[[[x + i * 1e-4, y] for x, y in SQUARE]] for i in range(300)],
    }
    began_s = time.process_time()
    with pytest.raises(ConfigError, match="too often to mend"):
        read_areas(written(tmp_path, one))

    one["geometry"]["coordinates"] = [[SQUARE]] * 600
    with pytest.raises(ConfigError, match="too often to mend"):
        read_areas(written(tmp_path, one))
    assert time.process_time() - began_s < 3.0


def test_many_areas_with_some_crossings_each_have_a_bound_together(tmp_path, monkeypatch):
    monkeypatch.setattr("backends.city.tangles.TangleBudget.__init__.__defaults__", (10**6, 2))
    loop = [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1], [121.0, 32.1], [121.0, 31.9999]]
    loop += [[121.0001, 32.0001], [121.0, 32.0]]
    few = [feature(loop, code=str(i)) for i in range(2)]
    assert len(read_areas(written(tmp_path, *few)).areas) == 2
    with pytest.raises(ConfigError, match=r"feature 3 .*crossings in one file"):
        read_areas(written(tmp_path, *few, feature(loop, code="3")))


def test_a_hatch_of_which_every_side_is_close_to_every_other_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("backends.city.tangles.TangleBudget.__init__.__defaults__", (10**5, 2))
    teeth = [[121.0 + i * 1e-6 + i % 2 * 0.1, 32.0 - i * 1e-6 + i % 2 * 0.1] for i in range(900)]
    hatch = closed([*teeth, [121.2, 31.8], [120.9, 31.8]])
    with pytest.raises(ConfigError, match="lie too close"):
        read_areas(written(tmp_path, feature(hatch)))


def test_two_parts_that_share_a_long_border_are_mended_to_one_area(tmp_path):
    shared = [[121.0 + (i % 2) * 1e-3, 32.0 + i * 1e-4] for i in range(1000)]
    one = feature()
    one["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [
            [closed([*shared, [120.9, 32.1], [120.9, 32.0]])],
            [closed([*shared, [121.1, 32.1], [121.1, 32.0]])],
        ],
    }
    (area,) = read_areas(written(tmp_path, one)).areas
    assert area.polygon.is_valid
    assert area.polygon.area == pytest.approx(0.02, rel=0.01)


def test_hidden_characters_in_what_the_file_says_of_itself_are_shown_as_such(tmp_path):
    path = written(tmp_path, feature(), name="甲\u202e乙", notice="a\x00b")
    said = read_areas(path).properties
    assert (said["name"], said["notice"]) == ("甲〔U+202E〕乙", "a〔U+0000〕b")
    with pytest.raises(ConfigError, match=r"the parent .* hidden character"):
        read_areas(written(tmp_path, feature(parent="WG\u202e1")))


def test_a_hole_stays_a_hole(tmp_path):
    hole = [[121.04, 32.04], [121.06, 32.04], [121.06, 32.06], [121.04, 32.06], [121.04, 32.04]]
    one = feature()
    one["geometry"]["coordinates"].append(hole)
    (area,) = read_areas(written(tmp_path, one)).areas
    assert area.polygon.area == pytest.approx(0.01 - 0.0004)


def test_metres_are_refused_with_a_word_on_what_is_wanted(tmp_path):
    metres = [[5e5, 3.5e6], [5.1e5, 3.5e6], [5.1e5, 3.6e6], [5e5, 3.5e6]]
    with pytest.raises(ConfigError, match="must be degrees of longitude and latitude"):
        read_areas(written(tmp_path, feature(metres)))


@pytest.mark.parametrize("code", ["WG\u202e1", "WG\x001", "WG\n1"])
def test_a_code_with_a_hidden_character_is_refused(tmp_path, code):
    with pytest.raises(ConfigError, match="hidden character"):
        read_areas(written(tmp_path, feature(code=code)))


def test_a_name_with_hidden_characters_is_shown_as_such(tmp_path):
    (area,) = read_areas(written(tmp_path, feature(name="甲\u202e乙"))).areas
    assert area.name == "甲〔U+202E〕乙"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 3_100_000,
        b"[" + b"[]," * 3_100_000 + b"[]]",
        b'{"features":[' + b"{}," * 3_100_000 + b"{}]}",
        b"[" * 900_000,
        b'{"a":' * 200_000,
        b'{"features": [' + b"9" * 5000 + b"]}",
        b"\xff\xfe\x00",
        b'{"features": [1e999, NaN, -Infinity]}',
        '{"features": "网格"}'.encode("gbk"),
    ],
    ids=["unclosed", "lists", "objects", "deep", "deep-objects", "digits", "bom", "nan", "gbk"],
)
def test_bombs_and_noise_are_refused_and_nothing_else_is_raised(tmp_path, body):
    path = tmp_path / "bomb.geojson"
    path.write_bytes(body)
    with pytest.raises(ConfigError, match=r"^bomb\.geojson"):
        read_areas(path)


def test_a_file_that_claims_a_huge_size_is_refused_unread(tmp_path):
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        file.truncate(2**40)  # sparse: nothing of it is on the disk
    with pytest.raises(ConfigError, match=f"{2**40} bytes, the limit is"):
        read_areas(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero on this system")
def test_a_pipe_without_an_end_is_given_up_at_the_limit(monkeypatch):
    monkeypatch.setattr("backends.city.area_file.MAX_FILE_BYTES", 1000)
    with pytest.raises(ConfigError, match="more than 1000 bytes"):
        read_areas(Path("/dev/zero"))


def test_more_areas_than_the_limit_are_counted(tmp_path):
    many = [feature(code=str(i)) for i in range(4)]
    with pytest.raises(ConfigError, match="4 areas, the limit is 3"):
        read_areas(written(tmp_path, *many), most=3)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(coordinates=JSON, properties=JSON, kind=st.sampled_from(["Polygon", "MultiPolygon"]) | JSON)
def test_any_json_gives_areas_or_the_rooms_own_error(
    tmp_path_factory, coordinates, properties, kind
):
    path = tmp_path_factory.getbasetemp() / "any.geojson"
    geometry = {"type": kind, "coordinates": coordinates}
    one = {"geometry": geometry, "properties": properties}
    path.write_text(json.dumps({"features": [one, {**feature(), "geometry": geometry}]}))
    with suppress(ConfigError):
        read_areas(path)
