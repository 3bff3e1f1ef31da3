"""A panel's map is painted when its picture would be another, and never while it is hidden."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.services.selection import Selection
from tests.unit.app.services.hall import Hall
from tests.widgets.fake_link import entering
from tests.widgets.panels.engine import HEAD, Ground
from tests.widgets.panels.held_map import Held
from tests.widgets.read_once import catalogues, texts_in
from tests.widgets.shell.staging import StageMap, small_city
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.map.offscreen_map import OffscreenMap
from widgets.panel_host import PanelHost
from widgets.panels.kinds.table import MAKERS
from widgets.panels.panel_deck import PanelDeck
from widgets.panels.panel_ground import NoActs
from widgets.wall.shown_pane import ShownPane

DRAIN_S = 0.1
REFRESH_S = 2.0
MAP = """
[[pane]]
kind = "map"
at = [0, 0]
span = [12, 12]
"""


class Painted:
    """A deck with one panel of one map, led by hand: drains, refreshes and a count of pictures."""

    def __init__(
        self, folder: Path, look: Look, app: QApplication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.app = app
        self.ground = Ground(folder, texts_in("zh_CN"))
        self.ground.save("map.toml", HEAD.format(key="map", number=0) + MAP)
        self.ground.ground.map_factory = self.make
        self.pictures = 0
        drawn = OffscreenMap._render

        def counted(host: OffscreenMap) -> None:
            self.pictures += 1
            drawn(host)

        monkeypatch.setattr(OffscreenMap, "_render", counted)
        self.deck = PanelDeck(
            self.ground.ground, lambda _deck: NoActs(), look, self.ground.texts, MAKERS
        )
        self.window = QWidget()
        self.window.resize(640, 480)
        self.deck.setParent(self.window)
        self.deck.resize(640, 480)
        self.window.show()
        self.deck.show()
        self.deck.show_panel("map")
        self.pass_s(4.0)
        self.ground.link.answer("registers", {"sites": [], "cameras": []})
        self.enter(120.9)
        self.pass_s(8.0)
        self.pictures = 0

    def make(self, look: Look) -> ShownPane:
        ground = self.ground
        host = PanelHost(lambda: ground.real_s)
        maps = StageMap(ground.group, look, "zh_CN", lambda: ground.real_s, host, small_city())
        return Held(
            MapPane(
                *(ground.group, Selection(), Hall().dispatch, look, ground.texts, maps, host),
                lambda: ground.real_s,
            )
        )

    def enter(self, lon_deg: float) -> None:
        """Bring a standing truck into the world, fixed now."""
        now_s = self.ground.group.now_s()
        truck: dict[str, Any] = {"id": "t1", "label": "t1", "class": 1, "state": 2}
        here = {"lon_deg": lon_deg, "lat_deg": 32.0, "fix_s": now_s, "receipt_s": now_s}
        self.ground.link.push_tick(entering(catalogues().fields, [truck | here]))

    def pass_s(self, seconds: float, *, lon_deg: float = 120.9) -> None:
        """Let time go by as the loop does: ten drains a second, a fix and a refresh each two."""
        for step in range(1, round(seconds / DRAIN_S) + 1):
            ground = self.ground
            if step % round(REFRESH_S / DRAIN_S) == 0:
                self.enter(lon_deg)
                self.deck.refresh()
            ground.real_s += DRAIN_S
            ground.clock.advance(DRAIN_S)
            self.deck.absorb(ground.group.pump())
            self.app.processEvents()


@pytest.fixture
def painted(
    qapp: QApplication, tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Painted]:
    one = Painted(tmp_path, look, qapp, monkeypatch)
    yield one
    one.deck.release()
    one.window.close()
    one.window.deleteLater()


def test_refreshes_and_fixes_of_a_thing_that_stands_paint_nothing(painted: Painted) -> None:
    painted.pass_s(20.0)
    assert painted.pictures == 0


def test_a_thing_that_moved_is_painted_once(painted: Painted) -> None:
    painted.enter(120.905)
    painted.pass_s(1.2, lon_deg=120.905)
    assert painted.pictures == 1
    painted.pass_s(20.0, lon_deg=120.905)
    assert painted.pictures == 1


def test_a_hidden_map_paints_nothing_and_is_right_when_it_is_seen_again(painted: Painted) -> None:
    painted.deck.hide()
    painted.pass_s(20.0, lon_deg=120.92)
    assert painted.pictures == 0
    painted.deck.show()
    painted.pass_s(1.2, lon_deg=120.92)
    assert painted.pictures == 1
