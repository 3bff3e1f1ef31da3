"""A plan goes on being worked out after somebody was chosen and after he was sent."""

import pytest

from app.domain.command import CancelTask, IssueTask
from app.domain.errors import OperatorError
from app.services.dispatch import DispatchStage
from tests.unit.app.services.hall import OFFICER, OTHER, Hall, option, plan, post

AT_4 = {"name": "四号路口", "lon_deg": 120.92, "lat_deg": 32.0, "target_eta_s": 220.0, "place": 4}
AT_9 = {**AT_4, "name": "九号路口", "target_eta_s": 300.0, "place": 9}


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.enter_things()
    hall.dispatch.begin("veh:D0371", "a1")
    answer(hall, option(post=AT_4, p_capture=0.5), option(OTHER, post=AT_4, p_capture=0.1))
    hall.dispatch.choose(OFFICER)
    return hall


def answer(hall: Hall, *options: dict, **changes) -> None:
    as_of = {"as_of_s": hall.clock.now_s()}
    hall.link.answer("plan_intercept", plan(options=list(options), **as_of, **changes))
    hall.pump()


def newer(hall: Hall, *options: dict, **changes) -> None:
    """Let ten seconds go by with a fix of everything, and the hub answer."""
    hall.pass_s(10.0)
    hall.enter_things()
    answer(hall, *options, **changes)


def asked(hall: Hall) -> list[dict]:
    return [arguments for _, query, arguments in hall.link.asked if query == "plan_intercept"]


def sent(hall: Hall, kind: type) -> list:
    return [c.body for c in hall.link.sent if isinstance(c.body, kind)]


def test_while_one_confirms_it_is_asked_again_for_him_at_his_post(hall):
    hall.pass_s(10.0)
    assert len(asked(hall)) == 2
    assert asked(hall)[-1]["officer_id"] == OFFICER
    assert asked(hall)[-1]["kept"].startswith(f"4 own {OFFICER}")


def test_who_is_chosen_has_the_figures_of_the_newest_plan_and_stays_chosen(hall):
    hall.dispatch.accept("target_has_task")
    newer(hall, option(OTHER, post=AT_9, p_capture=0.2), option(post=AT_4, p_capture=0.4))
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert (hall.dispatch.option.officer_id, hall.dispatch.option.p_capture) == (OFFICER, 0.4)
    assert hall.dispatch.accepted == {"target_has_task"}
    assert hall.dispatch.warnings() == ()


def test_one_margin_counts_down_from_plan_to_plan(hall):
    hall.clock.advance(7.0)
    assert hall.dispatch.as_of_now(hall.dispatch.option).margin_s == 83.0
    hall.clock.advance(-7.0)
    newer(hall, option(post=AT_4, p_capture=0.4, margin_s=77.0))
    assert hall.dispatch.as_of_now(hall.dispatch.option).margin_s == 77.0


def test_a_margin_that_is_used_up_must_be_repeated_before_sending(hall):
    hall.clock.advance(91.0)
    hall.enter_things()
    assert hall.dispatch.warnings() == ("post_late",)
    with pytest.raises(OperatorError, match="warnings_unseen"):
        hall.dispatch.confirm()
    hall.dispatch.accept("post_late")
    hall.dispatch.confirm()
    assert sent(hall, IssueTask)[0].accepted_warnings == ("post_late",)


def test_a_post_that_the_vehicle_no_longer_passes_must_be_repeated_before_sending(hall):
    newer(hall, option(OTHER, post=AT_9, p_capture=0.2))
    assert hall.dispatch.warnings() == ("post_gone",)
    assert hall.dispatch.option.p_capture is None
    assert hall.dispatch.option.post.target_eta_s == 210.0
    newer(hall, option(post=AT_4, p_capture=0.3))
    assert hall.dispatch.warnings() == ()


def test_a_better_post_is_offered_and_never_taken_by_itself(hall):
    assert hall.dispatch.better is None
    newer(hall, option(post=AT_4, p_capture=0.4), posts=[post(OTHER, 9, p_alone=0.6)])
    assert hall.dispatch.option.officer_id == OFFICER
    assert hall.dispatch.better.officer_id == OTHER
    hall.dispatch.choose_better()
    assert hall.dispatch.option.officer_id == OTHER
    assert hall.dispatch.better is None
    assert sent(hall, IssueTask) == []


def test_what_meets_hardly_more_or_was_better_already_is_not_offered(hall):
    newer(hall, option(OTHER, post=AT_9, p_capture=0.54), option(post=AT_4, p_capture=0.5))
    assert hall.dispatch.better is None
    hall.dispatch.choose(OTHER)
    hall.dispatch.choose(OFFICER)
    newer(hall, option(OTHER, post=AT_9, p_capture=0.9), option(post=AT_4, p_capture=0.5))
    assert hall.dispatch.better.officer_id == OTHER
    hall.dispatch.choose(OFFICER)
    newer(hall, option(OTHER, post=AT_9, p_capture=0.9), option(post=AT_4, p_capture=0.5))
    assert hall.dispatch.better is None, "one chose him though the other was better"


def under_way(hall: Hall) -> str:
    task_id = hall.dispatch.confirm()
    hall.link.reply()
    hall.pump()
    hall.issue_task(task_id)
    return task_id


def test_after_it_was_sent_it_is_asked_on_for_him_and_his_way_is_the_newest(hall):
    under_way(hall)
    before = len(asked(hall))
    way = [[120.915, 32.0], [120.92, 32.0]]
    newer(hall, option(post=AT_4, p_capture=0.3, way=way))
    assert len(asked(hall)) > before
    assert asked(hall)[-1]["officer_id"] == OFFICER
    assert hall.dispatch.stage is DispatchStage.SENT
    assert hall.dispatch.option.way[0].lon_deg == 120.915
    assert not hall.dispatch.may_bypass


def test_one_who_is_on_his_way_is_moved_by_a_new_order_and_called_off_the_old_post(hall):
    task_id = under_way(hall)
    newer(hall, option(post=AT_9, p_capture=0.6), option(OTHER, post=AT_4, p_capture=0.9))
    assert hall.dispatch.may_bypass
    assert hall.dispatch.better.officer_id == OFFICER
    hall.dispatch.choose_better()
    assert hall.dispatch.stage is DispatchStage.CONFIRMING
    assert sent(hall, CancelTask) == []
    for warning in hall.dispatch.warnings():
        hall.dispatch.accept(warning)
    hall.dispatch.confirm()
    assert sent(hall, IssueTask)[-1].order["post"]["name"] == "九号路口"
    assert [c.task_id for c in sent(hall, CancelTask)] == [task_id]


def test_one_who_thinks_better_of_moving_somebody_calls_nobody_off(hall):
    under_way(hall)
    newer(hall, option(post=AT_9, p_capture=0.6))
    hall.dispatch.choose_better()
    hall.dispatch.reconsider()
    hall.dispatch.choose(OFFICER)
    for warning in hall.dispatch.warnings():
        hall.dispatch.accept(warning)
    hall.dispatch.confirm()
    assert sent(hall, CancelTask) == []


def test_of_a_task_that_is_over_nothing_more_is_asked(hall):
    task_id = under_way(hall)
    hall.step_task("done", task_id)
    before = len(asked(hall))
    hall.pass_s(30.0)
    assert len(asked(hall)) == before
