"""Rings of fixes by row: what they keep is bounded, and is one thing's alone."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.fields import FieldCatalogue
from app.domain.trail import fixes_of
from app.domain.trail_rings import (
    DEPTH,
    LEAST_DEPTH,
    MOST_FIXES,
    TrailRings,
    depth_for,
    rows_of,
    rows_within,
)
from app.domain.world import Block, Change, Tick, World

ROOT = Path(__file__).parents[4]
FIELDS = FieldCatalogue.from_toml((ROOT / "resources/fields.toml").read_text("utf-8"))
NOBODY = Change(0, 0, 0, frozenset())


def columns_of(keys, t_s, lon_deg, **more):
    told = {"lon_deg": lon_deg, "lat_deg": 32.0, "fix_s": t_s, "receipt_s": t_s, **more}
    return {f.key: np.full(keys, told.get(f.key, 0), f.dtype) for f in FIELDS}


@pytest.fixture
def world():
    world = World(FIELDS, 4)
    columns = columns_of(3, 100.0, 120.9)
    columns["id"] = np.array([b"a", b"b", b"c"], "S32")
    columns["class"] = np.array([4, 4, 12], "u1")
    columns["generation"] = np.ones(3, "<u4")
    world.apply(Tick(enter=Block(np.arange(3, dtype=np.uint32), columns)))
    return world


def move(world, row, t_s, lon_deg):
    columns = columns_of(1, t_s, lon_deg)
    moving = {f.key: columns[f.key] for f in FIELDS.part("moving")}
    return world.apply(Tick(move=Block(np.array([row], np.uint32), moving)))


def test_memory_is_bounded_however_many_are_followed():
    assert depth_for(1) == DEPTH
    assert depth_for(100_000) == LEAST_DEPTH
    assert all(depth_for(n) * n <= MOST_FIXES for n in (1, 15_625, 15_626, 60_000, 125_000))


def test_only_what_is_followed_is_kept_and_only_what_is_newer(world):
    rings = TrailRings(world)
    rings.absorb(move(world, 0, 110.0, 121.0))
    assert len(rings.of_row(0)) == 0
    rings.follow(np.array([0, 2]))
    rings.follow(np.array([2, 0]))
    for row in range(3):
        rings.absorb(move(world, row, 120.0, 121.1))
        rings.absorb(move(world, row, 90.0, 121.2))
    assert rings.of_row(0).t_s.tolist() == [110.0, 120.0]
    assert rings.of_row(2).t_s.tolist() == [100.0, 120.0]
    assert len(rings.of_row(1)) == len(rings.of_row(999)) == 0
    rings.absorb(NOBODY)
    rings.absorb(Change(1, 0, 3, frozenset({"alive"})))
    assert rings.fixes == 4


def test_what_leaves_is_not_written_and_a_reused_row_begins_anew(world):
    rings = TrailRings(world)
    rings.follow(np.array([0]))
    rings.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
    columns = columns_of(1, 130.0, 121.4, id=b"new")
    columns["generation"] = np.array([2], "<u4")
    rings.absorb(world.apply(Tick(enter=Block(np.array([0], np.uint32), columns))))
    assert rings.of_row(0).t_s.tolist() == [130.0]


def test_fewer_fixes_are_kept_of_each_when_many_join(world, monkeypatch):
    monkeypatch.setattr("app.domain.trail_rings.MOST_FIXES", 70)
    rings = TrailRings(world)
    rings.follow(np.array([0]))
    for number in range(100):
        rings.absorb(move(world, 0, 200.0 + number, 121.0 + number / 1000))
    assert len(rings.of_row(0)) == 64
    rings.follow(np.array([0, 1]))
    assert rings.of_row(0).t_s.tolist() == [268.0 + number for number in range(32)]
    rings.follow(np.array([0]))
    assert len(rings.of_row(0)) == 32


def test_rows_are_found_by_id_and_by_class_and_by_place(world):
    kinds = frozenset({EntityClass.OFFICER})
    assert rows_of(world, ["b", "nobody"], kinds).tolist() == [1, 2]
    assert rows_of(world, (), frozenset()).tolist() == []
    rows = np.arange(3)
    assert rows_within(world, rows, (120.0, 31.0, 121.0, 33.0)).tolist() == [0, 1, 2]
    assert rows_within(world, rows, (121.0, 31.0, 122.0, 33.0)).tolist() == []


@pytest.mark.parametrize(
    ("t_s", "lonlat"),
    [
        ([1.0], []),
        ([float("nan")], [(1.0, 2.0)]),
        ([1.0], [(float("inf"), 2.0)]),
        ([1.0], [(181.0, 2.0)]),
    ],
)
def test_what_is_no_fix_is_none(t_s, lonlat):
    assert fixes_of(t_s, lonlat) is None


def test_told_fixes_come_by_time():
    found = fixes_of([2.0, 1.0], [(120.0, 32.0), (121.0, 33.0)])
    assert found is not None
    assert found.t_s.tolist() == [1.0, 2.0]
    assert found.lonlat[0].tolist() == [121.0, 33.0]
