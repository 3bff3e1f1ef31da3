"""Areas become numbered sets, go through the pack unchanged, and are refused where they lie."""

import hashlib
import json

import numpy as np
import pytest
import shapely

from app.domain.area_index import AreaIndex
from app.domain.errors import ConfigError
from backends.city import read_pack
from backends.city.area_file import Area
from backends.city.area_sets import RESPONSIBILITY_GRID, TOWN, UNIT_GRID, area_set_of, strangers
from backends.city.importing import AreaSources, import_city

HOLED = shapely.Polygon(
    [(121.0, 32.0), (121.01, 32.0), (121.01, 32.01), (121.0, 32.01)],
    [[(121.004, 32.004), (121.006, 32.004), (121.006, 32.006), (121.004, 32.006)]],
)
TWO = shapely.MultiPolygon(
    [shapely.box(121.01, 32.0, 121.012, 32.002), shapely.box(121.014, 32.0, 121.016, 32.002)]
)
AREAS = (Area("A", "甲", "Alpha", "Z", HOLED), Area("B", "乙", "", "Y", TWO))


def covered(areas):
    a, b, c = (areas.lonlat[areas.triangles[:, i]] for i in range(3))
    turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return np.bincount(areas.triangle_area, np.abs(turn) / 2, minlength=len(areas))


def geojson(path, *areas):
    features = [
        {
            "properties": {
                "code": area.code,
                "name": area.name,
                "name_en": area.name_en,
                "parent": area.parent,
            },
            "geometry": json.loads(shapely.to_geojson(area.polygon)),
        }
        for area in areas
    ]
    path.write_text(json.dumps({"features": features, "notice": "示意"}))
    return path


@pytest.fixture
def sources(tmp_path):
    above = Area("Z", "责任", "", "", shapely.box(121.0, 32.0, 121.02, 32.01))
    return AreaSources(
        {
            RESPONSIBILITY_GRID: geojson(tmp_path / "above.geojson", above),
            UNIT_GRID: geojson(tmp_path / "grids.geojson", *AREAS),
        }
    )


@pytest.fixture
def pack(cross, sources, tmp_path):
    return import_city(cross, None, tmp_path / "pack", sources=sources)


def test_holes_and_islands_are_rings_and_triangles_leave_the_holes_open():
    found = area_set_of(UNIT_GRID, AREAS)
    assert [len(found.rings(i)) for i in range(2)] == [2, 2]
    assert covered(found) == pytest.approx([HOLED.area, TWO.area])
    index = AreaIndex(found)
    assert index.at(121.001, 32.001) == 0
    assert index.at(121.005, 32.005) == -1
    assert index.at(121.015, 32.001) == 1


def test_no_areas_are_an_empty_set():
    found = area_set_of(UNIT_GRID, ())
    assert len(found) == 0
    assert found.triangles.shape == (0, 3)
    assert found.ring_first.tolist() == [0]


def test_sets_go_through_the_pack_unchanged(pack, tmp_path):
    again = read_pack(tmp_path / "pack")
    assert [one.key for one in again.area_sets] == [RESPONSIBILITY_GRID, UNIT_GRID]
    for read, made in zip(again.area_sets, pack.area_sets, strict=True):
        assert (read.codes, read.names, read.parents) == (made.codes, made.names, made.parents)
        assert read.notice == made.notice == "示意"
        assert read.names_en == made.names_en
        for name in ("lonlat", "ring_first", "area_first", "triangles", "triangle_area"):
            assert np.array_equal(getattr(read, name), getattr(made, name))
    assert again.area_sets[1].names_en == ("Alpha", "")


def test_the_counties_are_a_set_too_and_their_parent_is_the_city(cross, tmp_path):
    county = Area("1", "甲县", "", "", shapely.box(120.9, 31.9, 121.1, 32.1))
    path = geojson(tmp_path / "b.geojson", county)
    (counties,) = import_city(cross, path, tmp_path / "pack").area_sets
    assert (counties.key, counties.codes, counties.parents) == ("county", ("1",), ("cross",))


def test_an_unknown_parent_is_told_by_its_name(cross, sources, tmp_path):
    notes = []
    import_city(cross, None, tmp_path / "pack", sources=sources, note=notes.append)
    assert notes == ["unit_grid B: no responsibility_grid is called 'Y'"]
    many = area_set_of(UNIT_GRID, [Area(str(i), "x", "", "?", HOLED) for i in range(30)])
    assert strangers([many]) == ()  # nothing is said where there is no set above
    told = strangers([many, area_set_of(RESPONSIBILITY_GRID, AREAS)])
    assert len(told) == 21
    assert told[-1] == "unit_grid: 10 more without a known parent"


