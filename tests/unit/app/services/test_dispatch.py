"""From a vehicle to an officer: planning, choosing, warnings, sending, recalling, following."""

import pytest

from app.domain.command import CancelTask, IssueTask
from app.domain.errors import OperatorError
from app.services.dispatch import DispatchStage
from app.services.task_steps import steps_of
from tests.unit.app.services.hall import NOON_S, OFFICER, OTHER, TRUCK, Hall, option, plan


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.enter_things()
    return hall


def questions(hall: Hall) -> list[dict]:
    return [arguments for _, query, arguments in hall.link.asked if query == "plan_intercept"]


def issued(hall: Hall) -> list[IssueTask]:
    return [c.body for c in hall.link.sent if isinstance(c.body, IssueTask)]


def cancelled(hall: Hall) -> list[CancelTask]:
    return [c.body for c in hall.link.sent if isinstance(c.body, CancelTask)]


def test_beginning_asks_the_hub_and_its_plan_lets_one_choose(hall):
    hall.dispatch.begin(TRUCK, "a1")
    assert hall.dispatch.stage is DispatchStage.PLANNING
    assert questions(hall)[-1]["target_id"] == TRUCK
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    assert [o.officer_id for o in hall.dispatch.plan.options] == [OFFICER, OTHER]


def test_a_refused_plan_says_why_and_stays_planning(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", {}, code="entity_unknown")
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.PLANNING
    assert hall.dispatch.error == "entity_unknown"


def test_an_answer_that_is_no_plan_is_an_error_and_no_crash(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", {"target_id": 5})
    hall.pump()
    assert hall.dispatch.error == "answer_malformed"


def test_the_plan_is_asked_for_again_every_ten_seconds_while_choosing(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    hall.pass_s(9.5)
    assert len(questions(hall)) == 1
    hall.pass_s(1.0)
    assert len(questions(hall)) == 2
    hall.link.answer("plan_intercept", plan(options=[option(OTHER)]))
    hall.pump()
    assert [o.officer_id for o in hall.dispatch.plan.options] == [OTHER]
    assert hall.dispatch.stage is DispatchStage.CHOOSING


def test_the_plan_is_asked_for_again_at_every_fix_but_not_all_the_time(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    hall.pass_s(1.0)
    hall.enter_things()  # a fix of now
    hall.pump()
    assert len(questions(hall)) == 1
    hall.pass_s(1.0)
    assert len(questions(hall)) == 2
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    hall.pass_s(5.0)  # nothing new was heard of it
    assert len(questions(hall)) == 2


def test_the_posts_of_the_plan_shown_go_with_the_next_question(hall):
    hall.dispatch.begin(TRUCK)
    assert questions(hall)[-1]["kept"] == ""
    junction = {"name": "x", "lon_deg": 121.0, "lat_deg": 32.0, "target_eta_s": 9.0, "place": 4}
    post = {
        **{"officer_id": OTHER, "label": "", "junction": junction, "travel_s": 1.0},
        **{"p_alone": 0.5, "p_added": 0.5, "margin_p10_s": 8.0, "margin_median_s": 9.0},
        **{"hazard": 0.0, "why": {"key": "meets_most", "numbers": {}}},
    }
    options = [option(post={**junction, "place": 7}), option(OTHER), option("off:3")]
    hall.link.answer("plan_intercept", plan(options=options, posts=[post]))
    hall.pump()
    hall.pass_s(10.0)
    assert questions(hall)[-1]["kept"] == f"4 set {OTHER}\n7 own {OFFICER}"


def test_what_becomes_of_a_task_for_the_vehicle_is_planned_with_at_once(hall):
    hall.issue_task("t1")
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    hall.step_task("refused", "t1")
    assert len(questions(hall)) == 2
    hall.link.answer("plan_intercept", plan(options=[option(OTHER)]))
    hall.pump()
    assert [o.officer_id for o in hall.dispatch.plan.options] == [OTHER]
    hall.issue_task("t2", target_id="veh:other")
    assert len(questions(hall)) == 2


def test_a_question_that_is_never_answered_is_asked_again_and_said(hall):
    hall.dispatch.begin(TRUCK)
    hall.pass_s(10.1)
    assert hall.dispatch.error == "no_answer"
    assert len(questions(hall)) == 2


def test_an_officer_outside_the_ranking_is_asked_for_by_name(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan(options=[option(OTHER)]))
    hall.pump()
    hall.dispatch.choose(OFFICER)
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    assert questions(hall)[-1]["officer_id"] == OFFICER
    hall.link.answer("plan_intercept", plan(options=[option(OFFICER)]))
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert hall.dispatch.option.officer_id == OFFICER
    assert [o.officer_id for o in hall.dispatch.plan.options] == [OFFICER, OTHER]


def test_an_officer_who_cannot_get_there_is_said_so(hall):
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan(options=[option(OTHER)]))
    hall.pump()
    hall.dispatch.choose(OFFICER)
    hall.link.answer("plan_intercept", plan(options=[], reason="no_way"))
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    assert hall.dispatch.error == "officer_unreachable"


def test_another_officer_can_be_chosen_while_confirming(hall):
    hall.choose_officer()
    hall.dispatch.choose(OTHER)
    assert hall.dispatch.option.officer_id == OTHER
    hall.dispatch.reconsider()
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    assert hall.dispatch.option is None


def test_all_well_means_no_warnings(hall):
    hall.choose_officer()
    assert hall.dispatch.warnings() == ()


def test_old_fixes_warn_as_they_age_and_stop_warning_when_they_are_renewed(hall):
    hall.choose_officer()
    hall.clock.advance(31.0)
    assert hall.dispatch.warnings() == ("target_fix_old", "officer_fix_old")
    hall.enter_things()
    assert hall.dispatch.warnings() == ()


def test_a_thing_that_has_left_the_world_counts_as_old():
    hall = Hall()
    hall.sign_in()
    hall.choose_officer()
    assert hall.dispatch.warnings() == ("target_fix_old", "officer_fix_old")


def test_a_task_issued_meanwhile_makes_the_officer_busy_and_the_target_taken(hall):
    hall.choose_officer()
    hall.issue_task()
    assert hall.dispatch.warnings() == ("officer_busy", "target_has_task")
    hall.step_task("done")
    assert hall.dispatch.warnings() == ()


def test_what_the_hub_knows_of_other_scopes_warns_too(hall):
    hall.dispatch.begin(TRUCK)
    options = [option(warnings=["officer_busy"])]
    hall.link.answer("plan_intercept", plan(options=options, warnings=["target_has_task"]))
    hall.pump()
    hall.dispatch.choose(OFFICER)
    assert hall.dispatch.warnings() == ("officer_busy", "target_has_task")


def test_a_warning_must_be_repeated_before_anything_is_sent(hall):
    hall.issue_task()
    hall.choose_officer()
    with pytest.raises(OperatorError, match="warnings_unseen"):
        hall.dispatch.confirm()
    hall.dispatch.accept("officer_busy")
    with pytest.raises(OperatorError, match="target_has_task"):
        hall.dispatch.confirm()
    assert issued(hall) == []
    hall.dispatch.accept("target_has_task")
    hall.dispatch.confirm()
    assert issued(hall)[0].accepted_warnings == ("officer_busy", "target_has_task")


def test_a_warning_that_is_withdrawn_holds_the_order_back_again(hall):
    hall.issue_task()
    hall.choose_officer()
    for warning in hall.dispatch.warnings():
        hall.dispatch.accept(warning)
    hall.dispatch.withdraw("officer_busy")
    with pytest.raises(OperatorError, match="officer_busy"):
        hall.dispatch.confirm()


def test_another_officer_needs_his_own_acceptance(hall):
    hall.issue_task()
    hall.choose_officer()
    hall.dispatch.accept("target_has_task")
    hall.dispatch.choose(OTHER)
    assert hall.dispatch.unseen_warnings() == ("target_has_task",)


def test_nothing_can_be_sent_before_somebody_is_chosen(hall):
    with pytest.raises(OperatorError, match="nothing_chosen"):
        hall.dispatch.confirm()
    hall.dispatch.begin(TRUCK)
    with pytest.raises(OperatorError, match="nothing_chosen"):
        hall.dispatch.confirm()


def test_the_order_says_vehicle_post_route_junctions_and_times_from_now(hall):
    hall.choose_officer()
    hall.clock.advance(20.0)
    task_id = hall.dispatch.confirm()
    body = issued(hall)[0]
    assert (body.task_id, body.kind, body.alarm_id) == (task_id, "intercept", "a1")
    assert body.order["vehicle"]["label"] == "苏F·D0371"
    assert body.order["vehicle"]["class"] == 1
    assert body.order["vehicle"]["fix_s"] == NOON_S
    assert body.order["post"] == {"name": "王港路口", "lon_deg": 120.92, "lat_deg": 32.0}
    assert body.order["route"] == ["王港路", "通沙路"]
    assert body.order["junctions"] == ["王港路口"]
    assert (body.order["officer_eta_s"], body.order["target_eta_s"]) == (130.0, 200.0)
    assert body.order["plan"] == {
        **{"as_of_s": NOON_S, "seed": 0, "horizon_s": 0.0, "drives": 0, "place": -1},
        **{"margin_s": 90.0, "p_capture": None},
    }


def test_numbers_a_terminal_never_gave_are_null_in_the_order(hall):
    hall.enter_things(truck={"speed_mps": float("nan")})
    hall.choose_officer()
    hall.dispatch.confirm()
    assert issued(hall)[0].order["vehicle"]["speed_mps"] is None


def test_a_vehicle_that_left_is_ordered_by_name_without_old_numbers():
    hall = Hall()
    hall.sign_in()
    hall.choose_officer()
    for warning in hall.dispatch.warnings():
        hall.dispatch.accept(warning)
    hall.dispatch.confirm()
    assert issued(hall)[0].order["vehicle"] == {"label": "苏F·D0371"}


def test_a_refused_order_goes_back_to_confirming_with_its_code(hall):
    hall.choose_officer()
    hall.dispatch.confirm()
    assert hall.dispatch.waiting_reply
    hall.link.reply(code="officer_unknown")
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert hall.dispatch.error == "officer_unknown"
    assert hall.dispatch.task_id is None


def test_warnings_only_the_hub_sees_are_shown_when_it_refuses(hall):
    hall.choose_officer()
    hall.dispatch.confirm()
    reply = hall.link.reply(code="warning_not_accepted")
    hall.link._replies[-1] = type(reply)(reply.key, reply.code, 0, "officer_busy")
    hall.pump()
    assert hall.dispatch.unseen_warnings() == ("officer_busy",)


def test_five_real_seconds_to_recall(hall):
    hall.choose_officer()
    task_id = hall.dispatch.confirm()
    assert hall.dispatch.recall_seconds_left() == 5.0
    hall.real_s += 4.0
    assert hall.dispatch.recall_seconds_left() == pytest.approx(1.0)
    hall.dispatch.recall()
    assert cancelled(hall) == [CancelTask(task_id, "recalled")]
    assert hall.dispatch.is_recalled
    hall.dispatch.recall()
    assert len(cancelled(hall)) == 1


def test_after_five_seconds_a_recall_does_nothing(hall):
    hall.choose_officer()
    hall.dispatch.confirm()
    hall.real_s += 5.0
    hall.dispatch.recall()
    assert cancelled(hall) == []


def test_a_recall_the_hub_refuses_is_not_claimed(hall):
    hall.choose_officer()
    hall.dispatch.confirm()
    hall.dispatch.recall()
    hall.link.reply(code="task_over")
    hall.pump()
    assert not hall.dispatch.is_recalled
    assert hall.dispatch.error == "task_over"


def test_a_later_cancellation_needs_a_reason(hall):
    hall.issue_task()
    hall.dispatch.cancel("t1", "  ")
    assert hall.dispatch.error == "reason_missing"
    hall.dispatch.cancel("t1", "车已离开")
    assert cancelled(hall) == [CancelTask("t1", "车已离开")]


def test_a_sent_task_is_followed_step_by_step(hall):
    hall.choose_officer()
    task_id = hall.dispatch.confirm()
    assert hall.dispatch.task is None
    hall.link.reply()
    hall.issue_task(task_id)
    assert [time for _, time in steps_of(hall.dispatch.task)] == [None] * 5
    for seconds, state in enumerate(["sent", "delivered", "accepted"]):
        hall.clock.at_s = NOON_S + seconds
        hall.step_task(state, task_id)
    assert steps_of(hall.dispatch.task) == (
        ("sent", NOON_S),
        ("delivered", NOON_S + 1),
        ("accepted", NOON_S + 2),
        ("arrived", None),
        ("done", None),
    )
    assert hall.dispatch.task.state == "accepted"


def test_a_refused_task_shows_how_far_it_came(hall):
    hall.issue_task()
    hall.step_task("sent")
    hall.step_task("refused", reason="车坏")
    assert steps_of(hall.group.board.tasks["t1"]) == (("sent", NOON_S), ("refused", NOON_S))


def test_listeners_hear_a_task_move_and_nothing_when_nothing_moves(hall):
    hall.choose_officer()
    hall.dispatch.confirm()
    told = []
    hall.dispatch.connect(lambda: told.append(1))
    hall.pump()
    assert told == []
    hall.issue_task(hall.dispatch.task_id)
    assert told


def test_closing_forgets_the_choice_and_drops_late_answers(hall):
    hall.dispatch.begin(TRUCK)
    hall.dispatch.close()
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    assert hall.dispatch.stage is DispatchStage.IDLE
    assert hall.dispatch.plan is None


def test_who_is_not_signed_in_sends_nobody():
    hall = Hall()
    hall.enter_things()
    hall.choose_officer()
    with pytest.raises(OperatorError, match="not_signed_in"):
        hall.dispatch.confirm()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
