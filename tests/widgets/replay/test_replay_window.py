"""A replay says on every window that it is one, and hands move it by keys, buttons and the bar."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.domain.playback import Timeline
from app.domain.ports import LinkState
from tests.widgets.replay.conftest import HOLE, MARKS, SPAN, MakeTheatre, Theatre
from tests.widgets.shell.staging import CITY, NOW_S, thing
from tests.widgets.wall.test_wall_window import FakeMap
from widgets.about import REPLAY_KEYS, AboutCard
from widgets.city_words import CityWords
from widgets.look import Look, Scale
from widgets.panel_host import PanelHost
from widgets.strip.replay_acts import ReplayActs
from widgets.strip.replay_bar import ReplayBar
from widgets.strip.replay_controls import ReplayControls
from widgets.wall.scene import read_scene
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow

WALL = """
version = 1
id = "wall"
window = "panes"
distance_m = 8.0
width_m = 6.0
[[pane]]
kind = "clock"
at = [0, 0]
span = [12, 12]
"""


def bar_of(theatre: Theatre) -> ReplayBar:
    bar = theatre.stage.window.time_bar
    assert isinstance(bar, ReplayBar)
    return bar


@pytest.mark.parametrize(("language", "theme"), [("zh_CN", "night"), ("en", "day")])
def test_band_bar_map_and_title_carry_the_word(
    make_theatre: MakeTheatre, language: str, theme: str
) -> None:
    theatre = make_theatre(language, theme)
    theatre.stage.enter(thing("V-1"))
    theatre.stage.turn()
    window = theatre.stage.window
    window.map.refresh()
    window.bar.refresh()
    assert "回放 REPLAY" in window.windowTitle()
    assert "回放 REPLAY" in window.bar.mode.full_text()
    assert "回放 REPLAY" in window.map.title.full_text()
    assert window.band is not None
    assert window.band.isVisible()
    assert window.band.width() == window.width()
    accent = theatre.stage.looks(theme).colour("accent").rgb()
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    row = window.band.y() + 3
    painted = sum(picture.pixel(x, row) == accent for x in range(0, picture.width(), 7))
    assert painted > 0.9 * picture.width() / 7


def test_nothing_on_the_window_claims_to_be_live(theatre: Theatre) -> None:
    window = theatre.stage.window
    theatre.stage.turn()
    assert window.bar.link.isHidden()
    assert isinstance(window.feeds, ReplayControls)
    theatre.stage.link.state = LinkState.STALE
    theatre.stage.turn()
    window.map.refresh()
    assert "记录读不出来" in window.map.title.full_text()


def test_a_wall_carries_the_band_and_its_clock_says_replay(theatre: Theatre) -> None:
    stage = theatre.stage

    def looks(scale: Scale) -> Look:
        night = stage.looks("night")
        return Look(night.theme, scale, night.family)

    texts = stage.window._texts
    context = WallContext(stage.desk.group, texts, CityWords(CITY, "zh_CN"), theatre.player)
    scene = read_scene(WALL, "wall.toml")
    wall = WallWindow(scene, context, looks, texts, lambda _look: FakeMap(), PanelHost(stage.real))
    wall.resize(1920, 1080)
    wall.show()
    stage.turn()
    wall.refresh()
    clock = wall.panes["clock 0"]
    assert "回放 REPLAY" in clock.state.full_text()
    assert wall.band is not None
    assert (wall.band.width(), wall.band.y()) == (wall.width(), 0)
    assert clock.widget().y() >= wall.band.height()
    wall.release()
    wall.close()
    wall.deleteLater()


def test_arrows_step_through_time(theatre: Theatre) -> None:
    for stroke in ("Left", "Right", "Shift+Left", "Shift+Right"):
        QTest.keySequence(theatre.stage.window, stroke)
    assert theatre.player.sought == [NOW_S - 10, NOW_S, NOW_S - 60, NOW_S]


def test_space_plays_and_pauses_whatever_was_clicked_last(theatre: Theatre) -> None:
    window = theatre.stage.window
    QTest.mouseClick(window.feeds.faster, Qt.MouseButton.LeftButton)
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert theatre.player.is_playing
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not theatre.player.is_playing


def test_comma_and_full_stop_change_the_speed(theatre: Theatre) -> None:
    QTest.keyClick(theatre.stage.window, Qt.Key.Key_Period)
    assert theatre.player.speed == 120.0
    for _ in range(2):
        QTest.keyClick(theatre.stage.window, Qt.Key.Key_Comma)
    assert theatre.player.speed == 30.0


def test_one_can_go_from_mark_to_mark_and_to_both_ends(theatre: Theatre) -> None:
    window, player = theatre.stage.window, theatre.player
    for stroke in ("Ctrl+Left", "Ctrl+Left", "Ctrl+Left", "Ctrl+Right", "Home", "End"):
        QTest.keySequence(window, stroke)
    alarm, task = (mark.time_s for mark in MARKS)
    assert player.sought == [task, alarm, task, *SPAN]


def test_buttons_do_what_the_keys_do_and_show_how_it_stands(theatre: Theatre) -> None:
    controls, player = theatre.stage.window.feeds, theatre.player
    QTest.mouseClick(controls.play, Qt.MouseButton.LeftButton)
    QTest.mouseClick(controls.far_back, Qt.MouseButton.LeftButton)
    assert player.is_playing
    assert player.sought == [NOW_S - 60.0]
    controls.refresh()
    assert controls.play.text() == "暂停"
    assert "正在播放" in controls.state.full_text()
    player.is_loading = True
    controls.refresh()
    assert "正在读取" in controls.state.full_text()
    player.problem = "disk gone"
    controls.refresh()
    assert "disk gone" in controls.state.full_text()
    player.problem, player.is_loading = "", False
    player.clock.at_s = sum(HOLE) / 2
    controls.refresh()
    assert "没有记录" in controls.state.full_text()


def test_the_cursor_is_dragged_and_stays_under_the_hand(theatre: Theatre) -> None:
    bar, player = bar_of(theatre), theatre.player
    left, _ = bar.shown()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(100, 30))
    QTest.mouseMove(bar, QPoint(220, 30))
    assert player.sought[-1] == pytest.approx(bar.time_at(220))
    assert bar.shown()[0] == left
    QTest.mouseMove(bar, QPoint(bar.width() + 500, 30))
    assert player.sought[-1] <= SPAN[1]
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton)
    count = len(player.sought)
    QTest.mouseMove(bar, QPoint(150, 30))
    assert len(player.sought) == count


def test_a_click_on_a_mark_goes_there_and_opens_it_once_it_is_read(theatre: Theatre) -> None:
    bar, stage = bar_of(theatre), theatre.stage
    opened: list[str] = []
    bar.chosen.connect(opened.append)
    at = QPoint(round(bar.x_of(MARKS[0].time_s)), 10)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)
    assert theatre.player.sought == [MARKS[0].time_s]
    stage.turn()
    assert opened == []
    stage.link.push_other_journal()
    stage.raise_alarm("a1", time_s=MARKS[0].time_s)
    stage.turn()
    assert opened == ["alarm:a1"]
    assert stage.window.dock.key == "alarm:a1"


def test_holes_are_hatched_and_marks_drawn_where_they_were(theatre: Theatre) -> None:
    bar = bar_of(theatre)
    look = theatre.stage.looks("night")
    picture = bar.grab().toImage()

    def colours(time_s: float) -> set[int]:
        x = round(bar.x_of(time_s))
        return {picture.pixel(x, y) for y in range(picture.height())}

    assert look.mark_colour(MARKS[0].severity).rgb() in colours(MARKS[0].time_s)
    assert look.colour("ours").rgb() in colours(MARKS[1].time_s)
    hatched = look.colour("warn_hatch").rgb()
    assert any(hatched in colours(HOLE[0] + part * 100.0) for part in range(1, 10))
    assert not any(hatched in colours(HOLE[1] + part * 200.0) for part in range(2, 10))


def test_the_cursor_is_always_in_view_even_in_a_recording_of_a_month(theatre: Theatre) -> None:
    bar, player = bar_of(theatre), theatre.player
    player.line = Timeline(NOW_S - 30 * 86_400.0, NOW_S)
    for at_s in (NOW_S, NOW_S - 20 * 86_400.0, NOW_S - 30 * 86_400.0):
        player.seek(at_s)
        from_s, to_s = bar.shown()
        assert from_s <= at_s <= to_s
        assert to_s - from_s == 86_400.0
        assert bar.time_at(bar.x_of(at_s)) == pytest.approx(at_s, abs=0.01)


def test_f1_lists_the_keys_of_a_replay(theatre: Theatre) -> None:
    QTest.keyClick(theatre.stage.window, Qt.Key.Key_F1)
    card = theatre.stage.window.dock.card
    assert isinstance(card, AboutCard)
    assert all(card.keys.fact(key) == stroke for key, stroke in REPLAY_KEYS.items())
    bound = set(theatre.stage.window.keys.strokes())
    ranges = {stroke for stroke in REPLAY_KEYS.values() if "  " in stroke or " … " in stroke}
    single = set(REPLAY_KEYS.values()) - ranges
    views = {f"Alt+{number}" for number in range(1, 10)}
    assert single <= bound
    assert bound - single - views == set(ReplayActs(theatre.player).keys()) - {"Space"}
    assert card.minimumSizeHint().width() <= theatre.stage.window.dock.width()


def test_ages_count_from_the_time_that_is_replayed(theatre: Theatre) -> None:
    stage = theatre.stage
    stage.enter(thing("V-1", fix_s=NOW_S - 4))
    stage.turn()
    assert stage.desk.group.fix_age_s("V-1") == 4.0
