"""The panel engine: tiles that fail alone, files saved while one looks, keys, and hidden panels."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.classes import Age
from app.domain.health import SourceHealth
from app.domain.measures.indicator import Counting, FactKind, Meant
from app.domain.ports import LinkState
from app.domain.readings import Soundness
from tests.widgets.panels.engine import Ground, Watched, panel_text
from tests.widgets.panels.fakes import NOW_S, FakeActs
from widgets.look import Look, Scale
from widgets.panel_host import RETRY_AFTER_S
from widgets.panels.panel_deck import PanelDeck
from widgets.panels.panel_view import REFRESH_EVERY_S, PanelView
from widgets.panels.panels_folder import LOOK_EVERY_S
from widgets.panels.spec import Level
from widgets.panels.tile import SpoiledTile, Tile
from widgets.texts import Texts

BROKEN = """
[[pane]]
kind = "tabel"
at = [9, 0]
span = [3, 3]
"""


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def ground(qapp: QApplication, tmp_path: Path, texts: Texts) -> Iterator[Ground]:
    made = Ground(tmp_path, texts)
    made.save("00_overall.toml", panel_text("overall", 0))
    made.save("05_demands.toml", panel_text("demands", 5))
    made.save("12_emergency.toml", panel_text("emergency", 12))
    made.real_s = LOOK_EVERY_S
    made.panels.look()
    yield made
    made.ground.release()


@pytest.fixture
def deck(ground: Ground, look: Look, texts: Texts, watched: Watched) -> Iterator[PanelDeck]:
    window = QWidget()
    window.resize(1140, 900)
    made = PanelDeck(ground.ground, lambda _deck: FakeActs(), look, texts, watched.makers())
    made.setParent(window)
    made.resize(1140, 900)
    window.show()
    made.refresh()
    yield made
    made.release()
    window.close()
    window.deleteLater()


def view_of(deck: PanelDeck) -> PanelView:
    assert deck.view is not None
    return deck.view


def tile_of(deck: PanelDeck, at: int = 0) -> Tile:
    tile = view_of(deck).tiles[at]
    assert isinstance(tile, Tile)
    return tile


def test_the_first_panel_of_the_set_is_shown_with_its_panes(
    deck: PanelDeck, watched: Watched
) -> None:
    assert deck.key == "overall"
    assert [spec.indicators for spec in watched.made] == [("demands",)] * 2
    assert tile_of(deck).title.full_text() == "今日诉求"
    assert view_of(deck).head.title.full_text() == "0 民情0"
    assert view_of(deck).head.place.full_text() == "南通市"


def test_panes_are_refreshed_every_two_seconds_while_anybody_can_see_them(
    deck: PanelDeck, ground: Ground, watched: Watched
) -> None:
    before = watched.refreshed
    deck.refresh()
    assert watched.refreshed == before
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert watched.refreshed == before + 2


def test_a_hidden_panel_costs_nothing(deck: PanelDeck, ground: Ground, watched: Watched) -> None:
    ground.ground.past.series("demands", "city", 24.0)
    assert len(ground.ground.past) == 1
    asked = len(ground.link.asked)
    deck.hide()
    before = watched.refreshed
    for _ in range(40):
        ground.pass_s(1.0)
        deck.refresh()
    assert watched.refreshed == before
    assert len(ground.link.asked) == asked
    assert len(ground.ground.past) == 0


def test_a_body_that_raises_is_logged_once_said_in_its_tile_and_tried_again(
    deck: PanelDeck, ground: Ground, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.fails = True
    with caplog.at_level(logging.ERROR, "ui"):
        for _ in range(3):
            ground.pass_s(RETRY_AFTER_S)
            deck.refresh()
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 2  # one for each tile
    tile = tile_of(deck)
    assert tile.is_failed
    assert tile.said.isVisible()
    assert "出错" in tile.said.full_text()
    watched.fails = False
    ground.pass_s(RETRY_AFTER_S)
    deck.refresh()
    assert not tile.said.isVisible()
    assert not tile.is_failed


def test_a_tile_says_its_age_and_is_hatched_where_its_source_has_stopped(
    deck: PanelDeck, ground: Ground, watched: Watched
) -> None:
    watched.soundness, watched.as_of_s = Soundness.LOST, NOW_S - 3600.0
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    tile = tile_of(deck)
    tile.resize(240, 200)
    assert tile.title.text() == tile.title.full_text() == "今日诉求"
    assert "60 分钟" in tile.note.full_text()  # a name never gives way to an age
    assert not tile.note.isHidden()
    assert tile.is_hatched
    watched.soundness, watched.as_of_s = Soundness.LIVE, ground.clock.now_s()
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert not tile.is_hatched
    assert tile.as_of.full_text() == view_of(deck).head.as_of.full_text().removeprefix("截至 ")


def test_an_hourly_number_that_came_in_time_is_not_called_old(
    deck: PanelDeck, ground: Ground, watched: Watched
) -> None:
    watched.as_of_s = NOW_S - 3000.0
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    said = view_of(deck).head.as_of.full_text()
    assert said == f"截至 {tile_of(deck).as_of.full_text()}"
    watched.soundness = Soundness.LATE
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert "分钟" in view_of(deck).head.as_of.full_text()


def test_a_tile_is_hatched_where_the_line_is_cut(
    deck: PanelDeck, ground: Ground, watched: Watched
) -> None:
    """Over a line that is not live a number of just now is of then."""
    watched.as_of_s = ground.clock.now_s()
    ground.link.state = LinkState.STALE
    ground.group.pump()
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert tile_of(deck).is_hatched
    ground.link.state = LinkState.LIVE
    ground.group.pump()
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert not tile_of(deck).is_hatched


def test_a_tile_names_the_feed_that_it_lacks(
    deck: PanelDeck, ground: Ground, watched: Watched
) -> None:
    watched.missing, watched.as_of_s = ("生态环境局 / Environment bureau",), 0.0
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    tile_of(deck).resize(900, 200)
    assert tile_of(deck).title.full_text() == "今日诉求 · 缺数据源：生态环境局"
    tile_of(deck).resize(240, 200)
    assert tile_of(deck).title.full_text() == "今日诉求"
    assert tile_of(deck).note.full_text() == "缺数据源：生态环境局"
    assert tile_of(deck).is_hatched
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    assert tile_of(deck).title.full_text() == "今日诉求"  # laid out as before, not measured again


def test_a_tile_says_that_not_all_report_and_of_how_many(
    deck: PanelDeck, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = view_of(deck).context.figures
    whole = figures.figure(tile_of(deck)._spec.indicators[0])
    assert whole is not None
    summed = replace(whole.indicator, counting=Counting.SUM, meant=Meant(FactKind.READINGS))
    partly = replace(
        whole, indicator=summed, value=70.0, of=8.0, known=9.0, as_of_s=NOW_S, counted_s=NOW_S
    )
    monkeypatch.setattr(type(figures), "figure", lambda *_: partly)
    deck.refresh()
    ground.pass_s(REFRESH_EVERY_S)
    deck.refresh()
    tile_of(deck).resize(900, 200)
    assert tile_of(deck).title.full_text() == "今日诉求 · 9 路中 8 路报数"


def test_one_pane_that_is_written_wrong_spoils_its_own_tile_alone(
    deck: PanelDeck, ground: Ground
) -> None:
    ground.save("00_overall.toml", panel_text("overall", 0, more=BROKEN))
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    good, spoiled = view_of(deck).tiles[:2], view_of(deck).tiles[2]
    assert all(isinstance(tile, Tile) for tile in good)
    assert isinstance(spoiled, SpoiledTile)
    assert "00_overall.toml 第 19 行" in spoiled.said.full_text()
    assert "tabel" in spoiled.said.full_text()
    assert "1 处" in view_of(deck).head.fault.full_text()


def test_a_save_redraws_and_a_broken_one_keeps_the_picture_of_before(
    deck: PanelDeck, ground: Ground
) -> None:
    ground.save("00_overall.toml", panel_text("overall", 0, panes=3))
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    assert len(view_of(deck).tiles) == 3
    ground.save("00_overall.toml", "version = 1\nkey = \n")
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    assert len(view_of(deck).tiles) == 3
    assert "00_overall.toml 第 2 行" in view_of(deck).head.fault.full_text()
    assert view_of(deck).head.fault.isVisible()
    ground.save("00_overall.toml", panel_text("overall", 0, panes=1))
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    assert len(view_of(deck).tiles) == 1
    assert not view_of(deck).head.fault.isVisible()


def test_a_panel_that_was_never_readable_says_so_in_its_place(
    deck: PanelDeck, ground: Ground
) -> None:
    ground.save("07_policing.toml", "what is this")
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    deck.show_number(7)
    assert deck.key == "policing"
    assert "07_policing.toml 第 1 行" in view_of(deck).said.full_text()


def test_panels_are_switched_by_key(deck: PanelDeck) -> None:
    plain, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    deck.setFocus()
    for key, modifier, shown in (
        (Qt.Key.Key_5, plain, "demands"),
        (Qt.Key.Key_0, plain, "overall"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier, "demands"),
        (Qt.Key.Key_2, shift, "emergency"),
        (Qt.Key.Key_9, plain, "emergency"),  # there is no such panel
        (Qt.Key.Key_9, shift, "emergency"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier, "emergency"),
        (Qt.Key.Key_PageDown, plain, "overall"),
        (Qt.Key.Key_PageDown, plain, "demands"),
        (Qt.Key.Key_PageUp, plain, "overall"),
        (Qt.Key.Key_PageUp, plain, "emergency"),
    ):
        QTest.keyClick(deck, key, modifier)
        assert deck.key == shown


def test_the_keys_stand_in_the_chooser(deck: PanelDeck) -> None:
    offered = [deck.chooser.itemText(at) for at in range(deck.chooser.count())]
    assert offered == ["0  民情0", "5  民情5", "⇧2  民情12"]


def test_esc_shuts_the_deck(deck: PanelDeck) -> None:
    told: list[int] = []
    deck.closed.connect(lambda: told.append(1))
    QTest.keyClick(deck, Qt.Key.Key_Escape)
    assert told == [1]


def test_another_panel_gives_back_what_the_one_before_held(
    deck: PanelDeck, watched: Watched
) -> None:
    deck.show_number(5)
    assert watched.released == 2


def test_each_level_has_its_own_set(deck: PanelDeck, ground: Ground) -> None:
    ground.save(
        "levels.toml",
        'version = 1\ncity = ["demands", "overall"]\ncounty = ["overall"]\ntown = []\n',
    )
    ground.pass_s(LOOK_EVERY_S)
    deck.refresh()
    assert [one.key for one in deck.panels] == ["demands", "overall"]
    assert [one.key for one in ground.panels.of_level(Level.COUNTY)] == ["overall"]
    assert ground.panels.of_level(Level.TOWN) == ()


def test_a_set_that_names_what_there_is_not_is_told(ground: Ground) -> None:
    ground.save("levels.toml", 'version = 1\ncity = ["nobody"]\ncounty = []\ntown = []\n')
    ground.real_s += LOOK_EVERY_S
    ground.panels.look()
    assert ground.panels.faults == ("levels.toml:1: city: no panel is called 'nobody'",)
    ground.save("levels.toml", "version = ")
    ground.real_s += LOOK_EVERY_S
    ground.panels.look()
    assert len(ground.panels.faults) == 1
    assert ground.panels.faults[0].startswith("levels.toml: ")


def test_a_wall_keeps_only_what_has_a_place_there(
    ground: Ground, look: Look, watched: Watched
) -> None:
    wall_pane = """
