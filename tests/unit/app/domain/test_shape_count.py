"""Who is inside a shape, by class."""

import numpy as np

from app.config import read_catalogues
from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_count import counts_inside
from app.domain.world import Block, Tick, World

CIRCLE = Shape(ShapeKind.CIRCLE, (LonLat(120.9, 32.0),), 500.0)
BUS, TAXI = EntityClass.BUS, EntityClass.TAXI


def world_of(*things: tuple[EntityClass, float]) -> World:
    fields = read_catalogues().fields
    columns = {f.key: np.zeros(len(things), f.dtype) for f in fields}
    columns["id"] = np.array([f"e{i}".encode() for i in range(len(things))], columns["id"].dtype)
    columns["class"] = np.array([kind for kind, _ in things], columns["class"].dtype)
    columns["lon_deg"] = np.array([lon_deg for _, lon_deg in things])
    columns["lat_deg"] = np.full(len(things), 32.0)
    columns["generation"] = np.ones(len(things), "<u4")
    world = World(fields)
    world.apply(Tick(enter=Block(np.arange(len(things), dtype=np.uint32), columns)))
    return world


def test_things_inside_are_counted_by_class_and_those_outside_are_not() -> None:
    world = world_of((BUS, 120.9), (BUS, 120.901), (TAXI, 120.902), (TAXI, 120.91))
    assert counts_inside(world, CIRCLE) == {BUS: 2, TAXI: 1}


def test_who_has_left_is_counted_no_more() -> None:
    world = world_of((BUS, 120.9), (BUS, 120.901))
    world.apply(Tick(leave=np.array([0], np.uint32)))
    assert counts_inside(world, CIRCLE) == {BUS: 1}


def test_an_empty_world_counts_nothing() -> None:
    assert counts_inside(World(read_catalogues().fields), CIRCLE) == {}
