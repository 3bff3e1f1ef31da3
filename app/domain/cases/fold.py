"""What journal entries make of a case: the same fold wherever one is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.cases.case import (
    CASE_PREFIX,
    CASE_RESTS,
    Case,
    CaseKind,
    CasePlace,
    CaseState,
    Deadline,
)
from app.domain.cases.steps import OF_THE_UNIT_ALONE, STEP_OF_KIND, STEP_RULES, CaseStep
from app.domain.classes import Severity
from app.domain.entry import Body, Entry
from app.domain.people import Role

NOBODY_YET = ""
# Whoever takes a case further lets it wait no more.
_GOES_ON: dict[str, Any] = {"deferred_until_s": 0.0}
_NOT_ASKED: dict[str, Any] = {"asked_until_s": 0.0, "asked_what": ""}
_NOBODY_ASKS = CASE_RESTS | {CaseState.FILED}
PLACES = 7  # decimals of a degree that are kept: a centimetre


def opened(entry: Entry) -> Case:
    """Return the case a ``case_opened`` entry begins."""
    body, personal = entry.body, entry.personal
    return Case(
        case_id=entry.subject.removeprefix(CASE_PREFIX),
        number=body["number"],
        kind=CaseKind(body["kind"]),
        channel=body["channel"],
        source=body["source"],
        original_no=body["original_no"],
        type_code=body["type_code"],
        title=body["title"],
        place=_place(body["place"]),
        county=entry.county,
        severity=Severity(body["severity"]),
        raised_s=float(body["raised_s"]),
        opened_s=entry.time_s,
        opened_by=entry.actor.person,
        changed_s=entry.time_s,
        changed_by=entry.actor.person,
        from_seq=entry.seq,
        to_seq=entry.seq,
        text=personal.get("text", ""),
        reporter=personal.get("reporter", ""),
        phone=personal.get("phone", ""),
        due=deadlines(body["due"]),
        reached_s={CaseState.RECEIVED.value: entry.time_s},
        attachments=tuple(body["attachments"]),
        # What entries of before did not know.
        campaign=body.get("campaign", ""),
        seen_by=body.get("seen_by", ""),
        about_id=body.get("about_id", ""),
        is_demo=body.get("is_demo", False),
    )


def folded(case: Case, entry: Entry) -> Case:
    """Return ``case`` after ``entry``."""
    after = replace(
        case,
        to_seq=entry.seq,
        changed_s=entry.time_s,
        changed_by=entry.actor.person,
        steps=case.steps + 1,
        attachments=_joined(case.attachments, entry.body.get("attachments", ())),
    )
    if (change := _WORDS.get(entry.kind)) is not None:
        return change(after, entry)
    step = STEP_OF_KIND[entry.kind]
    to_state = STEP_RULES[step].to_state
    if to_state is not None:
        after = _moved(after, to_state, entry)
    return _stepped(_with_due(after, entry), step, entry)


def first_filed_s(case: Case) -> float:
    """Return when a case was filed first, as far as it is known; 0 for never."""
    return case.filed_s or case.reached_s.get(CaseState.FILED, 0.0)


def deadlines(body: Mapping[str, Mapping[str, Any]]) -> dict[str, Deadline]:
    """Return the deadlines that an entry's body names by what is due."""
    return {
        what: Deadline(
            due_s=float(value["due_s"]),
            began_s=float(value["began_s"]),
            amount=float(value["amount"]),
            clock=value["clock"],
            extended=value.get("extended", 0),
            pauses=tuple((float(a), float(b)) for a, b in value.get("pauses", ())),
        )
        for what, value in body.items()
    }


def due_body(due: Mapping[str, Deadline]) -> dict[str, Any]:
    """Return deadlines as an entry's body bears them."""
    return {
        what: {
            "due_s": deadline.due_s,
            "began_s": deadline.began_s,
            "amount": deadline.amount,
            "clock": deadline.clock,
            "extended": deadline.extended,
            "pauses": [list(pause) for pause in deadline.pauses],
        }
        for what, deadline in due.items()
    }


