"""A roll on the stage: called, answered with one key, marked with a reason."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.people import Role
from app.domain.roll_call import AnswerRoll, CallRoll, RollPurpose
from tests.widgets.shell.staging import Stage
from widgets.roll.roll_board import RollBoard

Key, Mod = Qt.Key, Qt.KeyboardModifier
POSTS = [
    {"key": "seat:desk-1", "label": "一席", "seat": "desk-1", "department": "", "county": ""},
    {"key": "team:7", "label": "抢险七队", "seat": "", "department": "", "county": ""},
]


def tell(stage: Stage, kind: str, body: dict[str, Any], reason: str = "") -> None:
    personal = {"reason": reason} if reason else {}
    stage.link.push_entry(
        kind, "roll:r1", body, time_s=stage.clock.now_s(), person="P-0231", personal=personal
    )
    stage.turn()


def rows(board: RollBoard) -> list[list[str]]:
    table = board.table
    found = [
        [table.item(row, column) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    return [[item.text() for item in row if item is not None] for row in found]


def test_a_roll_from_the_call_to_who_is_missing(stage: Stage) -> None:
    stage.sign_in(Role.SHIFT_LEADER)
    stage.desk.watch.seats.own = "desk-1"  # the hub's word
    QTest.keyClick(stage.window, Key.Key_Y, Mod.ShiftModifier)
    board = stage.window.rolls.board
    assert not board.isHidden()
    assert board.sum.full_text() == "还没有点过名。"
    QTest.mouseClick(board.call, Qt.MouseButton.LeftButton)
    told = {"purpose": "duty", "posts": POSTS, "count": 2, "has_register": True}
    stage.link.answer("roll_posts", told | {"phones": {"team:7": "13800000003"}})
    stage.turn()
    called = stage.link.sent[-1].body
    assert isinstance(called, CallRoll)
    assert [post.key for post in called.posts] == ["seat:desk-1", "team:7"]
    tell(stage, "roll_called", {"purpose": "duty", "send_id": "", "posts": POSTS})
    assert [row[:2] for row in rows(board)] == [["一席", "未应答"], ["抢险七队", "未应答"]]
    QTest.keyClick(stage.window, Key.Key_Y, Mod.ControlModifier)
    assert stage.link.sent[-1].body == AnswerRoll("r1", "seat:desk-1", "here")
    tell(stage, "roll_answered", {"post": "seat:desk-1", "state": "here", "is_own": True})
    assert [row[:2] for row in rows(board)] == [["抢险七队", "未应答"], ["一席", "已到"]]
    assert rows(board)[0][-1] == "13800000003"
    assert "已到 1/2" in board.sum.full_text()
    board.table.setCurrentCell(0, 0)
    board.reason.setText("电话无人接")
    absent = board.marks[next(s for s in board.marks if s.value == "absent")]
    QTest.mouseClick(absent, Qt.MouseButton.LeftButton)
    assert stage.link.sent[-1].body == AnswerRoll("r1", "team:7", "absent", "电话无人接")
    told_absent = {"post": "team:7", "state": "absent", "is_own": False}
    tell(stage, "roll_answered", told_absent, "电话无人接")
    assert rows(board)[0][:2] == ["抢险七队", "缺席"]
    assert "电话无人接" in rows(board)[0]


def test_a_muster_has_its_own_page_and_its_line(stage: Stage) -> None:
    stage.sign_in(Role.DUTY_OFFICER)
    tell(stage, "roll_called", {"purpose": "muster", "send_id": "", "posts": POSTS})
    board = stage.window.rolls.board
    board.turn_to(RollPurpose.MUSTER)
    assert "集结线 20 分钟" in board.sum.full_text()
    assert not board.call.isEnabled(), "who is on duty calls nobody"
    assert not board.reason.isEnabled()
    for key in ("seat:desk-1", "team:7"):
        tell(stage, "roll_answered", {"post": key, "state": "here", "is_own": False})
    assert "全部到齐 2" in board.sum.full_text()


def test_whoever_is_called_sees_the_drawer_by_itself(stage: Stage) -> None:
    stage.sign_in(Role.DUTY_OFFICER)
    stage.desk.watch.seats.own = "desk-1"  # the hub's word
    board = stage.window.rolls.board
    assert board.isHidden()
    tell(stage, "roll_called", {"purpose": "duty", "send_id": "", "posts": POSTS})
    assert not board.isHidden()
    assert not board.own.isHidden()
