"""Who is inside a shape, by class, and of whom it is only known that he was."""

import numpy as np

from app.config import read_catalogues
from app.domain.area_tally import things_of
from app.domain.classes import LOST_AFTER_S, EntityClass
from app.domain.geo import LonLat
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_count import Inside, counts_inside
from app.domain.world import Block, Tick, World

CIRCLE = Shape(ShapeKind.CIRCLE, (LonLat(120.9, 32.0),), 500.0)
BUS, TAXI, AIR = EntityClass.BUS, EntityClass.TAXI, EntityClass.AIR_STATION
NOW_S = 1_700_000_000.0


def inside(world: World) -> Inside:
    return counts_inside(things_of(world, NOW_S), CIRCLE)


def world_of(*things: tuple[EntityClass, float], fix_age_s: float = 4.0) -> World:
    fields = read_catalogues().fields
    columns = {f.key: np.zeros(len(things), f.dtype) for f in fields}
    columns["id"] = np.array([f"e{i}".encode() for i in range(len(things))], columns["id"].dtype)
    columns["class"] = np.array([kind for kind, _ in things], columns["class"].dtype)
    columns["lon_deg"] = np.array([lon_deg for _, lon_deg in things])
    columns["lat_deg"] = np.full(len(things), 32.0)
    columns["fix_s"] = np.full(len(things), NOW_S - fix_age_s)
    columns["generation"] = np.ones(len(things), "<u4")
    world = World(fields)
    world.apply(Tick(enter=Block(np.arange(len(things), dtype=np.uint32), columns)))
    return world


def test_things_inside_are_counted_by_class_and_those_outside_are_not() -> None:
    world = world_of((BUS, 120.9), (BUS, 120.901), (TAXI, 120.902), (TAXI, 120.91))
    found = inside(world)
    assert (found.heard, found.lost) == ({BUS: 2, TAXI: 1}, {})
    assert (found.shape, found.as_of_s) == (CIRCLE, NOW_S)


def test_who_has_left_is_counted_no_more() -> None:
    world = world_of((BUS, 120.9), (BUS, 120.901))
    world.apply(Tick(leave=np.array([0], np.uint32)))
    assert inside(world).heard == {BUS: 1}


def test_an_empty_world_counts_nothing() -> None:
    found = inside(World(read_catalogues().fields))
    assert (found.heard, found.lost) == ({}, {})


def test_what_was_lost_is_not_said_to_be_inside_and_a_station_is_never_lost() -> None:
    things = (BUS, 120.9), (TAXI, 120.91), (AIR, 120.9)
    found = inside(world_of(*things, fix_age_s=LOST_AFTER_S))
    assert (found.heard, found.lost) == ({AIR: 1}, {BUS: 1})
    assert inside(world_of(*things, fix_age_s=LOST_AFTER_S - 1)).lost == {}


def test_a_ring_of_many_corners_holds_what_the_shape_holds() -> None:
    random = np.random.default_rng(3)
    turns = np.linspace(0.0, 2 * np.pi, 200, endpoint=False)
    reach = random.uniform(0.02, 0.05, 200)
    corners = zip(120.9 + reach * np.cos(turns), 32.0 + reach * np.sin(turns), strict=True)
    star = Shape(ShapeKind.POLYGON, tuple(LonLat(float(x), float(y)) for x, y in corners))
    world = world_of(*((BUS, float(lon_deg)) for lon_deg in random.uniform(120.8, 121.0, 3_000)))
    things = things_of(world, NOW_S)
    expected = int(star.contains(things.lon_deg, things.lat_deg).sum())
    assert 0 < expected < 3_000
    assert counts_inside(things, star).heard == {BUS: expected}
