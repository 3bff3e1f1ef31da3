"""The camera puts known places on known pixels and moves only when it may."""

import math

import numpy as np
import pytest

from app.domain.geo import mercator_m
from map_layers.camera import EASE_S, ZOOM_MAX, ZOOM_MIN, Camera, CameraView
from map_layers.origin import Origin

NANTONG = (120.8649, 32.0146)
GANZHOU = (121.6000, 31.8200)


def view_at(lon_deg, lat_deg, zoom, **more):
    x_m, y_m = mercator_m(lon_deg, lat_deg)
    return CameraView(float(x_m), float(y_m), zoom, 0.0, 1920.0, 1080.0, **more)


def tile_px(lon_deg, lat_deg, zoom):
    """Return px in the world picture of 256 px tiles, by the textbook formula."""
    world_px = 256 * 2**zoom
    lat = math.radians(lat_deg)
    y = (1 - math.asinh(math.tan(lat)) / math.pi) / 2
    return (lon_deg + 180) / 360 * world_px, y * world_px


@pytest.mark.parametrize("zoom", [8.0, 12.0, 17.5])
def test_known_places_are_within_a_pixel_of_the_textbook(zoom):
    view = view_at(*NANTONG, zoom)
    centre, other = tile_px(*NANTONG, zoom), tile_px(*GANZHOU, zoom)
    x_px, y_px = view.screen_of(*GANZHOU)
    assert x_px == pytest.approx(960 + other[0] - centre[0], abs=1.0)
    assert y_px == pytest.approx(540 + other[1] - centre[1], abs=1.0)


@pytest.mark.parametrize("zoom", [8.0, 12.0, 19.0])
@pytest.mark.parametrize("bearing_deg", [0.0, 37.0])
def test_screen_and_map_are_each_other_inverse(zoom, bearing_deg):
    camera = Camera(view_at(*NANTONG, zoom))
    camera.rotate(bearing_deg, 0.0)
    view = camera.view(0.0)
    assert view.screen_of(*view.lonlat_at(300.0, 900.0)) == pytest.approx((300.0, 900.0), abs=1e-3)


@pytest.mark.parametrize("zoom", [8.0, 12.0, 18.0])
def test_float32_offsets_stay_within_a_pixel_far_from_the_origin(zoom):
    origin = Origin.of_bounds((120.2, 31.6, 121.9, 32.7))
    view = view_at(*GANZHOU, zoom)
    offsets = origin.offsets(np.array([GANZHOU[0]]), np.array([GANZHOU[1]]))
    assert offsets.dtype == np.float32
    px = view.screen_of_m(origin.absolute(offsets))[0]
    assert px == pytest.approx((960.0, 540.0), abs=1.0)


def test_east_is_up_when_the_camera_looks_east():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.rotate(90.0, 0.0)
    x_px, y_px = camera.view(0.0).screen_of(NANTONG[0] + 0.01, NANTONG[1])
    assert x_px == pytest.approx(960.0, abs=1e-3)
    assert y_px < 540.0


def test_what_is_under_the_pointer_stays_there_while_zooming():
    camera = Camera(view_at(*NANTONG, 11.0))
    under = camera.view(0.0).lonlat_at(200.0, 150.0)
    camera.zoom_at(200.0, 150.0, 2.0, 0.0)
    assert camera.view(0.0).zoom == 13.0
    assert camera.view(0.0).lonlat_at(200.0, 150.0) == pytest.approx(under, abs=1e-9)


def test_panning_takes_the_ground_along():
    camera = Camera(view_at(*NANTONG, 11.0))
    camera.pan(100.0, -40.0, 0.0)
    assert camera.view(0.0).screen_of(*NANTONG) == pytest.approx((1060.0, 500.0), abs=1e-6)


def test_zoom_has_ends():
    camera = Camera(view_at(*NANTONG, 11.0))
    camera.zoom_at(0.0, 0.0, 50.0, 0.0)
    assert camera.view(0.0).zoom == ZOOM_MAX
    camera.zoom_at(0.0, 0.0, -50.0, 0.0)
    assert camera.view(0.0).zoom == ZOOM_MIN


def test_an_ease_takes_400_ms_and_then_rests():
    camera = Camera(view_at(*NANTONG, 11.0))
    assert camera.ease_to(*GANZHOU, 10.0, zoom=13.0)
    assert camera.view(10.0).centre_deg == pytest.approx(NANTONG)
    half = camera.view(10.0 + EASE_S / 2)
    assert half.zoom == pytest.approx(12.0)
    assert camera.is_moving(10.0 + EASE_S / 2)
    assert camera.view(10.0 + EASE_S).centre_deg == pytest.approx(GANZHOU)
    assert not camera.is_moving(10.0 + EASE_S)


def test_the_camera_never_moves_by_itself_while_a_hand_is_on_it():
    camera = Camera(view_at(*NANTONG, 11.0))
    camera.ease_to(*GANZHOU, 0.0)
    camera.hold(EASE_S / 2)
    held = camera.view(EASE_S / 2)
    assert camera.view(5.0) == held
    assert not camera.ease_to(*NANTONG, 5.0)
    assert not camera.fit((120.0, 31.0, 121.0, 32.0), 5.0)
    camera.let_go()
    assert camera.ease_to(*NANTONG, 6.0)


def test_a_fit_shows_all_of_the_bounds_inside_the_margin():
    camera = Camera(view_at(*NANTONG, 15.0))
    camera.fit((120.2, 31.6, 121.9, 32.7), 0.0, margin_px=40.0)
    view = camera.view(1.0)
    left, top = view.screen_of(120.2, 32.7)
    right, bottom = view.screen_of(121.9, 31.6)
    assert min(left, top) >= 40.0 - 1e-6
    assert right <= 1880.0 + 1e-6
    assert bottom == pytest.approx(1040.0, abs=1e-3)


def test_a_turn_goes_the_short_way():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.rotate(350.0, 0.0)
    camera.fit((120.2, 31.6, 121.9, 32.7), 0.0)
    assert camera.view(EASE_S / 2).bearing_deg == pytest.approx(355.0)


def test_resizing_keeps_the_middle():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.resize(800.0, 600.0, 2.0)
    assert camera.view(0.0).screen_of(*NANTONG) == pytest.approx((400.0, 300.0))
    assert camera.view(0.0).dpr == 2.0


def test_the_span_of_a_turned_view_covers_its_corners():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.rotate(45.0, 0.0)
    view = camera.view(0.0)
    west, south, east, north = view.span_m()
    for corner in ((0, 0), (1920, 0), (0, 1080), (1920, 1080)):
        x_m, y_m = view.mercator_at(*corner)
        assert west <= x_m <= east
        assert south <= y_m <= north


def test_a_metre_on_the_ground_is_longer_than_a_mercator_metre():
    view = view_at(*NANTONG, 12.0)
    assert view.ground_m_per_px == pytest.approx(math.cos(math.radians(NANTONG[1])) / view.px_per_m)
