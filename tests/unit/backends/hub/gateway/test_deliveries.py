"""Orders on their way to one terminal: retried, receipted, recalled."""

from backends.hub.gateway.deliveries import (
    RETRY_AFTER_S,
    TRIES_PER_CONNECTION,
    Deliveries,
    Stage,
)
from backends.hub.gateway.messages import Deliver

ORDER = Deliver("t1", 7, "officer-1", "拦截")
RECALL = Deliver("t1", 7, "officer-1", "撤回", is_cancel=True)


def send_due(deliveries: Deliveries, now_s: float) -> list[int]:
    """Send what is due under serials that tell the time, and return them."""
    serials = []
    for number, pending in enumerate(deliveries.due(now_s)):
        serials.append(int(now_s) + number)
        deliveries.sent(pending, serials[-1], now_s)
    return serials


def steps(deliveries: Deliveries) -> list[str]:
    taken, deliveries.receipts = deliveries.receipts, []
    return [receipt.step for receipt in taken]


def test_an_order_is_sent_until_it_is_acknowledged() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    assert send_due(deliveries, 0.0) == [0]
    assert send_due(deliveries, RETRY_AFTER_S - 1) == []
    assert send_due(deliveries, RETRY_AFTER_S) == [20]
    assert deliveries.acknowledged(Stage.TEXT, 20, asks=False)
    assert steps(deliveries) == ["sent", "sent", "delivered"]
    assert send_due(deliveries, 1000.0) == []


def test_tries_end_on_one_connection_and_begin_again_on_the_next() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    for i in range(TRIES_PER_CONNECTION):
        assert send_due(deliveries, 100.0 * i)
    assert send_due(deliveries, 10_000.0) == []
    deliveries.reconnected()
    assert send_due(deliveries, 10_001.0)


def test_a_receipt_of_an_old_serial_or_of_something_else_counts_for_nothing() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    send_due(deliveries, 0.0)
    send_due(deliveries, 20.0)
    assert not deliveries.acknowledged(Stage.TEXT, 0, asks=False)
    assert not deliveries.acknowledged(Stage.QUESTION, 20, asks=False)
    assert len(deliveries) == 1


def test_a_terminal_that_is_asked_gets_its_question_after_the_text() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    send_due(deliveries, 0.0)
    deliveries.acknowledged(Stage.TEXT, 0, asks=True)
    (question,) = deliveries.due(1.0)
    assert question.stage is Stage.QUESTION
    deliveries.sent(question, 7, 1.0)
    assert deliveries.acknowledged(Stage.QUESTION, 7, asks=True)
    assert steps(deliveries) == ["sent", "delivered"]
    assert len(deliveries) == 0


def test_an_order_told_twice_by_the_hub_is_brought_once_and_receipted_again() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    deliveries.add(ORDER)
    assert send_due(deliveries, 0.0) == [0]
    deliveries.acknowledged(Stage.TEXT, 0, asks=False)
    steps(deliveries)
    deliveries.add(ORDER)
    assert send_due(deliveries, 1.0) == []
    assert steps(deliveries) == ["delivered"]


def test_a_recall_takes_the_place_of_an_order_that_has_not_left() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    deliveries.add(RECALL)
    deliveries.add(ORDER)
    (only,) = deliveries.due(0.0)
    assert only.order is RECALL
    deliveries.sent(only, 3, 0.0)
    assert deliveries.acknowledged(Stage.TEXT, 3, asks=True)
    assert steps(deliveries) == ["cancel_sent", "cancel_delivered"]
    assert deliveries.due(1.0) == []  # a recall is not asked about
    deliveries.add(ORDER)
    assert deliveries.due(1.0) == []


def test_an_answer_proves_that_the_order_was_read() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    send_due(deliveries, 0.0)
    deliveries.answered(7)
    assert steps(deliveries) == ["sent", "delivered"]
    assert len(deliveries) == 0


QUIET = Deliver("t1", 7, "officer-1", "结束", is_cancel=True, is_attention=True, is_quiet=True)


def test_who_never_heard_of_it_is_not_told_that_it_is_over() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    deliveries.add(QUIET)
    assert len(deliveries) == 0
    assert send_due(deliveries, 0.0) == []
    deliveries.add(ORDER)  # the hub's own repetition finds it over
    assert len(deliveries) == 0


def test_who_may_have_heard_of_it_is_told_though_the_hub_does_not_know() -> None:
    deliveries = Deliveries()
    deliveries.add(ORDER)
    send_due(deliveries, 0.0)
    deliveries.reconnected()
    deliveries.add(QUIET)
    assert [pending.order for pending in deliveries.due(1.0)] == [QUIET]
    heard = Deliveries()
    heard.add(ORDER)
    (serial,) = send_due(heard, 0.0)
    heard.acknowledged(Stage.TEXT, serial, asks=False)
    heard.add(QUIET)
    assert len(heard) == 1
