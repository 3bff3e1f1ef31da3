"""The order sent last: it can be recalled, and its failure is told, whatever is shown meanwhile."""

import pytest

from app.domain.command import CancelTask
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall, plan


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.enter_things()
    return hall


def send(hall: Hall) -> str:
    hall.choose_officer()
    return hall.dispatch.confirm()


def cancelled(hall: Hall) -> list[CancelTask]:
    return [c.body for c in hall.link.sent if isinstance(c.body, CancelTask)]


def test_the_recall_outlives_the_card_that_sent(hall):
    task_id = send(hall)
    hall.dispatch.close()
    hall.real_s += 4.0
    assert hall.dispatch.recall_seconds_left() == pytest.approx(1.0)
    hall.dispatch.recall()
    assert cancelled(hall) == [CancelTask(task_id, "recalled")]


def test_the_recall_outlives_the_beginning_of_another_interception(hall):
    task_id = send(hall)
    hall.dispatch.begin(OTHER)
    hall.dispatch.recall()
    assert [c.task_id for c in cancelled(hall)] == [task_id]
    assert not hall.dispatch.is_recalled, "what is shown here now was not recalled"
    assert hall.dispatch.last_order.is_recalled


def test_only_the_newest_order_can_be_recalled(hall):
    first = send(hall)
    hall.choose_officer()
    hall.dispatch.choose(OTHER)
    second = hall.dispatch.confirm()
    hall.dispatch.recall()
    assert first != second
    assert [c.task_id for c in cancelled(hall)] == [second]


def test_an_order_refused_after_its_card_was_replaced_is_told_and_disturbs_nothing(hall):
    send(hall)
    hall.link.reply(code="store_unavailable")
    hall.dispatch.begin(TRUCK)
    hall.pump()
    assert hall.dispatch.last_order.error == "store_unavailable"
    assert hall.dispatch.last_order.officer_label == "P-0117"
    assert hall.dispatch.stage.value == "planning"
    assert hall.dispatch.error == ""
    assert hall.dispatch.recall_seconds_left() == 0.0


def test_a_refusal_of_the_recall_is_told_after_the_card_was_replaced(hall):
    send(hall)
    hall.link.reply()
    hall.dispatch.close()
    hall.dispatch.recall()
    hall.link.reply(code="task_over")
    hall.pump()
    assert hall.dispatch.last_order.error == "task_over"
    assert not hall.dispatch.last_order.is_recalled
    hall.dispatch.forget_last_order()
    assert hall.dispatch.last_order.error == ""


def test_nobody_knows_what_became_of_an_order_is_no_invitation_to_send_it_again(hall):
    task_id = send(hall)
    hall.link.reply(code="outcome_unknown")
    hall.pump()
    assert hall.dispatch.stage.value == "sent"
    assert hall.dispatch.error == "outcome_unknown"
    assert not hall.dispatch.waiting_reply
    hall.issue_task(task_id)
    assert hall.dispatch.task is not None, "the journal may still show that it was done"


def test_an_answer_for_one_order_is_not_taken_for_another(hall):
    send(hall)
    hall.link.reply(code="officer_unknown")
    hall.dispatch.begin(TRUCK)
    hall.link.answer("plan_intercept", plan())
    hall.pump()
    hall.dispatch.choose(OFFICER)
    assert hall.dispatch.stage.value == "confirming"
    assert hall.dispatch.error == ""