def _amended(case: Case, entry: Entry) -> Case:
    body, personal = entry.body, entry.personal
    return replace(
        case,
        type_code=body.get("type_code", case.type_code),
        title=body.get("title", case.title),
        severity=Severity(body.get("severity", case.severity)),
        place=_place(body["place"]) if "place" in body else case.place,
        text="" if body.get("is_text_gone") else personal.get("text", case.text),
        due={**case.due, **deadlines(body.get("due", {}))},
    )


def _merged(case: Case, entry: Entry) -> Case:
    # One that stood for others takes them along into a third: those are merged already.
    was = case.merged_from if case.state is CaseState.MERGED else case.state.value
    into = entry.body["into"]
    merged = replace(case, into=into, merged_from=was, apart=_without(case.apart, (into,)))
    return _moved(_with_due(merged, entry), CaseState.MERGED, entry)


def _with_members(case: Case, entry: Entry) -> Case:
    members = entry.body["members"]
    # The newest word holds: who joins two takes back that they are two.
    apart = _without(case.apart, members)
    return replace(case, members=_joined(case.members, members), apart=apart)


def _without_members(case: Case, entry: Entry) -> Case:
    return replace(case, members=_without(case.members, entry.body["members"]))


def _told_apart(case: Case, entry: Entry) -> Case:
    return replace(case, apart=_joined(case.apart, entry.body["others"]))


# The kinds that are no step of the table.
_WORDS: Mapping[str, Callable[[Case, Entry], Case]] = {
    "case_amended": _amended,
    "case_merged": _merged,
    "case_joined": _with_members,
    "case_parted": _without_members,
    "case_told_apart": _told_apart,
}


def _moved(case: Case, state: CaseState, entry: Entry) -> Case:
    """Return the case in ``state``, with the newest time at which it came there; it waits no more.

    With whom it rests, or who it goes back from, asks for no more time.
    """
    ended = _GOES_ON | _NOT_ASKED if state in _NOBODY_ASKS else _GOES_ON
    if state is CaseState.FILED:
        # What is given back or opened anew is filed again, and was filed when it was filed first.
        ended = ended | {"filed_s": first_filed_s(case) or entry.time_s}
    reached_s = {**case.reached_s, state.value: entry.time_s}
    return replace(case, state=state, reached_s=reached_s, **ended)


def _with_due(case: Case, entry: Entry) -> Case:
    """Return the case with the deadlines that the step has set, and what it has met."""
    if not entry.body.get("due") and not entry.body.get("met"):
        return case
    due = {**case.due, **deadlines(entry.body.get("due", {}))}
    for what in entry.body.get("met", ()):
        if what in due:
            due[what] = replace(due[what], met_s=entry.time_s)
    return replace(case, due=due)


def _stepped(case: Case, step: CaseStep, entry: Entry) -> Case:
    # Who keys in for a unit what it has told him did not deal with it.
    of_unit = entry.actor.person if entry.actor.role == Role.DEPARTMENT else NOBODY_YET
    if step in OF_THE_UNIT_ALONE and of_unit:
        case = replace(case, worked_by=of_unit)
    if step is CaseStep.RETURN:
        case = replace(case, returned_by_unit=case.unit, returned_by=of_unit)
    elif step is CaseStep.REWORK:
        dealt = case.handler or case.worked_by
        case = replace(case, reworked_of_unit=case.unit, reworked_of=dealt)
    elif step is CaseStep.REOPEN:
        dealt = case.handler or case.worked_by
        case = replace(case, reopened_of_unit=case.unit, reopened_of=dealt)
    change = _CHANGES.get(step)
    return case if change is None else replace(case, **change(case, entry.body))


def _outcome(_case: Case, body: Body) -> dict[str, Any]:
    return {"outcome": body.get("unit", "") or body.get("outcome", "")}


