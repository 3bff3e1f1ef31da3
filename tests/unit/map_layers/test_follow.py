"""Following keeps a thing in the middle, gives way to a hand at once and says why it stopped."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.domain.geo import mercator_m
from map_layers.camera import HAND_S, Camera, CameraView
from map_layers.follow import Follow, FollowState
from map_layers.origin import Origin

ORIGIN = Origin.of_bounds((120.2, 31.6, 121.9, 32.7))
START = (120.8649, 32.0146)


class Scene:
    """A camera over one thing that can be put anywhere."""

    def __init__(self):
        x_m, y_m = map(float, mercator_m(*START))
        self.camera = Camera(CameraView(x_m, y_m, 14.0, 0.0, 800.0, 600.0))
        self.at_m = (x_m, y_m)
        self.is_here, self.touched = True, 0
        world = SimpleNamespace(row_of=lambda key: 0 if self.is_here and key == "V-1" else None)
        table = SimpleNamespace(positions_m=lambda _rows, _now_s: self._offset())
        self.model = SimpleNamespace(world=world, table=table, origin=ORIGIN)

    def _offset(self):
        return np.array([[self.at_m[0] - ORIGIN.x_m, self.at_m[1] - ORIGIN.y_m]])

    def touch(self):
        self.touched += 1

    def off_px(self):
        view = self.camera.target
        return np.hypot(self.at_m[0] - view.x_m, self.at_m[1] - view.y_m) * view.px_per_m


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def follow(scene):
    follow = Follow()
    follow.begin("V-1", scene)
    return follow


def go(scene, east_m):
    scene.at_m = (scene.at_m[0] + east_m, scene.at_m[1])


def test_the_thing_stays_in_the_middle(scene, follow):
    for at_s in range(20):
        go(scene, 37.0)
        assert not follow.turn(scene, 0.0, float(at_s))
        assert scene.off_px() < 1.0
    assert scene.touched == 20


def test_what_moves_less_than_a_pixel_moves_nothing(scene, follow):
    go(scene, 0.5 / scene.camera.target.px_per_m)
    follow.turn(scene, 0.0, 1.0)
    assert scene.touched == 0


def test_a_pan_stops_it_and_it_says_so_once(scene, follow):
    scene.camera.pan(30.0, 0.0, 1.0)
    there = scene.camera.target
    assert follow.turn(scene, 0.0, 1.0)
    assert follow.state is FollowState.BY_HAND
    assert not follow.turn(scene, 0.0, 9.0)
    assert scene.camera.target == there
    follow.begin(follow.entity_id, scene)
    follow.turn(scene, 0.0, 9.0)
    assert scene.off_px() < 1.0


def test_a_wheel_only_makes_it_wait_a_second(scene, follow):
    go(scene, 400.0)
    scene.camera.zoom_at(10.0, 10.0, 1.0, 5.0)
    there = scene.camera.target
    follow.turn(scene, 0.0, 5.0 + HAND_S - 0.01)
    assert scene.camera.target == there
    follow.turn(scene, 0.0, 5.0 + HAND_S)
    assert scene.off_px() < 1.0
    assert follow.state is FollowState.ON


def test_a_thing_that_left_is_followed_no_more(scene, follow):
    scene.is_here = False
    assert follow.turn(scene, 0.0, 1.0)
    assert follow.state is FollowState.GONE
    follow.end()
    assert (follow.state, follow.entity_id) == (FollowState.NONE, "")
