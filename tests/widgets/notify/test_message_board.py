"""The log of messages on the stage: states, a filter, pages, what is simulated, the case's card."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.ports import Answer
from app.services.messages import page_of
from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.shell.staging import NOW_S, Stage
from widgets.cases.case_card import CaseCard
from widgets.notify.message_board import COLUMNS, MessageBoard

Key = Qt.Key
STATES = ("queued", "sending", "sent", "delivered", "failed", "unknown")
WHYS = {"failed": "number_not_in_service", "unknown": "no_report"}


def message(number: int, **more: Any) -> dict[str, Any]:
    """Return a line of the log; its state goes round."""
    state = STATES[number % len(STATES)]
    return {
        "message_id": f"s1.{number}",
        "key": f"case:c{number}",
        "case_id": f"c{number}",
        "template": "case_reply",
        "channel": "sms",
        "severity": 4,
        "county": "320602",
        "by": "P-0231",
        "parts": 2,
        "to": f"138****{number:04d}",
        "text": "【试验市】您反映的“人民路井盖破损”（工单20260921000007）已办理：已更换井盖。",
        "state": state,
        "why": WHYS.get(state, ""),
        "attempts": 1,
        "queued_s": NOW_S - 90.0 * number,
        "next_s": NOW_S + 3600.0 if state == "queued" else 0.0,
        "changed_s": NOW_S - 60.0 * number,
        "reached_s": {},
        "gateway": "simulated",
        "is_simulated": True,
    } | more


class MessageHub(CaseHub):
    """Answers about messages too, as the reader does."""

    def __init__(self, stage: Stage, count: int = 14) -> None:
        super().__init__(stage)
        self.messages = [message(n) for n in range(1, count + 1)]

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query != "message_log":
            super()._answer(request_id, query, arguments)
            return
        found = [m for m in self.messages if arguments["case_id"] in ("", m["case_id"])]
        counts = {s: sum(m["state"] == s for m in found) for s in STATES}
        found = [m for m in found if arguments["state"] in ("", m["state"])]
        first, limit = int(arguments["after"] or 0), min(arguments["limit"], 10)
        after = str(first + limit) if len(found) > first + limit else ""
        page = {"lines": found[first : first + limit], "counts": counts, "count": len(found)}
        self.stage.link._answers.append(
            Answer(request_id, "ok", page | {"after": after, "as_of_s": NOW_S})
        )


@pytest.fixture
def hub(stage: Stage) -> MessageHub:
    stage.sign_in()
    stage.turn()
    return MessageHub(stage)


def board_of(hub: MessageHub) -> MessageBoard:
    QTest.keyClick(hub.stage.window, Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    hub.turn()
    return hub.stage.window.messages.board


def said(board: MessageBoard, row: int, column: str) -> str:
    item = board.table.item(row, COLUMNS.index(column))
    assert item is not None
    return item.text()


def test_one_key_opens_the_log_with_states_in_words_and_says_that_it_is_simulated(
    hub: MessageHub,
) -> None:
    board = board_of(hub)
    assert not board.isHidden()
    assert board.table.rowCount() == 10
    assert said(board, 3, "state") == "失败 · 空号 · 演示"
    assert said(board, 2, "state") == "已送达 · 演示"
    assert said(board, 0, "to") == "138****0001"
    assert said(board, 0, "age") == "90 秒"
    assert board.said.full_text() == "演示网关：没有一条真的发出"
    assert board.filters["failed"].text() == "失败 2"
    assert board.filters[""].text() == "全部 14"
    # A filter, and pages.
    QTest.mouseClick(board.filters["failed"], Qt.MouseButton.LeftButton)
    hub.turn()
    assert [said(board, row, "state") for row in range(board.table.rowCount())] == [
        "失败 · 空号 · 演示"
    ] * 2
    board.choose("")
    hub.turn()
    QTest.mouseClick(board.older, Qt.MouseButton.LeftButton)
    hub.turn()
    assert board.table.rowCount() == 4
    assert not board.older.isEnabled()
    QTest.mouseClick(board.newest, Qt.MouseButton.LeftButton)
    hub.turn()
    assert board.table.rowCount() == 10
    # A line opens its case, and the card says how far its message has come.
    board.table.setCurrentCell(3, 0)
    assert board.told.full_text().startswith("【试验市】您反映的")
    QTest.keyClick(board.table, Key.Key_Return)
    hub.turn()
    card = hub.stage.window.dock.card
    assert isinstance(card, CaseCard)
    assert card.message.label.full_text().startswith("短信 138****0004 失败 · 空号（")
    QTest.keyClick(board, Key.Key_Escape)
    assert board.isHidden()


def test_another_filter_shows_no_line_of_the_one_before(hub: MessageHub) -> None:
    board = board_of(hub)
    assert board.table.rowCount() == 10
    board.choose("failed")
    assert board.table.rowCount() == 0
    assert board.filters["failed"].text() == "失败"
    assert board.said.full_text() == "正在读取…"
    hub.turn()
    assert board.table.rowCount() == 2
    assert board.filters["failed"].text() == "失败 2"


def test_the_line_that_was_chosen_stays_chosen_as_others_come(hub: MessageHub) -> None:
    board = board_of(hub)
    wanted: list[str] = []
    board.case_wanted.connect(wanted.append)
    board.table.setCurrentCell(3, 0)
    hub.messages.insert(0, message(99))
    board.opened()
    hub.turn()
    assert said(board, 0, "to") == "138****0099"
    assert board.table.currentRow() == 4
    QTest.keyClick(board.table, Key.Key_Return)
    assert wanted == ["c4"]
    hub.messages = hub.messages[:2]
    board.opened()
    hub.turn()
    assert board.table.rowCount() == 2
    assert (board.table.currentRow(), board.told.full_text()) == (-1, "")


def test_a_text_that_is_not_for_the_role_is_not_called_erased(hub: MessageHub) -> None:
    hub.messages = [message(1, text="", is_withheld=True), message(2, text="")]
    board = board_of(hub)
    assert [said(board, row, "text") for row in (0, 1)] == [
        "（本岗位不看内容）",
        "（已按保存期限删除）",
    ]


def test_what_the_hub_did_not_promise_is_no_page() -> None:
    assert page_of({"lines": 7}) is None
    page = page_of({"lines": [], "counts": {}, "count": 0, "after": "", "as_of_s": 1.0})
    assert page is not None
    assert page.lines == ()
