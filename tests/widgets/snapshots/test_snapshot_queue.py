"""Snapshots on the stage, by keys: seen, confirmed, rejected with a reason, and sent on."""

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.catalogue import Unit
from app.domain.cases.commands import StepCase
from app.domain.cases.steps import CaseStep
from app.domain.people import Role
from app.domain.ports import LinkState
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.snapshots.found_hub import FoundHub
from widgets.snapshots.snapshot_board import SnapshotBoard

Key = Qt.Key
# A stage costs most of a second: the quick tests set up as few as will do.
more = pytest.mark.skipif(
    os.environ.get("DUTYWALL_LONG") != "1", reason="long: set DUTYWALL_LONG=1 to run it"
)


@pytest.fixture
def board(hub: FoundHub) -> SnapshotBoard:
    """Open the queue by its key and let the hub answer."""
    QTest.keyClick(hub.stage.window, Key.Key_Q)
    hub.turn(8)
    return hub.stage.window.found.snapshots.board


def facts(board: SnapshotBoard) -> dict[str, str]:
    return dict(board.facts.facts())


def bodies(hub: FoundHub) -> list[object]:
    return [one.body for one in hub.stage.link.sent]


def test_one_key_shows_the_first_with_its_picture_its_type_and_how_often_it_was_right(
    hub: FoundHub, board: SnapshotBoard
) -> None:
    assert not board.isHidden()
    assert not board.picture.image.isNull()
    assert board.kind.full_text() == "窨井盖破损或缺失"
    told = facts(board)
    assert told["置信度"] == "93%"
    assert told["摄像头"] == "C-01"
    assert told["本机准确率"] == "87%（68–95%，n=23）"
    assert told["本类准确率"] == "还没有人判过"
    assert board.title.full_text() == "视频快照 · 待确认 5"
    assert not board.demo.isHidden()


def test_y_files_and_goes_on_and_d_sends_the_suggested_unit(
    hub: FoundHub, board: SnapshotBoard
) -> None:
    QTest.keyClick(board, Key.Key_Y)
    assert bodies(hub) == [StepCase("c1", 101, CaseStep.FILE)]
    assert board.queue.current == "c2"
    assert board.queue.left == 4
    hub.stage.link.reply()
    hub.turn()
    filed = board.queue.filed
    assert filed is not None
    assert not board.send.isHidden()
    assert "正在启动" in board.filed.full_text()
    QTest.keyClick(board, Key.Key_D)
    assert bodies(hub)[-1] == StepCase("c1", filed.seq, CaseStep.DISPATCH, unit="u-water")


def test_who_is_sent_to_building_that_a_camera_saw_is_told_by_text_and_the_board_says_so(
    hub: FoundHub,
) -> None:
    team = Unit("u-law", "执法队", "city", kinds=frozenset({"enforcement"}))
    hub.catalogue = replace(hub.catalogue, units={"u-law": team})
    for one in hub.lines:
        one["type_code"] = "ill-building"
    QTest.keyClick(hub.stage.window, Key.Key_Q)
    hub.turn(8)
    board = hub.stage.window.found.snapshots.board
    now_s = board.queue._group.now_s()
    for why, from_s, said in (
        ("", now_s - 1.0, "短信已排队发送"),
        ("", now_s + 3_600.0, "起发出"),
        ("no_gateway", 0.0, "短信没有发出"),
    ):
        QTest.keyClick(board, Key.Key_Y)
        hub.stage.link.reply()
        hub.turn(8)
        assert board.queue.told is None
        assert "短信告知" in board.send.text()
        QTest.keyClick(board, Key.Key_D)
        told = {"called_out": not why, "call_out_why": why, "not_before_s": from_s}
        hub.stage.link.reply(result=told)
        hub.turn()
        assert said in board.filed.full_text()
        assert not board.filed.isHidden()


def test_what_is_said_of_a_text_is_of_the_case_that_was_sent_last(
    hub: FoundHub, board: SnapshotBoard
) -> None:
    sent_at: list[int] = []
    for _ in range(2):
        QTest.keyClick(board, Key.Key_Y)
        hub.stage.link.reply()
        hub.turn(8)
        QTest.keyClick(board, Key.Key_D)
        sent_at.append(len(hub.stage.link.sent) - 1)
    queue, link = board.queue, hub.stage.link
    assert queue.sent == "c2"
    link.reply(sent_at[0], result={"called_out": False, "call_out_why": "no_gateway"})
    hub.turn()
    assert queue.told is None
    link.reply(sent_at[1], result={"called_out": True, "call_out_why": "", "not_before_s": 5.0})
    hub.turn()
    assert (queue.told, queue.told_from_s) == ("", 5.0)


