"""Tasks of officers as rows that figures are counted from, newest state of each."""

import math
from collections.abc import Callable, Iterable

import msgspec
from sqlalchemy import Connection

from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.task import ANSWER_WITHIN_S, ATTENTION, FINAL, TaskState
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import Mask, RowIndex
from backends.indicators.journal_rows import newest_bodies
from backends.store.rows import TASKS

FLAGS = (
    *("open", "done", "refused", "failed", "cancelled", "delivered", "accepted", "arrived"),
    *("escalated", "attention", "unaccepted"),
)
VALUES = ("kind", "state", "officer", "station", "county")
SPANS = ("issued", "delivered", "accepted", "arrived", "done")
NUMBERS = ("deliver_took_s", "accept_took_s", "arrive_took_s")


class _Task(msgspec.Struct, frozen=True):
    """What is read of a task's row."""

    task_id: str
    number: int
    kind: str
    alarm_id: str
    target_label: str
    officer_id: str
    officer_label: str
    county: str
    issued_s: float
    state: str
    is_escalated: bool
    reached_s: dict[str, float]


class TaskFacts(CodedFacts):
    """The table ``task``; ``unit_of`` gives an officer's unit (the value ``station``), or empty.

    A flag says that a task has come so far, whatever came after: one that is done was accepted, if
    its officer said so. ``late`` is what nobody accepted in time. Numbers are seconds after it was
    issued.
    """

    def __init__(
        self, counties: Iterable[tuple[str, str, int]], unit_of: Callable[[str], str]
    ) -> None:
        super().__init__(
            FactKind.TASKS,
            counties=counties,
            flags=FLAGS,
            values=VALUES,
            numbers=NUMBERS,
            spans=SPANS,
        )
        self._unit_of = unit_of
        self._row_of: dict[str, int] = {}
        self._ids: list[str] = []
        self._titles: list[tuple[int, str]] = []
        self._arrivals: dict[str, float] = {}
        self._busy: dict[str, set[int]] = {}
        self._decoder = msgspec.json.Decoder(_Task)
        self._flags_now = {"late": self._late}

    def absorb(self, connection: Connection, since_seq: int, until_seq: int) -> int:
        """Take over the tasks that changed in these entries, all if ``since_seq`` is 0.

        Returns how many. Raises StoreError's causes, and msgspec.DecodeError for a damaged row.
        """
        count = 0
        for body in newest_bodies(connection, TASKS, since_seq, until_seq):
            if not count:
                self._begin(anew=since_seq == 0)
            self._take(self._decoder.decode(body))
            count += 1
        return count

    def arrivals(self) -> dict[str, float]:
        """Return when an officer first came, by alarm, of what was taken since the last call."""
        found, self._arrivals = self._arrivals, {}
        return found

    def busy_officers(self) -> set[str]:
        """Return the ids of officers whom a task binds."""
        return {officer for officer, rows in self._busy.items() if rows}

    def member(self, row: int) -> Member:
        """Return a task as a person reads it."""
        number, label = self._titles[row]
        return Member(
            self.kind,
            self._ids[row],
            f"T{number} {label}".rstrip(),
            float(self._spans["issued"][row]),
            self._word("county", row),
            self._word("state", row),
        )

    def _late(self, rows: RowIndex, now_s: float) -> Mask:
        waited_s = now_s - self._spans["issued"][rows]
        return self._flags["unaccepted"][rows] & (waited_s >= ANSWER_WITHIN_S)

    def _take(self, task: _Task) -> None:
        row = self._row_of.get(task.task_id)
        if row is None:
            row = self._row_of[task.task_id] = self.size
            self._ids.append(task.task_id)
            self._titles.append((task.number, task.target_label))
            self._grow(row + 1)
        reached_s = task.reached_s
        is_open, is_attention = task.state not in FINAL, task.kind == ATTENTION
        rows = self._busy.setdefault(task.officer_id, set())
        if is_open and not is_attention:
            rows.add(row)
        else:
            rows.discard(row)
        arrived_s = reached_s.get(TaskState.ARRIVED, 0.0)
        if arrived_s and task.alarm_id:
            before_s = self._arrivals.get(task.alarm_id, math.inf)
            self._arrivals[task.alarm_id] = min(before_s, arrived_s)
        spans = {"issued": task.issued_s}
        spans |= {span: reached_s.get(span, 0.0) for span in SPANS[1:]}
        took = (("deliver", "delivered"), ("accept", "accepted"), ("arrive", "arrived"))
        self._put(
            row,
            flags={
                "open": is_open,
                "done": task.state == TaskState.DONE,
                "refused": task.state == TaskState.REFUSED,
                "failed": task.state == TaskState.FAILED,
                "cancelled": task.state == TaskState.CANCELLED,
                "delivered": spans["delivered"] > 0.0,
                "accepted": spans["accepted"] > 0.0,
                "arrived": arrived_s > 0.0,
                "escalated": task.is_escalated,
                "attention": is_attention,
                "unaccepted": is_open
                and not is_attention
                and spans["accepted"] == arrived_s == 0.0,
            },
            values={
                "kind": task.kind,
                "state": task.state,
                "officer": task.officer_id,
                "station": self._unit_of(task.officer_id),
                "county": task.county,
            },
            numbers={
                f"{act}_took_s": spans[span] - task.issued_s if spans[span] else math.nan
                for act, span in took
            },
            spans=spans,
        )
        self.words["officer"].code(task.officer_id, task.officer_label)
