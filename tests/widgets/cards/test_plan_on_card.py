"""The plan on its card: together, changed, nobody, starting; sent together and refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.command import IssueTask
from app.domain.plan import PastTurns
from app.services.dispatch import DispatchStage
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall, option, plan, post
from widgets.cards.intercept_card import InterceptCard

LEFT = Qt.MouseButton.LeftButton
SET = [post(OFFICER, 4, p_added=0.5), post(OTHER, 7, p_added=0.2)]


@pytest.fixture
def card(hall: Hall, dock, look, texts) -> InterceptCard:
    hall.sign_in()
    hall.enter_things()
    card = dock(InterceptCard(hall.group, hall.dispatch, hall.session, look, texts))
    hall.dispatch.begin(TRUCK, "a1")
    return card


def give_plan(hall: Hall, code: str = "ok", **changes) -> None:
    hall.link.answer("plan_intercept", plan(**changes), code=code)
    hall.pump()


def test_two_are_chosen_and_sent_by_one_press(hall, card, texts):
    give_plan(hall, posts=SET, p_capture=0.7)
    assert "70" in card.whole.teams[2].text()
    assert card.whole.teams[3].isHidden()
    QTest.mouseClick(card.whole.teams[2], LEFT)
    assert card.title.full_text() == texts("intercept.title_team", target="苏F·D0371", count=2)
    assert "P-0203" in card.team.heads[1].full_text()
    assert card.officers.isHidden()
    QTest.mouseClick(card.send, LEFT)
    sent = [c.body.officer_id for c in hall.link.sent if isinstance(c.body, IssueTask)]
    assert sent == [OFFICER, OTHER]


def test_a_changed_plan_says_who_goes_who_comes_and_why(hall, card, texts):
    give_plan(hall, posts=SET, p_capture=0.7)
    assert card.whole.change.isHidden()
    hall.pass_s(10.0)
    give_plan(hall, posts=[SET[0], post(OTHER, 9)], p_capture=0.8)
    said = card.whole.change.full_text()
    assert texts("intercept.cause.drives") in said
    assert texts("intercept.gone", officer="P-0203", post="路口 7") in said
    assert texts("intercept.come", officer="P-0203", post="路口 9") in said
    assert "70%" in said
    assert "80%" in said


def test_where_nobody_can_it_says_why_and_who_is_nearest_and_asks_for_him(hall, card):
    give_plan(hall, options=[], reason="no_feasible_intercept")
    assert "P-0117" in card.whole.nearest.full_text()
    QTest.mouseClick(card.whole.ask, LEFT)
    assert hall.dispatch.wanted_officer_id == OFFICER


def test_a_planner_that_starts_is_waited_for_and_is_no_error(hall, card, texts):
    give_plan(hall, code="planner_starting")
    assert card.hint.full_text() == texts("intercept.starting")
    assert card.error.isHidden()
    hall.pass_s(10.0)
    give_plan(hall)
    assert hall.dispatch.stage is DispatchStage.CHOOSING


def test_a_refusal_offers_the_next_best_beside_it(hall, card, texts):
    give_plan(hall)
    hall.dispatch.choose(OFFICER)
    task_id = hall.dispatch.confirm()
    hall.issue_task(task_id)
    hall.step_task("refused", task_id)
    assert card.progress.instead.isHidden()
    give_plan(hall, options=[option(OTHER)])
    who = texts("intercept.instead", officer="P-0203", post="王港路口")
    assert card.progress.instead.text().replace("&&", "&") == who
    QTest.mouseClick(card.progress.instead, LEFT)
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert hall.dispatch.option.officer_id == OTHER


def test_a_plan_says_by_which_hour_and_by_which_past_turns_it_counts(hall, card, texts):
    past = PastTurns(12345, "2026-11-15", "2026-11-21")
    give_plan(hall, posts=SET, p_capture=0.7, hour=17.25, times_source="estimate", past=past)
    said = card.whole.whole.full_text()
    assert texts("plan_basis.hour", time="17:15", source="estimate") in said
    days = {"from_day": "2026-11-15", "to_day": "2026-11-21"}
    assert texts("plan_basis.turns", count="12,345", **days) in said
    assert texts("intercept.unknown_turns") not in said
