"""A task for an officer: its legal steps, and what journal entries make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.entry import Entry


class TaskState(StrEnum):
    """How far a task has come."""

    ISSUED = "issued"
    SENT = "sent"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SEEN = "seen"
    NOT_SEEN = "not_seen"


ATTENTION = "attention"  # the kind that asks an officer to look out, and takes him off nothing
FINAL = frozenset({TaskState.DONE, TaskState.REFUSED, TaskState.FAILED, TaskState.CANCELLED})

_S = TaskState
_LOOKING = frozenset({_S.SEEN, _S.NOT_SEEN})
_ORDERED = frozenset(TaskState) - _LOOKING
# What may follow what. An officer may answer before his terminal's receipt is seen, and may report
# a later step without the one before it, so forward jumps are legal; steps back are not.
NEXT: dict[TaskState, frozenset[TaskState]] = {
    _S.ISSUED: _ORDERED - {_S.ISSUED},
    _S.SENT: _ORDERED - {_S.ISSUED, _S.SENT},
    _S.DELIVERED: _ORDERED - {_S.ISSUED, _S.SENT, _S.DELIVERED},
    _S.ACCEPTED: frozenset({_S.ARRIVED, _S.DONE, _S.FAILED, _S.CANCELLED}),
    _S.ARRIVED: frozenset({_S.DONE, _S.FAILED, _S.CANCELLED}),
    _S.DONE: frozenset(),
    _S.REFUSED: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}
ANSWERS = frozenset({_S.ACCEPTED, _S.REFUSED, _S.ARRIVED, _S.DONE, _S.FAILED})
# Who has not seen it may see it yet; what was seen stays seen until all are told that it is over.
NEXT_LOOKING: dict[TaskState, frozenset[TaskState]] = {
    _S.ISSUED: _LOOKING | {_S.SENT, _S.DELIVERED, _S.CANCELLED},
    _S.SENT: _LOOKING | {_S.DELIVERED, _S.CANCELLED},
    _S.DELIVERED: _LOOKING | {_S.CANCELLED},
    _S.NOT_SEEN: frozenset({_S.SEEN, _S.CANCELLED}),
    _S.SEEN: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}

ANSWER_WITHIN_S = 60.0  # an officer who has said nothing by then is escalated on the screen


@dataclass(frozen=True, slots=True)
class Task:
    """One task as the journal has it at ``to_seq``.

    ``number`` is what the officer reads and answers with. ``order`` holds what he was told: target,
    post, route, junctions and the text itself, as plain JSON values. ``late_answer`` is an answer
    that came after the end (an acceptance of a cancelled task): shown, and changing nothing.
    Tasks of kind ``attention`` that were given together share ``notice_id``; they hold until
    ``expires_s`` (city time), and ``cause`` says by which code they ended.
    """

    task_id: str
    number: int
    kind: str
    alarm_id: str
    target_id: str
    target_label: str
    officer_id: str
    officer_label: str
    terminal: str
    county: str
    order: Mapping[str, Any]
    issued_s: float
    issued_by: str
    from_seq: int
    to_seq: int
    state: TaskState = TaskState.ISSUED
    reason: str = ""
    late_answer: str = ""
    is_escalated: bool = False
    cancel_delivered: bool = False
    reached_s: Mapping[str, float] = field(default_factory=dict)
    notice_id: str = ""
    expires_s: float = 0.0
    cause: str = ""

    @property
    def is_attention(self) -> bool:
        """Whether the officer is only asked to look out, and is free for everything else."""
        return self.kind == ATTENTION

    @property
    def answers(self) -> frozenset[TaskState]:
        """What its officer may say to it."""
        return _LOOKING if self.is_attention else ANSWERS

    @property
    def is_open(self) -> bool:
        """Whether the officer is still bound by it."""
        return self.state not in FINAL


TASK_KINDS = frozenset(
    {f"task_{state}" for state in TaskState}
    | {"task_escalated", "task_cancel_delivered", "task_late_answer"}
)


def issued(entry: Entry) -> Task:
    """Return the task a ``task_issued`` entry begins."""
    body = entry.body
    return Task(
        task_id=entry.subject.removeprefix("task:"),
        number=body["number"],
        kind=body["kind"],
        alarm_id=body["alarm_id"],
        target_id=body["target_id"],
        target_label=body["target_label"],
        officer_id=body["officer_id"],
        officer_label=body["officer_label"],
        terminal=body["terminal"],
        county=entry.county,
        order=body["order"],
        issued_s=entry.time_s,
        issued_by=entry.actor.person,
        from_seq=entry.seq,
        to_seq=entry.seq,
        reached_s={"issued": entry.time_s},
        notice_id=body.get("notice_id", ""),
        expires_s=body.get("expires_s", 0.0),
    )


def kind_for(task: Task, state: TaskState) -> str | None:
    """Return the entry kind that records that ``task`` reached ``state``.

    None means it is nothing new. An answer after the end is ``task_late_answer``.
    """
    way = NEXT_LOOKING if task.is_attention else NEXT
    if state in way[task.state]:
        return f"task_{state}"
    if task.state in FINAL and state in task.answers and state != task.state:
        return None if task.late_answer == state else "task_late_answer"
    return None


def folded(task: Task, entry: Entry) -> Task:
    """Return ``task`` after ``entry``."""
    step = replace(task, to_seq=entry.seq)
    match entry.kind:
        case "task_escalated":
            return replace(step, is_escalated=True)
        case "task_cancel_delivered":
            return replace(step, cancel_delivered=True)
        case "task_late_answer":
            return replace(step, late_answer=entry.body["answer"])
    state = TaskState(entry.kind.removeprefix("task_"))
    return replace(
        step,
        state=state,
        reason=entry.body.get("reason", ""),
        cause=entry.body.get("cause", ""),
        reached_s={**task.reached_s, state.value: entry.time_s},
    )
