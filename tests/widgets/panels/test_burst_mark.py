"""What bursts is said at the head of the panels that it belongs to, and leads to its cases."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.config import RESOURCES
from app.domain.measures.noticing import Burst, BurstsAnswer
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator
from widgets.look import Look
from widgets.panels.burst_mark import BurstMark
from widgets.panels.panel_file import read_panel

WATER = Burst("pub-sewer", "污水冒溢", "320612", "t1", "金沙街道", 12, 1.5, 1e-9)
POWER = Burst("misc-power", "停电", "320682", "", "", 9, 0.5, 1e-7)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel() -> FakePanel:
    return fake_panel(indicator("cases", "受理"))


def mark_of(qtbot: QtBot, panel: FakePanel, look: Look, *of: str) -> BurstMark:
    mark = BurstMark(of, panel.context, look)
    qtbot.addWidget(mark)
    mark.refresh()
    return mark


def give(panel: FakePanel, *bursts: Burst, as_of_s: float = NOW_S) -> None:
    panel.noticing.of_bursts = BurstsAnswer(bursts, 90, 4, NOW_S - 3600, NOW_S, as_of_s)


def test_one_after_the_other_opens_its_own_cases(
    qtbot: QtBot, panel: FakePanel, look: Look
) -> None:
    give(panel, WATER, POWER)
    mark = mark_of(qtbot, panel, look, "*")
    assert "金沙街道 · 污水冒溢" in mark.text()
    assert "12" in mark.text()
    assert "如皋市 · 停电" in mark.toolTip()
    for _ in range(2):
        QTest.mouseClick(mark, LEFT)
        mark.refresh()
    (_, first), (name, second) = panel.acts.cases
    assert (first.type_codes, first.towns) == (("pub-sewer",), ("t1",))
    assert (second.type_codes, second.towns) == (("misc-power",), ())
    assert first.raised_from_s == NOW_S - 3600
    assert name == "如皋市 · 停电"


def test_it_is_not_there_for_other_panels_without_any_and_when_nobody_can_vouch(
    qtbot: QtBot, panel: FakePanel, look: Look
) -> None:
    give(panel, WATER, POWER)
    misc = mark_of(qtbot, panel, look, "misc")
    assert "停电" in misc.text()
    assert "污水" not in misc.toolTip()
    assert mark_of(qtbot, panel, look, "eco").isHidden()
    give(panel, WATER, as_of_s=NOW_S - 7200)
    misc.refresh()
    assert misc.isHidden()
    panel.noticing.of_bursts = None
    misc.refresh()
    assert misc.isHidden()


def test_a_wall_says_it_and_opens_nothing(qtbot: QtBot, panel: FakePanel, look: Look) -> None:
    give(panel, replace(WATER, town="", town_name=""))
    panel.context = replace(panel.context, is_wall=True)
    mark = mark_of(qtbot, panel, look, "*")
    assert "通州区" in mark.text()
    QTest.mouseClick(mark, LEFT)
    assert not panel.acts.cases


def test_every_beginning_that_a_shipped_panel_names_is_that_of_a_type() -> None:
    types = (RESOURCES / "cases" / "types.toml").read_text("utf-8")
    named = {
        word
        for path in (RESOURCES / "panels").glob("[0-9]*.toml")
        for word in read_panel(path.read_text("utf-8"), path.name).bursts
    } - {"*"}
    assert named
    assert not [word for word in named if f'code = "{word}-' not in types]
