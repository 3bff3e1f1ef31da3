"""What the hub decides on notices: several officers told by one command, and all told its end."""

import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from app.domain import command as commands
from app.domain.entry import Draft, canonical
from app.domain.notice import (
    LEAST_S,
    MOST_S,
    MOST_TOLD,
    Notice,
    attention_text,
    notice_of,
)
from app.domain.register import Officer
from app.domain.task import ATTENTION
from backends.hub.deciding import ORDER_BYTES, REASON_CHARACTERS, Decision, Request, refuse

LON_DEG, LAT_DEG = 180.0, 85.0  # as fields.toml has them


def _tell(body: commands.TellOfficers, request: Request) -> Decision:
    if (fault := _fault(body, request)) is not None:
        return refuse(*fault)
    told, left_out = _sorted_out(body, request)
    if not told:
        codes = set(left_out.values())
        return refuse(
            codes.pop() if len(codes) == 1 else "nobody_to_tell", ", ".join(left_out)[:100]
        )
    try:
        size = len(canonical(dict(body.order)))
        drafts = [
            _task(body, request, officer, request.next_number + place)
            for place, officer in enumerate(told)
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return refuse("bad_order", f"{type(error).__name__} {error}"[:100])
    if size > ORDER_BYTES:
        return refuse("bad_order", f"{size} bytes, {ORDER_BYTES} at most")
    given = Draft(
        "notice_given",
        f"notice:{body.notice_id}",
        {
            "target_id": body.target_id,
            "target_label": request.facts.target_label,
            "alarm_id": body.alarm_id,
            "told": [officer.officer_id for officer in told],
            "left_out": left_out,
            "for_s": float(body.for_s),
        },
        request.facts.target_county,
    )
    result = {"told": [officer.officer_id for officer in told], "left_out": left_out}
    return Decision((given, *drafts), result=result)


def _fault(body: commands.TellOfficers, request: Request) -> tuple[str, str] | None:
    """Return why nobody may be told at all."""
    alarm = request.board.alarms.get(body.alarm_id)
    counties = {request.facts.target_county} | ({alarm.county} if alarm is not None else set())
    checks = (
        (not _is_uuid(body.notice_id), "bad_value", "notice_id is no UUID"),
        (notice_of(request.board, body.notice_id) is not None, "notice_known", body.notice_id),
        (not LEAST_S <= body.for_s <= MOST_S, "bad_value", f"for_s {body.for_s:g}"),
        (not body.officer_ids, "nobody_to_tell", ""),
        (
            len(set(body.officer_ids)) > MOST_TOLD,
            "too_many_officers",
            f"{len(set(body.officer_ids))}, {MOST_TOLD} at most",
        ),
        (not request.facts.target_label, "target_unknown", body.target_id),
        (bool(body.alarm_id) and alarm is None, "alarm_unknown", ""),
        (alarm is not None and not alarm.is_open, "alarm_closed", body.alarm_id),
        (
            not all(request.person.scope.acts_in(county) for county in counties),
            "out_of_scope",
            body.target_id,
        ),
    )
    return next(((code, detail) for applies, code, detail in checks if applies), None)


def _sorted_out(
    body: commands.TellOfficers, request: Request
) -> tuple[tuple[Officer, ...], dict[str, str]]:
    """Return who is told, and of each who is not the code why: one of them stops no other."""
    told: list[Officer] = []
    left_out: dict[str, str] = {}
    looking = {t.officer_id for t in request.board.lookouts() if t.target_id == body.target_id}
    for officer_id in dict.fromkeys(body.officer_ids):
        officer = request.facts.officers.get(officer_id)
        if officer is None:
            left_out[officer_id[:64]] = "officer_unknown"
        elif not request.person.scope.acts_in(officer.county):
            left_out[officer_id] = "out_of_scope"
        elif officer_id in looking:
            left_out[officer_id] = "already_told"
        elif not officer.terminal:
            left_out[officer_id] = "no_terminal"
        else:
            told.append(officer)
    return tuple(told), left_out


def _task(body: commands.TellOfficers, request: Request, officer: Officer, number: int) -> Draft:
    facts, vehicle = request.facts, body.order["vehicle"]
    place = float(vehicle["lon_deg"]), float(vehicle["lat_deg"])
    if not (abs(place[0]) <= LON_DEG and abs(place[1]) <= LAT_DEG):
        raise ValueError(f"vehicle at {place[0]:g}, {place[1]:g}")
    if not math.isfinite(float(vehicle["fix_s"])):
        raise ValueError("vehicle without a time")
    until_s = request.now_s + float(body.for_s)
    text = attention_text(number, facts.target_label, vehicle, until_s)
    task_id = uuid.uuid5(uuid.UUID(body.notice_id), officer.officer_id)
    return Draft(
        kind="task_issued",
        subject=f"task:{task_id}",
        body={
            "number": number,
            "kind": ATTENTION,
            "alarm_id": body.alarm_id,
            "target_id": body.target_id,
            "target_label": facts.target_label,
            "officer_id": officer.officer_id,
            "officer_label": officer.name,
            "terminal": officer.terminal,
            "accepted_warnings": [],
            "order": {**body.order, "text": text},
            "notice_id": body.notice_id,
            "expires_s": until_s,
        },
        county=facts.target_county,
    )


def _end(body: commands.EndNotice, request: Request) -> Decision:
    notice = notice_of(request.board, body.notice_id)
    if notice is None:
        return refuse("notice_unknown", body.notice_id)
    if not request.person.scope.acts_in(notice.first.county):
        return refuse("out_of_scope", body.notice_id)
    if not notice.is_open:
        return refuse("notice_over", notice.cause)
    return Decision(end_drafts(notice, "ended", body.reason))


def end_drafts(notice: Notice, cause: str, reason: str = "") -> tuple[Draft, ...]:
    """Return what ends all that is still open of a notice."""
    body = {"reason": reason[:REASON_CHARACTERS], "cause": cause}
    return tuple(
        Draft("task_cancelled", f"task:{task.task_id}", body, task.county)
        for task in notice.tasks
        if task.is_open
    )


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


NOTICE_DECIDERS: Mapping[type, Callable[[Any, Request], Decision]] = {
    commands.TellOfficers: _tell,
    commands.EndNotice: _end,
}
