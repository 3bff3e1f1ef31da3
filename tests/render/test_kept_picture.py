"""A slow machine moves the old ground with the hand and draws it well once the camera rests."""

import numpy as np
import pytest

from map_layers.kept_picture import QUICK_S, REST_S, KeptPicture
from map_layers.scene import MapScene
from tests.render.conftest import HEIGHT_PX, WIDTH_PX


class Stopwatch:
    """Every reading is ``step_s`` after the one before."""

    def __init__(self, step_s):
        self.step_s = step_s
        self.at_s = 0.0

    def __call__(self):
        self.at_s += self.step_s
        return self.at_s


@pytest.fixture
def hurried(shot):
    """Return a scene that may hurry, on a machine of a given slowness."""

    def make(cost_s):
        one = shot()
        one.scene = MapScene(one.scene.model, one.scene.theme, hurries=True)
        one.scene.attach(one.target.gl)
        ground = one.scene._views.ground
        ground._kept = KeptPicture(one.target.gl, hurries=True, stopwatch=Stopwatch(cost_s))
        one.take()
        return one, ground

    return make


def land(picture):
    """Cut away the corners, which do not move with the ground."""
    return picture[60 : HEIGHT_PX - 60, 60 : WIDTH_PX - 60, :3].astype(int)


def test_a_quick_machine_redraws_every_time(hurried):
    one, ground = hurried(QUICK_S / 2)
    for _ in range(3):
        one.at_s += 0.02
        one.scene.camera.pan(7.0, 3.0, one.at_s)
        one.take()
    assert ground.redraws == 4
    assert one.due_in_s == float("inf")


def test_a_slow_machine_moves_the_old_picture_to_the_right_place(hurried):
    one, ground = hurried(10.0)
    one.scene.camera.pan(17.0, -9.0, one.at_s)
    moved = land(one.take())
    assert ground.redraws == 1
    assert one.due_in_s == pytest.approx(REST_S)
    one.at_s += REST_S
    rested = land(one.take())
    assert ground.redraws == 2
    assert one.due_in_s == float("inf")
    assert np.abs(moved - rested).mean() < 1.0


def test_a_zoomed_old_picture_lies_under_the_pointer_too(hurried):
    one, ground = hurried(10.0)
    one.scene.camera.zoom_at(200.0, 150.0, 0.25, one.at_s)
    moved = land(one.take())
    assert ground.redraws == 1
    one.at_s += REST_S
    rested = land(one.take())
    shifted = np.abs(np.roll(moved, 12, axis=1) - rested).mean()
    assert np.abs(moved - rested).mean() < shifted / 2


def test_a_long_journey_is_redrawn_now_and_then(hurried):
    one, ground = hurried(0.1)
    for _ in range(50):
        one.at_s += 0.02
        one.scene.camera.pan(4.0, 0.0, one.at_s)
        one.take()
    assert 3 <= ground.redraws <= 6


def test_other_colours_are_never_moved(hurried):
    one, ground = hurried(10.0)
    one.scene.set_unit(1.5)
    one.scene.camera.pan(17.0, -9.0, one.at_s)
    one.take()
    assert ground.redraws == 2
