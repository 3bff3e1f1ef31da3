"""Dispatch: from a vehicle to an officer on his way, as a small state machine (flow 2)."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from app.domain.classes import LATE_AFTER_S
from app.domain.command import CancelTask, IssueTask, Reply
from app.domain.errors import DecodeError, OperatorError
from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.ports import Answer
from app.domain.task import Task, TaskState
from app.services.commands import Commands, new_key
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup
from app.services.order import order_of
from app.services.record import plan_of
from app.services.session import Session
from app.services.task_steps import Step, steps_of

REPLAN_AFTER_S = 10.0  # city time: a ranking older than that may send the wrong officer
ANSWER_WITHIN_S = 10.0  # real seconds until a question counts as lost
RECALL_WITHIN_S = 5.0  # real seconds in which one key calls the officer back
KIND = "intercept"


class DispatchStage(Enum):
    """Where the way from a vehicle to an officer stands."""

    IDLE = "idle"
    PLANNING = "planning"
    CHOOSING = "choosing"
    CONFIRMING = "confirming"
    SENT = "sent"


class Dispatch:
    """One interception at a time; the tasks it issued live on in the board.

    ``error`` is the code of what went wrong last, empty otherwise. ``waiting_reply`` says that the
    order is saved here and the hub has not answered. ``accepted`` holds the warnings the person
    has repeated. ``monotonic`` gives real seconds.
    """

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        session: Session,
        monotonic: Callable[[], float] = time.monotonic,
        make_key: Callable[[], str] = new_key,
        recall_reason: str = "recalled",
    ) -> None:
        self._group = group
        self._commands = commands
        self._session = session
        self._monotonic = monotonic
        self._make_key = make_key
        self._recall_reason = recall_reason
        self._listeners = Listeners()
        self._reset()

    def _reset(self) -> None:
        self.stage = DispatchStage.IDLE
        self.target_id = ""
        self.alarm_id = ""
        self.plan: InterceptPlan | None = None
        self.option: OfficerOption | None = None
        self.task_id: str | None = None
        self.error = ""
        self.waiting_reply = False
        self.wanted_officer_id = ""
        self.accepted: frozenset[str] = frozenset()
        self._hub_warnings: frozenset[str] = frozenset()
        self._question = ""
        self._asked_s = 0.0
        self._asked_real_s = 0.0
        self._sent_real_s = 0.0
        self._recalled = False

    @property
    def task(self) -> Task | None:
        """The task that was sent, once the journal has it."""
        return self._group.board.tasks.get(self.task_id) if self.task_id else None

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told of every change; returns what disconnects it."""
        return self._listeners.connect(listener)

    def begin(self, target_id: str, alarm_id: str = "") -> None:
        """Ask the hub who can stop the vehicle; whatever was under way here is let go."""
        self._drop_question()
        self._reset()
        self.stage = DispatchStage.PLANNING
        self.target_id = target_id
        self.alarm_id = alarm_id
        self._ask()
        self._listeners.tell()

    def choose(self, officer_id: str) -> None:
        """Choose an officer; one the ranking does not hold is asked for by name."""
        if self.stage in (DispatchStage.IDLE, DispatchStage.SENT):
            return
        self.error = ""
        option = self._option_of(officer_id)
        if option is None:
            self._ask(officer_id)
        else:
            self._take(option)
        self._listeners.tell()

    def reconsider(self) -> None:
        """Go back from confirming to choosing."""
        if self.stage is DispatchStage.CONFIRMING and not self.waiting_reply:
            self.stage = DispatchStage.CHOOSING
            self.option = None
            self.error = ""
            self._listeners.tell()

    def warnings(self) -> tuple[str, ...]:
        """Return what a person must know first, from the board and the world as they are now.

        What the plan warns of counts too (the hub knows tasks of other scopes), except ages of
        fixes, which are measured here as long as the thing is in our world.
        """
        if self.plan is None or self.option is None:
            return ()
        officer_id = self.option.officer_id
        told = {*self.plan.warnings, *self.option.warnings, *self._hub_warnings}
        tasks = [t for t in self._group.board.open_tasks() if t.task_id != self.task_id]
        applies = {
            "officer_busy": "officer_busy" in told
            or any(t.officer_id == officer_id for t in tasks),
            "target_has_task": "target_has_task" in told
            or any(t.target_id == self.target_id for t in tasks),
            "target_fix_old": self._is_old(self.target_id),
            "officer_fix_old": self._is_old(officer_id),
        }
        return tuple(name for name, does_apply in applies.items() if does_apply)

    def accept(self, warning: str) -> None:
        """Note that the person has repeated a warning and goes on in spite of it."""
        self.accepted |= {warning}
        self._listeners.tell()

    def withdraw(self, warning: str) -> None:
        """Note that the person has thought better of it."""
        self.accepted -= {warning}
        self._listeners.tell()

    def unseen_warnings(self) -> tuple[str, ...]:
        """Return the warnings that apply now and were not accepted."""
        return tuple(w for w in self.warnings() if w not in self.accepted)

    def confirm(self) -> str:
        """Send the chosen officer and return the task id; the order is on the disk then.

        Raises OperatorError: ``nothing_chosen``, ``warnings_unseen``, or as ``Commands.give``.
        """
        if self.stage is not DispatchStage.CONFIRMING or not self.plan or not self.option:
            raise OperatorError("nothing_chosen")
        if self.unseen_warnings():
            raise OperatorError("warnings_unseen", ", ".join(self.unseen_warnings()))
        task_id = self._make_key()
        body = IssueTask(
            task_id=task_id,
            kind=KIND,
            target_id=self.target_id,
            officer_id=self.option.officer_id,
            order=order_of(self._group, self.plan, self.option),
            alarm_id=self.alarm_id,
            accepted_warnings=self.warnings(),
        )
        self._commands.give(body, self._on_issued)
        self._drop_question()
        self.task_id = task_id
        self.stage = DispatchStage.SENT
        self.error = ""
        self.waiting_reply = True
        self._recalled = False
        self._sent_real_s = self._monotonic()
        self._listeners.tell()
        return task_id

    def recall_seconds_left(self) -> float:
        """Return for how many real seconds one key still recalls the officer; 0 once it is over."""
        if self.stage is not DispatchStage.SENT or self._recalled:
            return 0.0
        return max(0.0, self._sent_real_s + RECALL_WITHIN_S - self._monotonic())

    def recall(self) -> None:
        """Send the cancellation, if the five seconds are not over."""
        if self.task_id is None or self.recall_seconds_left() <= 0.0:
            return
        task_id = self.task_id
        self._recalled = self._cancelled(task_id, self._recall_reason)
        self._listeners.tell()

    @property
    def is_recalled(self) -> bool:
        """Whether the cancellation was sent within the five seconds."""
        return self._recalled

    def cancel(self, task_id: str, reason: str) -> None:
        """Call any task off, with a reason the officer is told."""
        if not reason.strip():
            self.error = "reason_missing"
        else:
            self._cancelled(task_id, reason.strip())
        self._listeners.tell()

    def close(self) -> None:
        """Let go; a task that was sent goes on."""
        self._drop_question()
        self._reset()
        self._listeners.tell()

    def steps(self, task_id: str) -> tuple[Step, ...]:
        """Return the steps of a task with their times; empty while the journal has none."""
        task = self._group.board.tasks.get(task_id)
        return steps_of(task) if task else ()

    def pump(self, pumped: Pumped) -> None:
        """Ask again where an answer was lost or has aged, and tell of a task that moved."""
        if self.stage in (DispatchStage.PLANNING, DispatchStage.CHOOSING):
            self._ask_again()
        has_moved = any(subject.startswith("task:") for subject in pumped.subjects)
        if self.stage is not DispatchStage.IDLE and (pumped.is_new_board or has_moved):
            self._listeners.tell()

    def _ask_again(self) -> None:
        if self._group.questions.is_waiting(self._question):
            if self._monotonic() - self._asked_real_s >= ANSWER_WITHIN_S:
                self.error = "no_answer"
                self._ask(self.wanted_officer_id)
                self._listeners.tell()
        elif self._group.now_s() - self._asked_s >= REPLAN_AFTER_S:
            self._ask()

    def _ask(self, officer_id: str = "") -> None:
        self._drop_question()
        self.wanted_officer_id = officer_id
        self._asked_s = self._group.now_s()
        self._asked_real_s = self._monotonic()
        arguments = {"target_id": self.target_id}
        if officer_id:
            arguments["officer_id"] = officer_id
        self._question = self._group.questions.ask("plan_intercept", self._on_plan, **arguments)

    def _drop_question(self) -> None:
        self._group.questions.cancel(self._question)

    def _on_plan(self, answer: Answer) -> None:
        wanted, self.wanted_officer_id = self.wanted_officer_id, ""
        self.error = "" if answer.code == "ok" else answer.code
        if not self.error:
            try:
                self._take_plan(plan_of(answer.result), wanted)
            except DecodeError as error:
                self.error = error.reason
        self._listeners.tell()

    def _take_plan(self, plan: InterceptPlan, wanted: str) -> None:
        if wanted and self.plan is not None:
            kept = tuple(o for o in self.plan.options if o.officer_id != wanted)
            mine = tuple(o for o in plan.options if o.officer_id == wanted)
            plan = replace(plan, options=(*mine, *kept))
        self.plan = plan
        if self.stage is DispatchStage.PLANNING:
            self.stage = DispatchStage.CHOOSING
        if wanted:
            option = self._option_of(wanted)
            if option is None:
                self.error = "officer_unreachable"
            else:
                self._take(option)

    def _option_of(self, officer_id: str) -> OfficerOption | None:
        options = self.plan.options if self.plan else ()
        return next((o for o in options if o.officer_id == officer_id), None)

    def _take(self, option: OfficerOption) -> None:
        self._drop_question()  # the ranking must not move under a hand that is about to confirm
        self.option = option
        self.accepted = frozenset()
        self._hub_warnings = frozenset()
        self.stage = DispatchStage.CONFIRMING

    def _is_old(self, entity_id: str) -> bool:
        age_s = self._group.fix_age_s(entity_id)
        return age_s is None or age_s >= LATE_AFTER_S

    def _on_issued(self, reply: Reply) -> None:
        self._session.note_code(reply.code)
        self.waiting_reply = False
        if not reply.is_ok:
            self.error = reply.code
            self.task_id = None
            self.stage = DispatchStage.CONFIRMING
            if reply.code == "warning_not_accepted":
                self._hub_warnings = frozenset(re.findall(r"\w+", reply.detail))
        self._listeners.tell()

    def _cancelled(self, task_id: str, reason: str) -> bool:
        try:
            self._commands.give(CancelTask(task_id, reason), self._on_cancelled)
        except OperatorError as error:
            self.error = error.code
            return False
        self.error = ""
        return True

    def _on_cancelled(self, reply: Reply) -> None:
        self._session.note_code(reply.code)
        if not reply.is_ok:
            self.error = reply.code
            task = self.task
            # The officer may have ended it himself in the same second: then there is nothing to
            # recall any more, and the card must not claim that there was.
            self._recalled = task is not None and task.state is TaskState.CANCELLED
        self._listeners.tell()
