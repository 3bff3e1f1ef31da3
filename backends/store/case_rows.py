"""How a case stands in its table, and how it is read out of it."""

import json
from typing import Any

import msgspec

from app.domain.cases.case import Case, CaseState, Due
from app.domain.cases.fold import first_filed_s

Values = dict[str, Any]
ENDED = frozenset({CaseState.CLOSED, CaseState.EVALUATED})


def case_of(body: str) -> Case:
    """Return the case that a row's body holds.

    Raises msgspec.ValidationError where a field has a type that its dataclass does not allow.
    """
    return msgspec.convert(json.loads(body), Case)


def case_columns(case: Case) -> Values:
    """Return what stands beside the body, to be listed, filtered and counted by."""
    close, reply = case.due.get(Due.CLOSE), case.due.get(Due.REPLY)
    is_ended = case.state in ENDED
    return {
        "number": case.number,
        "kind": case.kind.value,
        "channel": case.channel,
        "source": case.source,
        "original_no": case.original_no,
        "type_code": case.type_code,
        "state": case.state.value,
        "is_open": case.is_open,
        "severity": int(case.severity),
        "county": case.county,
        "town": case.place.town,
        "grid": case.place.grid,
        "unit": case.unit,
        "lon_deg": case.place.lon_deg,
        "lat_deg": case.place.lat_deg,
        "raised_s": case.raised_s,
        "opened_s": case.opened_s,
        "filed_s": first_filed_s(case),
        "closed_s": case.reached_s[CaseState.CLOSED] if is_ended else 0.0,
        "close_due_s": 0.0 if close is None else close.due_s,
        "reply_due_s": 0.0 if reply is None else reply.due_s,
        "replied_s": 0.0 if reply is None else reply.met_s,
        "next_due_s": case.next_due_s(),
        "returned": case.returned,
        "reworked": case.reworked,
        "reopened": case.reopened,
        "extended": sum(deadline.extended for deadline in case.due.values()),
        "is_deferred": case.is_deferred,
        "is_supervised": case.is_supervised,
        "is_satisfied": case.is_satisfied,
        "members": len(case.members),
        "into_id": case.into,
        "is_demo": case.is_demo,
        "title": case.title,
        "leader": case.leader,
        "handler": case.handler,
        "campaign": case.campaign,
        "seen_by": case.seen_by,
        "about_id": case.about_id,
        "returned_unit": case.returned_by_unit,
        "reworked_unit": case.reworked_of_unit,
        "reopened_unit": case.reopened_of_unit,
        "escalation": case.escalation,
        "deferred_until_s": case.deferred_until_s,
    }
