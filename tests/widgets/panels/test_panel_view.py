"""A panel tells its panes what is its own: the rules of the alarms that it counts."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.widgets.panels.engine import Ground, Watched, panel_text
from tests.widgets.panels.fakes import FakeActs
from widgets.look import Look
from widgets.panels.panel_file import panel_of
from widgets.panels.panel_view import PanelView
from widgets.panels.panels_folder import Panel
from widgets.texts import Texts


def test_panes_know_the_rules_that_their_panel_watches(
    qtbot: QtBot, tmp_path: Path, texts: Texts, look: Look
) -> None:
    text = panel_text("overall", 0, head='watch = ["vessel_drift"]\n')
    panel = Panel("overall", panel_of(text, "00_overall.toml"), ())
    ground = Ground(tmp_path, texts)
    context = ground.ground.context(FakeActs())
    view = PanelView(panel, ground.ground, context, look, Watched().makers())
    qtbot.addWidget(view)
    assert (context.watch, view.context.watch) == ((), ("vessel_drift",))
    view.release()
    ground.ground.release()
