"""A scene of several screens: each window gets its part, and a map across them is one picture."""

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.domain.errors import ConfigError
from map_layers.span import Crop, ScreenGrid
from widgets.pane import Pane
from widgets.panel_host import PanelHost
from widgets.wall.crop_views import PictureCrop
from widgets.wall.scene import read_scene
from widgets.wall.screen_part import grid_px, parts_of
from widgets.wall.span_group import CropPane, SpanGroup
from widgets.wall.span_host import SpanHost

SCENES = Path(__file__).parents[3] / "resources/scenes"
WALL = (SCENES / "wall-3x2.toml").read_text(encoding="utf-8")
SIZE_PX = (300, 200)
BEZEL_PX = 24


@pytest.fixture(scope="module")
def scene():
    return read_scene(WALL, "wall-3x2.toml")


def test_each_screen_gets_the_panes_that_lie_on_it_on_a_grid_of_its_own(scene):
    parts = parts_of(scene)
    assert [(part.column, part.row) for part in parts] == [
        (0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)
    ]  # fmt: skip
    top_left, beside = parts[0].scene, parts[1].scene
    assert [(p.kind.value, p.at, p.span) for p in top_left.pane] == [
        ("clock", (0, 0), (12, 4)),
        ("figures", (0, 4), (12, 8)),
    ]
    assert [(p.kind.value, p.at, p.span) for p in beside.pane] == [("map", (0, 0), (12, 12))]
    assert [part.spans for part in parts] == [(), (2,), (2,), (), (2,), (2,)]
    assert beside.width_m == pytest.approx((6.0 - 2 * 0.012) / 3)


def test_a_scene_of_one_screen_is_its_own_only_part():
    scene = read_scene((SCENES / "wall.toml").read_text(encoding="utf-8"), "wall.toml")
    (part,) = parts_of(scene)
    assert part.scene.pane == scene.pane
    assert part.spans == (None,)
    assert part.scene.width_m == scene.width_m


def test_a_bezel_is_as_wide_in_pixels_as_it_is_in_the_hall(scene):
    grid = grid_px(scene, 1920, 1080)
    mm_per_px = (6000 - 24) / (3 * 1920)
    assert grid.bezel_px == round(12 / mm_per_px)
    assert grid.at(2, 1).left_px == 2 * (1920 + grid.bezel_px)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("columns = 3", "columns = 5", "5 columns and 2 rows; each must divide 12"),
        ("columns = 3", "columns = 12", "at most 6"),
        ("rows = 2", "rows = 0", "0 rows"),
        ("bezel_mm = 12", "bezel_mm = -1", "bezel_mm is -1, 0 to 200"),
        ("bezel_mm = 12", "bezel_mm = 900", "bezel_mm is 900"),
        ("bezel_mm = 12", "gap_px = 1", "unknown field `gap_px`"),
        ('kind = "map"', 'kind = "tasks"', r"\$\.pane\[2\] lies across screens, which only a map"),
    ],
)
def test_screens_that_cannot_be_are_refused_by_name(old, new, said):
    with pytest.raises(ConfigError, match=said):
        read_scene(WALL.replace(old, new, 1), "w.toml")


