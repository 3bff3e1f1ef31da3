"""A small map: tiles and marks where they belong, nothing while hidden, a note where it cannot."""

import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest

from app.domain.geo import LonLat
from backends.tiles.source import TileId
from map_layers.camera_view import WORLD_M
from tests.widgets.locator.conftest import colour_of
from widgets.locator.locator_map import LocatorMap, LocatorMark
from widgets.locator.source import TilesState

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
AT = (121.05, 32.15)


@pytest.fixture
def small_map(qtbot, ground, look, texts):
    small_map = LocatorMap(ground, look, texts)
    qtbot.addWidget(small_map)
    small_map.resize(280, 230)
    return small_map


def shown(qtbot, small_map):
    small_map.show()
    qtbot.waitUntil(lambda: seen(small_map, 3, 3) in palette(small_map), timeout=8000)
    return small_map


def seen(small_map, x, y):
    return small_map.grab().toImage().pixelColor(round(x), round(y)).getRgb()[:3]


def tile_at(small_map, x, y):
    view = small_map.view
    z = int(view.zoom + 1)
    x_m, y_m = view.mercator_at(x, y)
    side_m = WORLD_M / 2**z
    return TileId(z, int((x_m + WORLD_M / 2) / side_m), int((WORLD_M / 2 - y_m) / side_m))


def palette(small_map):
    return {colour_of(tile_at(small_map, x, y)) for x in (3, 140, 270) for y in (3, 110, 160)}


def wrong_places(small_map):
    """Return the places that do not wear the colour of the tile the projection puts there."""
    picture = small_map.grab().toImage()
    return [
        (x, y)
        for x in range(5, 280, 25)
        for y in range(5, 180, 25)
        if picture.pixelColor(x, y).getRgb()[:3] != colour_of(tile_at(small_map, x, y))
        # A pixel across the seam of two tiles is some of both, and a name stands on them.
        and len({tile_at(small_map, x + i, y + j) for i in (-1, 1) for j in (-1, 1)}) == 1
        and abs(x - small_map.view.screen_of(120.86, 32.01)[0]) > 30
    ]


def test_tiles_lie_where_the_projection_says(qtbot, small_map):
    shown(qtbot, small_map)
    # Each tile comes by a request of its own: the last may be late on a busy machine.
    qtbot.waitUntil(lambda: wrong_places(small_map) == [], timeout=8000)


def test_a_mark_is_drawn_at_its_place(qtbot, small_map):
    sign = QPixmap(16, 16)
    sign.fill(QColor(255, 0, 0))
    small_map.set_marks([LocatorMark(*AT, sign, 16)])
    shown(qtbot, small_map)
    x_px, y_px = small_map.view.screen_of(*AT)
    qtbot.waitUntil(lambda: seen(small_map, x_px, y_px) == (255, 0, 0))
    image = small_map.grab().toImage()
    red = [
        (x, y)
        for x in range(280)
        for y in range(230)
        if image.pixelColor(x, y).getRgb()[:3] == (255, 0, 0)
    ]
    middle = [sum(axis) / len(red) + 0.5 for axis in zip(*red, strict=True)]
    assert middle == pytest.approx([x_px, y_px], abs=1.0)


def test_a_box_is_outlined_in_the_accent(qtbot, small_map, look):
    small_map.set_box([LonLat(120.8, 31.9), LonLat(121.3, 31.9), LonLat(121.3, 32.3), LonLat(120.8, 32.3)])  # fmt: skip  # noqa: E501
    shown(qtbot, small_map)
    x_px, y_px = small_map.view.screen_of(121.3, 32.1)
    accent = look.colour("accent").getRgb()[:3]
    qtbot.waitUntil(lambda: accent in {seen(small_map, x_px + i, y_px) for i in (-1, 0, 1)})


def test_a_press_tells_the_place_under_it(qtbot, small_map):
    shown(qtbot, small_map)
    told = []
    small_map.pressed.connect(lambda lon, lat: told.append((lon, lat)))
    x_px, y_px = small_map.view.screen_of(*AT)
    QTest.mousePress(
        small_map._quick, Qt.MouseButton.LeftButton, pos=QPoint(round(x_px), round(y_px))
    )
    QTest.mouseRelease(small_map._quick, Qt.MouseButton.LeftButton)
    QTest.mousePress(small_map._quick, Qt.MouseButton.RightButton)
    # A button that stays down in Qt's memory would be down in every later test.
    QTest.mouseRelease(small_map._quick, Qt.MouseButton.RightButton)
    assert len(told) == 1
    assert told[0] == pytest.approx(AT, abs=0.01)


def test_nothing_is_loaded_before_it_is_seen_and_nothing_asked_for_while_hidden(
    qtbot, small_map, ground
):
    small_map.refresh()
    assert (ground.asked_for, small_map._quick) == ([], None)
    shown(qtbot, small_map)
    small_map.hide()
    QTest.qWait(50)
    ground.tile_source.asked.clear()
    ground.asked_for.clear()
    small_map.fit((121.0, 32.0, 121.1, 32.1))
    small_map.refresh()
    QTest.qWait(150)
    assert (ground.tile_source.asked, ground.asked_for) == ([], [])
    small_map.show()
    qtbot.waitUntil(lambda: bool(ground.tile_source.asked))


def test_it_says_that_its_ground_is_being_made_and_shows_it_then(qtbot, small_map, ground, texts):
    ground.state = TilesState.MAKING
    small_map.show()
    assert small_map.note.full_text() == texts("locator.making")
    assert small_map.note.isVisible()
    ground.state = TilesState.READY
    small_map.refresh()
    qtbot.waitUntil(lambda: seen(small_map, 3, 3) in palette(small_map), timeout=8000)
    assert not small_map.note.isVisible()


def test_without_qtlocation_it_says_so_and_asks_no_more(
    qtbot, small_map, ground, texts, monkeypatch
):
    monkeypatch.setitem(sys.modules, "widgets.locator.quick_map", None)
    small_map.show()
    assert small_map.state is TilesState.ABSENT
    assert small_map.note.full_text() == texts("locator.absent")
    ground.asked_for.clear()
    small_map.refresh()
    assert ground.asked_for == []


def test_it_never_looks_nearer_than_the_tiles_are_fine(qtbot, small_map, ground):
    shown(qtbot, small_map)
    small_map.fit((121.0, 32.0, 121.0001, 32.0001))
    assert int(small_map.view.zoom + 1) == ground.tile_source.zooms[1]


def test_a_proxy_of_the_environment_never_hears_of_it(qtbot, small_map, ground, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody listens
    monkeypatch.delenv("no_proxy", raising=False)
    shown(qtbot, small_map)
    assert ground.tile_source.asked
