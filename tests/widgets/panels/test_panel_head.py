"""The head of a panel: on a wall its place is said only where there is room for all of it."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.panels.engine import panel_text
from tests.widgets.panels.fakes import NOW_S, fake_panel, indicator
from widgets.look import Look
from widgets.panels.panel_file import panel_of
from widgets.panels.panel_head import PanelHead
from widgets.panels.panels_folder import Panel

HIGH_PX = 40


@pytest.mark.parametrize("is_wall", [True, False])
def test_the_place_gives_way_on_a_wall_and_comes_back_with_the_room(
    qtbot: QtBot, look: Look, *, is_wall: bool
) -> None:
    file = panel_of(panel_text("overall", 0), "00_overall.toml")
    context = fake_panel(indicator("open_cases", "在办"), is_wall=is_wall).context
    head = PanelHead(Panel("overall", file, ()), context, look)
    host = QWidget()  # as in a pane, which does not ask how narrow it may be
    qtbot.addWidget(host)
    head.setParent(host)
    head.refresh(NOW_S, is_live=True)
    host.resize(1_200, HIGH_PX)
    head.resize(1_200, HIGH_PX)
    host.show()
    assert head.place.isVisible()
    narrow_px = head.title.sizeHint().width() + head.as_of.sizeHint().width() + 60
    head.resize(narrow_px, HIGH_PX)
    assert head.place.isVisible() is not is_wall
    assert head.title.isVisible()
    assert head.as_of.isVisible()
    head.resize(1_200, HIGH_PX)
    assert head.place.isVisible()
    head.resize(narrow_px, HIGH_PX)
    head.place.show()
    head.refresh(NOW_S, is_live=True)  # what it says may have grown
    assert head.place.isVisible() is not is_wall
