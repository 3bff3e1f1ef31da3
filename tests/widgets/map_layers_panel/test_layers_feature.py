"""The list of layers: in drawing order, on and off, notes, and a failed one tried again."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from app.domain.raster import RasterGround
from app.raster_ground import UnopenedTiles
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import LEFT, MapHand, hands
from tests.widgets.shell.staging import thing
from widgets.map_layers_panel.layer_words import FIXED, LayerWords


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


@pytest.fixture
def hand(make_hand: Callable[..., MapHand]) -> MapHand:
    return make_hand("layers", thing("V-1"))


def test_layers_stand_as_they_are_drawn_and_are_switched_by_a_click(hand: MapHand) -> None:
    rows = hand.feature.rows
    stack = hand.pane.map.scene.model.stack
    assert tuple(rows) == tuple(state.key for state in reversed(stack.states))
    assert list(rows)[-1] == "basemap"
    QTest.mouseClick(rows["names"].tick, LEFT)
    QTest.mouseClick(rows["labels"].tick, LEFT)
    assert hand.overlays().hidden_layers == {"names", "labels"}
    assert hand.pane.narrowed.text() == "已关 2 个图层"
    QTest.mouseClick(rows["names"].tick, LEFT)
    assert hand.overlays().hidden_layers == {"labels"}
    hand.pane.features.shut()
    assert hand.overlays().hidden_layers == {"labels"}
    QTest.mouseClick(hand.pane.narrowed, LEFT)
    assert hand.overlays().hidden_layers == frozenset()
    hand.stage.turn(2)
    hand.pane.features.toggle("layers")
    assert rows["labels"].tick.isChecked()


def _lies(hand: MapHand) -> set[str]:
    at = hand.px(120.87, 32.0)
    scene = hand.pane.map.scene
    hits = scene.pick(at.x(), at.y(), hand.stage.clock.now_s(), hand.stage.real())
    return {hit.id for hit in hits}


def test_a_layer_that_is_off_cannot_be_clicked_and_what_credits_the_map_stays(
    hand: MapHand,
) -> None:
    assert _lies(hand) == {"V-1"}
    QTest.mouseClick(hand.feature.rows["tracks"].tick, LEFT)
    hand.overlays()
    assert _lies(hand) == set()
    for key in FIXED & hand.feature.rows.keys():
        assert hand.feature.rows[key].tick.isHidden()


def test_a_failed_layer_says_why_and_is_tried_again(hand: MapHand) -> None:
    stack = hand.pane.map.scene.model.stack
    stack.fail("heat", ValueError("1.2e9 <b>is</b> no density"))
    hand.feature.refresh()
    row = hand.feature.rows["heat"]
    assert row.fault.isVisible()
    assert "ValueError: 1.2e9 <b>is</b> no density" in row.fault.full_text()
    assert row.fault.textFormat() == Qt.TextFormat.PlainText
    assert hand.feature.mark == "1 个出错"
    QTest.mouseClick(row.retry, LEFT)
    assert not stack.faults
    assert row.fault.isHidden()
    assert hand.feature.mark == ""


def test_notes_tell_of_a_filter_and_of_characters_that_fonts_lack(hand: MapHand) -> None:
    scene, row = hand.pane.map.scene, hand.feature.rows["tracks"]
    assert row.note.isHidden()
    QTest.mouseClick(hand.pane.legend.buttons["bus"], LEFT)
    hand.overlays()
    hand.feature.refresh()
    assert row.note.isVisible()
    scene.model.glyphs.missing["\U0002a6a5"] += 1
    hand.feature.refresh()
    assert "U+2A6A5" in hand.feature.rows["names"].note.full_text()
    words = LayerWords(hand.pane._texts)
    assert words.name("dutywall-rings 1.0/range-rings") == "dutywall-rings 1.0/range-rings"
    assert words.what("dutywall-rings 1.0/range-rings") == "第三方图层"


def test_tiles_that_could_not_be_opened_are_told_in_the_head_and_in_the_list(hand: MapHand) -> None:
    model = hand.pane.map.scene.model
    note = "unopened:tiles.toml: cannot be read"
    model.raster = RasterGround(UnopenedTiles("tiles.toml", note))
    hand.stage.window.resize(1920, 1080)
    QApplication.processEvents()
    hand.pane.refresh()
    row = hand.pane.features.buttons
    assert "tiles.toml: cannot be read" in row.said.full_text()
    assert row.said.isVisible()
    assert "tiles.toml" in LayerWords(hand.stage.window._texts).note("raster", hand.pane.map.scene)
