"""Boundaries come from an extract's administrative relations, each line once, as the greatest."""

import json

import osmium
import pytest
import shapely
from osmium.osm import mutable

from app.domain.errors import ConfigError
from backends.city.admin import boundary_kind, read_admin_lines
from backends.city.importing import import_city


def write(path, relations, *, maritime=frozenset()):
    """Write three ways along one line, a road, and relations of (admin_level, ways)."""
    writer = osmium.SimpleWriter(str(path))
    for i in range(4):
        writer.add_node(mutable.Node(id=i + 1, location=(121.0 + 0.01 * i, 32.0)))
    writer.add_node(mutable.Node(id=9, location=(121.0, 32.01)))
    for i in range(3):
        tags = {"maritime": "yes"} if i in maritime else {}
        writer.add_way(mutable.Way(id=i + 1, nodes=[i + 1, i + 2], tags=tags))
    writer.add_way(mutable.Way(id=9, nodes=[1, 9], tags={"highway": "primary"}))
    for number, (level, ways) in enumerate(relations, 1):
        members = [("w", way + 1, "outer") for way in ways]
        tags = {"boundary": "administrative", "admin_level": level}
        writer.add_relation(mutable.Relation(id=number, members=members, tags=tags))
    writer.close()
    return path


def spans(lines):
    return {
        kind: sorted(round(float(part[0, 0]), 6) for part in parts) for kind, parts in lines.items()
    }


def test_a_line_that_city_county_and_town_share_is_the_citys(tmp_path):
    pbf = write(tmp_path / "a.osm.pbf", [("5", [0]), ("6", [0, 1]), ("8", [0, 1, 2])])
    assert spans(read_admin_lines(pbf)) == {
        "city_boundary": [121.0],
        "county_boundary": [121.01],
        "town_boundary": [121.02],
    }


def test_a_border_at_sea_is_not_drawn(tmp_path):
    pbf = write(tmp_path / "a.osm.pbf", [("4", [0, 1])], maritime={0})
    assert spans(read_admin_lines(pbf)) == {"city_boundary": [121.01]}


@pytest.mark.parametrize("level", ["", "11", "x", "-4", "٤", "5;6", "9" * 5000])
def test_a_level_that_is_none_of_ours_draws_nothing(tmp_path, level):
    pbf = write(tmp_path / "a.osm.pbf", [(level[:200], [0])])
    assert read_admin_lines(pbf) == {}


def test_levels_below_the_towns_are_no_boundaries():
    assert [boundary_kind(n) for n in (4, 5, 6, 7, 8, 10, 11)] == [
        *("city_boundary", "city_boundary", "county_boundary", "county_boundary"),
        *("town_boundary", "town_boundary", None),
    ]


def test_they_reach_the_map_and_the_users_own_counties_take_their_place(tmp_path):
    pbf = write(tmp_path / "a.osm.pbf", [("6", [0, 1]), ("8", [2])])
    lines = import_city(pbf, None, tmp_path / "pack").base_map.lines
    assert lines["county_boundary"].lonlat[:, 1].max() == 32.0
    assert len(lines["town_boundary"].starts) == 2
    own = tmp_path / "own.geojson"
    halves = [
        {
            "properties": {"code": str(i), "name": f"{i}区"},
            "geometry": json.loads(shapely.to_geojson(shapely.box(121.0, low, 121.03, low + 0.05))),
        }
        for i, low in enumerate((32.0, 32.05))
    ]
    own.write_text(json.dumps({"features": halves}))
    lines = import_city(pbf, own, tmp_path / "pack").base_map.lines
    assert set(lines["county_boundary"].lonlat[:, 1].round(6)) == {32.05}


def test_a_file_that_is_cut_in_the_relations_is_refused(tmp_path):
    pbf = write(tmp_path / "a.osm.pbf", [("6", [0, 1])])
    pbf.write_bytes(pbf.read_bytes()[:-7])
    with pytest.raises(ConfigError, match="not a readable OSM PBF"):
        import_city(pbf, None, tmp_path / "pack")