[[pane]]
kind = "figure"
at = [0, 6]
span = [3, 3]
indicators = ["open_cases"]
wall = { at = [0, 0], span = [6, 6], rows = 4 }
"""
    ground.save("00_overall.toml", panel_text("overall", 0, more=wall_pane))
    ground.real_s += LOOK_EVERY_S
    ground.panels.look()
    panel = ground.panels.find("overall")
    assert panel is not None
    context = ground.ground.context(FakeActs(), is_wall=True)
    far = Look(look.theme, Scale(1.5, 8.0, is_wall=True), look.family)
    view = PanelView(panel, ground.ground, context, far, watched.makers())
    assert [spec.indicators for spec in watched.made] == [("open_cases",)]
    view.set_look(look)  # the same panel comes near
    assert len(view.tiles) == 3
    view.release()
    view.deleteLater()


def test_the_head_counts_the_open_alarms_of_its_rules_by_grade(
    ground: Ground, look: Look, watched: Watched
) -> None:
    head = 'watch = ["hazmat_stay"]\n'
    ground.save("00_overall.toml", panel_text("overall", 0, head=head))
    ground.real_s += LOOK_EVERY_S
    ground.panels.look()
    panel = ground.panels.find("overall")
    assert panel is not None
    for at, (rule, severity, county) in enumerate(
        [("hazmat_stay", 1, "320612"), ("hazmat_stay", 2, "320682"), ("other", 1, "320612")]
    ):
        body = {
            "rule": rule,
            "severity": severity,
            "entity_id": "v",
            "label": "苏F",
            "evidence": {},
        }
        place = {"lon_deg": 120.9, "lat_deg": 32.0}
        ground.link.push_entry(
            "alarm_raised", f"alarm:a{at}", body | place, time_s=NOW_S, county=county
        )
    ground.group.pump()
    context = ground.ground.context(FakeActs())
    view = PanelView(panel, ground.ground, context, look, watched.makers())
    view.head.refresh(0.0, is_live=True)
    assert view.head.alarms.texts() == ("1", "1")
    ground.link.push_health(SourceHealth("judge", "judge", NOW_S, None, 0, 0.0))
    ground.group.pump()
    view.head.refresh(0.0, is_live=True)
    assert view.head.alarms.texts() == ("1", "1", "研判已停，告警不全")
    assert view.head.as_of.full_text() == "尚无数据"
    view.release()
    view.deleteLater()


def test_a_live_source_is_a_full_dot(deck: PanelDeck) -> None:
    assert tile_of(deck).dot._age is Age.LIVE
