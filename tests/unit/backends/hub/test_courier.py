"""A task goes out when it is a fact, again until it is there, and every answer is written once."""

import pytest

from app.domain.clock import SetClock
from app.domain.task import ANSWER_WITHIN_S, TaskState
from backends.hub.courier import CANCEL_KEPT_S, Courier
from backends.hub.gateway.messages import Deliver, OfficerAnswer, TaskReceipt
from tests.unit.backends.hub.ground import NOON_S, WEST, Pen, Story


class Round:
    """A courier with what it delivered and what it wrote."""

    def __init__(self) -> None:
        self.story, self.clock = Story(), SetClock(NOON_S)
        self.pen = Pen(self.story, self.clock)
        self.delivered: list[Deliver] = []
        self.kept: list[int] = []
        self.courier = Courier(self.story.board, self.clock, self, self.pen)

    def deliver(self, order: Deliver) -> None:
        self.delivered.append(order)

    def answer_kept(self, ticket: int) -> None:
        self.kept.append(ticket)

    def issue(self, task_id: str = "t1", number: int = 1) -> None:
        self.courier.committed([self.story.issue_task(task_id, number)])

    def cancel(self) -> None:
        now_s = self.clock.now_s()
        entry = self.story.tell("task_cancelled", "task:t1", {"reason": "误报"}, time_s=now_s)
        self.courier.committed([entry])

    def answer(self, *answers: str, officer: str = "off:1", number: int = 1) -> None:
        for answer in answers:
            self.courier.answer(OfficerAnswer(officer, number, TaskState(answer)))

    def receive(self, *steps: str, task_id: str = "t1") -> None:
        for step in steps:
            self.courier.receipt(TaskReceipt(task_id, step))  # type: ignore[arg-type]

    @property
    def state(self) -> str:
        return self.story.board.tasks["t1"].state.value

    @property
    def written(self) -> list[str]:
        return [kind.removeprefix("task_") for kind in self.pen.kinds if kind != "task_issued"]


@pytest.fixture
def tour() -> Round:
    tour = Round()
    tour.issue()
    return tour


def test_an_issued_task_goes_to_its_officer(tour):
    assert tour.delivered == [Deliver("t1", 1, "off:1", "T1 拦截 苏F2", is_cancel=False)]


def test_receipts_and_answers_become_entries_in_the_tasks_county(tour):
    tour.receive("sent", "delivered")
    tour.answer("accepted", "arrived", "done")
    assert tour.written == ["sent", "delivered", "accepted", "arrived", "done"]
    assert {entry.county for entry in tour.story.entries} == {WEST}


def test_an_answer_is_confirmed_when_it_is_written_and_one_without_a_task_at_once(tour):
    tour.pen.is_closed = True
    tour.courier.answer(OfficerAnswer("off:1", 1, TaskState.ACCEPTED, 7))
    assert (tour.written, tour.kept) == ([], [])
    tour.courier.answer(OfficerAnswer("off:1", 99, TaskState.ACCEPTED, 8))
    assert tour.kept == [8]
    tour.pen.open()
    assert (tour.written, tour.kept) == (["accepted"], [8, 7])


def test_a_step_told_twice_is_written_once(tour):
    tour.receive("sent", "sent", "delivered", "sent", "delivered")
    tour.answer("accepted", "accepted")
    tour.receive("delivered")
    assert tour.written == ["sent", "delivered", "accepted"]


def test_an_answer_may_overtake_the_receipt(tour):
    tour.answer("accepted")
    tour.receive("delivered")
    assert tour.written == ["accepted"]


def test_an_answer_after_the_end_is_shown_once_and_changes_nothing(tour):
    tour.cancel()
    tour.answer("accepted", "accepted")
    assert (tour.written, tour.state) == (["cancelled", "late_answer"], "cancelled")
    assert tour.story.entries[-1].body == {"answer": "accepted"}
    tour.answer("refused")
    assert tour.written[-1] == "late_answer"


def test_a_late_receipt_is_no_news(tour):
    tour.answer("done")
    tour.receive("sent", "delivered")
    assert tour.written == ["done"]


def test_an_answer_to_somebody_elses_task_is_refused_and_counted(tour):
    tour.answer("done", officer="off:2")
    tour.answer("done", number=77)
    assert tour.written == []
    assert tour.courier.refusals.counts == {"answer_without_task": 2}


def test_a_cancelled_task_is_called_off_until_the_terminal_has_it(tour):
    tour.cancel()
    assert tour.delivered[-1] == Deliver("t1", 1, "off:1", "T1 取消 误报", is_cancel=True)
    tour.delivered.clear()
    tour.courier.resume()
    assert [order.is_cancel for order in tour.delivered] == [True]
    tour.receive("cancel_delivered", "cancel_delivered")
    assert tour.written == ["cancelled", "cancel_delivered"]
    tour.delivered.clear()
    tour.courier.resume()
    assert tour.delivered == []


def test_a_recall_is_not_sent_for_ever(tour):
    tour.cancel()
    tour.delivered.clear()
    tour.clock.advance(CANCEL_KEPT_S)
    tour.courier.resume()
    assert tour.delivered == []


def test_a_recall_receipt_of_a_task_that_was_not_cancelled_is_no_news(tour):
    tour.receive("cancel_delivered")
    tour.receive("cancel_delivered", task_id="unknown")
    assert tour.written == []


def test_after_a_restart_what_no_terminal_has_is_sent_again_and_nothing_else():
    tour = Round()
    for number, steps in enumerate(
        ([], ["sent"], ["sent", "delivered"], ["accepted"], ["done"]), start=1
    ):
        tour.issue(f"t{number}", number)
        for step in steps:
            tour.story.tell(f"task_{step}", f"task:t{number}")
    tour.delivered.clear()
    tour.courier.resume()
    assert [order.task_id for order in tour.delivered] == ["t1", "t2"]


def test_silence_is_escalated_once_and_only_of_the_silent(tour):
    tour.issue("t2", 2)
    tour.answer("accepted", number=2)
    tour.clock.advance(ANSWER_WITHIN_S)
    tour.courier.escalate_overdue()
    assert "escalated" not in tour.written
    tour.clock.advance(1)
    tour.courier.escalate_overdue()
    tour.courier.escalate_overdue()
    assert tour.written.count("escalated") == 1
    assert tour.story.board.tasks["t1"].is_escalated
    assert not tour.story.board.tasks["t2"].is_escalated


def test_an_escalation_that_was_overtaken_by_the_end_is_dropped(tour):
    waiting = []
    late = Courier(tour.story.board, tour.clock, tour, waiting.append)
    tour.clock.advance(ANSWER_WITHIN_S + 1)
    late.escalate_overdue()
    tour.answer("refused")
    for job in waiting:
        tour.pen(job)
    assert tour.written == ["refused"]
