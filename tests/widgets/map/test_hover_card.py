"""The card of what is pointed at: after a moment, beside it, gone at once."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from map_layers.contract import Hit, HitKind
from tests.unit.app.services.hall import plan, post
from tests.widgets.map_hand import LEFT, MapHand
from tests.widgets.shell.staging import NOW_S, thing
from widgets.map.hover_card import AFTER_MS

HERE, BARE = (120.87, 32.0), (120.90, 32.02)


@pytest.fixture
def hand(make_hand: Callable[..., MapHand]) -> MapHand:
    hand = make_hand("filter", thing("V-1"), thing("V-2", lon_deg=120.89, label="苏F·2"))
    hand.pane.features.shut()
    QApplication.processEvents()
    hand.settle()
    return hand


def _point(hand: MapHand, place: tuple[float, float]) -> None:
    hand.point((place[0] + 0.01, place[1] + 0.01))  # a pointer that is there already does not move
    hand.point(place)
    hand.stage.turn()


def _wait(hand: MapHand) -> None:
    """Let the moment pass, without waiting for it."""
    timer = hand.stage.window.hover._timer
    assert timer.interval() == AFTER_MS
    if timer.isActive():
        timer.stop()
        timer.timeout.emit()


def test_it_names_the_thing_beside_it_and_goes_at_once(hand: MapHand) -> None:
    card = hand.stage.window.hover
    _point(hand, HERE)
    assert card.isHidden(), "a pointer that only passes by opens nothing"
    _wait(hand)
    assert card.isVisible()
    told = " ".join(line.full_text() for line in card.lines)
    for part in ("苏F·D0371", "危险品运输车", "行驶", "40 km/h", "4 秒前", "columns", "崇川区"):
        assert part in told
    at = hand.surface.mapTo(hand.stage.window, hand.px(*HERE))
    assert not card.geometry().adjusted(-20, -20, 20, 20).contains(at)
    assert not card.hasFocus()
    _point(hand, BARE)
    assert card.isHidden()


def test_no_word_is_cut_where_the_map_has_room_for_it(hand: MapHand) -> None:
    card, stage = hand.stage.window.hover, hand.stage
    name = "苏F·D0371 南通市化学危险品运输"
    stage.enter(thing("V-1", label=name))
    stage.turn()
    _point(hand, HERE)
    _wait(hand)
    assert card.isVisible()
    assert card.lines[0].full_text() == name
    QApplication.processEvents()
    assert [line.text() for line in card.lines] == [line.full_text() for line in card.lines]


def test_it_stays_inside_the_map_at_every_edge(hand: MapHand) -> None:
    card, window = hand.stage.window.hover, hand.stage.window
    size = hand.surface.size()
    for x, y in ((3, 3), (size.width() - 4, 3), (3, size.height() - 4), (size.width() - 4, 90)):
        here = hand.px(*HERE)
        scene = hand.pane.map.scene
        scene.camera.pan(x - here.x(), y - here.y(), hand.stage.real())
        hand.stage.turn()
        _point(hand, HERE)
        _wait(hand)
        assert card.isVisible()
        assert hand.pane.geometry().contains(card.geometry())
        assert not card.geometry().contains(hand.surface.mapTo(window, hand.px(*HERE)))
        card.dismiss()


def test_a_click_a_list_and_a_tool_send_it_away(hand: MapHand) -> None:
    card = hand.stage.window.hover
    _point(hand, HERE)
    _wait(hand)
    QTest.mouseClick(hand.surface, LEFT, pos=hand.px(*HERE))
    assert card.isHidden()
    hand.stage.window.open_command_box()
    _point(hand, (120.89, 32.0))
    _wait(hand)
    assert card.isHidden(), "what is being read is not disturbed"


def test_it_goes_when_its_thing_leaves_and_lets_ages_grow(hand: MapHand) -> None:
    card, stage = hand.stage.window.hover, hand.stage
    _point(hand, HERE)
    _wait(hand)
    stage.clock.advance(30)
    card.refresh()
    assert "34 秒前" in card.lines[2].full_text()
    stage.enter(thing("V-1", lon_deg=120.8702, fix_s=NOW_S, receipt_s=NOW_S))
    stage.turn()
    stage.desk.group.world.clear()
    card.refresh()
    assert card.isHidden()


def test_enter_takes_what_is_nearest_to_the_middle(hand: MapHand) -> None:
    view = hand.pane.map.scene.camera.target
    x_px, y_px = view.width_px / 2 + 40, view.height_px / 2
    here = hand.px(*HERE)
    hand.pane.map.scene.camera.pan(x_px - here.x(), y_px - here.y(), hand.stage.real())
    hand.settle()
    hand.key(Qt.Key.Key_Return)
    assert hand.stage.desk.selection.entity_id == "V-1"


def test_a_post_comes_before_the_traffic_that_lies_under_it(hand: MapHand) -> None:
    card, stage = hand.stage.window.hover, hand.stage
    stage.sign_in()
    stage.desk.dispatch.begin("V-1")
    stage.link.answer("plan_intercept", plan(target_id="V-1", posts=[post("O-1", 4)]))
    stage.turn()
    under = Hit(HitKind.ENTITY, "V-2", 0.0, *HERE)
    card.over([under, Hit(HitKind.POST, "4", 5.0, *HERE)])
    _wait(hand)
    assert "O-1" in card.lines[0].full_text()
    card.over([under, Hit(HitKind.POST, "", 5.0, *HERE)])
    _wait(hand)
    assert "苏F·2" in card.lines[0].full_text(), "the pin of a task is none of the plan"
