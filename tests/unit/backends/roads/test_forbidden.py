"""Nobody is stopped where the hall's table forbids it; each place says why, and for whom."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.citypack import Mesh
from app.domain.errors import ConfigError
from app.domain.register import Site
from backends.roads.crossings import crossings_of
from backends.roads.forbidden import forbidden_places, read_bans
from tests.unit.backends.roads.conftest import STEP_DEG, graph_of

TABLE = Path(__file__).parents[4] / "resources" / "rules" / "forbidden_posts.toml"
DAY = "2026-11-22"
M_DEG = 1.0 / 111_195.0


@pytest.fixture
def bans():
    return read_bans(TABLE.name, TABLE.read_text(encoding="utf-8"))


def site(kind, column, row, off_m=0.0, **days):
    lat = 32.0 + STEP_DEG * row + off_m * M_DEG
    return Site(kind, f"the {kind}", kind, 121.0 + STEP_DEG * column, lat, 10.0, "", **days)


def found(town, bans, *sites, day=DAY, is_hazmat=True, buildings=None):
    crossings = crossings_of(town)
    return forbidden_places(town, crossings, bans, sites, buildings, day, is_hazmat=is_hazmat)


def test_a_place_is_forbidden_up_to_the_distance_of_the_table_and_not_beyond(town, bans):
    near = found(town, bans, site("school", 2, 2, off_m=199.0))
    assert {place: ban.reason for place, ban in near.bans.items()} == {16: "near_school"}
    assert near.bans[16].near == "the school"
    assert near.bans[16].distance_m == pytest.approx(199.0, abs=0.5)
    assert found(town, bans, site("school", 2, 2, off_m=201.0)).bans == {}


def test_of_several_reasons_the_nearest_is_told(town, bans):
    both = found(town, bans, site("school", 2, 2, 150.0), site("filling_station", 2, 2, 20.0))
    assert both.bans[16].reason == "near_fuel"


def test_what_is_for_dangerous_goods_binds_nobody_else(town, bans):
    fuel = site("filling_station", 2, 2)
    assert found(town, bans, fuel, is_hazmat=False).bans == {}
    assert set(found(town, bans, fuel).bans) == {16}


def test_a_site_counts_only_on_the_days_it_is_valid(town, bans):
    school = site("school", 2, 2, valid_from="2026-09-01", valid_to="2026-12-31")
    assert set(found(town, bans, school, day="2026-12-31").bans) == {16}
    assert found(town, bans, school, day="2027-01-01").bans == {}
    assert found(town, bans, school, day="2026-08-31").bans == {}


def test_hazard_grows_towards_a_protected_place(town, bans):
    hazard = found(town, bans, site("school", 3, 3)).hazard
    assert hazard[24] == pytest.approx(1.0)
    assert 1.0 > hazard[25] > 0.0
    assert hazard[0] == 0.0


def test_both_ends_of_a_tunnel_are_forbidden(bans):
    lonlat = [(121.0 + STEP_DEG * c, 32.0) for c in range(4)]
    edges = [(0, 1, 9.0), (1, 2, 9.0), (2, 3, 9.0)]
    names = ["江海路", "狼山隧道", "江海路"]
    town = graph_of(lonlat, edges, names, {n: f"路口{n}" for n in range(4)})
    answer = found(town, bans, is_hazmat=False)
    assert {p: (b.reason, b.near) for p, b in answer.bans.items()} == {
        1: ("at_tunnel", "狼山隧道"),
        2: ("at_tunnel", "狼山隧道"),
    }


def test_dense_houses_are_forbidden_to_dangerous_goods(town, bans):
    # a block of 240 m about the crossing 24, and a shed at 16
    def block(column, row, half_m):
        at = np.array([121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row])
        half = half_m * M_DEG
        cells = np.arange(-half, half, 20.0 * M_DEG)
        corner = np.stack(np.meshgrid(cells, cells), axis=-1).reshape(-1, 1, 2)
        side = 20.0 * M_DEG
        square = np.array([[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]])
        return at + (corner + square).reshape(-1, 2)

    lonlat = np.concatenate([block(3, 3, 120.0), block(2, 2, 20.0)])
    corner = np.arange(0, len(lonlat), 4)[:, None, None]
    triangles = (corner + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3).astype(np.uint32)
    mesh = Mesh(lonlat, triangles)
    dense = found(town, bans, buildings=mesh)
    assert {p: b.reason for p, b in dense.bans.items()} == {24: "dense_housing"}
    assert found(town, bans, buildings=mesh, is_hazmat=False).bans == {}
    assert found(town, bans, buildings=Mesh(lonlat[:0], triangles[:0])).bans == {}


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_site_without_a_place_forbids_nothing(town, bans, bad):
    nowhere = Site("s", "", "school", bad, 32.0, 1.0, "")
    assert found(town, bans, nowhere).bans == {}


def test_crossings_of_one_name_that_lie_together_are_one_place():
    lonlat = [(121.0, 32.0), (121.0003, 32.0), (121.1, 32.0), (121.2, 32.0)]
    names = {0: "甲", 1: "甲", 2: "甲"}
    crossings = crossings_of(graph_of(lonlat, [(0, 1, 5.0), (1, 2, 5.0), (2, 3, 5.0)], (), names))
    assert crossings.place_of.tolist() == [0, 0, 1, -1]
    assert crossings.node.tolist() == [0, 2]
    assert crossings.names == ("甲", "甲")


def test_without_any_names_real_crossings_are_places():
    edges = [(0, 1, 5.0), (2, 1, 5.0), (3, 1, 5.0), (1, 0, 5.0)]
    lonlat = [(121.0 + 0.01 * n, 32.0) for n in range(4)]
    assert crossings_of(graph_of(lonlat, edges)).place_of.tolist() == [-1, 0, -1, -1]
    pair = graph_of([(121.0, 32.0), (121.1, 32.0)], [(0, 1, 5.0)])
    assert crossings_of(pair).names == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("within_m = 200.0", "within_m = -1.0", "distance above 0"),
        ("within_m = 200.0", 'within_m = "far"', "could not convert"),
        ('for = "all"', 'for = "nobody"', "nobody"),
        ("share = 0.35", "share = 2.0", "share is in 0..1"),
        ("[tunnel]", "[tunnels]", "tunnel"),
        ("[[site]]", "[[site", "forbidden_posts.toml"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_name(old, new, told):
    text = TABLE.read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(ConfigError, match=told):
        read_bans(TABLE.name, text)
