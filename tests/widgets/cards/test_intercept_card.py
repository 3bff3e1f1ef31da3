"""The interception by real mouse and keyboard events: choose, tick, send, recall, follow."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.command import CancelTask, IssueTask
from app.services.dispatch import DispatchStage
from tests.unit.app.services.hall import NOON_S, OFFICER, OTHER, TRUCK, Hall, option, plan
from widgets.cards.intercept_card import InterceptCard

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def card(hall: Hall, dock, look, texts) -> InterceptCard:
    hall.sign_in()
    hall.enter_things()
    card = dock(InterceptCard(hall.group, hall.dispatch, hall.session, look, texts))
    hall.dispatch.begin(TRUCK, "a1")
    return card


def give_plan(hall: Hall, **changes) -> None:
    hall.link.answer("plan_intercept", plan(**changes))
    hall.pump()


def sent(hall: Hall, kind: type) -> list:
    return [c.body for c in hall.link.sent if isinstance(c.body, kind)]


def click_row(card: InterceptCard, row: int) -> None:
    rect = card.officers.visualItemRect(card.officers.item(row))
    QTest.mouseClick(card.officers.viewport(), LEFT, pos=rect.center())


def test_it_says_that_it_is_working_until_the_plan_is_here(hall, card, texts):
    assert card.hint.full_text() == texts("cards.intercept.planning")
    assert "苏F·D0371" in card.title.full_text()
    give_plan(hall)
    assert card.officers.officer_ids() == [OFFICER, OTHER]


def test_an_officer_says_how_many_drives_he_meets_and_late_only_who_meets_none(hall, card, texts):
    ready, tight = (
        option(p_capture=0.724),
        option(OTHER, travel_s=260.0, margin_s=-40.0, p_capture=0.3),
    )
    give_plan(hall, options=[ready, tight, option("off:3", margin_s=-40.0, p_capture=0.0)])
    lines = [card.officers.item(row).text().splitlines()[1] for row in range(3)]
    margin = texts("intercept.margin", time="1:30")
    assert lines[0].endswith(texts("intercept.note", margin=margin, percent="72"))
    short = texts("intercept.margin_short", time="0:40")
    assert lines[1].endswith(texts("intercept.note", margin=short, percent="30"))
    assert lines[2].endswith(texts("intercept.margin_late", time="0:40"))
    hall.dispatch.choose(OTHER)
    assert card.chosen.figures.figure("margin") == "\u22120:40"
    meets = texts("intercept.meets_but_earliest", percent="30")
    assert card.chosen.facts.fact("meets") == meets


def test_a_click_on_an_officer_then_on_send_issues_the_task(hall, card):
    give_plan(hall)
    click_row(card, 1)
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert "P-0203" in card.title.full_text()
    QTest.mouseClick(card.send, LEFT)
    assert [t.officer_id for t in sent(hall, IssueTask)] == [OTHER]


def test_by_keyboard_alone_down_enter_enter_sends_the_second(hall, card):
    give_plan(hall)
    QTest.keyClick(card.officers, Qt.Key.Key_Down)
    QTest.keyClick(card.officers, Qt.Key.Key_Return)
    assert sent(hall, IssueTask) == []
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert [t.officer_id for t in sent(hall, IssueTask)] == [OTHER]


def test_a_figure_key_chooses_its_row(hall, card):
    give_plan(hall)
    QTest.keyClick(card.officers, Qt.Key.Key_2)
    assert hall.dispatch.option.officer_id == OTHER


def test_an_officer_clicked_on_the_map_appears_on_the_card(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    assert "P-0117 王港路口" in card.title.full_text()
    assert card.officers.officer_ids() == [OTHER]


def test_the_facts_age_while_one_hesitates(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    assert card.chosen.figures.figure("target_eta") == "3:40"
    assert card.chosen.figures.figure("margin") == "1:30"
    hall.clock.advance(100.0)
    hall.enter_things()
    card.refresh()
    assert card.chosen.figures.figure("target_eta") == "2:00"
    assert card.chosen.figures.figure("margin").endswith("0:10")
    assert card.chosen.figures.figure("margin") != "0:10"


def test_a_standing_target_has_no_arrival_and_no_invented_margin(hall, card, texts):
    give_plan(hall, is_standing=True)
    hall.dispatch.choose(OFFICER)
    assert card.chosen.figures.figure("target_eta") == texts("cards.intercept.stands")
    assert card.chosen.figures.figure("margin") == texts("cards.intercept.margin_none")


def test_nothing_is_sent_until_every_warning_is_ticked_by_hand(hall, card):
    hall.issue_task()
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    assert not card.send.isEnabled()
    QTest.mouseClick(card.send, LEFT)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert sent(hall, IssueTask) == []
    QTest.mouseClick(card.warnings.box("officer_busy"), LEFT)
    assert not card.send.isEnabled()
    QTest.keyClick(card.warnings.box("target_has_task"), Qt.Key.Key_Space)
    assert card.send.isEnabled()
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert sent(hall, IssueTask)[0].accepted_warnings == ("officer_busy", "target_has_task")


def test_a_warning_that_comes_up_meanwhile_disables_send(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    assert card.send.isEnabled()
    hall.clock.advance(31.0)
    card.refresh()
    assert not card.send.isEnabled()
    assert card.warnings.box("officer_fix_old").isVisible()


def test_enter_on_another_button_presses_that_button(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    card.back.setFocus()
    QTest.keyClick(card.back, Qt.Key.Key_Return)
    assert sent(hall, IssueTask) == []
    assert hall.dispatch.stage is DispatchStage.CHOOSING


def test_who_may_not_issue_tasks_cannot_send(hall, dock, look, texts):
    hall.sign_in("P-0001", "leader")
    hall.enter_things()
    card = dock(InterceptCard(hall.group, hall.dispatch, hall.session, look, texts))
    hall.dispatch.begin(TRUCK)
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    assert not card.send.isEnabled()
    assert card.read_only.isVisible()


def test_a_click_recalls_within_five_seconds(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    hall.real_s += 4.9
    card.refresh()
    assert "1" in card.progress.recall.text()
    QTest.mouseClick(card.progress.recall, LEFT)
    assert len(sent(hall, CancelTask)) == 1


def test_after_five_seconds_cancelling_asks_for_a_reason(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    hall.link.reply()
    hall.issue_task(hall.dispatch.task_id)
    hall.real_s += 5.1
    card.refresh()
    assert not card.progress.recall.isVisible()
    QTest.mouseClick(card.progress.cancel, LEFT)
    QTest.keyClick(card.progress.reason, Qt.Key.Key_Return)
    assert card.error.isVisible()
    QTest.keyClicks(card.progress.reason, "left town")
    QTest.keyClick(card.progress.reason, Qt.Key.Key_Return)
    assert [c.reason for c in sent(hall, CancelTask)] == ["left town"]


def test_the_steps_appear_with_their_times_in_order(hall, card):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    task_id = hall.dispatch.task_id
    hall.link.reply()
    hall.issue_task(task_id)
    hall.clock.at_s = NOON_S + 1
    hall.step_task("sent", task_id)
    hall.clock.at_s = NOON_S + 3
    hall.step_task("accepted", task_id)
    shown = card.progress.steps.full_text().replace("\u00a0", " ")
    assert "已发 06:13:21" in shown
    assert "送达 —" in shown
    assert "接受 06:13:23" in shown
    assert "完成 —" in shown


def refuse(hall: Hall, card: InterceptCard) -> None:
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    hall.link.reply()
    hall.issue_task(hall.dispatch.task_id)
    hall.step_task("delivered", hall.dispatch.task_id)
    assert card.progress.steps.property("tone") == "ours"
    assert not card.progress.another.isVisible()
    hall.step_task("refused", hall.dispatch.task_id, reason="车坏了")


def test_after_a_refusal_another_is_chosen_for_the_same_vehicle_and_alarm(hall, card, texts):
    refuse(hall, card)
    assert card.progress.steps.property("tone") == "warn"
    QTest.mouseClick(card.progress.another, LEFT)
    assert hall.dispatch.stage is DispatchStage.PLANNING
    assert (hall.dispatch.target_id, hall.dispatch.alarm_id) == (TRUCK, "a1")
    give_plan(hall)
    shown = {i: card.officers.item(i).text() for i in range(2)}
    assert card.officers.officer_ids() == [OFFICER, OTHER]
    assert "刚拒绝" in shown[0]
    assert "刚拒绝" not in shown[1]
    hall.dispatch.choose(OTHER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    again = sent(hall, IssueTask)[-1]
    assert (again.officer_id, again.target_id, again.alarm_id) == (OTHER, TRUCK, "a1")


def test_a_refusal_is_forgotten_after_half_an_hour(hall, card):
    refuse(hall, card)
    hall.clock.advance(1_801.0)
    QTest.mouseClick(card.progress.another, LEFT)
    give_plan(hall)
    assert "刚拒绝" not in card.officers.item(0).text()


def test_who_may_not_issue_tasks_is_offered_nobody_else(hall, card):
    refuse(hall, card)
    hall.session.sign_out()
    card.refresh()
    assert not card.progress.another.isVisible()


def test_beside_the_chosen_officer_no_other_looks_chosen(hall, card):
    give_plan(hall)
    assert card.officers.currentRow() == 0
    click_row(card, 1)
    assert card.officers.officer_ids() == [OFFICER]
    assert card.officers.selectedItems() == []
    assert card.officers.current_id() == ""


def test_a_late_answer_after_a_cancellation_is_shown(hall, card, texts):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    task_id = hall.dispatch.task_id
    hall.issue_task(task_id)
    hall.step_task("cancelled", task_id, reason="x")
    hall.step_task("late_answer", task_id, answer="accepted")
    late = texts("cards.intercept.late_answer", answer=texts("cards.step.accepted"))
    assert late in card.progress.remarks.full_text()


def test_a_refused_order_says_why_and_can_be_sent_again(hall, card, texts):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Return)
    hall.link.reply(code="store_unavailable")
    hall.pump()
    assert card.error.full_text() == texts("errors.store_unavailable")
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert len(sent(hall, IssueTask)) == 2


def test_a_code_nobody_knows_is_shown_as_it_is(hall, card):
    hall.link.answer("plan_intercept", {}, code="gremlins")
    hall.pump()
    assert "gremlins" in card.error.full_text()


def test_nobody_can_be_there_is_said(hall, card, texts):
    give_plan(hall, options=[], reason="")
    assert card.hint.full_text() == texts("cards.intercept.nobody")


def test_foreign_text_is_shown_as_it_is_and_reads_no_file(hall, card):
    give_plan(hall, target_label="<img src='file:///etc/passwd'><b>x", options=[option()])
    assert "<img" in card.title.full_text()
    assert card.title.textFormat() is Qt.TextFormat.PlainText


def test_esc_goes_back_one_step_at_a_time(hall, card):
    closed = []
    card.closed.connect(lambda: closed.append(1))
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    assert closed == []
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert hall.dispatch.stage is DispatchStage.IDLE
    assert closed == [1]


def test_a_released_card_hears_nothing_more(hall, card):
    give_plan(hall)
    card.release()
    hall.dispatch.choose(OFFICER)
    assert OFFICER in card.officers.officer_ids()


@pytest.mark.parametrize("texts", ["zh_CN", "en"], indirect=True)
def test_everything_on_the_card_fits_its_width(hall, card):
    hall.issue_task()
    give_plan(hall, target_label="苏F·D0371-超长号牌挂车" * 3)
    hall.dispatch.choose(OFFICER)
    card.refresh()
    assert card.minimumSizeHint().width() <= card.width()
    assert card.window().width() == card.look.px(420)
