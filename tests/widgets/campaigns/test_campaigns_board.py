"""Campaigns on the stage: progress, parts and days, each figure opening its cases."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.campaigns import Figure, opened
from app.domain.cases.query import CaseFilter
from tests.widgets.snapshots.found_hub import FoundHub
from widgets.campaigns.campaigns_board import CampaignsBoard

Key = Qt.Key
# A stage costs most of a second: the quick tests set up as few as will do.
more = pytest.mark.skipif(
    os.environ.get("DUTYWALL_LONG") != "1", reason="long: set DUTYWALL_LONG=1 to run it"
)


@pytest.fixture
def board(hub: FoundHub) -> CampaignsBoard:
    """Open the board by its key and let the hub answer."""
    QTest.keyClick(hub.stage.window, Key.Key_U)
    hub.turn(8)
    return hub.stage.window.found.campaigns


def wanted(board: CampaignsBoard) -> list[tuple[str, CaseFilter]]:
    found: list[tuple[str, CaseFilter]] = []
    board.wanted.connect(lambda name, where: found.append((name, where)))
    return found


def test_a_figure_opens_its_cases(hub: FoundHub, board: CampaignsBoard) -> None:
    found, table = wanted(board), board.census.table
    assert table.rowCount() == 3
    late = next(
        column
        for column in range(table.columnCount())
        if (head := table.horizontalHeaderItem(column)) is not None and head.text() == "超期"
    )
    table.setCurrentCell(1, late)
    QTest.keyClick(table, Key.Key_Return)
    assert found == [("路面坑洞普查 · 超期", opened("c26-09", Figure.LATE))]
    assert not hub.stage.window.cases.board.isHidden()


def test_the_chosen_one_is_told_by_county_and_unit_and_each_opens_too(
    hub: FoundHub, board: CampaignsBoard
) -> None:
    found = wanted(board)
    assert board.census.parts.rowCount() == 2
    assert len(board.census.curve.bars) == 20
    assert "2026-09-01" in board.census.about.full_text()
    board.census.parts.setCurrentCell(0, 2)
    board.census.parts.wanted.emit(board.census.parts.key, 2)
    board.census.curve.wanted.emit("2026-09-03")
    assert [where.counties for _, where in found] == [("320602",), ()]
    assert found[1][1] == opened("c26-01", Figure.FOUND, day="2026-09-03")


@more
def test_another_campaign_is_asked_for_and_one_of_no_table_says_so(
    hub: FoundHub, board: CampaignsBoard
) -> None:
    board.census.table.setCurrentCell(2, 0)
    hub.turn()
    asked = [a.get("code") for _, q, a in hub.stage.link.asked if q == "campaign_progress"]
    assert "old-19" in asked
    assert "专题表里没有" in board.census.about.full_text()


def test_opinion_is_on_the_second_page(hub: FoundHub, board: CampaignsBoard) -> None:
    found = wanted(board)
    QTest.keyClick(board.census.table, Key.Key_2)
    hub.turn(6)
    page = board.opinion
    assert page.table.rowCount() == 2
    assert sum(one.value for one in page.curve.bars) == 900
    QTest.keyClick(page.table, Key.Key_Return)
    assert found[0][0] == "积水"
    assert found[0][1].campaigns == ("积水",)