@pytest.mark.long
@more
def test_y_waits_for_the_picture_and_a_read_that_failed_is_forgotten_once_it_is_read(
    hub: FoundHub,
) -> None:
    text, hub.about["text"] = hub.about["text"], 5
    hub.part_bytes = 50
    QTest.keyClick(hub.stage.window, Key.Key_Q)
    hub.turn(8)
    board = hub.stage.window.found.snapshots.board
    assert not board.error.isHidden()
    hub.about["text"] = text
    hub.turn(8)
    assert (board.queue.refused, board.error.isHidden()) == ({}, True)
    QTest.keyClick(board, Key.Key_Y)
    assert (bodies(hub), board.yes.isEnabled()) == ([], False), "nobody has seen it yet"
    hub.part_bytes = 100_000
    hub.turn(8)
    assert board.yes.isEnabled()
    QTest.keyClick(board, Key.Key_Y)
    assert bodies(hub) == [StepCase("c1", 101, CaseStep.FILE)]


def test_x_asks_why_and_a_number_voids_with_the_reason(hub: FoundHub, board: SnapshotBoard) -> None:
    QTest.keyClick(board, Key.Key_1)
    assert bodies(hub) == []  # no reason without a rejection
    QTest.keyClick(board, Key.Key_X)
    assert not board.reasons[0].isHidden()
    QTest.keyClick(board, Key.Key_Escape)
    assert board.reasons[0].isHidden()
    assert not board.isHidden()
    QTest.keyClick(board, Key.Key_X)
    QTest.keyClick(board, Key.Key_2)
    assert bodies(hub) == [StepCase("c1", 101, CaseStep.VOID, note="认错了类型〔other〕")]
    assert board.queue.current == "c2"
    assert board.reasons[0].isHidden()


@more
def test_what_the_hub_refuses_comes_back_and_says_why(hub: FoundHub, board: SnapshotBoard) -> None:
    QTest.keyClick(board, Key.Key_Y)
    hub.stage.link.reply(code="case_changed_since")
    hub.turn()
    assert "20260921-000001" in board.error.full_text()
    assert "c1" in [one.case_id for one in board.queue.lines]
    assert board.queue.left == 5


@more
def test_arrows_walk_and_decide_nothing(hub: FoundHub, board: SnapshotBoard) -> None:
    QTest.keyClick(board, Key.Key_Right)
    hub.turn()
    assert board.queue.current == "c2"
    QTest.keyClick(board, Key.Key_Left)
    assert board.queue.current == "c1"
    assert bodies(hub) == []


@more
def test_a_picture_that_is_not_what_its_name_says_is_not_shown(hub: FoundHub) -> None:
    hub.files[hub.name] = hub.files[hub.name][:-1] + b"x"
    QTest.keyClick(hub.stage.window, Key.Key_Q)
    hub.turn(8)
    board = hub.stage.window.found.snapshots.board
    assert board.picture.image.isNull()
    assert board.queue.pictures.codes[hub.name] == "file_broken"


@more
def test_a_thousand_are_walked_through_a_few_pages_at_a_time(hub: FoundHub) -> None:
    hub.lines = [{**hub.lines[0], "case_id": f"c{n}", "seq": 100 + n} for n in range(1000)]
    QTest.keyClick(hub.stage.window, Key.Key_Q)
    hub.turn(8)
    board = hub.stage.window.found.snapshots.board
    for _ in range(120):
        QTest.keyClick(board, Key.Key_Y)
        if board.queue.case is None:
            hub.turn(3)
    said = [body.case_id for body in bodies(hub) if isinstance(body, StepCase)]
    assert len(said) == len(set(said)) > 100
    assert len(board.queue.pages.lines) <= 300
    assert board.queue.left == 1000 - len(said)


@more
def test_who_may_not_file_decides_nothing(make_stage: MakeStage) -> None:
    stage = make_stage("zh_CN")
    stage.sign_in(Role.LEADER)
    stage.turn()
    hub = FoundHub(stage)
    QTest.keyClick(stage.window, Key.Key_Q)
    hub.turn(8)
    board = stage.window.found.snapshots.board
    QTest.keyClick(board, Key.Key_Y)
    QTest.keyClick(board, Key.Key_X)
    QTest.keyClick(board, Key.Key_1)
    assert bodies(hub) == []
    assert not board.error.isHidden()
    stage.link.state = LinkState.STALE
    hub.turn()
    assert not board.yes.isEnabled()
    assert board.picture.image.isNull()
