"""The courier: carries tasks from the journal to terminals, and what comes back into it."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.entry import Draft, Entry
from app.domain.notice import over_text
from app.domain.order import cancel_text
from app.domain.task import ANSWER_WITHIN_S, Task, TaskState, kind_for
from app.domain.tracks import Refusals
from backends.hub.gateway.messages import Deliver, OfficerAnswer, TaskReceipt
from backends.store.job import Job, Outcome, Situation

log = logging.getLogger("tasks")

CANCEL_KEPT_S = 3600.0


class Line(Protocol):
    """What reaches the terminals; nothing here waits."""

    def deliver(self, order: Deliver) -> None:
        """Bring an order on its way."""
        ...

    def answer_kept(self, ticket: int) -> None:
        """Say that an answer is in the journal."""
        ...


class Record(Protocol):
    """Hands jobs to the journal's writer."""

    def __call__(self, job: Job) -> None:
        """Have a job written."""
        ...

    def keep(self, job: Job, kept: Callable[[], None] | None) -> None:
        """Have a job written, and ``kept`` called in the hub's thread once it is."""
        ...


class Courier:
    """Runs in the hub's thread."""

    def __init__(self, board: Board, clock: Clock, line: Line, record: Record) -> None:
        self._board = board
        self._clock = clock
        self._line = line
        self._record = record
        self.refusals = Refusals()

    def committed(self, entries: Sequence[Entry]) -> None:
        """Send out what has just become a fact."""
        for entry in entries:
            task_id = entry.subject.removeprefix("task:")
            if entry.kind == "task_issued":
                self._send(self._board.tasks[task_id])
            elif entry.kind == "task_cancelled":
                self._send_cancel(self._board.tasks[task_id])

    def resume(self) -> None:
        """Send again what no terminal has acknowledged: after a start, or a new gateway."""
        now_s = self._clock.now_s()
        for task in self._board.tasks.values():
            if task.state in (TaskState.ISSUED, TaskState.SENT):
                if not task.is_attention or now_s < task.expires_s:
                    self._send(task)
            elif _awaits_cancel(task) and now_s - task.reached_s["cancelled"] < CANCEL_KEPT_S:
                self._send_cancel(task)

    def receipt(self, receipt: TaskReceipt) -> None:
        """Write down how far a text has come."""
        match receipt.step:
            case "sent":
                self._step(receipt.task_id, TaskState.SENT)
            case "delivered":
                self._step(receipt.task_id, TaskState.DELIVERED)
            case "cancel_delivered":
                self._record(_cancel_delivered(receipt.task_id))

    def answer(self, answer: OfficerAnswer) -> None:
        """Write down what an officer says of his task; somebody else's task is refused."""
        task = next((t for t in self._board.tasks.values() if t.number == answer.number), None)
        if task is None or task.officer_id != answer.entity_id:
            self.refusals.add("answer_without_task", f"{answer.entity_id} T{answer.number}")
            log.warning("%s answers %s to T%d", answer.entity_id, answer.answer, answer.number)
            self._line.answer_kept(answer.ticket)  # or he would say it for ever
            return
        if answer.answer not in task.answers:
            self.refusals.add("answer_not_offered", f"T{answer.number} {answer.answer}")
            self._line.answer_kept(answer.ticket)
            return
        job = _step(task.task_id, answer.answer)
        self._record.keep(job, lambda: self._line.answer_kept(answer.ticket))

    def escalate_overdue(self) -> None:
        """Write down which officers have been silent for too long."""
        now_s = self._clock.now_s()
        waiting = (TaskState.ISSUED, TaskState.SENT, TaskState.DELIVERED)
        for task in self._board.open_tasks():
            late = now_s - task.issued_s > ANSWER_WITHIN_S
            if late and task.state in waiting and not task.is_escalated:
                self._record(_escalation(task.task_id))

    def _step(self, task_id: str, state: TaskState) -> None:
        self._record(_step(task_id, state))

    def _send(self, task: Task) -> None:
        text = task.order["text"]
        order = Deliver(
            *(task.task_id, task.number, task.officer_id, text),
            is_cancel=False,
            is_attention=task.is_attention,
        )
        self._line.deliver(order)

    def _send_cancel(self, task: Task) -> None:
        text = cancel_text(task.number, task.reason)
        if task.is_attention:
            text = over_text(task.number, task.cause, task.reason)
        order = Deliver(
            *(task.task_id, task.number, task.officer_id, text),
            is_cancel=True,
            is_attention=task.is_attention,
            # Who never heard of it need not hear that it is over.
            is_quiet=task.is_attention and "sent" not in task.reached_s,
        )
        self._line.deliver(order)


def _awaits_cancel(task: Task) -> bool:
    return task.state is TaskState.CANCELLED and not task.cancel_delivered


def _step(task_id: str, state: TaskState) -> Job:
    def job(situation: Situation) -> Outcome:
        task = situation.board.tasks.get(task_id)
        kind = kind_for(task, state) if task is not None else None
        if task is None or kind is None:
            return Outcome()
        # After the end only an officer's own word is news (kind_for knows), and changes nothing.
        is_late = kind == "task_late_answer"
        body = {"answer": state.value} if is_late else {}
        return Outcome((Draft(kind, f"task:{task_id}", body, task.county),))

    return job


def _escalation(task_id: str) -> Job:
    def job(situation: Situation) -> Outcome:
        task = situation.board.tasks.get(task_id)
        if task is None or not task.is_open or task.is_escalated:
            return Outcome()
        body = {"state": task.state.value, "limit_s": ANSWER_WITHIN_S}
        return Outcome((Draft("task_escalated", f"task:{task_id}", body, task.county),))

    return job


def _cancel_delivered(task_id: str) -> Job:
    def job(situation: Situation) -> Outcome:
        task = situation.board.tasks.get(task_id)
        if task is None or task.cancel_delivered or task.state is not TaskState.CANCELLED:
            return Outcome()
        return Outcome((Draft("task_cancel_delivered", f"task:{task_id}", {}, task.county),))

    return job
