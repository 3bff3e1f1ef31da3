"""A PBF becomes a pack: roads split at junctions, areas, names; bad input is one sentence."""

import os
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from backends.city.datum import Datum, gcj02_of_wgs84
from backends.city.importing import Labels, import_city
from tests.unit.backends.city.conftest import write_pbf

LONG = (
    pytest.mark.long,
    pytest.mark.skipif(
        os.environ.get("DUTYWALL_LONG") != "1", reason="the larger extracts: DUTYWALL_LONG=1"
    ),
)


def test_roads_are_split_where_they_cross_and_driven_as_tagged(cross, tmp_path):
    roads = import_city(cross, None, tmp_path / "pack").roads
    assert roads.node_count == 5
    assert roads.edge_count == 9  # four two-way arms and a one-way
    names = [roads.names[i] for i in roads.name]
    fast = names.index("人民路")
    assert roads.length_m[fast] / roads.travel_s[fast] == pytest.approx(20.0, rel=1e-4)
    assert roads.length_m[fast] == pytest.approx(943.0, abs=1.0)


def test_every_shape_begins_and_ends_at_its_nodes(cross, tmp_path):
    roads = import_city(cross, None, tmp_path / "pack").roads
    tail = np.repeat(np.arange(roads.node_count), np.diff(roads.first.astype(int)))
    begin, end = roads.shape_first[:-1].astype(int), roads.shape_first[1:].astype(int) - 1
    assert np.array_equal(roads.shape_lonlat[begin], roads.lonlat[tail])
    assert np.array_equal(roads.shape_lonlat[end], roads.lonlat[roads.head])


def test_a_crossing_is_called_after_its_roads(cross, tmp_path):
    assert list(import_city(cross, None, tmp_path / "p").roads.junction_names.values()) == [
        "人民路与工农路口"
    ]


def test_areas_places_and_labels_reach_the_map(cross, tmp_path):
    labels = Labels(name="试城", is_demo=True, notice="示意")
    pack = import_city(cross, None, tmp_path / "pack", labels=labels)
    assert len(pack.base_map.areas["water"].triangles) == 1
    assert [(p.name, p.rank) for p in pack.base_map.places] == [("金沙", 2)]
    assert (pack.info.name, pack.info.is_demo, pack.base_map.notice) == ("试城", True, "示意")
    assert "OpenStreetMap" in pack.base_map.attribution


def test_a_gcj02_file_lands_where_the_wgs84_one_does(tmp_path):
    points = [(120.99, 32.0), (121.0, 32.0)]
    lon, lat = gcj02_of_wgs84(*np.transpose(points))
    shifted = list(zip(lon.tolist(), lat.tolist(), strict=True))
    tags = {"highway": "primary"}
    plain = import_city(write_pbf(tmp_path / "a.osm.pbf", [(points, tags)]), None, tmp_path / "a")
    pbf = write_pbf(tmp_path / "b.osm.pbf", [(shifted, tags)])
    moved = import_city(pbf, None, tmp_path / "b", Datum.GCJ02)
    assert np.abs(plain.roads.lonlat - moved.roads.lonlat).max() < 1e-6


def test_the_left_of_a_coastline_is_land_and_the_right_is_sea(tmp_path):
    pbf = write_pbf(
        tmp_path / "shore.osm.pbf",
        [
            ([(120.9, 32.0), (121.0, 32.0), (121.1, 32.0)], {"highway": "primary"}),
            ([(121.05, 30.0), (121.05, 34.0)], {"natural": "coastline"}),
        ],
    )
    land = import_city(pbf, None, tmp_path / "pack").base_map.areas["land"]
    assert land.lonlat[:, 0].max() == pytest.approx(121.05)
    assert land.lonlat[:, 0].min() < 120.9


@pytest.mark.parametrize(
    ("name", "edges"),
    [
        ("baltimore", 13681),
        pytest.param("andorra", 6537, marks=LONG),
        pytest.param("porto", 3726, marks=LONG),
    ],
)
def test_a_real_extract_imports(extracts, tmp_path, name, edges):
    # A count of 6,977 / 14,154 / 4,095 is known for these files; it takes in what we refuse:
    # ways tagged private or without motor vehicles, and ends that lie outside the extract.
    pack = import_city(extracts / f"{name}.osm.pbf", None, tmp_path / "pack")
    assert pack.roads.edge_count == edges
    assert pack.roads.travel_s.min() > 0
    west, south, east, north = pack.base_map.bounds_deg
    assert ((pack.roads.lonlat >= [west, south]) & (pack.roads.lonlat <= [east, north])).all()
    assert len(pack.base_map.areas["building"].triangles) > 10_000


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_cut_pbf_is_refused_in_one_sentence(extracts, tmp_path, part):
    whole = (extracts / "porto.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(ConfigError, match=r"^cut\.osm\.pbf: not a readable OSM PBF"):
        import_city(cut, None, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 4096, b"<html>no</html>", b"\x00\x00\x00\x0dgarbage" * 9]
)
def test_garbage_is_refused(tmp_path, body):
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(body)
    with pytest.raises(ConfigError, match=r"bad\.osm\.pbf"):
        import_city(bad, None, tmp_path / "pack")


def test_an_extract_without_roads_is_refused(tmp_path):
    pbf = write_pbf(tmp_path / "sea.osm.pbf", [([(1.0, 1.0), (1.1, 1.0)], {"highway": "footway"})])
    with pytest.raises(ConfigError, match="no road that a car may use"):
        import_city(pbf, None, tmp_path / "pack")


def test_a_missing_file_is_named():
    with pytest.raises(ConfigError, match=r"nowhere\.osm\.pbf: there is no such file"):
        import_city(Path("nowhere.osm.pbf"), None, Path("unused"))


def test_a_slip_road_is_drawn_as_the_next_smaller_road(tmp_path):
    kinds = {"motorway": 32.0, "motorway_link": 32.1, "tertiary_link": 32.2}
    ways = [([(121.0, lat), (121.1, lat)], {"highway": tag}) for tag, lat in kinds.items()]
    lines = import_city(
        write_pbf(tmp_path / "a.osm.pbf", ways), None, tmp_path / "p"
    ).base_map.lines
    assert {kind: float(line.lonlat[0, 1]) for kind, line in lines.items()} == pytest.approx(
        {"motorway": 32.0, "trunk": 32.1, "residential": 32.2}
    )
