"""How entries and what folds out of them become rows, and rows become them again."""

import json
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Row, Table

from app.domain.alarm import ALARM_KINDS, Alarm
from app.domain.board import Board
from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.cases.steps import CASE_KINDS
from app.domain.command import Reply
from app.domain.entry import Actor, Entry, canonical
from app.domain.geofence import GEOFENCE_KINDS, Geofence
from app.domain.outage import OUTAGE_KINDS, Outage
from app.domain.roll_call import ROLL_KINDS, ROLL_PREFIX, RollCall
from app.domain.shift import SHIFT_KINDS, Handover, LogLine
from app.domain.task import TASK_KINDS, Task
from backends.store import schema
from backends.store.case_rows import case_columns

Values = dict[str, Any]
Thing = Alarm | Task | Handover | Geofence | Outage | RollCall | LogLine | Case


def entry_values(entry: Entry) -> Values:
    """Return the journal row of an entry."""
    return {
        "seq": entry.seq,
        "time_s": entry.time_s,
        "kind": entry.kind,
        "subject": entry.subject,
        "county": entry.county,
        "person": entry.actor.person,
        "role": entry.actor.role,
        "scope": entry.actor.scope,
        "seat": entry.actor.seat,
        "command_key": entry.command_key,
        "body": canonical(dict(entry.body)).decode(),
        "personal_hash": entry.personal_hash,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry of a journal row that has the ``texts`` of the personal table beside it."""
    return Entry(
        seq=row.seq,
        time_s=row.time_s,
        kind=row.kind,
        subject=row.subject,
        county=row.county,
        actor=Actor(row.person, row.role, row.scope, row.seat),
        command_key=row.command_key,
        body=json.loads(row.body),
        personal_hash=row.personal_hash,
        previous=row.previous,
        hash=row.hash,
        personal=json.loads(row.texts) if row.texts else {},
    )


def reply_values(reply: Reply, time_s: float) -> Values:
    """Return the row under which a duplicate of the command finds its answer."""
    return {
        "command_key": reply.key,
        "code": reply.code,
        "seq": reply.seq,
        "detail": reply.detail,
        "result": canonical(dict(reply.result)).decode(),
        "time_s": time_s,
    }


def reply_of(row: Row[Any]) -> Reply:
    """Return the stored answer."""
    return Reply(row.command_key, row.code, row.seq, row.detail, json.loads(row.result))


@dataclass(frozen=True, slots=True)
class Projection:
    """One kind of thing that folds out of the journal, and the table that keeps its history.

    ``shelf`` finds the things on a board by key, None where no board holds them. ``columns`` gives
    what stands beside the body to be queried by. ``first_seq`` gives the entry that began it. Of
    one that ``is_newest_only`` the table keeps no history. One that ``is_typed`` has no field of
    just any type, so that its body is made and read in a tenth of the time.
    """

    table: Table
    key: str
    prefix: str
    kinds: frozenset[str]
    shape: type[Thing]
    columns: Callable[[Any], Values]
    first_seq: Callable[[Any], int]
    shelf: Callable[[Board], MutableMapping[str, Any]] | None
    is_newest_only: bool = False
    is_typed: bool = False

    def body(self, thing: Thing) -> str:
        """Return the whole thing as JSON."""
        if self.is_typed:
            return msgspec.json.encode(thing).decode()
        return json.dumps(msgspec.to_builtins(thing), ensure_ascii=False, allow_nan=False)

    def thing(self, body: str) -> Thing:
        """Return the thing that ``body`` holds.

        Raises msgspec.ValidationError where a field has a type that its dataclass does not allow.
        """
        if self.is_typed:
            return msgspec.json.decode(body, type=self.shape)
        return msgspec.convert(json.loads(body), self.shape)


def _alarm_columns(alarm: Alarm) -> Values:
    return {
        "state": alarm.state.value,
        "severity": int(alarm.severity),
        "rule": alarm.rule,
        "entity_id": alarm.entity_id,
        "county": alarm.county,
        "raised_s": alarm.raised_s,
    }


def _task_columns(task: Task) -> Values:
    return {
        "number": task.number,
        "state": task.state.value,
        "alarm_id": task.alarm_id,
        "target_id": task.target_id,
        "officer_id": task.officer_id,
        "county": task.county,
        "issued_s": task.issued_s,
    }


def _handover_columns(handover: Handover) -> Values:
    return {
        "outgoing": handover.outgoing,
        "incoming": handover.incoming,
        "is_complete": handover.is_complete,
        "started_s": handover.started_s,
    }


def _geofence_columns(geofence: Geofence) -> Values:
    return {
        "purpose": geofence.purpose.value,
        "is_removed": geofence.is_removed,
        "county": geofence.county,
        "drawn_s": geofence.drawn_s,
    }


def _outage_columns(outage: Outage) -> Values:
    return {
        "rule": outage.rule,
        "entity_id": outage.entity_id,
        "is_over": outage.is_over,
        "county": outage.county,
        "until_s": outage.until_s,
    }


def _roll_columns(roll: RollCall) -> Values:
    return {"purpose": roll.purpose.value, "county": roll.county, "called_s": roll.called_s}


def _log_columns(line: LogLine) -> Values:
    return {
        "time_s": line.time_s,
        "person": line.person,
        "about": line.about,
        "county": line.county,
    }


ALARMS = Projection(
    schema.alarm,
    "alarm_id",
    "alarm:",
    ALARM_KINDS,
    Alarm,
    _alarm_columns,
    lambda alarm: int(alarm.from_seq),
    lambda board: board.alarms,
)
TASKS = Projection(
    schema.task,
    "task_id",
    "task:",
    TASK_KINDS,
    Task,
    _task_columns,
    lambda task: int(task.from_seq),
    lambda board: board.tasks,
)
HANDOVERS = Projection(
    schema.handover,
    "handover_id",
    "shift:",
    SHIFT_KINDS,
    Handover,
    _handover_columns,
    lambda handover: int(handover.from_seq),
    lambda board: board.handovers,
)
GEOFENCES = Projection(
    schema.geofence,
    "geofence_id",
    "geofence:",
    GEOFENCE_KINDS,
    Geofence,
    _geofence_columns,
    lambda geofence: int(geofence.from_seq),
    lambda board: board.geofences,
)
OUTAGES = Projection(
    schema.outage,
    "outage_id",
    "service:",
    OUTAGE_KINDS,
    Outage,
    _outage_columns,
    lambda outage: int(outage.from_seq),
    lambda board: board.outages,
)
ROLLS = Projection(
    schema.roll,
    "roll_id",
    ROLL_PREFIX,
    ROLL_KINDS,
    RollCall,
    _roll_columns,
    lambda roll: int(roll.from_seq),
    lambda board: board.rolls,
)
LOG = Projection(
    schema.log_line,
    "seq",
    "log:",
    frozenset({"log_written"}),
    LogLine,
    _log_columns,
    lambda line: int(line.seq),
    None,
)
CASES = Projection(
    schema.matter,
    "case_id",
    CASE_PREFIX,
    CASE_KINDS,
    Case,
    case_columns,
    lambda case: int(case.from_seq),
    None,
    is_newest_only=True,
    is_typed=True,
)
OF_BOARD = (ALARMS, TASKS, HANDOVERS, GEOFENCES, OUTAGES, ROLLS, LOG)
PROJECTIONS = (*OF_BOARD, CASES)
OF_KIND: Mapping[str, Projection] = {
    kind: projection for projection in PROJECTIONS for kind in projection.kinds
}