# What a step changes beside the state and the deadlines.
_CHANGES: Mapping[CaseStep, Callable[[Case, Body], Mapping[str, Any]]] = {
    CaseStep.DISPATCH: lambda _case, body: {"unit": body["unit"], "worked_by": NOBODY_YET},
    CaseStep.RETURN: lambda case, _body: {"unit": NOBODY_YET, "returned": case.returned + 1},
    CaseStep.REWORK: lambda case, _body: {"reworked": case.reworked + 1},
    CaseStep.REOPEN: lambda case, _body: {
        **{"unit": NOBODY_YET, "handler": NOBODY_YET, "reopened": case.reopened + 1},
        **{"is_satisfied": None, "is_solved": None, "escalation": 0},
    },
    CaseStep.DEFER: lambda _case, body: {"deferred_until_s": float(body["until_s"])},
    CaseStep.RESUME: lambda _case, _body: _GOES_ON,
    CaseStep.ASK_EXTENSION: lambda _case, body: {
        "asked_until_s": float(body["until_s"]),
        "asked_what": body["what"],
    },
    CaseStep.EXTEND: lambda _case, _body: _NOT_ASKED,
    CaseStep.REFUSE_EXTENSION: lambda _case, _body: _NOT_ASKED,
    # The hub names the level, whoever escalates by hand the next one.
    CaseStep.ESCALATE: lambda case, body: {
        "escalation": max(case.escalation, body.get("level", case.escalation + 1)),
    },
    CaseStep.SUPERVISE: lambda _case, _body: {"is_supervised": True},
    CaseStep.ASSIGN_LEADER: lambda case, _body: {"leader": case.changed_by},
    CaseStep.HAND_OVER: lambda _case, body: {"handler": body["person"]},
    CaseStep.HAND_BACK: lambda _case, _body: {"handler": NOBODY_YET},
    CaseStep.WHISTLE: lambda case, body: {"helpers": _joined(case.helpers, (body["unit"],))},
    CaseStep.REPORT_IN: lambda case, body: {
        "reported_in": _joined(case.reported_in, (body["unit"],))
    },
    CaseStep.EVALUATE: lambda _case, body: {
        "is_satisfied": body["is_satisfied"],
        "is_solved": body.get("is_solved"),
    },
    CaseStep.CLOSE: _outcome,
    CaseStep.ROUTE_OUT: _outcome,
    CaseStep.VOID: _outcome,
    # It stands for itself again, where it was before it was merged, and is another matter.
    CaseStep.SPLIT: lambda case, _body: {
        **{"into": "", "merged_from": "", "state": CaseState(case.merged_from)},
        "apart": _joined(case.apart, (case.into,)),
    },
}


def place_body(place: CasePlace) -> dict[str, Any]:
    """Return a place as an entry's body bears it."""
    return {
        "lon_deg": None if place.lon_deg is None else round(place.lon_deg, PLACES),
        "lat_deg": None if place.lat_deg is None else round(place.lat_deg, PLACES),
        "address": place.address.strip(),
        "town": place.town,
        "grid": place.grid,
    }


def _place(body: Mapping[str, Any]) -> CasePlace:
    lon_deg, lat_deg = body.get("lon_deg"), body.get("lat_deg")
    return CasePlace(
        lon_deg=None if lon_deg is None else float(lon_deg),
        lat_deg=None if lat_deg is None else float(lat_deg),
        address=body.get("address", ""),
        town=body.get("town", ""),
        grid=body.get("grid", ""),
    )


def _joined(have: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """Return what is there and what is new, each once, in order."""
    return tuple(dict.fromkeys((*have, *more)))


def _without(have: tuple[str, ...], gone: Iterable[str]) -> tuple[str, ...]:
    """Return what is there less what goes, in order."""
    left = frozenset(gone)
    return tuple(one for one in have if one not in left)
