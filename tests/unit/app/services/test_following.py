"""Following a task that was sent before: by anybody, before a restart, and calling it off."""

import pytest

from app.domain.command import CancelTask
from app.domain.errors import OperatorError
from app.domain.people import Role, Scope
from app.services.dispatch import DispatchStage
from app.services.session import SignedIn
from tests.unit.app.services.hall import TRUCK, Hall


@pytest.fixture
def hall() -> Hall:
    """Return a hall as after a restart: the journal has a task, this console sent none."""
    hall = Hall()
    hall.sign_in()
    hall.issue_task("t1")
    return hall


def cancelled(hall: Hall) -> list[CancelTask]:
    return [c.body for c in hall.link.sent if isinstance(c.body, CancelTask)]


def test_a_task_of_a_former_run_is_followed_and_called_off_with_a_reason(hall):
    hall.dispatch.follow("t1")
    assert hall.dispatch.stage is DispatchStage.SENT
    assert (hall.dispatch.target_id, hall.dispatch.alarm_id) == (TRUCK, "a1")
    assert hall.dispatch.recall_seconds_left() == 0.0
    assert hall.dispatch.may_cancel()
    hall.dispatch.cancel("t1", "车已离开")
    assert cancelled(hall) == [CancelTask("t1", "车已离开")]
    assert hall.dispatch.is_cancelling
    assert not hall.dispatch.may_cancel(), "not twice while the hub has yet to answer"
    hall.link.reply()
    hall.step_task("cancelled")
    assert not hall.dispatch.is_cancelling
    assert not hall.dispatch.may_cancel()


def test_a_cancellation_the_hub_refuses_can_be_tried_again(hall):
    hall.dispatch.follow("t1")
    hall.dispatch.cancel("t1", "x")
    hall.link.reply(code="outcome_unknown")
    hall.pump()
    assert hall.dispatch.error == "outcome_unknown"
    assert hall.dispatch.may_cancel()


def test_a_task_that_is_not_here_cannot_be_followed(hall):
    with pytest.raises(OperatorError, match="task_unknown"):
        hall.dispatch.follow("t9")
    assert hall.dispatch.stage is DispatchStage.IDLE


def test_a_task_that_is_over_is_shown_and_not_called_off(hall):
    hall.step_task("done")
    hall.dispatch.follow("t1")
    assert hall.dispatch.task is not None
    assert not hall.dispatch.may_cancel()


@pytest.mark.parametrize(
    ("role", "county", "may"),
    [
        (Role.DUTY_OFFICER, "city", True),
        (Role.DUTY_OFFICER, "320602", True),
        (Role.DUTY_OFFICER, "320612", False),
        (Role.LEADER, "city", False),
    ],
)
def test_only_who_may_and_whose_county_it_is_calls_off(role, county, may):
    hall = Hall()
    hall.session.adopt(SignedIn("t", "P-1", "n", role, Scope(county)))
    hall.link.push_entry(
        "task_issued",
        "task:t1",
        {
            "number": 7, "kind": "intercept", "alarm_id": "", "target_id": TRUCK,
            "target_label": "x", "officer_id": "o", "officer_label": "o", "terminal": "1",
            "order": {},
        },
        time_s=0.0,
        county="320602",
    )  # fmt: skip
    hall.pump()
    hall.dispatch.follow("t1")
    assert hall.dispatch.may_cancel() is may


def test_following_what_is_followed_already_keeps_what_is_known_of_it(hall):
    hall.enter_things()
    hall.choose_officer()
    hall.dispatch.accept("officer_busy")
    hall.dispatch.accept("target_has_task")
    task_id = hall.dispatch.confirm()
    hall.issue_task(task_id)
    hall.dispatch.follow(task_id)
    assert hall.dispatch.waiting_reply
    hall.dispatch.follow("t1")
    assert not hall.dispatch.waiting_reply
    assert hall.dispatch.option is None