class Canvas:
    """A picture whose every pixel says where it is."""

    def __init__(self):
        self.span, self.is_released = None, False
        self.sizes = []

    def draw(self, span, dpr, now_s, at_s):
        self.span = span
        self.sizes.append((span.width_px, span.height_px, dpr, now_s, at_s))

    def pixels(self, crop):
        ys, xs = np.mgrid[crop.top_px : crop.bottom_px, crop.left_px : crop.right_px]
        full = np.full_like(xs, 255)
        return np.stack([xs % 256, ys % 256, xs // 256, full], axis=-1).astype(np.uint8)

    def release(self):
        self.is_released = True


class Ground:
    is_native = False

    def __init__(self):
        self.the_canvas, self.is_released, self.is_current = Canvas(), False, False

    @contextmanager
    def current(self):
        self.is_current = True
        yield
        self.is_current = False

    def canvas(self, _scene):
        assert self.is_current
        return self.the_canvas

    def view(self, number):
        del number
        return PictureCrop()

    def release(self):
        self.is_released = True


class Leader(QWidget):
    is_hatched = False

    def mark_part(self, said):
        self.is_hatched = bool(said)


def window_with(pane):
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.addWidget(pane)
    window.resize(*SIZE_PX)
    return window


@pytest.fixture
def wall(qapp, look):
    group = SpanGroup(lambda width, height: ScreenGrid(2, 1, width, height, BEZEL_PX))
    leader = Leader()
    column = QVBoxLayout(leader)
    column.setContentsMargins(0, 40, 0, 0)  # a header
    crop = CropPane(group, look)
    group.lead(leader, 0, 0)
    group.join(crop, 1, 0)
    ground = Ground()
    panels = PanelHost(lambda: 0.0)
    host = SpanHost(SimpleNamespace(), ground, group, lambda: 7.0, lambda: 3.0, panels)
    column.addWidget(host.widget())
    windows = [window_with(leader), window_with(crop)]
    parts = {"group": group, "leader": leader, "crop": crop, "host": host, "ground": ground}
    yield SimpleNamespace(**parts, windows=windows, panels=panels)
    host.release()
    for window in windows:
        window.close()
        window.deleteLater()


def show(wall):
    for window in wall.windows:
        window.show()


def test_every_screen_shows_what_lies_behind_it_of_one_picture(wall, qapp):
    show(wall)
    wall.host.request()
    qapp.processEvents()
    assert wall.ground.the_canvas.sizes == [(2 * 300 + BEZEL_PX, 200, 1.0, 7.0, 3.0)]
    assert wall.group.places() == [Crop(0, 40, 300, 160), Crop(300 + BEZEL_PX, 0, 300, 200)]
    left = wall.windows[0].grab().toImage().pixelColor(10, 45)
    right = wall.windows[1].grab().toImage().pixelColor(10, 45)
    assert (left.red(), left.green(), left.blue()) == (10, 45, 0)
    assert (right.red() + 256 * right.blue(), right.green()) == (300 + BEZEL_PX + 10, 45)
    assert not wall.panels.failed


def test_nothing_is_drawn_before_all_its_screens_are_there(wall):
    wall.windows[0].show()
    wall.host.request()
    assert wall.ground.the_canvas.sizes == []


@pytest.mark.parametrize("gone", [0, 1])
@pytest.mark.parametrize("how", ["hide", "showMinimized"])
def test_a_screen_that_is_lost_stops_none_of_the_others_and_moves_nothing(wall, qapp, gone, how):
    show(wall)
    wall.host.request()
    places = wall.group.places()
    getattr(wall.windows[gone], how)()
    qapp.processEvents()
    assert wall.group.missing == 1
    wall.host.request()
    assert len(wall.ground.the_canvas.sizes) == 2
    assert wall.group.places() == places
    wall.windows[gone].showNormal()
    qapp.processEvents()
    assert wall.group.missing == 0
    wall.windows[0].hide()
    wall.windows[1].hide()
    wall.host.request()
    assert len(wall.ground.the_canvas.sizes) == 2


def test_all_parts_say_that_a_screen_is_lost_and_are_hatched_until_it_is_back(wall, qapp):
    show(wall)
    wall.host.request()
    wall.group.tell("1 of 2")
    wall.crop.refresh()
    qapp.processEvents()
    assert wall.leader.is_hatched
    assert wall.crop.said.isVisible()
    assert wall.crop.said.text() == "1 of 2"
    wall.group.tell("")
    wall.crop.refresh()
    assert not wall.leader.is_hatched
    assert not wall.crop.said.isVisible()


def test_a_pane_that_shows_a_part_only_says_so_in_its_title(qapp, look):
    pane = Pane("Map", look)
    pane.mark_part("1 of 2")
    assert pane.is_hatched
    assert pane.title.text() == "Map · 1 of 2"
    pane.mark_part("")
    assert not pane.is_hatched
    assert pane.title.text() == "Map"


def test_every_screen_is_hatched_while_the_leader_is(wall, qapp):
    show(wall)
    before = wall.group.places()[1]
    wall.leader.is_hatched = True
    wall.crop.refresh()
    qapp.processEvents()
    after = wall.group.places()[1]
    assert after.height_px < before.height_px
    assert after.bottom_px == before.bottom_px
    wall.leader.is_hatched = False
    wall.crop.refresh()
    qapp.processEvents()
    assert wall.group.places()[1] == before


def test_what_was_drawn_with_is_given_back_once(wall):
    show(wall)
    wall.host.request()
    wall.host.release()
    assert wall.ground.the_canvas.is_released
    assert wall.ground.is_released
    assert wall.host.canvas is None
