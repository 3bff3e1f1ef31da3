"""Counts stand beside names: in their cells where these have room, else just outside of them."""

import numpy as np
import pytest

from map_layers.camera import CameraView
from map_layers.count_places import beside_names, in_their_cells
from map_layers.label_boxes import boxes_around, touching
from map_layers.label_styles import GAP_PX

CELL_PX, RADIUS_PX = 110.0, 18.0


def camera_at(bearing_deg):
    return CameraView(13_450_000.0, 3_760_000.0, 11.0, bearing_deg, 640.0, 480.0)


def placed(camera, at_px, name_half_px):
    """Place a count in the middle cell over a name at ``at_px``; return px of both."""
    middle_m = np.array([[camera.x_m, camera.y_m]])
    names = boxes_around(np.array([at_px]), np.array([name_half_px]) + GAP_PX)
    half_cell_m = CELL_PX / 2 / camera.px_per_m
    radii_px = np.array([RADIUS_PX])
    at_m = beside_names(middle_m, middle_m, half_cell_m, radii_px, names, camera)
    away_px = np.abs(at_m - middle_m).max() * camera.px_per_m
    bare = names + np.array([GAP_PX, GAP_PX, -GAP_PX, -GAP_PX])
    at_px = camera.screen_of_m(at_m)
    return bool(touching(boxes_around(at_px, np.array([[RADIUS_PX] * 2])), bare)[0]), away_px


@pytest.mark.parametrize("bearing_deg", [0.0, 30.0, 225.0])
@pytest.mark.parametrize("off_px", [(0.0, 8.0), (0.0, -8.0), (20.0, 12.0), (-50.0, 0.0)])
def test_a_count_steps_beside_a_name_and_stays_in_its_cell(bearing_deg, off_px):
    at_px = (320.0 + off_px[0], 240.0 + off_px[1])
    is_under, away_px = placed(camera_at(bearing_deg), at_px, (40.0, 12.0))
    assert not is_under
    assert 0.0 < away_px <= CELL_PX / 2 - RADIUS_PX


def test_a_count_that_no_name_covers_stays_where_its_things_are():
    assert placed(camera_at(0.0), (320.0, 320.0), (40.0, 12.0)) == (False, 0.0)


def test_a_count_in_a_cell_that_a_name_fills_stays_where_its_things_are():
    assert placed(camera_at(0.0), (320.0, 240.0), (90.0, 60.0)) == (True, 0.0)


WIDE_PX = (70.0, 22.0)  # half of a great name: no place beside it is within the cell


def beside_a_wide_name(others_px=()):
    camera = camera_at(0.0)
    at_px = np.array([(320.0, 240.0), *others_px])
    at_m = np.array([(camera.x_m, camera.y_m)] * len(at_px))
    at_m += (at_px - (320.0, 240.0)) * (1.0, -1.0) / camera.px_per_m
    names = boxes_around(np.array([(320.0, 244.0)]), np.array([WIDE_PX]) + GAP_PX)
    half_cell_m = CELL_PX / 2 / camera.px_per_m
    radii_px = np.full(len(at_m), RADIUS_PX)
    placed_m = beside_names(at_m, at_m, half_cell_m, radii_px, names, camera)
    bare = names + np.array([GAP_PX, GAP_PX, -GAP_PX, -GAP_PX])
    return camera.screen_of_m(placed_m), bare


def test_a_count_whose_cell_a_name_fills_steps_just_outside_of_the_cell():
    at_px, names = beside_a_wide_name()
    assert not touching(boxes_around(at_px, np.array([[RADIUS_PX] * 2])), names)[0]
    assert np.abs(at_px[0] - (320.0, 240.0)).max() <= CELL_PX / 2 + RADIUS_PX


def test_a_count_that_leaves_its_cell_keeps_clear_of_the_other_counts():
    above, below = (320.0, 192.0), (320.0, 293.0)
    at_px, names = beside_a_wide_name([above])
    assert at_px[0, 1] > 240.0, "above is another count: it goes below"
    assert not touching(boxes_around(at_px[:1], np.array([[RADIUS_PX] * 2])), names)[0]
    at_px, _ = beside_a_wide_name([above, below])
    assert at_px[0] == pytest.approx((320.0, 240.0)), "there is no room: where its things are"


def test_a_count_is_drawn_to_the_middle_of_its_cell_as_far_as_it_must_be():
    centre_m = np.zeros((2, 2))
    at_m = in_their_cells(np.array([[5.0, 0.0], [400.0, 300.0]]), centre_m, 100.0, 0.1)
    assert at_m[0].tolist() == [5.0, 0.0]
    assert np.hypot(*at_m[1]) == pytest.approx(270.0)
