"""The health of the sources on a wall: readable from there, worst first, vouched for or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.domain.citypack import CityInfo
from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from tests.unit.app.services.hall import Hall
from tests.widgets.wall.test_wall_window import FakeMap
from widgets.city_words import CityWords
from widgets.health.source_rows import SourceState
from widgets.look import CAP_HEIGHT_EM, Look, Scale
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.theme_file import load_look
from widgets.wall.health_pane import HealthPane
from widgets.wall.scene import read_scene
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow

ROOT = Path(__file__).parents[3]
CITY = CityInfo("320600", "南通市", "Nantong", True, ())


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def window(qtbot, hall: Hall, font_family: str, texts: Texts) -> Iterator[WallWindow]:
    scene = read_scene((ROOT / "resources/scenes/health.toml").read_text("utf-8"), "health")

    def looks(scale: Scale) -> Look:
        return load_look(ROOT / "resources", "night", font_family, scale)

    context = WallContext(hall.group, texts, CityWords(CITY, texts.language))
    host = PanelHost(lambda: 0.0)
    window = WallWindow(scene, context, looks, texts, lambda _: FakeMap(), host)
    window.resize(1920, 1080)
    window.show()
    yield window
    window.release()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pane_of(window: WallWindow) -> HealthPane:
    return next(p for p in window.panes.values() if isinstance(p, HealthPane))


def tell(window: WallWindow, hall: Hall, *sources: SourceHealth) -> HealthPane:
    hall.link.push_health(*sources)
    window.absorb(hall.pump())
    window.refresh()
    return pane_of(window)


def health(hall: Hall, source: str, silent_s: float | None = 1.0) -> SourceHealth:
    now_s = hall.group.now_s()
    return SourceHealth(
        source, "ais", now_s, None if silent_s is None else now_s - silent_s, 9, 1.5
    )


def test_the_worst_stands_first_and_the_rest_is_counted(window: WallWindow, hall: Hall) -> None:
    sources = [health(hall, f"s{i}") for i in range(30)]
    pane = tell(window, hall, *sources, health(hall, "z-dead", 4000))
    assert pane.rows[0].health.source == "z-dead"
    assert 5 <= pane.surface.rows_that_fit() < 31
    assert not window.grab().isNull()


def test_its_letters_can_be_read_at_eight_metres(window: WallWindow, hall: Hall) -> None:
    pane = tell(window, hall, health(hall, "ais"))
    cap_m = pane.look.font().pixelSize() * CAP_HEIGHT_EM * 6.0 / 1920
    assert cap_m >= 8.0 * 0.0064 * 0.98


def test_without_a_link_nothing_is_vouched_for(window: WallWindow, hall: Hall) -> None:
    tell(window, hall, health(hall, "ais"))
    hall.link.state = LinkState.STALE
    pane = tell(window, hall)
    assert [row.state for row in pane.rows] == [SourceState.UNKNOWN]
    assert pane.is_hatched
