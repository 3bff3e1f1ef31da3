"""The compass stands on a turned map only, and its needle points where the north is."""

import math

import pytest

from map_layers.compass import EDGE_PX, RADIUS_PX
from tests.render.conftest import WIDTH_PX, is_near, rgb

MIDDLE = (WIDTH_PX - EDGE_PX - RADIUS_PX, EDGE_PX + RADIUS_PX)


@pytest.mark.parametrize("bearing_deg", [40.0, 135.0, 270.0])
def test_the_needle_points_where_north_is_on_the_screen(shot, theme, bearing_deg):
    scene = shot()
    scene.scene.camera.rotate(bearing_deg, scene.at_s)
    picture = scene.take()
    view = scene.scene.camera.target
    lon, lat = view.centre_deg
    x_px, y_px = view.screen_of(lon, lat + 0.01)
    way = math.atan2(y_px - view.height_px / 2, x_px - view.width_px / 2)

    def at(part):
        return picture[
            round(MIDDLE[1] + part * RADIUS_PX * math.sin(way)),
            round(MIDDLE[0] + part * RADIUS_PX * math.cos(way)),
        ]

    assert is_near(at(0.12), rgb(theme, "ui.text"), by=40)
    assert not is_near(at(-0.5), rgb(theme, "ui.text"), by=40)
    assert is_near(at(-0.5), rgb(theme, "ui.muted"), by=40)


def test_there_is_none_while_north_is_up(shot, theme):
    scene = shot()
    straight = scene.take()
    x_px, y_px = round(MIDDLE[0]), round(MIDDLE[1])
    assert not is_near(straight[y_px - 3, x_px], rgb(theme, "ui.text"), by=40)
    scene.scene.camera.rotate(90.0, scene.at_s)
    turned = scene.take()
    scene.scene.camera.rotate(0.0, scene.at_s)
    scene.scene.touch()
    assert (scene.take() == straight).all()
    assert not (turned == straight).all()
