"""Tiles stay where they are on earth, whatever camera looks at them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from map_layers.camera import CameraView
from map_layers.ground_lattice import Lattice, Span

OWN = CameraView(13_400_000.0, 3_760_000.0, 13.0, 20.0, 1000.0, 700.0)
LATTICE = Lattice(OWN, (384, 384))


def moved(camera, right_px, up_px):
    x_m, y_m = camera.mercator_at(camera.width_px / 2 + right_px, camera.height_px / 2 - up_px)
    return replace(camera, x_m=x_m, y_m=y_m)


def test_its_own_camera_sees_the_tiles_from_the_lower_left_on():
    assert LATTICE.span(OWN) == Span(0, 0, 3, 2)


def test_the_lower_left_of_a_tiles_camera_is_where_its_neighbour_ends():
    one, next_one = LATTICE.camera_of((0, 0)), LATTICE.camera_of((1, 0))
    assert one.mercator_at(384.0, 384.0) == pytest.approx(next_one.mercator_at(0.0, 384.0))
    assert one.mercator_at(0.0, 384.0) == pytest.approx(OWN.mercator_at(0.0, 700.0))


@given(st.integers(-3000, 3000), st.integers(-3000, 3000))
def test_a_view_moved_by_whole_pixels_sees_the_tiles_that_many_pixels_on(right_px, up_px):
    camera = moved(OWN, right_px, up_px)
    assert LATTICE.fits(camera)
    span = LATTICE.span(camera)
    assert (span.left, span.bottom) == (right_px // 384, up_px // 384)
    assert (span.right, span.top) == (-(-(right_px + 1000) // 384), -(-(up_px + 700) // 384))
    across, up = LATTICE.rows_to_clip(camera)
    assert across == pytest.approx((2 / 1000, 0.0, -2 * right_px / 1000 - 1))
    assert up == pytest.approx((0.0, 2 / 700, -2 * up_px / 700 - 1))


def test_a_view_between_two_pixels_is_shown_at_the_nearer_one():
    across, _ = LATTICE.rows_to_clip(moved(OWN, 10.4, 0.0))
    assert across[2] == pytest.approx(-2 * 10 / 1000 - 1)


@pytest.mark.parametrize("change", [{"zoom": 13.5}, {"bearing_deg": 21.0}, {"dpr": 2.0}])
def test_another_zoom_bearing_or_dpr_does_not_fit(change):
    assert not LATTICE.fits(replace(OWN, **change))


@given(st.floats(-2, 2), st.floats(0, 360), st.floats(-500, 500), st.floats(-500, 500))
def test_a_scaled_and_turned_picture_lies_where_the_camera_sees_it(zoom, bearing_deg, x_px, y_px):
    camera = replace(moved(OWN, x_px, y_px), zoom=13.0 + zoom, bearing_deg=bearing_deg)
    across, up = LATTICE.rows_to_clip(camera)
    at_m = np.array([OWN.mercator_at(250.0, 700.0 - 150.0)])
    seen = camera.screen_of_m(at_m)[0]
    point = np.array([250.0, 150.0, 1.0])
    assert np.dot(across, point) == pytest.approx(2 * seen[0] / 1000 - 1, abs=1e-5)
    assert np.dot(up, point) == pytest.approx(1 - 2 * seen[1] / 700, abs=1e-5)


def test_what_is_ahead_adds_tiles_on_that_side_only():
    span = LATTICE.span(OWN, (300.0, -10.0))
    assert span == Span(0, -1, 4, 2)


def test_tiles_come_from_the_middle_out_and_never_too_many():
    span = Span(0, 0, 5, 3).within(3, 3)
    tiles = list(span)
    assert span == Span(1, 0, 4, 3)
    assert tiles[0] == (2, 1)
    assert len(tiles) == len(set(tiles)) == 9
    assert Span(0, 0, 2, 2).within(3, 3) == Span(0, 0, 2, 2)
