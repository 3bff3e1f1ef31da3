"""Panels on a wall: the one that the scene names, or several by turns; never quicker than read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import ConfigError
from tests.widgets.panels.engine import Ground, panel_text
from tests.widgets.panels.fakes import CITY_INFO
from widgets.city_words import CityWords
from widgets.look import Look
from widgets.panels.panels_folder import LOOK_EVERY_S
from widgets.texts import Texts
from widgets.wall.clock_pane import ClockPane
from widgets.wall.panel_pane import PanelPane
from widgets.wall.panes import MAKERS
from widgets.wall.scene import PaneKind, PaneSpec, read_scene
from widgets.wall.wall_pane import WallContext

SCENE = """version = 1
id = "x"
window = "panes"
distance_m = 8.0
[[pane]]
kind = "{kind}"
at = [0, 0]
span = [12, 12]
{more}
"""


@pytest.fixture
def ground(qapp: QApplication, tmp_path: Path, texts: Texts) -> Iterator[Ground]:
    made = Ground(tmp_path, texts)
    made.save("00_overall.toml", panel_text("overall", 0))
    made.save("05_demands.toml", panel_text("demands", 5))
    made.real_s = LOOK_EVERY_S
    made.panels.look()
    yield made
    made.ground.release()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1280, 720)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def pane_of(ground: Ground, look: Look, window: QWidget, spec: PaneSpec) -> PanelPane:
    words = CityWords(CITY_INFO, ground.texts.language)
    context = WallContext(
        ground.group, ground.texts, words, None, lambda: ground.real_s, ground.ground
    )
    pane = PanelPane(context, look, spec)
    pane.setParent(window)
    pane.resize(1280, 720)
    pane.show()
    return pane


def spec(**more: object) -> PaneSpec:
    return PaneSpec(PaneKind.PANEL, (0, 0), (12, 12), **more)  # type: ignore[arg-type]


def test_several_panels_take_turns(ground: Ground, look: Look, window: QWidget) -> None:
    pane = pane_of(ground, look, window, spec(panels=("overall", "demands"), rotate_s=20.0))
    shown = []
    for _ in range(5):
        pane.refresh()
        assert pane.view is not None
        shown.append(pane.view.panel.key)
        ground.pass_s(10.0)
    assert shown == ["overall", "overall", "demands", "demands", "overall"]
    pane.release()


def test_a_panel_that_there_is_not_is_named_and_shown_once_it_is_saved(
    ground: Ground, look: Look, window: QWidget
) -> None:
    pane = pane_of(ground, look, window, spec(panel="hazmat"))
    assert "hazmat" in pane.said.full_text()
    assert pane.view is None
    ground.save("11_hazmat.toml", panel_text("hazmat", 11))
    ground.pass_s(LOOK_EVERY_S)
    pane.refresh()
    assert pane.view is not None
    assert not pane.said.isVisible()
    pane.release()


@pytest.mark.parametrize(
    ("kind", "more", "fault"),
    [
        ("panel", "", "names one in 'panel', or several"),
        ("panel", 'panel = "a"\npanels = ["b"]', "names one in 'panel', or several"),
        ("panel", 'panels = ["a", "b"]', "rotate_s is 0"),
        ("panel", 'panels = ["a", "b"]\nrotate_s = 19.9', "rotate_s is 19.9"),
        ("panel", 'panels = ["a", "b"]\nrotate_s = nan', "rotate_s is nan"),
        ("clock", 'panel = "a"', "panel belongs to a pane of kind panel"),
    ],
)
def test_a_scene_that_turns_too_fast_or_names_no_panel_is_refused(
    kind: str, more: str, fault: str
) -> None:
    with pytest.raises(ConfigError, match=fault):
        read_scene(SCENE.format(kind=kind, more=more), "x.toml")


def test_a_scene_names_its_panel() -> None:
    scene = read_scene(SCENE.format(kind="panel", more='panel = "overall"'), "x.toml")
    assert scene.pane[0].panel == "overall"


def test_the_wall_of_panels_has_clock_mode_and_link_beside_them(
    ground: Ground, look: Look, window: QWidget, qapp: QApplication
) -> None:
    folder = Path(__file__).parents[3] / "resources" / "scenes"
    scene = read_scene((folder / "panels.toml").read_text(encoding="utf-8"), "panels")
    clock = next(one for one in scene.pane if one.kind is PaneKind.CLOCK)
    words = CityWords(CITY_INFO, ground.texts.language)
    context = WallContext(ground.group, ground.texts, words, None, lambda: 0.0, ground.ground)
    pane = MAKERS[PaneKind.CLOCK](clock, context, look).widget()
    assert isinstance(pane, ClockPane)
    pane.setParent(window)
    pane.resize(1280, 48)
    pane.show()
    pane.refresh()
    qapp.processEvents()
    labels = (pane.title, pane.time, pane.date, pane.state)
    assert all(one.isVisible() and one.text() == one.full_text() != "" for one in labels)
    assert len({one.geometry().center().y() for one in labels}) <= 2  # one line, give a pixel
    assert ground.texts("wall.demo") in pane.state.text()
