"""The overview: the box follows the camera, and a hand on it moves the map as its own would."""

from types import SimpleNamespace

import pytest

from app.domain.geo import mercator_m
from map_layers.camera import EASE_S, Camera, CameraView
from tests.unit.app.services.hall import Hall
from widgets.locator.overview_feature import LEAST_BOX_PX, OverviewFeature, overview_of
from widgets.map.feature import MapContext

MIDDLE = (120.9, 32.0)


class Scene:
    """A camera, and how often a picture was asked for."""

    def __init__(self, bearing_deg=0.0, zoom=11.0):
        x_m, y_m = map(float, mercator_m(*MIDDLE))
        self.camera = Camera(CameraView(x_m, y_m, zoom, bearing_deg, 800.0, 600.0))
        self.touched = 0

    def touch(self):
        self.touched += 1


class Play:
    def __init__(self, ground, look, texts, scene):
        self.hall = Hall()
        self.scene = scene
        access = SimpleNamespace(map=SimpleNamespace(scene=scene) if scene else None)
        context = MapContext(
            access, self.hall.group, None, self.hall.dispatch, texts, lambda: self.hall.real_s
        )
        self.feature = OverviewFeature(ground, context, look)
        self.feature.map.resize(280, 230)
        self.feature.map._aim()  # a widget that is not shown is told its size when it is

    def turn(self, seconds=1.0):
        self.feature.absorb(self.hall.pass_s(seconds))

    @property
    def box(self):
        return [(corner["lon"], corner["lat"]) for corner in self.feature.map._kept["box"]]

    @property
    def marks(self):
        return self.feature.map._kept["marks"]

    def centre(self):
        return self.scene.camera.view(self.hall.real_s).centre_deg


@pytest.fixture
def make(qapp, ground, look, texts):
    made = []

    def build(scene):
        made.append(Play(ground, look, texts, scene))
        return made[-1]

    yield build
    for play in made:
        play.feature.release()
        play.feature.panel().deleteLater()


@pytest.fixture
def play(make):
    play = make(Scene())
    play.feature.open()
    play.turn()
    return play


def test_the_box_is_what_the_map_shows(play):
    view = play.scene.camera.target
    corners = ((0, 0), (800, 0), (800, 600), (0, 600))
    for found, at in zip(play.box, corners, strict=True):
        assert found == pytest.approx(view.lonlat_at(*at))


def test_the_box_turns_with_the_map(make):
    play = make(Scene(bearing_deg=30.0))
    play.feature.open()
    play.turn()
    assert len({round(lat, 4) for _, lat in play.box}) == 4


def test_the_box_of_a_near_look_can_still_be_seen_and_taken(make):
    play = make(Scene(zoom=18.0))
    play.feature.open()
    play.turn()
    view = play.feature.map.view
    xs, ys = zip(*(view.screen_of(*corner) for corner in play.box), strict=True)
    assert min(max(xs) - min(xs), max(ys) - min(ys)) == pytest.approx(LEAST_BOX_PX, rel=0.01)
    play.feature.map.pressed.emit(MIDDLE[0] + 0.005, MIDDLE[1])  # within it, if not in the map
    play.feature.map.dragged.emit(MIDDLE[0] + 0.105, MIDDLE[1])
    assert play.centre() == pytest.approx((MIDDLE[0] + 0.1, MIDDLE[1]), abs=1e-6)


def test_the_box_moves_ten_times_a_second_at_most_and_only_while_open(play):
    first = play.box
    play.scene.camera.pan(100, 0, play.hall.real_s)
    play.turn(0.05)
    play.turn(0.06)
    second = play.box
    assert second != first
    play.feature.shut()
    play.scene.camera.pan(100, 0, play.hall.real_s)
    play.turn()
    assert play.box == second


def test_dragging_the_box_pans_the_map_and_keeps_hold_where_it_was_taken(play):
    play.feature.map.pressed.emit(120.95, 32.02)
    assert play.centre() == pytest.approx(MIDDLE)
    play.feature.map.dragged.emit(121.05, 32.12)
    lon_deg, lat_deg = play.centre()
    assert lon_deg == pytest.approx(121.0)
    assert lat_deg == pytest.approx(32.1, abs=0.001)
    assert play.scene.camera.pans == 1
    assert play.scene.touched == 1
    assert play.scene.camera.target.zoom == 11.0


def test_a_press_beside_the_box_eases_the_map_there(play):
    play.feature.map.pressed.emit(121.5, 32.3)
    assert play.scene.camera.is_moving(play.hall.real_s)
    play.turn(EASE_S)
    assert play.centre() == pytest.approx((121.5, 32.3))


def test_a_map_in_hand_is_not_taken_from_that_hand(play):
    play.scene.camera.hold(play.hall.real_s)
    play.feature.map.pressed.emit(121.5, 32.3)
    assert play.centre() == pytest.approx(MIDDLE)


def test_open_alarms_are_marked_and_the_gravest_lies_on_top(play):
    play.hall.raise_alarm("a1", severity=2)
    play.hall.raise_alarm("a2", severity=1, lon_deg=121.2)
    play.feature.open()
    assert [mark["lon"] for mark in play.marks] == [120.9, 121.2]


def test_before_the_map_was_built_nothing_happens(make):
    play = make(None)
    play.feature.open()
    play.turn()
    play.feature.map.pressed.emit(121.0, 32.0)
    play.feature.map.dragged.emit(121.1, 32.0)
    play.feature.shut()
    assert "box" not in play.feature.map._kept


def test_without_a_ground_there_is_no_such_button():
    assert overview_of(None) == ()
