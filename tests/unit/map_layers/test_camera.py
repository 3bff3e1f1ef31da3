"""The camera puts known places on known pixels and moves only when it may."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geo import mercator_m
from map_layers.camera import EASE_S, HAND_S, WORLD_M, ZOOM_MAX, ZOOM_MIN, Camera, CameraView
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
    camera.rotate(350.0, -HAND_S)
    camera.turn_to(0.0, 0.0)
    assert camera.view(EASE_S / 2).bearing_deg == pytest.approx(355.0)
    assert camera.view(EASE_S).bearing_deg == 0.0


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


ANYWHERE = {
    "lon_deg": st.floats(-180.0, 180.0),
    "lat_deg": st.floats(-85.0, 85.0),
    "zoom": st.floats(ZOOM_MIN, ZOOM_MAX),
    "bearing_deg": st.floats(0.0, 360.0),
    "x_px": st.floats(-2000.0, 9000.0),
    "y_px": st.floats(-2000.0, 5000.0),
}
ODD = st.one_of(st.floats(), st.floats(-1e3, 1e3))


@given(**ANYWHERE)
def test_a_pixel_goes_to_the_map_and_back_within_a_millionth(
    lon_deg, lat_deg, zoom, bearing_deg, x_px, y_px
):
    x_m, y_m = mercator_m(lon_deg, lat_deg)
    view = CameraView(float(x_m), float(y_m), zoom, bearing_deg, 5760.0, 2160.0)
    back = view.screen_of_m(np.array([view.mercator_at(x_px, y_px)]))[0]
    assert back == pytest.approx((x_px, y_px), abs=1e-6)


@given(**ANYWHERE, steps=st.floats(-3.0, 3.0))
def test_zooming_keeps_the_pointer_on_its_place_at_any_bearing(
    lon_deg, lat_deg, zoom, bearing_deg, x_px, y_px, steps
):
    camera = Camera(view_at(lon_deg, lat_deg / 2, zoom))
    camera.rotate(bearing_deg, 0.0)
    under = camera.target.mercator_at(x_px, y_px)
    camera.zoom_at(x_px, y_px, steps, 0.0)
    if abs(camera.target.x_m) < WORLD_M / 2 and abs(camera.target.y_m) < WORLD_M / 2:
        back = camera.target.screen_of_m(np.array([under]))[0]
        assert back == pytest.approx((x_px, y_px), abs=1e-5)


@given(st.lists(st.tuples(st.integers(0, 6), ODD, ODD, ODD), max_size=12))
def test_nothing_a_caller_says_takes_the_camera_off_the_world(acts):
    camera = Camera(view_at(*NANTONG, 12.0))
    for at_s, (kind, a, b, c) in enumerate(acts):
        if kind == 0:
            camera.pan(a, b, at_s)
        elif kind == 1:
            camera.zoom_at(a, b, c, at_s)
        elif kind == 2:
            camera.rotate(a, at_s)
        elif kind == 3:
            camera.centre_on(a, b, at_s)
        elif kind == 4:
            camera.turn_to(a, at_s)
        elif kind == 5:
            camera.jump(CameraView(a, b, c, a, 10.0, 10.0))
        else:
            camera.ease_zoom_at(a, b, c, at_s)
    view = camera.view(len(acts) + 0.1)
    assert ZOOM_MIN <= view.zoom <= ZOOM_MAX
    assert 0.0 <= view.bearing_deg < 360.0
    assert max(abs(view.x_m), abs(view.y_m)) <= WORLD_M / 2
    assert (view.width_px, view.height_px) == (1920.0, 1080.0)


def test_a_turned_fit_shows_all_four_corners_and_stays_turned():
    camera = Camera(view_at(*NANTONG, 15.0))
    camera.rotate(30.0, 0.0)
    camera.fit((120.2, 31.6, 121.9, 32.7), 5.0, margin_px=40.0)
    view = camera.view(6.0)
    assert view.bearing_deg == 30.0
    px = np.array([view.screen_of(x, y) for x in (120.2, 121.9) for y in (31.6, 32.7)])
    assert px.min() >= 40.0 - 1e-6
    assert px[:, 0].max() <= 1880.0 + 1e-6
    assert px[:, 1].max() <= 1040.0 + 1e-6
    margins = (px[:, 0].min(), 1920.0 - px[:, 0].max(), px[:, 1].min(), 1080.0 - px[:, 1].max())
    assert min(margins) == pytest.approx(40.0)


def test_what_moves_by_itself_waits_a_second_after_the_wheel():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.zoom_at(10.0, 10.0, 1.0, 20.0)
    there = camera.target
    assert not camera.centre_on(0.0, 0.0, 20.0 + HAND_S - 0.01)
    assert camera.target == there
    assert camera.centre_on(0.0, 0.0, 20.0 + HAND_S)


MOVES = {
    "ease_to": lambda camera, at_s: camera.ease_to(*GANZHOU, at_s),
    "fit": lambda camera, at_s: camera.fit((120.2, 31.6, 121.9, 32.7), at_s),
    "home": lambda camera, at_s: camera.home((120.2, 31.6, 121.9, 32.7), at_s),
    "turn_to": lambda camera, at_s: camera.turn_to(90.0, at_s),
    "follow": lambda camera, at_s: camera.follow(Camera(view_at(*GANZHOU, 9.0)), at_s),
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("hand", ["zoom_at", "pan", "rotate"])
def test_the_program_leaves_wheel_and_keys_their_second_but_a_click_need_not_wait(name, hand):
    move, camera = MOVES[name], Camera(view_at(*NANTONG, 12.0))
    given = {"zoom_at": (10.0, 10.0, 1.0), "pan": (30.0, 0.0), "rotate": (20.0,)}[hand]
    getattr(camera, hand)(*given, 20.0)
    there = camera.target
    assert not move(camera, 20.0 + HAND_S - 0.01)
    assert camera.target == there
    assert move(camera, 20.0 + HAND_S)
    assert camera.target != there
    if name != "follow":
        getattr(camera, hand)(*given, 30.0)
        camera.ask(30.1)
        assert move(camera, 30.1)
        camera.hold(40.0)
        camera.ask(40.0)
        assert not move(camera, 40.0), "a button that is down outranks even that"


def test_a_double_click_zooms_within_the_second_of_the_wheel():
    camera = Camera(view_at(*NANTONG, 12.0))
    camera.zoom_at(10.0, 10.0, 1.0, 20.0)
    assert camera.ease_zoom_at(10.0, 10.0, 1.0, 20.2)
    assert camera.target.zoom == pytest.approx(14.0)


def test_a_wheel_ends_an_ease_where_it_is():
    camera = Camera(view_at(*NANTONG, 11.0))
    camera.ease_to(*GANZHOU, 0.0)
    half = camera.view(EASE_S / 2)
    camera.zoom_at(960.0, 540.0, 0.0, EASE_S / 2)
    assert not camera.is_moving(EASE_S / 2)
    assert camera.view(9.0) == half


def test_a_camera_that_is_told_to_centre_while_it_glides_ends_there():
    camera = Camera(view_at(*NANTONG, 11.0))
    camera.ease_to(*NANTONG, 0.0, zoom=14.0)
    x_m, y_m = map(float, mercator_m(*GANZHOU))
    assert camera.centre_on(x_m, y_m, 0.1)
    assert camera.is_moving(0.2)
    assert (camera.view(1.0).x_m, camera.view(1.0).zoom) == (x_m, 14.0)


def test_a_camera_follows_another_through_its_ease_in_its_own_viewport():
    one, other = Camera(view_at(*NANTONG, 11.0)), Camera(view_at(*GANZHOU, 9.0))
    other.resize(400.0, 900.0, 2.0)
    one.ease_to(*GANZHOU, 5.0, zoom=13.0)
    assert other.follow(one, 5.0)
    for at_s in (5.0, 5.1, 5.3, 5.4, 6.0):
        here, there = one.view(at_s), other.view(at_s)
        assert there == here.of_size(400.0, 900.0, 2.0)
    other.hold(7.0)
    assert not other.follow(one, 7.0)
