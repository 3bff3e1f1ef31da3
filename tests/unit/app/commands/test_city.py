"""``dutywall city import`` takes the user's own areas under his own names for their properties."""

import json

import pytest

from app.cli import build_parser
from app.commands.city import run_import
from app.domain.errors import ConfigError
from backends.city import read_pack
from tests.unit.backends.city.conftest import write_pbf

ROAD = ([(121.0, 32.0), (121.02, 32.0)], {"highway": "primary", "name": "人民路"})


def square(west, **properties):
    ring = [[west, 31.99], [west + 0.01, 31.99], [west + 0.01, 32.01], [west, 32.01], [west, 31.99]]
    return {"properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def words(tmp_path):
    """Return a command line with a road, two counties and one grid of its own naming."""
    pbf = write_pbf(tmp_path / "a.osm.pbf", [ROAD])
    files = {
        "counties.geojson": [square(121.0, XZQDM="1", MC="甲"), square(121.01, XZQDM="2", MC="乙")],
        "grids.geojson": [square(121.0, BGCODE="WG-1", BGNAME="一号")],
    }
    for name, features in files.items():
        (tmp_path / name).write_text(json.dumps({"features": features}))
    return [
        *("city", "import", "--pbf", str(pbf), "--out", str(tmp_path / "city")),
        *("--boundaries", str(tmp_path / "counties.geojson")),
        *("--boundaries-fields", "code=XZQDM,name=MC"),
        *("--grids", str(tmp_path / "grids.geojson")),
        *("--grids-fields", "code=BGCODE, name=BGNAME"),
    ]


def test_counties_and_grids_reach_the_pack_and_are_counted(words, tmp_path, capsys):
    assert run_import(build_parser().parse_args(words)) == 0
    assert "2 counties, 1 of unit_grid" in capsys.readouterr().out
    pack = read_pack(tmp_path / "city" / "pack")
    assert [c.name for c in pack.info.counties] == ["甲", "乙"]
    assert {one.key: one.codes for one in pack.area_sets} == {
        "county": ("1", "2"),
        "unit_grid": ("WG-1",),
    }


def test_grids_in_gcj02_are_shifted_and_the_extract_is_not(words, tmp_path):
    run_import(build_parser().parse_args([*words, "--areas-datum", "gcj02"]))
    pack = read_pack(tmp_path / "city" / "pack")
    west = pack.area_sets[1].lonlat[:, 0].min()
    assert 0.003 < 121.0 - west < 0.006
    assert pack.roads.lonlat[:, 0].min() == 121.0


@pytest.mark.parametrize("text", ["code", "kode=A", "code=", "code=A,,name=B"])
def test_names_of_properties_that_make_no_sense_are_refused(words, text):
    with pytest.raises(ConfigError, match="say which properties hold what"):
        run_import(build_parser().parse_args([*words, "--towns-fields", text]))
