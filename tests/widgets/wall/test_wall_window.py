"""The wall shows what is, says when it cannot, and takes no command."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.citypack import CityInfo, County
from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from app.services.live import Pumped
from tests.unit.app.services.hall import NOON_S, Hall
from widgets.city_words import CityWords
from widgets.look import CAP_HEIGHT_EM, Look, Scale
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.theme_file import load_look
from widgets.wall.clock_pane import ClockPane
from widgets.wall.figures_pane import FiguresPane
from widgets.wall.list_pane import ListPane
from widgets.wall.scene import Scene, read_scene
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow

ROOT = Path(__file__).parents[3]
CITY = CityInfo("320600", "南通市", "Nantong", True, (County("320684", "海门区", "", 1, ()),))


class FakeMap(QWidget):
    """Stands for the map pane that wiring brings."""

    def __init__(self) -> None:
        super().__init__()
        self.pumped: list[Pumped] = []
        self.is_released = False
        self.fails = False

    def widget(self) -> QWidget:
        return self

    def absorb(self, pumped: Pumped) -> None:
        if self.fails:
            raise ValueError("the map broke")
        self.pumped.append(pumped)

    def refresh(self) -> None:
        pass

    def set_look(self, look: Look) -> None:
        pass

    def release(self) -> None:
        self.is_released = True


@pytest.fixture
def fake_map(qapp) -> FakeMap:
    return FakeMap()


@pytest.fixture
def scene() -> Scene:
    return read_scene((ROOT / "resources/scenes/wall.toml").read_text(encoding="utf-8"), "wall")


@pytest.fixture
def host() -> PanelHost:
    return PanelHost(lambda: 0.0)


@pytest.fixture
def looks(font_family: str) -> Callable[[Scale], Look]:
    return lambda scale: load_look(ROOT / "resources", "night", font_family, scale)


@pytest.fixture
def window(qtbot, scene, hall: Hall, looks, texts: Texts, fake_map, host) -> Iterator[WallWindow]:
    words = CityWords(CITY, texts.language)
    context = WallContext(hall.group, texts, words)
    window = WallWindow(scene, context, looks, texts, lambda _: fake_map, host)
    window.resize(1920, 720)
    yield window
    window.release()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def pane(window: WallWindow, kind: type) -> QWidget:
    return next(p for p in window.panes.values() if isinstance(p, kind))


def shown(window: WallWindow, hall: Hall) -> None:
    window.absorb(hall.pump())
    window.refresh()


def values(figures: FiguresPane) -> list[list[str]]:
    return [[figure.value for figure in row] for row in figures.rows]


def test_figures_are_counted_from_what_is_here(window, hall):
    hall.enter_things(officer={"fix_s": NOON_S - 40}, other={"fix_s": NOON_S - 999})
    hall.raise_alarm(severity=1)
    hall.raise_alarm("a2", severity=3)
    hall.raise_alarm("a3", severity=3)
    hall.issue_task()
    hall.step_task("escalated")
    hall.link.push_health(
        SourceHealth("ais", "ais", NOON_S, NOON_S, 5, 1.0),
        SourceHealth("jt808", "jt808", NOON_S, NOON_S - 20, 5, 1.0),
    )
    shown(window, hall)
    figures = pane(window, FiguresPane)
    assert values(figures) == [["1", "0", "2", "0"], ["1", "1"], ["1", "1", "1"], ["1"]]


def test_before_the_link_is_live_nothing_is_counted(window, hall, texts):
    hall.link.state = LinkState.CONNECTING
    shown(window, hall)
    assert {v for row in values(pane(window, FiguresPane)) for v in row} == {"—"}
    assert texts("wall.link.connecting") in pane(window, ClockPane).state.full_text()


def test_before_anything_has_come_the_wall_says_so_and_counts_nothing(window, hall, texts):
    shown(window, hall)
    figures = pane(window, FiguresPane)
    assert {value for row in values(figures) for value in row} == {"—"}
    assert figures.as_of.full_text() == texts("wall.no_data")
    assert texts("wall.no_data") in pane(window, ClockPane).state.full_text()
    lists = [p for p in window.panes.values() if isinstance(p, ListPane)]
    assert {p.said_instead() for p in lists} == {texts("wall.no_data")}
    hall.enter_things()
    shown(window, hall)
    assert values(figures)[0] == ["0", "0", "0", "0"]
    assert figures.as_of.full_text() == "06:13:20"
    assert texts("wall.no_data") not in pane(window, ClockPane).state.full_text()
    assert texts("wall.no_data") not in {p.said_instead() for p in lists}


def test_a_wall_that_runs_faster_than_life_says_how_fast(window, hall, texts):
    hall.enter_things()
    hall.link.speed = 4.0
    shown(window, hall)
    said = pane(window, ClockPane).state
    assert texts("bar.fast", speed="4") in said.full_text()
    assert said.property("tone") == "warn"


def test_a_lost_link_freezes_the_as_of_and_says_since_when(window, hall, texts):
    hall.raise_alarm()
    shown(window, hall)
    figures = pane(window, FiguresPane)
    before = figures.as_of.full_text()
    live = figures.grab().toImage()
    hall.link.state = LinkState.STALE
    hall.clock.advance(30.0)
    shown(window, hall)
    assert figures.as_of.full_text() == before == "06:13:20"
    assert values(figures)[0] == ["0", "1", "0", "0"]
    stale = texts("wall.link.stale", time="06:13:20")
    assert stale in pane(window, ClockPane).state.full_text()
    assert figures.grab().toImage() != live


def test_only_grave_alarms_reach_the_wall_gravest_first(window, hall):
    hall.raise_alarm("a1", severity=2, label="二")
    hall.raise_alarm("a2", severity=4, label="四")
    hall.raise_alarm("a3", severity=1, label="一")
    shown(window, hall)
    alarms = next(p for p in window.panes.values() if isinstance(p, ListPane))
    assert [row.first for row in alarms.rows] == ["一", "二"]


def test_what_does_not_fit_is_counted_and_there_is_no_scroll_bar(window, hall):
    for number in range(40):
        hall.raise_alarm(f"a{number}", severity=1)
    shown(window, hall)
    window.show()
    alarms = next(p for p in window.panes.values() if isinstance(p, ListPane))
    fits = alarms.surface.rows_that_fit()
    assert 0 < fits < 40
    assert len(alarms.rows) == 40


def test_letters_are_as_large_as_the_distance_asks_for(window, scene):
    window.show()
    for width in (1920, 5760):
        window.resize(width, width * 9 // 16)
        QCoreApplication.processEvents()
        body_px = window.look.font().pixelSize()
        cap_mm = body_px * CAP_HEIGHT_EM * scene.width_m * 1000 / width
        assert cap_mm >= 0.0064 * scene.distance_m * 1000 * 0.97


def test_the_panes_keep_to_the_grid_whatever_they_would_like(window, hall, scene):
    hall.raise_alarm(label="很长的名字" * 40)
    shown(window, hall)
    window.show()
    window.resize(1920, 720)
    QCoreApplication.processEvents()
    assert window.size().width() == 1920
    for spec, shown_pane in zip(scene.pane, window.panes.values(), strict=True):
        box = shown_pane.widget().geometry()
        assert abs(box.x() - spec.at[0] * 160) <= 12
        assert abs(box.width() - spec.span[0] * 160) <= 24


def test_it_takes_no_focus_no_keys_no_mouse_and_shows_no_cursor(window, hall):
    window.show()
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    QTest.keyClick(window, Qt.Key.Key_Return)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert hall.link.sent == []


@pytest.mark.qt_log_ignore("pane map")
def test_a_failing_map_leaves_the_other_panes_alone(window, hall, fake_map, host):
    fake_map.fails = True
    hall.raise_alarm()
    shown(window, hall)
    assert values(pane(window, FiguresPane))[0] == ["0", "1", "0", "0"]
    assert any(name.startswith("map") for name in host.failed)


def test_the_map_is_fed_and_released(window, hall, fake_map):
    shown(window, hall)
    assert len(fake_map.pumped) == 1
    window.release()
    assert fake_map.is_released


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_every_pane_paints_in_both_languages(window, hall):
    hall.enter_things()
    hall.raise_alarm()
    hall.issue_task()
    shown(window, hall)
    image: QImage = window.grab().toImage()
    ground = image.pixelColor(1, 1)
    seen = {image.pixelColor(x, y).rgb() for x in range(0, 1920, 7) for y in range(0, 720, 7)}
    assert len(seen) > 20
    assert ground.isValid()
