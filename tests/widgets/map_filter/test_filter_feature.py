"""The filter: chosen, written by rows and by hand, told in the head, kept by name, cleared."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from app.domain.errors import StoreError
from app.domain.fields import FieldCatalogue
from app.domain.register import Registers, Station
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import LEFT, MapHand, hands
from tests.widgets.shell.staging import thing

THINGS = (
    thing("V-1", label="苏F·D0371", speed_mps=10.0, county=1, source="jt808"),
    thing("V-2", label="苏F·B0002", speed_mps=30.0, county=2, source="jt808", **{"class": 2}),
    thing("V-3", label="沪A·B0003", speed_mps=0.0, county=2, source="a b", **{"class": 3}),
)


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


@pytest.fixture
def hand(make_hand: Callable[..., MapHand]) -> MapHand:
    return make_hand("filter", *THINGS)


def _panel(hand: MapHand):
    return hand.feature.panel()


def _choose(hand: MapHand, choice: str, word: str) -> None:
    box = _panel(hand).choices[choice]
    assert box.findData(word) > 0, word
    box.setCurrentIndex(box.findData(word))


def _write(hand: MapHand, text: str) -> None:
    line = _panel(hand).text
    line.clear()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def _shown(hand: MapHand) -> set[str]:
    rows, world = hand.overlays().rows, hand.stage.desk.group.world
    ids = [world.id_at(row) for row in range(world.size)]
    if rows is None:
        return set(ids)
    return {name for name, is_in in zip(ids, rows.mask(world), strict=True) if is_in}


def test_choices_and_rows_write_the_condition_and_the_head_tells(hand: MapHand) -> None:
    panel = _panel(hand)
    assert "3" in panel.count.full_text()
    _choose(hand, "class", "coach")
    assert _shown(hand) == {"V-2", "V-3"}
    _choose(hand, "county", "通州区")
    row = panel.rows[0]
    row.field.setCurrentIndex(row.field.findData("speed_mps"))
    QTest.keyClicks(row.value, "100")
    QTest.keyClick(row.value, Qt.Key.Key_Return)
    assert _shown(hand) == {"V-2"}
    expected = "class == coach and county == 通州区 and speed_mps > 27.7778"
    assert panel.text.text() == expected
    assert "1" in panel.count.full_text()
    assert "2" in panel.count.full_text()
    assert hand.pane.narrowed.text() == "显示 1 / 3"
    hand.pane.features.shut()
    assert hand.pane.narrowed.isVisible(), "a filtered map never looks like the whole city"
    QTest.keyClick(hand.stage.window, Qt.Key.Key_X)
    assert _shown(hand) == {"V-1", "V-2", "V-3"}
    assert panel.text.text() == ""
    assert panel.choices["class"].currentData() == ""
    assert hand.pane.narrowed.isHidden()


def test_sources_are_those_that_are_here_and_may_hold_spaces(hand: MapHand) -> None:
    _choose(hand, "source", "a b")
    assert _shown(hand) == {"V-3"}
    _choose(hand, "source", "jt808")
    assert _shown(hand) == {"V-1", "V-2"}


def test_a_written_condition_is_taken_and_a_wrong_one_is_marked_and_changes_nothing(
    hand: MapHand,
) -> None:
    panel = _panel(hand)
    _choose(hand, "class", "coach")
    _write(hand, "label contains b000 and not county == 1")
    assert panel.error.isVisible()
    assert "1" in panel.error.full_text()
    assert panel.text.selectedText() == "1"
    assert _shown(hand) == {"V-2", "V-3"}, "as it was before"
    _write(hand, "label contains b000 and speed_mps > 1")
    assert panel.error.isHidden()
    assert _shown(hand) == {"V-2"}
    assert panel.choices["class"].currentData() == "", "choices do not claim what was written"


def test_what_grows_old_is_asked_again(hand: MapHand) -> None:
    _choose(hand, "age", "late")
    assert _shown(hand) == set()
    hand.stage.clock.advance(60.0)
    hand.feature.refresh()
    assert _shown(hand) == {"V-1", "V-2", "V-3"}
    before = hand.overlays().rows
    hand.stage.clock.advance(1.0)
    hand.feature.refresh()
    assert hand.overlays().rows is before, "nothing is put on the map that differs in nothing"


def test_a_filter_by_age_judges_by_the_time_it_is_not_by_when_it_was_chosen(hand: MapHand) -> None:
    world = hand.stage.desk.group.world
    hand.stage.clock.advance(60.0)
    _choose(hand, "age", "late")
    assert _shown(hand) == {"V-1", "V-2", "V-3"}
    hand.stage.clock.advance(400.0)
    at_s = hand.stage.desk.group.now_s() - 60.0
    hand.stage.enter(*(each | {"fix_s": at_s} for each in THINGS))
    hand.feature.refresh()
    assert _shown(hand) == {"V-1", "V-2", "V-3"}, "late again, by a fix that came since"
    rows = hand.overlays().rows
    assert not rows.mask(world, at_s + 1.0)[world.column("alive")].any(), "live when it came"


def test_filters_are_kept_by_name_used_again_and_deleted(hand: MapHand) -> None:
    panel = _panel(hand)
    QTest.mouseClick(panel.keep, LEFT)
    assert "没有条件" in panel.error.full_text()
    _choose(hand, "class", "coach")
    QTest.mouseClick(panel.keep, LEFT)
    assert "名称" in panel.error.full_text()
    panel.name.setText("客运夜查")  # keyClicks knows no Chinese
    QTest.mouseClick(panel.keep, LEFT)
    assert hand.stage.desk.filters.all() == {"客运夜查": "class == coach"}
    QTest.mouseClick(panel.clear, LEFT)
    assert hand.overlays().rows is None
    panel.kept.setCurrentIndex(panel.kept.findData("客运夜查"))
    assert _shown(hand) == {"V-2", "V-3"}
    QTest.mouseClick(panel.drop, LEFT)
    assert hand.stage.desk.filters.all() == {}
    assert _shown(hand) == {"V-2", "V-3"}, "what is deleted from the list stays on the map"


def test_a_file_that_cannot_be_read_or_written_is_told(
    hand: MapHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise StoreError("map-filters.json: disk full")

    panel, kept = _panel(hand), hand.stage.desk.filters
    monkeypatch.setattr(type(kept), "keep", refuse)
    monkeypatch.setattr(type(kept), "all", refuse)
    _choose(hand, "class", "coach")
    QTest.keyClicks(panel.name, "x")
    QTest.mouseClick(panel.keep, LEFT)
    assert "disk full" in panel.error.full_text()
    hand.feature.open()
    assert "disk full" in panel.error.full_text()
    assert not panel.kept.isEnabled()


def test_a_station_is_called_lost_when_the_map_shows_it_lost(make_hand) -> None:
    hand = make_hand("filter", thing("A-1", **{"class": int(EntityClass.AIR_STATION)}), THINGS[0])
    station = Station("A-1", "站", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25",), 300.0, "")
    hand.pane.registers = Registers(stations=(station,))
    hand.stage.clock.advance(400.0)
    _choose(hand, "age", "lost")
    assert _shown(hand) == {"V-1"}
    hand.stage.clock.advance(2000.0)
    hand.settle()
    assert _shown(hand) == {"A-1", "V-1"}
