"""The ground: colours of areas and lines, names with halos, and the texts that must stand."""

import numpy as np
import pytest

from tests.render.conftest import (
    BOUNDS_DEG,
    HEIGHT_PX,
    WIDTH_PX,
    count_near,
    is_near,
    load_theme,
    rgb,
)


@pytest.mark.parametrize("name", ["night", "day"])
def test_land_water_and_park_have_the_colours_of_the_theme(shot, name):
    theme = load_theme(name)
    one = shot(theme=theme)
    picture = one.take()
    for lon_deg, lat_deg, key in (
        (120.94, 32.04, "map.land"),
        (120.88, 31.955, "map.water"),
        (120.835, 32.033, "map.park"),
        (120.79, 32.0, "map.water"),
    ):
        x_px, y_px = one.screen_of(lon_deg, lat_deg)
        assert is_near(picture[y_px, x_px], rgb(theme, key), 2), key


def test_a_motorway_is_as_wide_as_its_style_and_has_a_casing(shot, theme):
    one = shot()
    one.look_at(120.9, 32.0108, 14.0)
    picture = one.take()
    x_px, y_px = one.screen_of(120.905, 32.01 + 0.002 * 0.105 / 0.16)
    column = picture[y_px - 20 : y_px + 20, x_px]
    assert 5 <= count_near(column, rgb(theme, "map.motorway"), 10) <= 14
    assert count_near(column, rgb(theme, "map.road_casing"), 6) >= 2


def test_small_roads_wait_until_the_map_is_near(shot, theme):
    one = shot()
    for zoom, key in ((8.5, "map.land"), (14.0, "map.secondary")):
        one.look_at(120.86, 32.04, zoom)
        x_px, y_px = one.screen_of(120.86, 32.04)
        assert is_near(one.take()[y_px, x_px], rgb(theme, key), 4), zoom


def test_a_boundary_is_dashed(shot, theme):
    one = shot()
    one.look_at(120.926, 32.02, 14.0)
    picture = one.take()
    line = []
    for lat_deg in np.linspace(32.012, 32.028, 200):
        lon_deg = 120.93 - 0.01 * (lat_deg - 31.98) / 0.07
        x_px, y_px = one.screen_of(lon_deg, lat_deg)
        line.append(is_near(picture[y_px, x_px], rgb(theme, "map.land"), 12))
    assert 0.15 < np.mean(line) < 0.85


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_place_name_stands_out_from_its_halo(shot, name):
    theme = load_theme(name)
    one = shot(theme=theme)
    x_px, y_px = one.screen_of(120.88, 32.0)
    region = one.take()[y_px - 14 : y_px + 14, x_px - 40 : x_px + 40]
    assert count_near(region, rgb(theme, "map.label"), 20) > 80
    assert count_near(region, rgb(theme, "map.label_halo"), 20) > 80


def test_names_are_in_the_language_of_the_window(shot):
    chinese, english = shot(), shot(language="en")
    chinese.take()
    english.take()
    views = [one.scene._views.views["labels"] for one in (chinese, english)]
    assert views[0].texts == ("南通市", "崇川")
    assert views[1].texts == ("Nantong", "Chongchuan")


def test_the_greater_name_wins_where_two_would_touch(shot):
    one = shot()
    one.look_at(120.897, 32.015, 9.5)
    one.take()
    assert one.scene._views.views["labels"].texts == ("南通市",)


def test_a_schematic_city_says_so_on_every_picture(shot, theme):
    one = shot()
    for zoom in (8.0, 12.0, 17.0):
        one.look_at(120.94, 32.04, zoom)
        picture = one.take()
        corner = picture[HEIGHT_PX - 45 : HEIGHT_PX - 18, WIDTH_PX - 60 :]
        assert count_near(corner, rgb(theme, "map.label"), 30) > 30
        attribution = picture[HEIGHT_PX - 18 :, WIDTH_PX - 60 :]
        assert count_near(attribution, rgb(theme, "map.label_minor"), 40) > 20


def test_the_ground_is_drawn_once_while_nothing_of_it_changes(shot):
    one = shot()
    for _ in range(3):
        one.take()
    ground = one.scene._views.ground
    assert ground.plates == 1
    one.scene.camera.pan(5.0, 0.0, one.at_s)
    one.take()
    assert ground.plates == 2
    one.scene.set_theme(load_theme("day"))
    one.take()
    assert ground.plates == 3


def test_the_first_picture_shows_the_whole_city(shot):
    one = shot()
    west, south, east, north = BOUNDS_DEG
    for lon_deg, lat_deg in ((west, south), (east, north)):
        x_px, y_px = one.screen_of(lon_deg, lat_deg)
        assert 0 <= x_px <= WIDTH_PX
        assert 0 <= y_px <= HEIGHT_PX


def test_twice_the_device_pixels_show_the_same_place(shot, theme):
    one = shot(width_px=2 * WIDTH_PX, height_px=2 * HEIGHT_PX)
    one.scene.resize(WIDTH_PX, HEIGHT_PX, 2.0)
    one.look_at(120.835, 32.033, 13.0)
    picture = one.take(dpr=2.0)
    x_px, y_px = one.screen_of(120.84, 32.026)
    assert is_near(picture[2 * y_px, 2 * x_px], rgb(theme, "map.park"), 2)


def test_every_pixel_is_opaque(shot):
    assert (shot().take()[..., 3] == 255).all()
