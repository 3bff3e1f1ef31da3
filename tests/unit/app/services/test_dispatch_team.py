"""Several officers by one confirmation, a post clicked, a plan that is held, and who comes next."""

import pytest

from app.domain.command import CancelTask, IssueTask
from app.domain.errors import OperatorError
from app.services.dispatch import DispatchStage
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall, option, plan, post

BOTH = (post(OFFICER, 4, p_added=0.5), post(OTHER, 7, p_added=0.2))


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.enter_things()
    hall.dispatch.begin(TRUCK, "a1")
    answer(hall, posts=list(BOTH), p_capture=0.7)
    return hall


def answer(hall: Hall, **changes) -> None:
    hall.link.answer("plan_intercept", plan(**changes))
    hall.pump()


def orders(hall: Hall) -> list[IssueTask]:
    return [c.body for c in hall.link.sent if isinstance(c.body, IssueTask)]


def test_a_post_chooses_its_officer_and_one_that_is_gone_nobody(hall):
    hall.dispatch.choose_post("7")
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert hall.dispatch.option.officer_id == OTHER
    hall.dispatch.reconsider()
    hall.dispatch.choose_post("99")
    assert hall.dispatch.stage is DispatchStage.CHOOSING


def test_two_are_sent_by_one_confirmation_each_on_his_own_task_and_post(hall):
    hall.dispatch.choose_team(2)
    hall.dispatch.confirm()
    first, second = orders(hall)
    assert (first.officer_id, second.officer_id) == (OFFICER, OTHER)
    assert first.order["post"]["name"] != second.order["post"]["name"]
    assert first.accepted_warnings == ()
    assert second.accepted_warnings == ("target_has_task",)
    assert hall.dispatch.task_ids == (first.task_id, second.task_id)


def test_the_warnings_of_each_are_repeated_by_themselves(hall):
    hall.issue_task("t9", officer_id=OTHER, target_id="veh:else")
    hall.dispatch.choose_team(2)
    assert hall.dispatch.warnings() == (f"officer_busy@{OTHER}",)
    with pytest.raises(OperatorError, match="warnings_unseen"):
        hall.dispatch.confirm()
    hall.dispatch.accept(f"officer_busy@{OTHER}")
    hall.dispatch.confirm()
    assert orders(hall)[0].accepted_warnings == ()
    assert orders(hall)[1].accepted_warnings == ("officer_busy", "target_has_task")


def test_who_the_hub_would_not_send_is_confirmed_again_and_the_other_is_on_his_way(hall):
    hall.dispatch.choose_team(2)
    hall.dispatch.confirm()
    hall.link.reply(-2)
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.SENT
    hall.link.reply(-1, code="out_of_scope")
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert [o.officer_id for o in hall.dispatch.chosen] == [OTHER]
    assert hall.dispatch.error == "out_of_scope"


def test_one_key_recalls_all_who_were_sent_together(hall):
    hall.dispatch.choose_team(2)
    hall.dispatch.confirm()
    hall.dispatch.recall()
    called_off = [c.body.task_id for c in hall.link.sent if isinstance(c.body, CancelTask)]
    assert called_off == [order.task_id for order in orders(hall)]


def test_a_plan_that_is_pointed_at_stays_and_the_newer_one_comes_after(hall):
    hall.dispatch.hold(is_held=True)
    hall.pass_s(10.0)
    hall.dispatch.note_move()
    answer(hall, posts=[post(OFFICER, 8)], p_capture=0.6)
    assert [p.junction.place for p in hall.dispatch.plan.posts] == [4, 7]
    assert hall.dispatch.has_newer_plan
    hall.dispatch.hold(is_held=False)
    assert [p.junction.place for p in hall.dispatch.plan.posts] == [8]
    assert not hall.dispatch.has_newer_plan
    assert {p.junction.place for p in hall.dispatch.change.gone} == {4, 7}


def test_a_refusal_names_who_comes_next_and_he_is_sent_only_when_confirmed(hall):
    hall.dispatch.choose(OFFICER)
    task_id = hall.dispatch.confirm()
    hall.issue_task(task_id)
    assert hall.dispatch.next_best is None
    hall.step_task("refused", task_id)
    answer(hall, options=[option(OTHER)])
    assert hall.dispatch.next_best.officer_id == OTHER
    assert hall.dispatch.stage is DispatchStage.SENT
    hall.dispatch.choose_next()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert hall.dispatch.alarm_id == "a1"
    assert len(orders(hall)) == 1
