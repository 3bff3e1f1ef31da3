"""Count marks under a click: gone nearer to, and listed where nearer shows no more."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from map_layers.contract import Hit, HitKind
from tests.widgets.map_hand import MapHand
from tests.widgets.shell.staging import thing
from widgets.map.count_opening import LIST_FROM_ZOOM, open_count

HERE = (120.87, 32.0)
MANY = 260


def _taxis(count: int, step_deg: float) -> tuple[dict[str, object], ...]:
    return tuple(
        thing(
            f"T-{i}",
            label=f"苏F·{i}",
            lon_deg=HERE[0] + i * step_deg,
            **{"class": int(EntityClass.TAXI)},
        )
        for i in range(count)
    )


@pytest.fixture
def hand(make_hand: Callable[..., MapHand]) -> MapHand:
    hand = make_hand("filter", *_taxis(MANY, 1e-7))
    hand.pane.features.shut()
    QApplication.processEvents()
    hand.settle()
    return hand


def _mark(hand: MapHand) -> Hit:
    at = hand.px(*HERE)
    for x in range(-60, 61, 6):
        for y in range(-60, 61, 6):
            point = (at.x() + x, at.y() + y)
            hits = hand.pane.map.scene.pick(*point, hand.stage.clock.now_s(), hand.stage.real())
            found = next((hit for hit in hits if hit.kind is HitKind.COUNT), None)
            if found is not None:
                return found
    raise AssertionError("no count mark")


def test_a_click_goes_nearer_until_the_things_are_listed(hand: MapHand) -> None:
    camera = hand.pane.map.scene.camera
    zooms = [camera.target.zoom]
    for _ in range(8):
        mark = _mark(hand)
        if zooms[-1] >= LIST_FROM_ZOOM:
            break
        hand.click((mark.lon_deg, mark.lat_deg))
        assert hand.stage.window.under.isHidden()
        hand.settle()
        hand.settle()
        zooms.append(camera.target.zoom)
        assert zooms[-1] >= zooms[-2] + 0.99
    assert camera.target.zoom >= LIST_FROM_ZOOM
    hand.click((mark.lon_deg, mark.lat_deg))
    under = hand.stage.window.under
    assert under.isVisible()
    assert str(MANY) in under.title.full_text()
    assert under.hits()[0].kind is HitKind.ENTITY
    under.list.itemClicked.emit(under.list.item(0))
    assert hand.stage.desk.selection.entity_id == under.hits()[0].id


def test_enter_opens_the_mark_nearest_to_the_middle(hand: MapHand) -> None:
    mark = _mark(hand)
    before = hand.pane.map.scene.camera.target.zoom
    hand.pane.show_place(mark.lon_deg, mark.lat_deg)
    hand.settle()
    before = max(before, hand.pane.map.scene.camera.target.zoom)
    hand.key(Qt.Key.Key_Return)
    assert hand.pane.map.scene.camera.target.zoom > before


def test_only_what_the_map_shows_is_listed(hand: MapHand) -> None:
    mark = _mark(hand)
    hand.click((mark.lon_deg, mark.lat_deg))
    hand.settle()
    filtering = next(f for f in hand.pane.features.features if f.key == "filter")
    filtering.use('label == "苏F·3" or label == "苏F·4"')
    hand.stage.turn()
    scene = hand.pane.map.scene
    scene.camera.ease_to(*HERE, hand.stage.real(), LIST_FROM_ZOOM)
    assert {hit.id for hit in open_count(scene, mark, hand.stage.real())} == {"T-3", "T-4"}


def test_a_card_tells_what_a_count_is_and_what_a_click_does(hand: MapHand) -> None:
    mark = _mark(hand)
    for lon_deg in (mark.lon_deg + 0.02, mark.lon_deg):
        hand.point((lon_deg, mark.lat_deg))
        hand.stage.turn()
    card = hand.stage.window.hover
    card._timer.stop()
    card._timer.timeout.emit()
    assert card.isVisible()
    assert "260" in card.lines[0].full_text()
    assert "点击" in card.lines[1].full_text()
    assert hand.pane.place_of(mark) is not None
