"""What the printed page of a handover says: people, items, log, and what was done in the shift."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.shift import Handover, LogLine
from app.domain.task import Task, TaskState
from app.services.handover_items import HandoverItem, item_of
from app.services.live import ViewGroup


@dataclass(frozen=True, slots=True)
class Signature:
    """Who was to sign, and when he did (None while he has not)."""

    person_id: str
    name: str
    signed_s: float | None


@dataclass(frozen=True, slots=True)
class HandoverReport:
    """One handover as of ``as_of_s``; ``since_s`` is when the shift began, None if never before."""

    handover_id: str
    as_of_s: float
    started_s: float
    since_s: float | None
    outgoing: Signature
    incoming: Signature
    confirmed: tuple[HandoverItem, ...]
    unconfirmed: tuple[HandoverItem, ...]
    log: tuple[LogLine, ...]
    tasks_done: tuple[Task, ...]
    alarms_closed: tuple[Alarm, ...]
    alarms_open: tuple[Alarm, ...] = ()  # as of ``as_of_s``, the gravest first

    @property
    def is_complete(self) -> bool:
        """Whether both have signed."""
        return self.outgoing.signed_s is not None and self.incoming.signed_s is not None


def report_of(group: ViewGroup, handover: Handover, names: Mapping[str, str]) -> HandoverReport:
    """Return the report of ``handover``; its shift is what came since the handover before it."""
    board = group.board
    before = max(
        (h for h in board.handovers.values() if h.is_complete and h.from_seq < handover.from_seq),
        key=lambda h: h.from_seq,
        default=None,
    )
    since_seq = before.from_seq if before else 0
    done = [
        t
        for t in board.tasks.values()
        if t.state is TaskState.DONE and since_seq < t.to_seq <= handover.to_seq
    ]
    closed = [
        a
        for a in board.alarms.values()
        if not a.is_open and since_seq < a.to_seq <= handover.to_seq
    ]
    return HandoverReport(
        handover_id=handover.handover_id,
        as_of_s=group.now_s(),
        started_s=handover.started_s,
        since_s=before.started_s if before else None,
        outgoing=_signature(handover, handover.outgoing, names),
        incoming=_signature(handover, handover.incoming, names),
        confirmed=tuple(item_of(group, item) for item in handover.confirmed),
        unconfirmed=tuple(item_of(group, item) for item in handover.unconfirmed),
        log=tuple(line for line in board.log if since_seq < line.seq <= handover.to_seq),
        tasks_done=tuple(sorted(done, key=lambda t: t.to_seq)),
        alarms_closed=tuple(sorted(closed, key=lambda a: a.to_seq)),
        alarms_open=tuple(board.open_alarms()),
    )


def _signature(handover: Handover, person_id: str, names: Mapping[str, str]) -> Signature:
    return Signature(person_id, names.get(person_id, ""), handover.signed.get(person_id))
