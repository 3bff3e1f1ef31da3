"""The case desk on the stage, by keys: the queue, the card, steps, acts on many, a new case."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from app.domain.geo import LonLat
from app.domain.people import Role
from app.domain.ports import LinkState
from tests.widgets.cases.case_hub import CaseHub, line
from widgets.cases.case_board import CaseBoard
from widgets.cases.case_card import CaseCard
from widgets.cases.new_case_card import NewCaseCard
from widgets.cases.step_keys import STEP_KEYS
from widgets.texts import Texts

Key = Qt.Key
# A stage costs most of a second: the quick tests set up as few as will do.
more = pytest.mark.skipif(
    os.environ.get("DUTYWALL_LONG") != "1", reason="long: set DUTYWALL_LONG=1 to run it"
)


@pytest.fixture
def board(hub: CaseHub) -> CaseBoard:
    """Open the queue by its key and let the hub answer."""
    QTest.keyClick(hub.stage.window, Key.Key_C)
    hub.turn()
    return hub.stage.window.cases.board


def card_of(hub: CaseHub) -> CaseCard:
    card = hub.stage.window.dock.card
    assert isinstance(card, CaseCard)
    return card


def opened(hub: CaseHub, board: CaseBoard, row: int) -> CaseCard:
    for _ in range(row):
        QTest.keyClick(board.list, Key.Key_J)
    QTest.keyClick(board.list, Key.Key_Return)
    hub.turn()
    return card_of(hub)


def ids(board: CaseBoard) -> list[str]:
    return [one.case_id for one in board.model.lines]


def test_one_key_opens_the_queue_with_what_is_due_first_in_words(
    hub: CaseHub, board: CaseBoard
) -> None:
    assert not board.isHidden()
    assert ids(board)[:2] == ["c1", "c2"]
    assert board._row.said(board.model.lines[0])["due"] == "超时 35 分"
    assert board._row.said(board.model.lines[2])["due"] == "还有 1 小时 55 分"
    assert board._row.said(board.model.lines[2])["unit"] == "演示排水中心"
    assert "23" in board.title.full_text()
    hub.turn(24)
    assert board.counts.counts["late"] == (1, False)
    QTest.keyClick(hub.stage.window, Key.Key_C)
    assert board.isHidden()


def test_a_letter_and_enter_take_a_step_as_the_case_was_looked_at(
    hub: CaseHub, board: CaseBoard
) -> None:
    card = opened(hub, board, 2)
    assert card.case is not None
    assert card.case.case_id == "c3"
    QTest.keyClick(card, Key.Key_T)
    assert hub.stage.link.sent == []  # nothing is done by one key
    QTest.keyClick(card.form.note, Key.Key_Return)
    assert hub.stage.link.sent[-1].body == StepCase("c3", 103, CaseStep.TAKE)
    assert not card.buttons[CaseStep.TAKE].isEnabled()
    hub.stage.link.reply(code="case_changed_since")
    hub.turn()
    assert card.error.full_text().startswith("别人刚刚改了这件工单")


@pytest.mark.long
@more
def test_a_step_that_needs_a_unit_offers_those_for_this_kind_of_matter_first(
    hub: CaseHub, board: CaseBoard
) -> None:
    card = opened(hub, board, 2)
    QTest.keyClick(card, Key.Key_D)
    assert [card.form.units.item(row).text() for row in range(2)] == [
        "演示市政养护所",  # the other one has it already
        "演示排水中心",
    ]
    card.form.unit.insert("养护")  # as an input method does
    QTest.keyClick(card.form.unit, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert (body.step, body.unit) == (CaseStep.DISPATCH, "u-road")


@pytest.mark.long
@more
def test_a_step_that_needs_a_reason_says_so_and_goes_there(hub: CaseHub, board: CaseBoard) -> None:
    card = opened(hub, board, 2)
    QTest.keyClick(card, Key.Key_H)
    QTest.keyClick(card.form.note, Key.Key_Return)
    assert hub.stage.link.sent == []
    assert not card.form.missing.isHidden()
    QTest.keyClick(card.form.spans[1], Key.Key_Space)
    card.form.note.insert("等材料")
    QTest.keyClick(card.form.note, Key.Key_Return)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert body.note == "等材料"
    assert body.until_s == hub.stage.clock.now_s() + 86_400


@pytest.mark.long
@more
def test_only_what_the_state_and_the_role_allow_is_offered(hub: CaseHub, board: CaseBoard) -> None:
    card = opened(hub, board, 2)
    assert not card.buttons[CaseStep.DISPATCH].isHidden()
    assert card.buttons[CaseStep.CLOSE].isHidden()
    QTest.keyClick(card, Key.Key_C)  # to close: not as it stands, and not the window's key either
    assert card.form.isHidden()
    assert not board.isHidden()
    hub.stage.sign_in(Role.AUDITOR)
    hub.turn()
    assert all(button.isHidden() for button in card.buttons.values())
    assert not card.note.isHidden()


@pytest.mark.long
@more
def test_the_next_case_opens_without_going_back(hub: CaseHub, board: CaseBoard) -> None:
    card = opened(hub, board, 0)
    QTest.keyClick(card, Key.Key_J)
    hub.turn()
    assert card_of(hub).reading.case_id == "c2"
    assert board.list.currentIndex().row() == 1
    QTest.keyClick(card_of(hub), Key.Key_K)
    hub.turn()
    assert card_of(hub).reading.case_id == "c1"


def test_a_changed_row_changes_in_place_and_a_new_one_is_only_announced(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    hub.lines[1] = line(2, state="closed")
    hub.lines.insert(0, line(40, next_due_s=hub.stage.clock.now_s()))
    hub.told_of("c2", "c40")
    assert ids(board)[:2] == ["c1", "c2"]
    assert board.model.lines[1].state == "closed"
    assert not board.news.isHidden()
    assert board.news.text() == texts("cases.news", count=1)
    QTest.mouseClick(board.news, Qt.MouseButton.LeftButton)
    hub.turn()
    assert ids(board)[0] == "c40"
    assert board.news.isHidden()


@pytest.mark.long
@more
def test_a_row_that_the_filter_left_stays_under_the_hand(hub: CaseHub, board: CaseBoard) -> None:
    del hub.lines[1]
    hub.told_of("c2")
    assert ids(board)[1] == "c2"
    assert board.model.gone == {"c2"}
    assert "已移出" in board._row.said(board.model.lines[1])["state"]


def test_an_act_on_many_says_who_can_and_who_cannot_and_why(hub: CaseHub, board: CaseBoard) -> None:
    for _ in range(5):
        QTest.keyClick(board.list, Key.Key_Space)
    QTest.keyClick(board.list, Key.Key_D)
    said = board.many.said.full_text()
    assert "可办 3 件" in said
    assert "2 件不能" in said
    QTest.keyClick(board.form.unit, Key.Key_Return)
    bodies = [one.body for one in hub.stage.link.sent]
    assert [body.case_id for body in bodies if isinstance(body, StepCase)] == ["c1", "c2", "c3"]
    assert set(board.model.chosen) == {"c4", "c5"}


@pytest.mark.long
@more
def test_another_filter_asks_for_its_own_cases_and_forgets_the_marks(
    hub: CaseHub, board: CaseBoard
) -> None:
    QTest.keyClick(board.list, Key.Key_Space)
    board.filters.setFocus()
    QTest.keyClick(board.filters, Key.Key_Down)
    hub.turn()
    assert ids(board) == ["c1"]
    assert board.model.chosen == {}


def test_pages_come_as_one_scrolls_and_what_is_read_stays_under_the_eye(
    hub: CaseHub, board: CaseBoard, qapp: QApplication
) -> None:
    hub.lines = [line(n) for n in range(1, 420)]
    board.ask_anew()
    hub.turn()
    bar = board.list.verticalScrollBar()
    for _ in range(8):
        bar.setValue(bar.maximum())
        hub.turn(2)
        qapp.processEvents()
    assert board.model.rowCount() <= 300
    assert board.pages.first_row > 0
    assert ids(board)[-1] == "c419"
    row_px = board.list.sizeHintForRow(0)
    before = board.model.lines[0].case_id
    bar.setValue(0)
    hub.turn(2)
    assert board.model.row_of(before) == 50
    assert bar.value() >= 50 * row_px - bar.pageStep()


@pytest.mark.long
@more
def test_a_case_chosen_on_the_map_opens_and_is_chosen_in_the_queue(
    hub: CaseHub, board: CaseBoard
) -> None:
    hub.stage.window.map.case_chosen.emit("c4")
    hub.turn()
    assert card_of(hub).reading.case_id == "c4"
    assert board.list.currentIndex().row() == 3


@pytest.mark.long
@more
def test_who_reads_a_case_already_is_named_on_its_card(hub: CaseHub, board: CaseBoard) -> None:
    hub.holder = {"person": "P-0999", "seat": "seat-2", "for_s": 4.0}
    assert "P-0999" in opened(hub, board, 0).note.full_text()


def test_a_broken_line_leaves_it_to_be_read_with_the_reason(
    hub: CaseHub, board: CaseBoard, texts: Texts
) -> None:
    card = opened(hub, board, 0)
    hub.stage.link.state = LinkState.STALE
    hub.turn()
    assert board.note.text() == texts("cases.read_only.link")
    assert card.note.full_text() == texts("cases.read_only.link")
    assert all(button.isHidden() for button in card.buttons.values())
    assert card.case is not None


def test_a_call_is_put_in_by_keys_alone_with_a_type_from_its_words(
    hub: CaseHub, board: CaseBoard
) -> None:
    window = hub.stage.window
    QTest.keyClick(window, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    card = window.dock.card
    assert isinstance(card, NewCaseCard)
    QTest.keyClick(card.words, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hub.stage.link.sent == []  # nothing was said yet
    card.words.setPlainText("人民路井盖破了\n有人差点掉进去")
    QTest.keyClicks(card.type, "zzq")
    assert [card.types.item(0).text()[:8], card.types.count()] == ["没有这个名称或代", 1]
    card.type.clear()
    QTest.keyClick(card.type, Key.Key_Down)
    QTest.keyClicks(card.phone, "13800000000")
    takes_place = window.map.takes_place
    assert takes_place is not None
    assert takes_place(LonLat(120.9, 32.0))  # and nothing that lies there is selected
    QTest.keyClick(card.address, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, OpenCase)
    assert (body.title, body.type_code, body.phone) == (
        "人民路井盖破了",
        "pub-manhole",
        "13800000000",
    )
    assert (body.place.lon_deg, body.place.lat_deg) == (120.9, 32.0)
    hub.lines.append(line(99, case_id=body.case_id))
    hub.stage.link.reply(result={"number": 20260921_000099})
    hub.turn()
    assert card_of(hub).reading.case_id == body.case_id


@pytest.mark.long
@more
def test_a_refused_call_keeps_what_was_typed(hub: CaseHub, board: CaseBoard) -> None:
    hub.stage.window.cases.new_case()
    card = hub.stage.window.dock.card
    assert isinstance(card, NewCaseCard)
    card.headline.setText("路灯不亮")
    card.words.setPlainText("灯" * 8_001)
    card.put_in()
    assert hub.stage.link.sent == [], "nothing is cut off what a citizen said"
    assert "8001" in card.error.full_text()
    card.words.setPlainText("灯" * 8_000)
    card.put_in()
    assert len(hub.stage.link.sent[-1].body.text) == 8_000
    card.put_in()
    assert len(hub.stage.link.sent) == 1
    hub.stage.link.reply(code="channel_unknown")
    hub.turn()
    assert not card.error.isHidden()
    assert card.headline.text() == "路灯不亮"
    assert card.send.isEnabled()


def test_every_step_has_a_key_of_its_own_in_both_languages_a_name() -> None:
    assert set(STEP_KEYS) == set(CaseStep)
    assert len(set(STEP_KEYS.values())) == len(STEP_KEYS)
    assert not {"J", "K"} & set(STEP_KEYS.values())
