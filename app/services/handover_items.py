"""The items of a handover: open alarms, tasks, geofences and log lines, each named by its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.alarm import Alarm
from app.domain.geofence import Geofence
from app.domain.notice import Notice, notice_of, notices_of
from app.domain.shift import LogLine
from app.domain.task import Task
from app.services.live import ViewGroup


class ItemKind(StrEnum):
    """What an item is about; ``UNKNOWN`` is one this seat has not (yet) seen the beginning of."""

    ALARM = "alarm"
    TASK = "task"
    NOTICE = "notice"
    GEOFENCE = "geofence"
    LOG = "log"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """One item; ``title_args`` are the plain values its text is made of."""

    subject: str
    kind: ItemKind
    title_args: Mapping[str, str] = field(default_factory=dict)
    since_s: float | None = None


def open_items(group: ViewGroup) -> tuple[HandoverItem, ...]:
    """Return what is open now, gravest first; log lines are those since the last handover."""
    board = group.board
    alarms = [_alarm_item(alarm) for alarm in board.open_alarms()]
    tasks = [_task_item(task) for task in board.open_tasks()]
    notices = [_notice_item(notice) for notice in notices_of(board) if notice.is_open]
    lines = [_log_item(f"log:{line.seq}", line) for line in lines_since_last(group)]
    fences = [_geofence_item(group, geofence) for geofence in geofences_since_last(group)]
    return (*alarms, *tasks, *notices, *fences, *lines)


def geofences_since_last(group: ViewGroup) -> tuple[Geofence, ...]:
    """Return the geofences that were drawn, changed or removed since the last handover began."""
    after_seq, kept = _since_last(group)
    return tuple(
        g
        for g in group.board.geofences.values()
        if g.to_seq > after_seq or f"geofence:{g.geofence_id}" in kept
    )


def lines_since_last(group: ViewGroup) -> tuple[LogLine, ...]:
    """Return the duty log since the last complete handover began, oldest first.

    Since it began, not since it was signed: what was written in between was in nobody's items.
    What its incoming officer did not confirm is still there as well.
    """
    after_seq, kept = _since_last(group)
    log = group.board.log
    return tuple(line for line in log if line.seq > after_seq or f"log:{line.seq}" in kept)


def _since_last(group: ViewGroup) -> tuple[int, frozenset[str]]:
    last = group.board.last_handover()
    return (last.from_seq, frozenset(last.unconfirmed)) if last else (0, frozenset())


def item_of(group: ViewGroup, subject: str) -> HandoverItem:
    """Return the item a subject names, as the board has it now."""
    kind, _, key = subject.partition(":")
    board = group.board
    if kind == "alarm" and key in board.alarms:
        return _alarm_item(board.alarms[key])
    if kind == "task" and key in board.tasks:
        return _task_item(board.tasks[key])
    if kind == "notice" and (notice := notice_of(board, key)) is not None:
        return _notice_item(notice)
    if kind == "geofence" and key in board.geofences:
        return _geofence_item(group, board.geofences[key])
    if kind == "log":
        line = next((line for line in board.log if str(line.seq) == key), None)
        if line is not None:
            return _log_item(subject, line)
    return HandoverItem(subject, ItemKind.UNKNOWN, {"subject": subject})


def _alarm_item(alarm: Alarm) -> HandoverItem:
    args = {
        "label": alarm.label,
        "rule": alarm.rule,
        "severity": alarm.severity.name,
        "state": alarm.state.value,
        "claimed_by": alarm.claimed_by,
    }
    return HandoverItem(f"alarm:{alarm.alarm_id}", ItemKind.ALARM, args, alarm.raised_s)


def _task_item(task: Task) -> HandoverItem:
    args = {
        "number": str(task.number),
        "officer": task.officer_label,
        "target": task.target_label,
        "state": task.state.value,
    }
    return HandoverItem(f"task:{task.task_id}", ItemKind.TASK, args, task.issued_s)


def _notice_item(notice: Notice) -> HandoverItem:
    args = {
        "target": notice.first.target_label,
        "count": str(len(notice.tasks)),
        "seen": str(len(notice.seen)),
        "state": "open" if notice.is_open else "over",
    }
    subject = f"notice:{notice.notice_id}"
    return HandoverItem(subject, ItemKind.NOTICE, args, notice.first.issued_s)


def _geofence_item(group: ViewGroup, geofence: Geofence) -> HandoverItem:
    state = "holds" if geofence.holds_at(group.now_s()) else "idle"
    args = {
        "name": geofence.name,
        "state": "removed" if geofence.is_removed else state,
        "person": geofence.changed_by,
    }
    subject = f"geofence:{geofence.geofence_id}"
    return HandoverItem(subject, ItemKind.GEOFENCE, args, geofence.changed_s)


def _log_item(subject: str, line: LogLine) -> HandoverItem:
    return HandoverItem(
        subject, ItemKind.LOG, {"text": line.text, "person": line.person}, line.time_s
    )
