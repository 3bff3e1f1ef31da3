"""Tasks reopened from their list, and the recall that outlives its card: by mouse and keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.command import CancelTask, WriteLog
from app.services.dispatch import DispatchStage
from tests.unit.app.services.hall import option, plan
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import NOW_S, Stage, thing
from widgets.cards.intercept_card import InterceptCard

LEFT = Qt.MouseButton.LeftButton


def _cancelled(stage: Stage) -> list[CancelTask]:
    return [c.body for c in stage.link.sent if isinstance(c.body, CancelTask)]


def _card(stage: Stage) -> InterceptCard:
    card = stage.window.dock.card
    assert isinstance(card, InterceptCard)
    return card


def _click_first_task(stage: Stage) -> None:
    tasks = stage.window.tasks.list
    QTest.mouseClick(
        tasks.viewport(), LEFT, pos=tasks.visualRect(tasks.model().index(0, 0)).center()
    )


def _send(stage: Stage) -> str:
    """Send O-1 after V-1 and return the task id."""
    stage.sign_in()
    stage.enter(thing("V-1"), thing("O-1", label="P-0117", **{"class": 12, "lon_deg": 120.89}))
    stage.turn()
    stage.window.acts.intercept("V-1")
    given = option("O-1", label="P-0117")
    stage.link.answer("plan_intercept", plan(target_id="V-1", as_of_s=NOW_S, options=[given]))
    stage.turn()
    stage.desk.dispatch.choose("O-1")
    return stage.desk.dispatch.confirm()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_task_of_a_former_run_is_opened_and_called_off(stage: Stage, by: str) -> None:
    stage.sign_in()
    stage.enter(thing("V-1"))
    stage.issue_task("t", number=17)
    stage.turn()
    tasks = stage.window.tasks.list
    if by == "mouse":
        _click_first_task(stage)
    else:
        tasks.setCurrentIndex(tasks.model().index(0, 0))
        QTest.keyClick(tasks, Qt.Key.Key_Return)
    card = _card(stage)
    assert "T17" in card.title.full_text()
    assert "王港路口" in card.title.full_text()
    assert stage.desk.selection.entity_id == "V-1"
    assert not card.progress.recall.isVisible()
    if by == "mouse":
        QTest.mouseClick(card.progress.cancel, LEFT)
    else:
        card.progress.cancel.setFocus()
        QTest.keyClick(card.progress.cancel, Qt.Key.Key_Return)
    QTest.keyClicks(card.progress.reason, "left town")
    QTest.keyClick(card.progress.reason, Qt.Key.Key_Return)
    assert _cancelled(stage) == [CancelTask("t", "left town")]
    assert stage.window._texts("cards.intercept.cancelling") in card.progress.remarks.full_text()
    assert not card.progress.cancel.isVisible()


def test_a_task_is_opened_again_after_its_card_was_closed(stage: Stage) -> None:
    stage.sign_in()
    stage.issue_task("t")
    stage.turn()
    _click_first_task(stage)
    QTest.keyClick(_card(stage), Qt.Key.Key_Escape)
    assert stage.window.dock.card is None
    assert stage.desk.dispatch.stage is DispatchStage.IDLE
    _click_first_task(stage)
    assert stage.desk.dispatch.task_id == "t"


def test_a_reason_half_written_for_one_task_is_never_sent_for_another(stage: Stage) -> None:
    stage.sign_in()
    stage.issue_task("t1", number=1)
    stage.issue_task("t2", number=2, officer_id="O-2")
    stage.turn()
    stage.window.acts.show_task("t1")
    QTest.mouseClick(_card(stage).progress.cancel, LEFT)
    QTest.keyClicks(_card(stage).progress.reason, "left")
    stage.window.acts.show_task("t2")
    assert not _card(stage).progress.is_asking
    QTest.keyClick(_card(stage), Qt.Key.Key_Return)
    assert _cancelled(stage) == []


def test_backspace_recalls_while_the_intercept_card_is_open(stage: Stage) -> None:
    task_id = _send(stage)
    QTest.keyClick(stage.window, Qt.Key.Key_Backspace)
    assert [c.task_id for c in _cancelled(stage)] == [task_id]


def test_backspace_recalls_after_the_card_was_replaced_and_the_line_says_whom(
    stage: Stage,
) -> None:
    task_id = _send(stage)
    assert not stage.window.last_order.isVisible(), "the card says it"
    stage.raise_alarm("a", entity_id="V-9")
    stage.turn()
    stage.window.acts.show_alarm("a")
    assert stage.window.last_order.isVisible()
    assert "P-0117" in stage.window.last_order.said.full_text()
    QTest.keyClick(stage.window, Qt.Key.Key_Backspace)
    assert [c.task_id for c in _cancelled(stage)] == [task_id]
    assert not stage.window.last_order.isVisible()


def test_a_click_recalls_after_the_card_was_replaced(stage: Stage) -> None:
    task_id = _send(stage)
    stage.window.shelf.about()
    QTest.mouseClick(stage.window.last_order.recall, LEFT)
    assert [c.task_id for c in _cancelled(stage)] == [task_id]


def test_backspace_in_a_text_field_deletes_a_letter_and_recalls_nobody(stage: Stage) -> None:
    _send(stage)
    stage.window.toggle_log()
    line = stage.window.log.line
    QTest.keyClicks(line, "abc")
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == "ab"
    assert _cancelled(stage) == []
    assert not any(isinstance(c.body, WriteLog) for c in stage.link.sent)


def test_after_five_seconds_backspace_does_nothing(stage: Stage) -> None:
    _send(stage)
    stage.window.shelf.about()
    stage.real.at_s += 5.1
    stage.turn()
    assert not stage.window.last_order.isVisible()
    QTest.keyClick(stage.window, Qt.Key.Key_Backspace)
    assert _cancelled(stage) == []


def test_an_order_refused_behind_another_card_is_said_until_it_is_read(stage: Stage) -> None:
    _send(stage)
    stage.link.reply(code="outcome_unknown")
    stage.window.shelf.about()
    stage.turn()
    line = stage.window.last_order
    assert "不知道是否" in line.said.full_text()
    assert not line.recall.isVisible()
    stage.real.at_s += 60
    stage.turn()
    assert line.isVisible()
    QTest.mouseClick(line.read, LEFT)
    assert not line.isVisible()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_longest_thing_the_line_says_fits(
    make_stage: MakeStage, qtbot: QtBot, language: str
) -> None:
    stage = make_stage(language)
    stage.window.resize(1920, 1080)
    _send(stage)
    stage.link.reply(code="outcome_unknown")
    stage.window.shelf.about()
    stage.turn()
    said = stage.window.last_order.said
    qtbot.waitUntil(lambda: said.heightForWidth(said.width()) <= said.height(), timeout=1000)
    assert stage.window.tasks.rect().contains(stage.window.last_order.geometry())


@pytest.mark.parametrize(("state", "part"), [("live", "确认"), ("stale", "待发出")])
def test_a_command_on_its_way_says_whether_the_link_can_carry_it(
    stage: Stage, state: str, part: str
) -> None:
    _send(stage)
    stage.link.state = type(stage.link.state)(state)
    stage.link.waiting = 1
    stage.real.at_s += 1
    stage.turn(2)
    assert part in stage.window.bar.waiting.full_text()
    key = "cards.intercept.sending" if state == "live" else "cards.waiting_link"
    assert _card(stage).hint.full_text() == stage.window._texts(key)


def test_two_tasks_at_one_post_are_told_under_one_pin(stage: Stage) -> None:
    stage.issue_task("t1", number=1, officer_label="P-1")
    stage.issue_task("t2", number=2, officer_label="P-2")
    stage.turn()
    posts = stage.window.map._overlays().posts
    assert [post.label.split(" · ") for post in posts] in (
        [["T1 P-1", "T2 P-2"]],
        [["T2 P-2", "T1 P-1"]],
    )
