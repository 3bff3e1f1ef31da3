"""A slow machine moves the kept ground with the hand and draws what is missing in steps."""

from contextlib import nullcontext

import numpy as np
import pytest

from map_layers.camera import CameraView, fitted
from map_layers.contract import Frame
from map_layers.ground import MOVING_BUDGET_S, REST_S, Ground
from map_layers.origin import Origin
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import BOUNDS_DEG, HEIGHT_PX, WIDTH_PX, load_theme

BARE = Overlays(
    hidden_layers=frozenset({"labels", "great-labels", "corner"})
)  # names fade in, these pictures not


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
    """Return a scene that hurries, on a machine of a given slowness, and its ground."""

    def make(cost_s):
        one = shot()
        one.scene = MapScene(one.scene.model, one.scene.theme, hurries=True)
        one.scene.set_overlays(BARE)
        one.scene.attach(one.target.gl)
        ground = one.scene._views.ground
        ground._stopwatch = Stopwatch(cost_s)
        one.take()
        return one, ground

    return make


def land(picture):
    """Cut away the corners, which do not move with the ground."""
    return picture[60 : HEIGHT_PX - 60, 60 : WIDTH_PX - 60, :3].astype(int)


def settle(one):
    """Draw until nothing more is due; return how many pictures that took."""
    one.at_s += REST_S
    for count in range(1, 200):
        picture = one.take()
        if one.due_in_s > 0.0:
            return picture, count
        one.at_s += 0.02
    pytest.fail("the ground is never whole")


def afresh(one):
    """Return what a scene that never hurries draws of the same place."""
    slow = MapScene(one.scene.model, one.scene.theme, hurries=False)
    slow.set_overlays(BARE)
    slow.attach(one.target.gl)
    slow.set_unit(one.scene._unit)
    slow.resize(WIDTH_PX, HEIGHT_PX, 1.0)
    slow.camera.jump(one.scene.camera.view(one.at_s))
    slow.draw(one.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, 1_790_000_000.0, one.at_s)
    picture = one.target.picture()
    slow.release()
    return picture


def test_the_first_picture_is_whole_at_once(hurried):
    one, ground = hurried(10.0)
    assert ground.plates == 1
    assert one.due_in_s > 0.0
    assert np.abs(land(one.take()) - land(afresh(one))).max() <= 3


def test_a_short_way_by_whole_pixels_draws_nothing_anew_and_lies_right(hurried):
    one, ground = hurried(10.0)
    one.scene.camera.pan(-17.0, 9.0, one.at_s)
    moved = land(one.take())
    assert ground.plates == 1
    assert np.abs(moved - land(afresh(one))).max() <= 3


@pytest.mark.parametrize("cost_s", [0.0, MOVING_BUDGET_S, 10.0])
def test_a_long_journey_draws_only_what_comes_into_view(hurried, cost_s):
    one, ground = hurried(cost_s)
    for _ in range(80):
        one.at_s += 0.02
        one.scene.camera.pan(-23.0, 11.0, one.at_s)
        one.take()
    picture, count = settle(one)
    assert ground.plates == 1
    assert count <= 60
    assert np.abs(land(picture) - land(afresh(one))).max() <= 3


def test_a_zoomed_ground_lies_under_the_pointer_and_is_sharp_once_it_is_whole(hurried):
    one, ground = hurried(10.0)
    one.scene.camera.zoom_at(200.0, 150.0, 0.25, one.at_s)
    moved = land(one.take())
    assert one.due_in_s == 0.0
    rested, count = settle(one)
    assert ground.plates == 2
    assert count > 2  # one step in each picture, and what is unfinished is not shown
    shifted = np.abs(np.roll(moved, 12, axis=1) - land(rested)).mean()
    assert np.abs(moved - land(rested)).mean() < shifted / 2
    assert np.abs(land(rested) - land(afresh(one))).max() <= 3


def test_nothing_unfinished_is_shown_while_a_new_zoom_is_drawn(hurried):
    one, _ = hurried(10.0)
    one.scene.camera.zoom_at(200.0, 150.0, 0.5, one.at_s)
    first = land(one.take())
    shown = []
    while one.due_in_s == 0.0:
        one.at_s += 0.02
        shown.append(land(one.take()))
    assert len(shown) >= 2
    assert all((picture == first).all() for picture in shown[:-1])


def test_a_turned_ground_is_drawn_for_its_bearing(hurried):
    one, _ = hurried(0.001)
    for bearing_deg in range(0, 40, 3):
        one.at_s += 0.02
        one.scene.camera.rotate(float(bearing_deg), one.at_s)
        one.take()
    picture, _ = settle(one)
    assert np.abs(land(picture) - land(afresh(one))).max() <= 3


def test_a_camera_that_stops_elsewhere_is_given_its_own_picture(hurried):
    one, _ = hurried(10.0)
    for steps in (0.3, 0.3, -0.2):
        one.at_s += 0.02
        one.scene.camera.zoom_at(300.0, 200.0, steps, one.at_s)
        one.take()
    picture, _ = settle(one)
    assert np.abs(land(picture) - land(afresh(one))).max() <= 3


@pytest.mark.parametrize("change", ["theme", "unit", "size"])
def test_another_look_is_never_shown_old(hurried, change):
    one, ground = hurried(10.0)
    scene = one.scene
    if change == "theme":
        scene.set_theme(load_theme("day"))
    elif change == "unit":
        scene.set_unit(1.5)
    scene.camera.pan(17.0, -9.0, one.at_s)
    if change == "size":
        scene.draw(one.target.fbo, 300, 200, 1.0, 1_790_000_000.0, one.at_s)
        assert ground.plates == 2
        return
    picture = one.take()
    assert ground.plates == 2
    assert np.abs(land(picture) - land(afresh(one))).max() <= 3


class Trickling:
    """A view of which more is known four times a second, and which takes longer to draw."""

    def __init__(self):
        self.at_s = 0.0

    def look(self, _):
        return int(self.at_s * 4)

    def steps(self, _):
        return [self._step] * 12

    def _step(self):
        self.at_s += 0.006

    def release(self):
        pass


def test_what_trickles_in_at_rest_is_shown_before_all_of_it_is_here(theme):
    target, view = SharedTarget(WIDTH_PX, HEIGHT_PX), Trickling()
    ground = Ground(target.gl, Origin.of_bounds(BOUNDS_DEG), stopwatch=lambda: view.at_s)
    camera = fitted(CameraView(0.0, 0.0, 10.0, 0.0, WIDTH_PX, HEIGHT_PX, 1.0), BOUNDS_DEG, 24.0)
    shown = []
    while view.at_s < 8.0:
        view.at_s += 0.010
        target._fbo.use()
        target._fbo.viewport = (0, 0, WIDTH_PX, HEIGHT_PX)
        frame = Frame(camera, 0.0, view.at_s, theme, Overlays(), hurries=True)
        ground.draw({"trickling": view}, frame, lambda _: nullcontext())
        if ground._front.look not in shown:
            shown.append(ground._front.look)
    ground.release()
    target.release()
    assert len(shown) > 5
