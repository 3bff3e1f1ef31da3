"""The figures on the stage, by keys: every number opens its cases, a rescue begins its step."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RATES, GroupBy
from app.domain.cases.steps import CaseStep
from app.domain.ports import LinkState
from app.services.cases.pages import filter_body
from tests.widgets.case_figures.figures_hub import FiguresHub
from widgets.case_figures.figures_board import FiguresBoard, View
from widgets.cases.case_card import CaseCard

Key = Qt.Key


@pytest.fixture
def board(hub: FiguresHub) -> FiguresBoard:
    """Open the figures by their key and let the hub answer."""
    QTest.keyClick(hub.stage.window, Key.Key_I)
    hub.turn()
    return hub.stage.window.figures.board


def asked(hub: FiguresHub, query: str) -> list[dict[str, object]]:
    return [arguments for _, name, arguments in hub.stage.link.asked if name == query]


def listed(hub: FiguresHub) -> list[dict[str, Any]]:
    """Return the filters whose first page the queue has asked for."""
    pages = [one for one in asked(hub, "case_page") if one["limit"] != 1]
    return [one["where"] for one in pages if isinstance(one["where"], dict)]


def test_the_figures_open_by_a_key_with_rank_credit_and_the_twelve_rates(
    hub: FiguresHub, board: FiguresBoard
) -> None:
    page = board.rates_page
    assert not board.isHidden()
    assert page.groups.rowCount() == 4
    assert [page.groups.item(1, n).text() for n in range(3)] == ["演示城管局", "1", "92.0"]
    assert page.rates.rowCount() == len(RATES) == 12
    assert "92.0" in page.told.full_text()
    question = asked(hub, "case_rates")[0]
    assert question["by"] == "department"
    assert float(str(question["to_s"])) - float(str(question["from_s"])) == 86_400.0
    QTest.keyClick(page.rates, Key.Key_P)
    hub.turn()
    QTest.keyClick(page.rates, Key.Key_B)
    hub.turn()
    last = asked(hub, "case_rates")[-1]
    assert last["by"] == "county"
    assert float(str(last["from_s"])) <= float(str(question["from_s"]))


def test_every_number_of_a_rate_opens_its_cases_in_the_queue(
    hub: FiguresHub, board: FiguresBoard
) -> None:
    page, queue = board.rates_page, hub.stage.window.cases.board
    page.groups.setCurrentCell(2, 0)
    assert page.rates.horizontalHeaderItem(0).text() == "指标 · 演示排水中心"
    row = list(RATES).index("satisfied")
    page.rates.setCurrentCell(row, 4)
    assert "95%" in page.told.full_text()
    QTest.keyClick(page.rates, Key.Key_Return)
    hub.turn()
    assert not queue.isHidden()
    assert board.isHidden()
    assert "满意" in queue.title.full_text()
    (where,) = (one for one in listed(hub) if "traits" in one)
    assert where["units"] == ["u1"]
    assert (where["traits"], where["not_traits"]) == (["judged"], ["satisfied"])


def test_enter_on_a_coming_breach_begins_the_cheapest_rescue_on_its_card(
    hub: FiguresHub, board: FiguresBoard
) -> None:
    QTest.keyClick(board.table, Key.Key_2)
    hub.turn()
    page = board.breach_page
    assert board.view is View.BREACHES
    assert "演示城管局 · 3 件" in page.table.item(0, 0).text()
    assert page.table.item(2, 5).text().startswith("派遣 · 演示排水中心 · 直线 1.2 公里")
    page.table.setCurrentCell(2, 0)
    QTest.keyClick(page.table, Key.Key_Return)
    hub.turn()
    card = hub.stage.window.dock.card
    assert isinstance(card, CaseCard)
    assert card.reading.case_id == "c4"
    hub.turn()
    if card.form.step is not None:  # where the step may be taken as the case stands now
        assert card.form.step is CaseStep.DISPATCH
        assert card.form.unit.text() == "演示排水中心"


def test_a_number_of_the_tree_opens_the_queue_of_its_unit(
    hub: FiguresHub, board: FiguresBoard
) -> None:
    QTest.keyClick(board.table, Key.Key_3)
    hub.turn()
    table = board.tree_page.table
    assert [table.item(0, n).text() for n in (2, 3, 4)] == ["4", "1", "1"]
    assert table.item(1, 0).text() == "演示城管局"
    assert table.item(2, 0).text() == "　演示排水中心"
    table.setCurrentCell(1, 4)
    QTest.keyClick(table, Key.Key_Return)
    hub.turn()
    meant = CaseFilter(unit="u-city", is_open=True, is_late=True)
    assert filter_body(meant) in listed(hub)


def test_behind_a_broken_link_nothing_is_asked_and_the_board_says_so(
    hub: FiguresHub, board: FiguresBoard
) -> None:
    hub.stage.link.state = LinkState.STALE
    hub.turn()
    count = len(asked(hub, "case_rates"))
    board.rates_page.take_by(GroupBy.TOWN)
    hub.turn()
    assert len(asked(hub, "case_rates")) == count
    assert "中断" in board.note.full_text()
    QTest.keyClick(board, Key.Key_Escape)
    assert board.isHidden()
