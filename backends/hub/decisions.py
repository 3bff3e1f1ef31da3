"""What the hub decides on each command: pure functions of the board, the person and the facts."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import command as commands
from app.domain import geofence as geofences
from app.domain import shift as shifts
from app.domain.alarm import Alarm
from app.domain.entry import Draft, canonical
from app.domain.notice import open_notices
from app.domain.order import order_text
from app.domain.people import CITY, Scope
from app.domain.register import Officer
from app.domain.shape import Shape, ShapeKind
from app.domain.task import Task
from backends.hub.alarm_decisions import ALARM_DECIDERS
from backends.hub.case_decisions import CASE_DECIDERS
from backends.hub.deciding import (
    ORDER_BYTES,
    REASON_CHARACTERS,
    TEXT_CHARACTERS,
    Decision,
    Facts,
    Request,
    own_county,
    refuse,
)
from backends.hub.message_decisions import MESSAGE_DECIDERS
from backends.hub.notice_decisions import LAT_DEG, LON_DEG, NOTICE_DECIDERS
from backends.hub.roll_decisions import ROLL_DECIDERS

FIX_OLD_S = 30.0
TASK_KINDS = frozenset({"intercept"})


def decide(body: commands.CommandBody, request: Request) -> Decision:
    """Decide on any command but signing in and admitting people, which need the password store."""
    return _DECIDERS[type(body)](body, request)


def _issue(body: commands.IssueTask, request: Request) -> Decision:
    officer, facts = request.facts.officer, request.facts
    checks = (
        (body.kind not in TASK_KINDS, "bad_value", f"kind '{body.kind[:40]}'"),
        (body.task_id in request.board.tasks, "task_known", body.task_id),
        (officer is None, "officer_unknown", body.officer_id),
        (not facts.target_label, "target_unknown", body.target_id),
        (bool(body.alarm_id) and body.alarm_id not in request.board.alarms, "alarm_unknown", ""),
    )
    for applies, code, detail in checks:
        if applies:
            return refuse(code, detail)
    alarm = request.board.alarms.get(body.alarm_id)
    if officer is None or not _in_scope(request.person.scope, officer, facts, alarm):
        return refuse("out_of_scope", body.officer_id)
    if missing := [w for w in task_warnings(body, request) if w not in body.accepted_warnings]:
        return refuse("warning_not_accepted", ",".join(missing))
    try:
        size = len(canonical(dict(body.order)))
        _check_places(body.order)
        text = order_text(request.next_number, facts.target_label, body.order)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return refuse("bad_order", f"{type(error).__name__} {error}"[:100])
    if size > ORDER_BYTES:
        return refuse("bad_order", f"{size} bytes, {ORDER_BYTES} at most")
    draft = Draft(
        kind="task_issued",
        subject=f"task:{body.task_id}",
        body={
            "number": request.next_number,
            "kind": body.kind,
            "alarm_id": body.alarm_id,
            "target_id": body.target_id,
            "target_label": facts.target_label,
            "officer_id": officer.officer_id,
            "officer_label": officer.name,
            "terminal": officer.terminal,
            "accepted_warnings": list(body.accepted_warnings),
            "order": {**body.order, "text": text},
        },
        county=facts.target_county,
    )
    return Decision((draft,), result={"number": request.next_number})


def _check_places(order: Mapping[str, Any]) -> None:
    """Raise ValueError for an order that speaks of no place on the map."""
    for key in ("vehicle", "post"):
        lon_deg, lat_deg = float(order[key]["lon_deg"]), float(order[key]["lat_deg"])
        if not (abs(lon_deg) <= LON_DEG and abs(lat_deg) <= LAT_DEG):
            raise ValueError(f"{key} at {lon_deg:g}, {lat_deg:g}")


def task_warnings(body: commands.IssueTask, request: Request) -> tuple[str, ...]:
    """Return the warnings that a person must have accepted before this task may be issued."""
    open_tasks = request.board.open_tasks()
    applies = {
        "officer_busy": any(t.officer_id == body.officer_id for t in open_tasks),
        "target_has_task": any(t.target_id == body.target_id for t in open_tasks),
        "officer_fix_old": request.facts.officer_fix_age_s > FIX_OLD_S,
        "target_fix_old": request.facts.target_fix_age_s > FIX_OLD_S,
    }
    return tuple(name for name, does in applies.items() if does)


def _in_scope(scope: Scope, officer: Officer, facts: Facts, alarm: Alarm | None) -> bool:
    # Both: what becomes of the task is told in the target's county, and nobody may send an officer
    # on an errand that he cannot follow or call off.
    counties = {facts.target_county, officer.county} | ({alarm.county} if alarm else set())
    return all(scope.acts_in(county) for county in counties)


def _cancel(body: commands.CancelTask, request: Request) -> Decision:
    task = request.board.tasks.get(body.task_id)
    if task is None:
        return refuse("task_unknown", body.task_id)
    if not request.person.scope.acts_in(task.county):
        return refuse("out_of_scope", body.task_id)
    if not task.is_open:
        return refuse("task_over", task.state)
    reason = body.reason[:REASON_CHARACTERS]
    return Decision((_of_task(task, "task_cancelled", {"reason": reason}),))


def _of_task(task: Task, kind: str, body: Mapping[str, Any]) -> Draft:
    return Draft(kind, f"task:{task.task_id}", body, task.county)


def _write_log(body: commands.WriteLog, request: Request) -> Decision:
    if not body.text.strip():
        return refuse("text_empty")
    if len(body.text) > TEXT_CHARACTERS:
        return refuse("text_too_long", f"{len(body.text)} characters, {TEXT_CHARACTERS} at most")
    draft = Draft(
        "log_written",
        "log:",
        {"about": body.about[:100]},
        own_county(request.person),
        {"text": body.text},
    )
    return Decision((draft,))


def _draw_geofence(body: commands.DrawGeofence, request: Request) -> Decision:
    if not 0 < len(body.geofence_id) <= geofences.ID_CHARACTERS:
        return refuse("bad_value", f"geofence_id of {len(body.geofence_id)} characters")
    if body.geofence_id in request.board.geofences:
        return refuse("geofence_known", body.geofence_id)
    if request.person.scope.town:  # nothing says yet which town a place lies in
        return refuse("out_of_scope", body.geofence_id)
    if (fault := _too_many(request) or _content_fault(body, request)) is not None:
        return refuse(*fault)
    subject, entry_body = f"geofence:{body.geofence_id}", geofences.entry_body(body)
    return Decision((Draft("geofence_drawn", subject, entry_body, own_county(request.person)),))


def _too_many(request: Request) -> tuple[str, str] | None:
    standing = len(request.board.standing_geofences())
    if standing < geofences.STANDING_AT_MOST:
        return None
    return "too_many_geofences", f"{standing}, {geofences.STANDING_AT_MOST} at most"


def _content_fault(
    body: commands.DrawGeofence | commands.ChangeGeofence, request: Request
) -> tuple[str, str] | None:
    """Return why this may not stand, or not for this person: a county draws in itself alone."""
    if (fault := geofences.content_fault(body)) is not None:
        return fault
    own = request.person.scope.county
    if own == CITY:
        return None
    # Water that is in no county may be part of it; a neighbour, who would not see it, may not.
    reached = request.facts.counties_of(Shape(ShapeKind(body.kind), body.points, body.size_m))
    if reached == {own}:
        return None
    beyond = ", ".join(sorted(reached - {own})) or "no county"
    return "out_of_scope", f"it reaches into {beyond}"[:REASON_CHARACTERS]


def _change_geofence(body: commands.ChangeGeofence, request: Request) -> Decision:
    if (fault := _content_fault(body, request)) is not None:
        return refuse(*fault)
    return _geofence("geofence_changed", body, request, geofences.entry_body(body))


def _remove_geofence(body: commands.RemoveGeofence, request: Request) -> Decision:
    if not body.reason.strip():
        return refuse("text_empty", "why it is removed")
    reason = body.reason.strip()[: geofences.REASON_CHARACTERS]
    return _geofence("geofence_removed", body, request, {}, {"reason": reason})


def _restore_geofence(body: commands.RestoreGeofence, request: Request) -> Decision:
    decision = _geofence("geofence_restored", body, request, {})
    fault = _too_many(request) if decision.drafts else None
    return decision if fault is None else refuse(*fault)


def _geofence(
    kind: str,
    body: commands.ChangeGeofence | commands.RemoveGeofence | commands.RestoreGeofence,
    request: Request,
    entry_body: Mapping[str, Any],
    personal: Mapping[str, str] | None = None,
) -> Decision:
    geofence = request.board.geofences.get(body.geofence_id)
    if geofence is not None and not request.person.scope.acts_in(geofence.county):
        return refuse("out_of_scope", body.geofence_id)
    code = geofences.refusal(geofence, kind, body.expected_seq)
    if code is not None or geofence is None:
        who = "" if geofence is None else geofence.changed_by
        return refuse(code or "geofence_unknown", who or body.geofence_id)
    subject = f"geofence:{body.geofence_id}"
    return Decision((Draft(kind, subject, entry_body, geofence.county, personal or {}),))


def _start_handover(body: commands.StartHandover, request: Request) -> Decision:
    board, person = request.board, request.person
    checks = (
        (board.current_handover() is not None, "handover_under_way"),
        (body.handover_id in board.handovers, "handover_known"),
        (body.incoming == person.person_id, "handover_to_self"),
        (body.incoming not in request.facts.people, "person_unknown"),
    )
    for applies, code in checks:
        if applies:
            return refuse(code, body.incoming)
    last = board.last_handover()
    # Since it began, not since it was signed: what was written in between is in nobody's items.
    since = last.from_seq if last is not None else 0
    kept = set(last.unconfirmed) if last is not None else set()
    items = [f"alarm:{a.alarm_id}" for a in board.open_alarms() if person.scope.covers(a.county)]
    items += [f"task:{t.task_id}" for t in board.open_tasks() if person.scope.covers(t.county)]
    asked = open_notices(board)
    items += [f"notice:{n.notice_id}" for n in asked if person.scope.covers(n.first.county)]
    # A geofence stands for weeks: only what was done to one since then is news to who comes.
    items += [
        f"geofence:{g.geofence_id}"
        for g in board.geofences.values()
        if person.scope.covers(g.county)
        and (g.to_seq > since or f"geofence:{g.geofence_id}" in kept)
    ]
    items += [
        f"log:{line.seq}"
        for line in board.log
        if person.scope.covers(line.county) and (line.seq > since or f"log:{line.seq}" in kept)
    ]
    draft = Draft(
        "handover_started",
        f"shift:{body.handover_id}",
        {"incoming": body.incoming, "since_seq": since, "items": items},
        own_county(person),
    )
    return Decision((draft,))


def _confirm_item(body: commands.ConfirmItem, request: Request) -> Decision:
    return _shift("handover_item_confirmed", body.handover_id, request, body.item)


def _sign_handover(body: commands.SignHandover, request: Request) -> Decision:
    return _shift("handover_signed", body.handover_id, request)


def _shift(kind: str, handover_id: str, request: Request, item: str = "") -> Decision:
    handover = request.board.handovers.get(handover_id)
    code = shifts.refusal(handover, kind, request.person.person_id, item)
    if code is not None:
        return refuse(code, item or handover_id)
    body = {"item": item} if item else {}
    return Decision((Draft(kind, f"shift:{handover_id}", body, own_county(request.person)),))


_DECIDERS: dict[type, Callable[[Any, Request], Decision]] = {
    **ALARM_DECIDERS,
    **CASE_DECIDERS,
    **MESSAGE_DECIDERS,
    **NOTICE_DECIDERS,
    **ROLL_DECIDERS,
    commands.IssueTask: _issue,
    commands.CancelTask: _cancel,
    commands.WriteLog: _write_log,
    commands.DrawGeofence: _draw_geofence,
    commands.ChangeGeofence: _change_geofence,
    commands.RemoveGeofence: _remove_geofence,
    commands.RestoreGeofence: _restore_geofence,
    commands.StartHandover: _start_handover,
    commands.ConfirmItem: _confirm_item,
    commands.SignHandover: _sign_handover,
}
