"""Views by key and by mouse: north, home, bookmarks, following, and windows that look together."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.bookmark_file import FILE
from app.services.bookmarks import Bookmark
from tests.unit.app.services.hall import OFFICER, TRUCK
from tests.widgets.read_once import texts_in
from widgets.map.feature_host import SIDE_PX
from widgets.map_views.views_panel import ViewsPanel


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def rows(play):
    return [play.panel.list.item(row).text() for row in range(play.panel.list.count())]


def keep(play, name):
    play.panel.name.setText(name)
    press(play.panel.add)


def test_n_turns_the_map_until_north_is_up(play):
    play.scene.camera.rotate(50.0, play.hall.real_s)
    play.press("N")
    play.turn(0.2)
    assert 0.0 < play.view().bearing_deg < 50.0
    play.turn(0.3)
    assert play.view().bearing_deg == 0.0
    assert play.scene.touched


def test_home_shows_the_whole_city_north_up(play):
    play.scene.camera.rotate(50.0, play.hall.real_s)
    play.press("Shift+N")
    play.turn()
    west_px, north_px = play.view().screen_of(120.2, 32.7)
    east_px, south_px = play.view().screen_of(121.9, 31.6)
    assert 0 <= west_px < east_px <= 800
    assert 0 <= north_px < south_px <= 600
    assert play.view().bearing_deg == 0.0


def test_a_view_is_kept_with_bearing_and_hidden_layers_and_alt_1_goes_there(play):
    play.scene.camera.rotate(30.0, play.hall.real_s)
    play.access.put(hidden_layers=frozenset({"heat", "names"}))
    kept = play.view()
    keep(play, "港区")
    assert rows(play) == ["Alt+1　港区"]
    play.access.put(hidden_layers=frozenset())
    play.press("Shift+N")
    play.turn()
    play.press("Alt+1")
    play.turn()
    there = play.view()
    assert (there.zoom, there.bearing_deg) == (kept.zoom, 30.0)
    assert there.centre_deg == pytest.approx(kept.centre_deg, abs=1e-9)
    assert play.access.parts["hidden_layers"] == {"heat", "names"}


def test_a_key_without_a_view_does_nothing(play):
    before = play.view()
    play.press("Alt+9")
    play.turn()
    assert play.view() == before


def test_views_are_named_moved_and_removed_from_the_panel(play):
    for name in ("甲", "乙", ""):
        keep(play, name)
    assert rows(play) == ["Alt+1　甲", "Alt+2　乙", "Alt+3　视图 3"]
    play.panel.list.setCurrentRow(2)
    press(play.panel.up)
    press(play.panel.up)
    assert not play.panel.up.isEnabled()
    assert rows(play)[0] == "Alt+1　视图 3"
    play.panel.name.setText("丙")
    press(play.panel.rename)
    assert rows(play) == ["Alt+1　丙", "Alt+2　甲", "Alt+3　乙"]
    press(play.panel.remove)
    assert rows(play) == ["Alt+1　甲", "Alt+2　乙"]
    press(play.panel.rename)  # with no name
    assert not play.panel.fault.isHidden()
    assert rows(play) == ["Alt+1　甲", "Alt+2　乙"]


def test_each_person_has_views_of_his_own(play):
    keep(play, "甲")
    play.person = "P-2"
    play.turn()
    assert rows(play) == []
    assert not play.panel.empty.isHidden()
    play.person = None
    keep(play, "席")
    play.person = "P-1"
    play.turn()
    assert rows(play) == ["Alt+1　甲"]


def test_a_list_can_be_walked_and_entered_by_keys_alone(play):
    for name in ("甲", "乙"):
        keep(play, name)
    chosen = []
    play.panel.chosen.connect(chosen.append)
    play.panel.list.setCurrentRow(0)
    QTest.keyClick(play.panel.list, Qt.Key.Key_Down)
    QTest.keyClick(play.panel.list, Qt.Key.Key_Return)
    assert chosen == [1]


def test_a_file_that_cannot_be_read_is_said_and_left_alone(make, tmp_path):
    (tmp_path / FILE).write_text("{")
    play = make()
    assert FILE in play.panel.fault.full_text()
    keep(play, "甲")
    assert (tmp_path / FILE).read_text() == "{"


def test_g_follows_what_is_chosen_and_a_pan_stops_it_until_g_again(play):
    play.selection.select(TRUCK)
    play.press("G")
    play.turn()
    world = play.hall.group.world
    row = world.row_of(TRUCK)
    place = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
    assert play.view().centre_deg == pytest.approx(place, abs=1e-3)
    assert play.feature.mark == "跟随"
    play.scene.camera.pan(300.0, 0.0, play.hall.real_s)
    there = play.view()
    play.turn(5.0)
    assert play.view() == there
    assert play.feature.mark == ""
    assert "按 G 继续" in play.panel.status.full_text()
    play.selection.select(None)
    play.press("G")
    play.turn()
    assert play.view().centre_deg == pytest.approx(place, abs=1e-3)
    play.press("G")
    assert play.feature.mark == ""
    assert play.panel.status.isHidden()


def test_a_bookmark_ends_following(play):
    keep(play, "甲")
    play.selection.select(TRUCK)
    play.press("G")
    play.press("Alt+1")
    play.turn()
    assert play.feature.mark == ""


def test_nothing_can_be_followed_where_nothing_is_chosen(play):
    assert not play.panel.follow.isEnabled()
    play.press("G")
    assert play.feature.mark == ""
    play.selection.select(OFFICER)
    assert play.panel.follow.isEnabled()


def test_shift_f_fits_what_is_chosen(play):
    play.selection.select(TRUCK)
    play.access.put(picked=frozenset({OFFICER, "X-9"}))
    play.press("Shift+F")
    assert len(play.access.shown) == 2


def test_linked_windows_look_together_and_the_head_says_so(play):
    assert play.panel.link.isEnabled()
    press(play.panel.link)
    play.turn()
    assert play.feature.mark == "联动 2"
    play.scene.camera.pan(120.0, 40.0, play.hall.real_s)
    play.scene.camera.rotate(15.0, play.hall.real_s)
    play.feature.absorb(play.hall.pump())  # one turn
    here, there = play.scene.camera.target, play.other.camera.target
    assert (here.x_m, here.y_m, here.zoom, here.bearing_deg) == (
        there.x_m,
        there.y_m,
        there.zoom,
        there.bearing_deg,
    )
    assert (there.width_px, there.height_px) == (500.0, 900.0)
    press(play.panel.link)
    assert play.feature.mark == ""
    play.other_map.leave()
    play.feature.refresh()
    assert play.views.links.count == 1
    assert not play.panel.link.isEnabled()
    assert play.panel.link.text() == "联动地图", "one map is not counted"


def test_before_there_is_a_map_no_key_does_harm(play):
    play.access.map = None
    play.views.bookmarks.add("P-1", Bookmark("甲", 120.9, 32.0, 12.0))
    play.selection.select(TRUCK)
    for key in list(play.feature.keys()):
        play.press(key)
    play.turn()
    assert play.feature.mark == ""


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_button_of_the_panel_is_cut(qapp, look, language):
    panel = ViewsPanel(look, texts_in(language))
    panel.setStyleSheet(look.style_sheet())
    panel.resize(look.px(SIDE_PX - 20), look.px(500))
    panel.show_views([Bookmark("A", 120.9, 32.0, 12.0, 0.0, ())])
    for count in (1, 4):
        for is_linked in (False, True):
            panel.show_link(count, is_linked=is_linked)
            panel.show()
            qapp.processEvents()
            assert panel.width() == look.px(SIDE_PX - 20)
            for button in panel.findChildren(QPushButton):
                assert button.width() >= button.sizeHint().width(), button.text()
    panel.hide()
    panel.deleteLater()
