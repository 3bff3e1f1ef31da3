"""Tiles lie where their numbers say, and where their datum says."""

import math

import numpy as np
import pytest

from app.domain.geo import degrees_of, mercator_m
from app.domain.raster import NightLook, RasterGround, RasterOrder
from app.domain.tile_grid import BENT_PARTS, HALF_WORLD_M, TileGrid, TileRange
from backends.city.datum import gcj02_of_wgs84, wgs84_of_gcj02

PLAIN = TileGrid()
BENT = TileGrid(wgs84_of_gcj02, gcj02_of_wgs84)


def tile_of(z, lon_deg, lat_deg):
    x_m, y_m = (float(part) for part in mercator_m(lon_deg, lat_deg))
    side_m = 2 * HALF_WORLD_M / 2**z
    return int((x_m + HALF_WORLD_M) // side_m), int((HALF_WORLD_M - y_m) // side_m)


def test_the_one_tile_of_zoom_0_is_the_world():
    mesh = PLAIN.mesh_m(0, 0, 0)
    assert mesh.shape == (2, 2, 2)
    assert mesh[0, 0] == pytest.approx((-HALF_WORLD_M, HALF_WORLD_M))
    assert mesh[1, 1] == pytest.approx((HALF_WORLD_M, -HALF_WORLD_M))


def test_a_tile_is_covered_by_itself_and_touches_its_neighbours():
    (west, north), (east, south) = PLAIN.mesh_m(11, 1711, 826)[[0, 1], [0, 1]]
    inside = PLAIN.covering(11, west + 1, south + 1, east - 1, north - 1)
    assert inside == TileRange(1711, 826, 1711, 826)
    assert inside.size == 1
    around = PLAIN.covering(11, west - 1, south - 1, east + 1, north + 1)
    assert around == TileRange(1710, 825, 1712, 827)
    assert around.size == 9


def test_what_lies_beyond_the_world_is_cut_off():
    far_m = 5 * HALF_WORLD_M
    assert PLAIN.covering(2, -far_m, -far_m, far_m, far_m) == TileRange(0, 0, 3, 3)


def test_neighbours_in_another_datum_share_their_side_to_the_last_bit():
    one, other = BENT.mesh_m(12, 3421, 1650), BENT.mesh_m(12, 3422, 1650)
    assert one.shape == (BENT_PARTS + 1, BENT_PARTS + 1, 2)
    assert np.abs(one[:, -1] - other[:, 0]).max() < 1e-3


@pytest.mark.parametrize(
    ("z", "by_corners_m", "by_parts_m"), [(8, 60.0, 30.0), (12, 8.0, 0.15), (14, 1.0, 0.02)]
)
def test_a_bent_tile_lies_where_its_datum_says(z, by_corners_m, by_parts_m):
    """What straight pieces miss inside a tile, in metres: by its corners alone and by eighths."""
    x, y = tile_of(z, 120.89, 32.01)
    inner = np.linspace(0.0, 1.0, 65)
    side_m = 2 * HALF_WORLD_M / 2**z
    across, down = np.meshgrid(inner, inner)
    lon, lat = degrees_of((x + across) * side_m - HALF_WORLD_M, HALF_WORLD_M - (y + down) * side_m)
    true = np.stack(mercator_m(*wgs84_of_gcj02(lon, lat)), axis=-1)
    mesh = BENT.mesh_m(z, x, y)

    def missed(grid):
        parts = len(grid) - 1
        at = np.minimum((inner * parts).astype(int), parts - 1)
        part = inner * parts - at
        row, column = np.meshgrid(at, at, indexing="ij")
        down_part, across_part = (p[..., None] for p in np.meshgrid(part, part, indexing="ij"))
        top = grid[row, column] * (1 - across_part) + grid[row, column + 1] * across_part
        low = grid[row + 1, column] * (1 - across_part) + grid[row + 1, column + 1] * across_part
        found = top * (1 - down_part) + low * down_part
        return float(np.hypot(*(found - true).transpose(2, 0, 1)).max())

    corners = mesh[::BENT_PARTS, ::BENT_PARTS]
    middle_m = (x + 0.5) * side_m - HALF_WORLD_M, HALF_WORLD_M - (y + 0.5) * side_m
    one = PLAIN.mesh_m(z, x, y) + true[32, 32] - middle_m
    figures = (missed(one), missed(corners), missed(mesh))
    print(f"\nz {z}, m: one offset {figures[0]:.3f}, corners {figures[1]:.3f}, {figures[2]:.4f}")
    assert missed(corners) < by_corners_m
    assert missed(mesh) < by_parts_m


def test_a_view_is_covered_in_another_datum_too():
    x_m, y_m = (float(part) for part in mercator_m(120.89, 32.01))
    found = BENT.covering(18, x_m - 10, y_m - 10, x_m + 10, y_m + 10)
    there = tile_of(18, *(float(part) for part in gcj02_of_wgs84(120.89, 32.01)))
    assert found.x0 <= there[0] <= found.x1
    assert found.y0 <= there[1] <= found.y1
    assert found.size <= 9
    assert not (found.x0 <= tile_of(18, 120.89, 32.01)[0] <= found.x1)


def test_a_raster_covers_the_map_and_is_dimmed_at_night_unless_told_otherwise():
    ground = RasterGround(tiles=None)
    assert (ground.order, ground.night) == (RasterOrder.OVER, NightLook.DIM)
    assert ground.grid.parts == 1
    assert math.isclose(ground.opacity, 1.0)
