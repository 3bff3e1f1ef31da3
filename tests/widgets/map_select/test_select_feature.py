"""Selecting by hand: band and lasso, Shift and Ctrl, a summary that stands still, and the past."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from app.domain.command import WriteLog
from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import MapHand, hands
from tests.widgets.shell.staging import NOW_S, thing
from widgets.map_select.select_tool import CatchWith

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ROUND_A = ((120.855, 31.99), (120.863, 32.0), (120.865, 32.005))
ROUND_B = ((120.875, 31.99), (120.88, 32.0), (120.885, 32.005))
THINGS = (
    thing("A", lon_deg=120.86, lat_deg=32.0, label="苏F·A"),
    thing("B", lon_deg=120.88, lat_deg=32.0, label="苏F·<b>", **{"class": int(EntityClass.TAXI)}),
)


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


def test_a_band_catches_shift_adds_ctrl_removes_and_esc_lets_go(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("select", *THINGS)
    panel = hand.feature.caught
    assert not panel.isVisible()
    hand.drag(*ROUND_A)
    overlays = hand.overlays()
    assert overlays.picked == {"A"}
    assert (len(overlays.inks), overlays.inks[0].is_closed, len(overlays.inks[0].line)) == (
        1,
        True,
        4,
    )
    assert panel.title.full_text().startswith("选中 1 个")
    hand.drag(*ROUND_B, held=SHIFT)
    assert hand.overlays().picked == {"A", "B"}
    assert [panel.list.item(i).text() for i in range(2)] == [
        "苏F·A · 危险品运输车",
        "苏F·<b> · 出租车",
    ]
    facts = dict(panel.facts.facts())
    assert facts["正常/迟到/失联"] == "2 / 0 / 0"
    assert (facts["在动"], facts["均速/最快"]) == ("2", "40 / 40 公里/时")
    assert len(facts["县区"]) > 2
    hand.drag(*ROUND_A, held=CTRL)
    assert hand.overlays().picked == {"B"}
    assert hand.pane._hands.is_holding is False
    panel.list.itemClicked.emit(panel.list.item(0))
    assert hand.stage.desk.selection.entity_id == "B"
    hand.settle()
    hand.double((120.86, 32.0))
    assert hand.stage.desk.selection.entity_id == "A"  # a click is still a click
    assert hand.overlays().picked == {"B"}
    hand.key(Qt.Key.Key_Escape)
    overlays = hand.overlays()
    assert (overlays.picked, overlays.inks, panel.isVisible()) == (frozenset(), (), False)
    assert hand.pane.features.open_key == "select"


def test_a_lasso_stays_with_ids_and_offers_what_changed_without_doing_it(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("select", *THINGS)
    feature = hand.feature
    feature.ways[CatchWith.LASSO].click()
    hand.drag((120.855, 31.99), (120.885, 31.99), (120.885, 32.008), (120.855, 32.008))
    assert hand.overlays().picked == {"A", "B"}
    shown = feature.caught.title.full_text()
    hand.stage.enter(thing("A", lon_deg=120.95, lat_deg=32.0), THINGS[1])
    hand.stage.turn()
    feature.refresh()
    assert feature.caught.renew.text() == "此后离开 1，进入 0：更新"
    assert (feature.caught.title.full_text(), hand.overlays().picked) == (shown, {"A", "B"})
    feature.caught.renew.click()
    assert hand.overlays().picked == {"B"}
    assert not feature.caught.renew.isVisible()
    hand.pane.features.shut()
    overlays = hand.overlays()
    assert (overlays.picked, overlays.inks, hand.pane._hands.tool) == (frozenset(), (), None)


def test_who_was_inside_is_asked_written_down_and_replayed(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("select", *THINGS)
    past, stage = hand.feature.past, hand.stage
    moments: list[float] = []
    hand.feature._replay = moments.append
    assert not past.ask.isEnabled()  # there is no ring and no geofence yet
    hand.drag(*ROUND_A)
    past.head.click()
    assert past.body.isVisible()
    assert not hand.feature.caught.list.isVisible()
    past.ask.click()
    line = stage.link.sent[-1].body
    assert isinstance(line, WriteLog)
    assert line.text.startswith("查询历史：最后画的一圈（")
    _, query, asked = stage.link.asked[-1]
    assert (query, len(asked["ring"])) == ("inside", 4)
    assert asked["to_s"] - asked["from_s"] == pytest.approx(3600, abs=61)
    assert past.note.full_text() == "正在查询记录……"
    stays = [{"entity_id": "A", "first_s": NOW_S - 60, "last_s": NOW_S - 10, "fixes": 6}]
    answer = {"stays": stays, "total": 3, "recorded": [NOW_S - 90, NOW_S], "holes": []}
    stage.link.answer("inside", answer)
    stage.turn()
    assert "3 个目标" in past.note.full_text()
    assert "记录自" in past.note.full_text()
    assert past.list.item(0).text().startswith("苏F·A\n")
    past.list.setCurrentRow(0)
    assert stage.desk.selection.entity_id == "A"
    past.replay.click()
    assert moments == [NOW_S - 60]
    past.show_span(NOW_S, NOW_S - 60)
    past.ask.click()
    assert past.list.count() == 0
    assert past.note.full_text()
    stage.link.push_entry(
        "geofence_drawn",
        "geofence:g1",
        {
            "name": "园区", "purpose": "watch", "kind": "circle", "points": [[120.87, 32.0]],
            "size_m": 500.0, "valid_from_s": 0.0, "valid_to_s": 0.0,
        },
        time_s=NOW_S,
    )  # fmt: skip
    stage.turn()
    hand.feature.refresh()
    past.area.setCurrentIndex(past.area.findData("g1"))
    past.show_span(NOW_S - 600, NOW_S)
    past.ask.click()
    _, query, asked = stage.link.asked[-1]
    assert (query, len(asked["ring"])) == ("inside", 64)
    assert "园区" in stage.link.sent[-1].body.text
    stage.link.answer("inside", {}, code="child_away")
    stage.turn()
    assert past.note.full_text()
    assert not past.list.isVisible()


def test_a_new_ring_is_what_is_asked_about_and_takes_an_old_refusal_away(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("select", *THINGS)
    past = hand.feature.past
    past.head.click()
    past.show_areas([("g1", "园区")], has_lasso=False)
    assert past.area_id == "g1"
    past.show_span(NOW_S, NOW_S - 60)
    hand.drag(*ROUND_A)
    assert past.area.currentText() == "最后画的一圈"
    past.ask.click()
    assert past.note.isVisible()
    past.show_areas([("g1", "园区")], has_lasso=True)
    past.area.setCurrentIndex(past.area.findData("g1"))
    hand.drag(*ROUND_B)
    assert past.area.currentText() == "最后画的一圈"
    assert not past.note.isVisible()