def test_areas_of_another_part_of_the_world_are_refused(cross, tmp_path):
    swapped = Area("A", "甲", "", "", shapely.box(32.0, 62.0, 32.1, 62.1))
    sources = AreaSources({UNIT_GRID: geojson(tmp_path / "far.geojson", swapped)})
    with pytest.raises(ConfigError, match=r"far\.geojson: none of its areas lies in the city"):
        import_city(cross, None, tmp_path / "pack", sources=sources)
    assert not (tmp_path / "pack").exists()


def test_towns_are_drawn_with_the_lines_between_them(cross, tmp_path):
    west = Area("1", "西镇", "", "", shapely.box(120.99, 31.99, 121.0, 32.01))
    east = Area("2", "东镇", "", "", shapely.box(121.0, 31.99, 121.01, 32.01))
    sources = AreaSources({TOWN: geojson(tmp_path / "towns.geojson", west, east)})
    lines = import_city(cross, None, tmp_path / "pack", sources=sources).base_map.lines
    assert set(lines["town_boundary"].lonlat[:, 0].tolist()) == {121.0}


def test_a_pack_of_the_format_before_has_no_sets_and_is_read(pack, tmp_path):
    meta = tmp_path / "pack" / "pack.json"
    said = json.loads(meta.read_text())
    meta.write_text(json.dumps({**said, "format": 1}))
    (tmp_path / "pack" / "area_sets.npz").unlink()
    assert read_pack(tmp_path / "pack").area_sets == ()


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("triangles", lambda a: a + np.uint32(99)),
        ("triangles", lambda a: a[:, :2].copy()),
        ("triangle_area", lambda a: a + np.uint32(2)),
        ("triangle_area", lambda a: a[:-1]),
        ("ring_first", lambda a: a[::-1].copy()),
        ("area_first", lambda a: a[:-1]),
        ("area_first", lambda a: a * np.uint32(2)),
        ("lonlat", lambda a: a * np.nan),
        ("lonlat", lambda a: a.astype(np.float32)),
    ],
)
def test_tables_that_do_not_fit_are_refused_even_with_the_right_hash(pack, tmp_path, table, value):
    folder = tmp_path / "pack"
    with np.load(folder / "area_sets.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays[f"unit_grid.{table}"] = value(arrays[f"unit_grid.{table}"])
    np.savez(folder / "area_sets.npz", allow_pickle=False, **arrays)
    reseal(folder, "area_sets.npz")
    with pytest.raises(ConfigError, match="the city pack cannot be read"):
        read_pack(folder)


@pytest.mark.parametrize("key", ["codes", "names", "parents", "names_en"])
def test_words_that_do_not_fit_are_refused(pack, tmp_path, key):
    folder = tmp_path / "pack"
    texts = json.loads((folder / "names.json").read_text())
    texts["area_sets"][1][key].append("one too many")
    (folder / "names.json").write_text(json.dumps(texts))
    reseal(folder, "names.json")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_pack(folder)


def test_a_pack_of_before_has_no_english_names_and_is_read(pack, tmp_path):
    folder = tmp_path / "pack"
    texts = json.loads((folder / "names.json").read_text())
    for said in texts["area_sets"]:
        del said["names_en"]
    (folder / "names.json").write_text(json.dumps(texts))
    reseal(folder, "names.json")
    units = read_pack(folder).area_sets[1]
    assert units.names_en == ()
    assert units.name(0, "en") == "甲"


def test_a_set_that_is_there_twice_is_refused(pack, tmp_path):
    folder = tmp_path / "pack"
    texts = json.loads((folder / "names.json").read_text())
    texts["area_sets"].append(texts["area_sets"][0])
    (folder / "names.json").write_text(json.dumps(texts))
    reseal(folder, "names.json")
    with pytest.raises(ConfigError, match="a key is there twice"):
        read_pack(folder)


def reseal(folder, name):
    """Give a changed file the hash that it has now."""
    meta = json.loads((folder / "pack.json").read_text())
    meta["sha256"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "pack.json").write_text(json.dumps(meta))
