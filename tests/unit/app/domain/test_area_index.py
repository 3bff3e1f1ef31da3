"""Which area a position lies in: as the slow way says, on edges too, and nowhere outside."""

from dataclasses import replace

import numpy as np

from app.domain.area_index import AreaIndex
from app.domain.areas import NOWHERE, AreaSet
from app.domain.even_odd import inside_of
from tests.unit.app.domain.area_grids import EAST, NORTH, SOUTH, WEST, crooked_grid
from tests.unit.app.domain.test_areas import SQUARES

GRID = crooked_grid(12, 9)
EMPTY = AreaSet(
    "town",
    (),
    (),
    (),
    np.empty((0, 2)),
    np.zeros(1, np.uint32),
    np.zeros(1, np.uint32),
    np.empty((0, 3), np.uint32),
    np.empty(0, np.uint32),
)


def scattered(count=400):
    random = np.random.default_rng(3)
    return random.uniform(WEST, EAST, count), random.uniform(SOUTH, NORTH, count)


def test_the_triangles_of_the_index_say_what_the_rings_say():
    lon, lat = scattered()
    slow = np.full(len(lon), NOWHERE)
    for number in range(len(GRID)):
        slow[inside_of(GRID.rings(number), lon, lat)] = number
    assert (slow >= 0).any()
    assert AreaIndex(GRID).find(lon, lat).tolist() == slow.tolist()


def test_one_position_is_told_as_many_are():
    index = AreaIndex(SQUARES)
    assert [index.at(*at) for at in ((0.1, 0.9), (1.5, 0.5), (0.5, 0.45))] == [0, 1, 1]
    assert index.at(3.0, 0.5) == NOWHERE


def test_a_coarser_grid_says_the_same():
    lon, lat = scattered()
    fine, coarse = AreaIndex(GRID), AreaIndex(GRID, most_pairs=300)
    assert len(coarse._first) < len(fine._first)
    assert (coarse.find(lon, lat) == fine.find(lon, lat)).all()
    assert (AreaIndex(GRID, most_pairs=1).find(lon, lat) == fine.find(lon, lat)).all()


def test_every_corner_of_a_tiling_lies_in_an_area():
    assert (AreaIndex(GRID).find(GRID.lonlat[:, 0], GRID.lonlat[:, 1]) >= 0).all()


def test_the_last_area_wins_where_areas_overlap():
    found = AreaIndex(SQUARES).find(np.array([0.1, 0.5, 1.5]), np.array([0.9, 0.45, 0.5]))
    assert found.tolist() == [0, 1, 1]


def test_positions_outside_or_not_finite_lie_nowhere():
    lon = np.array([3.0, np.nan, 0.5, np.inf, -0.1])
    lat = np.array([0.5, 0.5, np.nan, 0.5, 0.5])
    assert (AreaIndex(SQUARES).find(lon, lat) == NOWHERE).all()


def test_nothing_lies_in_no_areas():
    assert AreaIndex(EMPTY).find(np.array([0.0, 1.0]), np.array([0.0, 1.0])).tolist() == [-1, -1]


def test_a_triangle_without_width_holds_nothing():
    flat = replace(SQUARES, lonlat=np.zeros_like(SQUARES.lonlat))
    assert AreaIndex(flat).find(np.zeros(1), np.zeros(1)).tolist() == [NOWHERE]
