"""Known coordinates land on their pixel: ground and symbols, three zooms, three places, turned."""

import math

import numpy as np
import pytest

from app.domain.citypack import BaseMap
from app.domain.classes import Severity
from map_layers.camera import CameraView
from map_layers.model import MapModel
from map_layers.overlays import AlarmMark, Overlays
from tests.render.conftest import HEIGHT_PX, WIDTH_PX, Shot, is_near, mesh, rgb

PLACES = ((120.8423, 31.9714), (120.8861, 32.0127), (120.9502, 32.0466))
RADIUS_M = 6_378_137.0
HALF_PX = 9.0
OFF_PX = (131.0, -83.0)  # where the place is to lie, from the middle, right and down


def mercator(lon_deg, lat_deg):
    """Web Mercator as EPSG:3857 has it, written out here so that it is no mirror of ours."""
    x_m = RADIUS_M * math.radians(lon_deg)
    return x_m, RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(lat_deg) / 2))


def px_per_m(zoom):
    return 256.0 * 2.0**zoom / (2.0 * math.pi * RADIUS_M)


def square(lon_deg, lat_deg, zoom):
    """Return a ring 18 px wide and high about a place."""
    half_deg = math.degrees(HALF_PX / px_per_m(zoom) / RADIUS_M)
    half_lat_deg = half_deg * math.cos(math.radians(lat_deg))
    return [
        (lon_deg + i * half_deg, lat_deg + j * half_lat_deg)
        for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]


@pytest.fixture(params=[10.5, 13.25, 17.0])
def zoomed(request, world, registers, sprites, fonts, theme):
    squares = mesh(*(square(*place, request.param) for place in PLACES))
    base_map = BaseMap({"park": squares}, {}, (), (120.8, 31.95, 120.96, 32.05), "")
    one = Shot(MapModel(world, base_map, registers, sprites, fonts), theme)
    yield one, request.param
    one.release()


def middle(mask):
    """Return the middle of the box around what is true, in px from the top left."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2


@pytest.mark.parametrize("bearing_deg", [0.0, 37.0])
def test_a_known_coordinate_lands_within_a_pixel_on_the_ground_and_as_a_symbol(
    zoomed, theme, bearing_deg
):
    one, zoom = zoomed
    turn = math.radians(bearing_deg)
    for lon_deg, lat_deg in PLACES:
        x_m, y_m = mercator(lon_deg, lat_deg)
        right, down = OFF_PX
        # Up on the screen is the bearing: what lies right and down of the middle is so far east.
        east = (right * math.cos(turn) - down * math.sin(turn)) / px_per_m(zoom)
        south = (right * math.sin(turn) + down * math.cos(turn)) / px_per_m(zoom)
        camera = CameraView(x_m - east, y_m + south, zoom, bearing_deg, WIDTH_PX, HEIGHT_PX)
        one.scene.camera.jump(camera)
        bare = Overlays(hidden_layers=frozenset({"sites", "corner"}))
        one.scene.set_overlays(bare)
        ground = one.take()
        wanted = (WIDTH_PX / 2 + right, HEIGHT_PX / 2 + down)
        left, top = int(wanted[0]) - 24, int(wanted[1]) - 24
        near = ground[top : top + 48, left : left + 48, :3].astype(int)
        park = np.abs(near - rgb(theme, "map.park")).max(axis=-1) <= 2
        x_px, y_px = middle(park)
        assert abs(left + x_px - wanted[0]) <= 1.0
        assert abs(top + y_px - wanted[1]) <= 1.0
        mark = AlarmMark("A1", "", Severity.I, lon_deg, lat_deg, is_unacknowledged=False)
        one.scene.set_overlays(
            Overlays(hidden_layers=bare.hidden_layers, alarms=(mark,)),
        )
        marked = one.take()
        x_px, y_px = middle((marked[..., :3] != ground[..., :3]).any(axis=-1))
        assert abs(x_px - wanted[0]) <= 1.0
        assert abs(y_px - wanted[1]) <= 1.0
        inside = marked[round(wanted[1]) - 7 : round(wanted[1]) + 8, round(wanted[0])]
        assert any(is_near(pixel, rgb(theme, "severity.fill.1"), 16) for pixel in inside)
