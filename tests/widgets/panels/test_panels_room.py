"""Panels at the console: over the map, by key and by name, and each row opens its own screen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.config import read_indicator_table
from app.domain.measures.asking import Member, Side
from app.services.finder import HitKind
from backends.indicators.register_rows import AREA_REGISTERS
from tests.widgets.panels.engine import TABLE, panel_text
from tests.widgets.panels.fakes import fake_panel
from tests.widgets.read_once import texts_in
from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import Stage, thing
from widgets.panels.drill.figure_card import FigureCard
from widgets.panels.kinds.paged import PagedBody
from widgets.panels.panel_file import Known
from widgets.panels.panel_window import PanelWindow, next_screen
from widgets.panels.panels_folder import PanelsFolder
from widgets.panels.panels_room import AREA_SETS, PanelsRoom
from widgets.panels.spec import BodyKind, BodySpec

__all__ = ["make_stage", "stage"]


@pytest.fixture
def room(stage: Stage, tmp_path: Path) -> PanelsRoom:
    """Return the panels of a staged window that has two of them, and figures for both."""
    for key, number in (("overall", 0), ("demands", 5)):
        (tmp_path / f"{number:02d}_{key}.toml").write_text(panel_text(key, number), "utf-8")
    room = stage.window.panels
    room.ground.folder = PanelsFolder([tmp_path], Known(TABLE), stage.real)
    room.ground.figures.table = TABLE
    stage.sign_in()
    stage.turn()
    return room


def test_p_opens_the_panels_over_the_map_and_esc_brings_it_back(
    stage: Stage, room: PanelsRoom
) -> None:
    window = stage.window
    QTest.keyClick(window, Qt.Key.Key_P)
    assert room.deck.isVisible()
    assert not window.map.isVisible()
    assert room.deck.key == "overall"
    QTest.keyClick(room.deck, Qt.Key.Key_5)
    assert room.deck.key == "demands"
    assert room.deck.isVisible()
    QTest.keyClick(room.deck, Qt.Key.Key_Escape)
    assert not room.deck.isVisible()
    assert window.map.isVisible()
    room.toggle()
    window.toggle_log()  # another drawer takes their place
    assert not room.deck.isVisible()
    assert window.map.isVisible()


def test_the_command_box_finds_a_panel_by_name_pinyin_and_number(
    stage: Stage, room: PanelsRoom
) -> None:
    box = stage.window.command_box
    for text in ("民情5", "demands", "5"):
        stage.window.open_command_box()
        box.line.setText(text)
        keys = [hit.key for hit in box.hits() if hit.kind == HitKind.ACTION]
        assert "panel:demands" in keys
    room.do("panel:demands")
    assert room.deck.isVisible()
    assert room.deck.key == "demands"


def test_a_figure_opens_its_card_and_the_panel_stays(stage: Stage, room: PanelsRoom) -> None:
    room.toggle()
    room.open_figure("demands", "city", Side.COUNTED)
    dock = stage.window.dock
    assert isinstance(dock.card, FigureCard)
    assert dock.key == "figure:demands:city:counted:"
    assert room.deck.isVisible()
    QTest.keyClick(dock.card, Qt.Key.Key_Escape)
    assert dock.card is None
    room.open_figure("nothing", "city", Side.COUNTED)
    assert dock.card is None


def test_each_row_opens_the_screen_of_what_it_is(stage: Stage, room: PanelsRoom) -> None:
    window = stage.window
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1")
    stage.turn()
    room.open_member(Member("alarms", "a1", "停留"))
    assert window.dock.key == "alarm:a1"
    room.open_member(Member("cases", "c1", "井盖"))
    assert window.dock.key == "case:c1"
    room.toggle()
    room.open_member(Member("things", "V-1", "苏F·D0371", lon_deg=120.87, lat_deg=32.0))
    assert stage.desk.selection.entity_id == "V-1"
    assert not room.deck.isVisible()  # it is on the map, which must be seen
    room.open_member(Member("readings", "H-01/cod", "COD"))
    assert window.chart.isVisible()
    room.open_member(Member("feeds", "hj212", "hj212"))
    assert window.health.isVisible()
    room.open_member(Member("records", "plans:P-1", "预案"))
    assert window.dock.key == "directory:plans:P-1"
    for register, area in (
        ("unit_grids", "unit_grid"),
        ("grids", "responsibility_grid"),
        ("towns", "town"),
        ("counties", "county"),
    ):
        room.open_member(Member("records", f"{register}:320602001", "城东"))
        assert window.dock.key == f"directory:grid:{area}:320602001"


def test_a_panel_in_a_window_of_its_own_goes_on_while_the_drawer_is_shut(
    stage: Stage, room: PanelsRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(PanelWindow, "show_on", lambda _window, screen: shown.append(screen))
    room.show_panel("demands")
    room.deck.to_window.click()
    assert shown == [None]  # there is no other screen
    (window,) = room.windows
    assert window.deck.key == "demands"
    QTest.keyClick(window.deck, Qt.Key.Key_0)
    assert (window.deck.key, room.deck.key) == ("overall", "demands")
    window.refresh()
    assert "民情0" in window.windowTitle()
    window.deck.closed.emit()  # as Esc does
    assert room.windows == []


def test_the_next_screen_is_one_that_nothing_of_ours_is_on() -> None:
    screens = ["left", "middle", "right"]
    assert next_screen(screens, "left", []) == "middle"  # type: ignore[arg-type,type-var]
    assert next_screen(screens, "left", ["middle"]) == "right"  # type: ignore[arg-type,type-var]
    assert next_screen(screens, "left", ["middle", "right"]) is None  # type: ignore[arg-type]


def test_areas_are_asked_for_by_the_set_that_their_register_was_read_from() -> None:
    assert {register: key for key, register in AREA_REGISTERS.items()} == AREA_SETS


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_figure_that_opens_no_rows_can_name_the_feed_that_is_missing(language: str) -> None:
    texts = texts_in(language)
    for one in read_indicator_table():
        assert one.sources, one.key
        for feed in one.sources:
            assert f"panels.feed.{feed}" in texts, (one.key, feed)


def test_the_keys_on_the_buttons_are_named_unless_a_pane_turns_its_own_pages(
    stage: Stage, room: PanelsRoom
) -> None:
    room.toggle()
    deck, look = room.deck, stage.window.shelf.look
    assert "PgDn" in deck.after.text()
    context = fake_panel().context
    paged = PagedBody[None](BodySpec(kind=BodyKind.TILES, at=(0, 0), span=(6, 6)), context, look)
    paged.pages = 3
    assert deck.view is not None
    paged.setParent(deck.view)
    paged.show()
    paged.setFocus()
    assert "PgDn" not in deck.after.text()
    shown = deck.key
    QTest.keyClick(paged, Qt.Key.Key_PageDown)
    assert (paged.page, deck.key) == (1, shown)
    deck.setFocus()
    assert "PgDn" in deck.after.text()
    QTest.keyClick(deck, Qt.Key.Key_PageDown)
    assert (paged.page, deck.key == shown) == (1, False)
