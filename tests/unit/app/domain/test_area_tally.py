"""Counting what lies in each area: by class, late, lost, means, and the areas' own size."""

import numpy as np
import pytest

from app.config import read_catalogues
from app.domain.area_index import AreaIndex
from app.domain.area_tally import Things, areas_km2, counted, mean_of, positions, tally, things_of
from app.domain.classes import EntityClass
from app.domain.world import Block, Tick, World
from tests.unit.app.domain.area_grids import EAST, NORTH, SOUTH, WEST, crooked_grid
from tests.unit.app.domain.test_areas import SQUARES

INDEX = AreaIndex(SQUARES)
BUS, TAXI, AIR = EntityClass.BUS, EntityClass.TAXI, EntityClass.AIR_STATION


def things(*rows, as_of_s=1000.0):
    lon, lat, kinds, ages = (np.array(part) for part in zip(*rows, strict=True))
    return Things(lon, lat, kinds.astype(np.uint8), ages.astype(np.float64), as_of_s)


def test_things_are_counted_by_class_and_those_outside_are_not():
    found = tally(
        INDEX,
        2,
        things((0.1, 0.5, BUS, 1), (1.5, 0.5, BUS, 1), (1.6, 0.5, TAXI, 1), (9, 9, BUS, 1)),
    )
    assert found.of(frozenset({BUS})).tolist() == [1.0, 1.0]
    assert found.of(frozenset({BUS, TAXI})).tolist() == [1.0, 2.0]
    assert found.by_class.sum() == 3
    assert found.as_of_s == 1000.0


def test_what_moves_is_late_or_lost_by_the_age_of_its_fix_and_a_station_never_is():
    found = tally(
        INDEX,
        2,
        things(
            *((0.1, 0.5, BUS, 29), (0.1, 0.5, BUS, 30), (0.1, 0.5, BUS, 180)),
            *((0.1, 0.5, AIR, 900), (1.5, 0.5, TAXI, 900)),
        ),
    )
    assert found.late.tolist() == [1, 0]
    assert found.lost.tolist() == [1, 1]


def test_a_class_nobody_knows_yet_counts_as_unknown():
    found = tally(INDEX, 2, things((0.1, 0.5, 250, 1)))
    assert found.of(frozenset({EntityClass.UNKNOWN})).tolist() == [1.0, 0.0]


def test_the_mean_is_that_of_the_values_in_an_area_and_none_is_no_number():
    at = np.array([0.1, 0.2, 1.5, 7.0]), np.array([0.5, 0.5, 0.5, 0.5])
    means = mean_of(INDEX, 2, *at, np.array([10.0, 30.0, np.nan, 5.0]))
    assert means[0] == 20.0
    assert np.isnan(means[1])


def test_positions_are_counted():
    assert counted(INDEX, 2, np.array([0.1, 1.5, 1.6, 9.0]), np.full(4, 0.5)).tolist() == [1.0, 2.0]


def test_a_copy_of_the_world_holds_what_is_alive_and_stays_as_it_was():
    fields = read_catalogues().fields
    world = World(fields)
    columns = {field.key: np.zeros(3, field.dtype) for field in fields}
    columns |= {"id": np.array([b"a", b"b", b"c"]), "generation": np.ones(3, np.uint32)}
    world.apply(Tick(enter=Block(np.arange(3, dtype=np.uint32), columns)))
    world.apply(Tick(leave=np.array([1], np.uint32)))
    copy = things_of(world, 40.0)
    assert len(copy.kinds) == 2
    assert copy.fix_age_s.tolist() == [40.0, 40.0]
    before = copy.lon_deg.copy()
    world.clear()
    assert (copy.lon_deg == before).all()
    assert copy.of(frozenset(EntityClass)).shape == (2, 2)
    assert copy.of(frozenset()).shape == (0, 2)


def test_cells_that_tile_a_rectangle_are_as_large_as_it_is():
    km2 = areas_km2(crooked_grid(12, 9))
    middle = np.radians((SOUTH + NORTH) / 2)
    whole = (EAST - WEST) * 111.195 * np.cos(middle) * (NORTH - SOUTH) * 111.195
    assert km2.sum() == pytest.approx(whole, rel=1e-3)
    assert km2.min() > 0.5


def test_positions_stand_in_two_columns_however_few_there_are():
    assert positions([1.0, 2.0], [3.0, 4.0]).tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert positions([], []).shape == (0, 2)
