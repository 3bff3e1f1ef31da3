"""A hand on the map, with real mouse and key events: pan, turn, zoom, and never a stray click."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.world import World
from map_layers.contract import Hit, HitKind
from tests.widgets.map_views.conftest import Scene
from widgets.map.hands import MapHands

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
AT = QPoint(200, 150)
THING = Hit(HitKind.ENTITY, "V-1", 0.0, 120.9, 32.0)
AREA = Hit(HitKind.AREA, "grid:1", 0.0, 120.9, 32.0)


class Hand:
    def __init__(self, surface, scene):
        self.surface, self.scene, self.at_s = surface, scene, 10.0
        self.hands = MapHands(scene, lambda: 0.0, lambda: self.at_s, surface)
        self.clicks = []
        self.hands.clicked.connect(lambda hits, _at: self.clicks.append(hits))
        surface.installEventFilter(self.hands)

    def drag(self, button, to, modifier=PLAIN):
        QTest.mousePress(self.surface, button, modifier, AT)
        for part in (0.3, 0.7, 1.0):
            way = to - AT
            QTest.mouseMove(self.surface, AT + QPoint(int(way.x() * part), int(way.y() * part)))
        QTest.mouseRelease(self.surface, button, modifier, to)

    def double_click(self):
        QTest.mouseClick(self.surface, LEFT, PLAIN, AT)
        QTest.mouseDClick(self.surface, LEFT, PLAIN, AT)
        QTest.mouseRelease(self.surface, LEFT, PLAIN, AT)

    @property
    def view(self):
        return self.scene.camera.view(self.at_s)


@pytest.fixture
def hand(qapp, fields):
    surface = QWidget()
    surface.setMouseTracking(True)
    surface.resize(800, 600)
    made = Hand(surface, Scene(World(fields, 4)))
    yield made
    surface.deleteLater()


@pytest.mark.parametrize(("button", "modifier"), [(RIGHT, PLAIN), (LEFT, CTRL)])
def test_the_right_button_or_ctrl_turns_about_the_middle(hand, button, modifier):
    before = hand.view
    hand.drag(button, AT + QPoint(100, 0), modifier)
    after = hand.view
    assert after.bearing_deg == pytest.approx(50.0)
    assert after.centre_deg == pytest.approx(before.centre_deg)
    assert after.zoom == before.zoom
    assert hand.clicks == []


def test_the_left_button_pans_and_turns_nothing(hand):
    hand.drag(LEFT, AT + QPoint(100, 40))
    assert hand.view.bearing_deg == 0.0
    assert hand.scene.camera.pans > 0


def test_a_turn_let_go_near_north_comes_to_rest_on_it(hand):
    hand.scene.camera.rotate(310.0, hand.at_s)
    hand.drag(RIGHT, AT + QPoint(96, 0))  # to 358
    assert hand.view.bearing_deg == pytest.approx(358.0)
    hand.at_s += 1.0
    assert hand.view.bearing_deg == 0.0


def test_a_click_of_the_right_button_does_nothing(hand):
    before = hand.view
    QTest.mouseClick(hand.surface, RIGHT, PLAIN, AT)
    QTest.mouseClick(hand.surface, LEFT, CTRL, AT)
    assert hand.clicks == []
    assert hand.view == before
    assert not hand.hands.is_holding


@pytest.mark.parametrize("under", [[], [AREA]])
def test_a_double_click_on_bare_ground_zooms_in_where_it_points(hand, under):
    hand.scene.under = under
    place = hand.view.lonlat_at(200.0, 150.0)
    hand.double_click()
    hand.at_s += 1.0
    assert hand.view.zoom == 13.0
    assert hand.view.screen_of(*place) == pytest.approx((200.0, 150.0), abs=1e-3)
    assert hand.clicks == [under]


def test_a_double_click_on_a_thing_leaves_it_where_it_is(hand):
    hand.scene.under = [THING]
    before = hand.view
    hand.double_click()
    hand.at_s += 1.0
    assert hand.view == before
    assert hand.clicks == [[THING]]


def test_an_ease_stops_under_the_hand_at_once(hand):
    hand.scene.camera.ease_to(121.5, 32.3, hand.at_s)
    hand.at_s += 0.1
    half = hand.view
    QTest.mousePress(hand.surface, LEFT, PLAIN, AT)
    hand.at_s += 5.0
    assert hand.view == half
    assert not hand.scene.camera.ease_to(121.5, 32.3, hand.at_s)
    QTest.mouseRelease(hand.surface, LEFT, PLAIN, AT)
    assert hand.scene.camera.ease_to(121.5, 32.3, hand.at_s)


def test_a_second_button_does_not_take_the_map_from_the_first(hand):
    QTest.mousePress(hand.surface, LEFT, PLAIN, AT)
    QTest.mousePress(hand.surface, RIGHT, PLAIN, AT)
    QTest.mouseRelease(hand.surface, RIGHT, PLAIN, AT)
    QTest.mouseRelease(hand.surface, LEFT, PLAIN, AT)
    assert not hand.hands.is_holding
    assert hand.scene.camera.ease_to(121.5, 32.3, hand.at_s)


def test_brackets_turn_and_arrows_pan_by_key(hand):
    QTest.keyClick(hand.surface, Qt.Key.Key_BracketRight)
    QTest.keyClick(hand.surface, Qt.Key.Key_BracketRight)
    QTest.keyClick(hand.surface, Qt.Key.Key_BracketLeft)
    assert hand.view.bearing_deg == pytest.approx(15.0)
    assert hand.scene.camera.is_in_hand(hand.at_s + 0.9)
    assert not hand.scene.camera.is_in_hand(hand.at_s + 1.0)


def test_the_wheel_zooms_where_it_points_on_a_turned_map(hand):
    hand.scene.camera.rotate(33.0, hand.at_s)
    place = hand.view.lonlat_at(600.0, 450.0)
    at = QPointF(600, 450)
    event = QWheelEvent(
        *(at, at, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, PLAIN),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(hand.surface, event)
    assert hand.view.zoom == 13.0
    assert hand.view.screen_of(*place) == pytest.approx((600.0, 450.0), abs=1e-3)
