"""What the hub decides on commands about cases: pure functions of the case, person and facts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.cases.calendar import date_of
from app.domain.cases.case import CASE_PREFIX, Case, CasePlace, Deadline, Due
from app.domain.cases.catalogue import ProblemType
from app.domain.cases.commands import AmendCase, MergeCases, OpenCase, StepCase, TellApart
from app.domain.cases.due import deferred, first_due, handling_due, resumed, retyped
from app.domain.cases.fold import due_body, place_body
from app.domain.cases.steps import STEP_RULES, CaseStep, Need
from app.domain.classes import Severity
from app.domain.entry import Draft
from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from backends.hub.calling_out import (
    call_out_drafts,
    call_out_fault,
    call_template,
    outcome,
    sighting_template,
    told_of_sighting,
)
from backends.hub.case_checks import (
    NOT_SHOWN,
    open_fault,
    reach_fault,
    role_fault,
    scope_fault,
    stale,
    step_fault,
    words_fault,
)
from backends.hub.case_drafts import of_case
from backends.hub.case_merging import merge_cases, tell_apart
from backends.hub.deciding import Decision, Request, own_county, refuse
from backends.hub.message_decisions import reply_drafts


def open_case(body: OpenCase, request: Request) -> Decision:
    """Decide whether a matter comes in; the answer tells its number."""
    catalogue = request.facts.catalogue
    known = request.cases.get(body.case_id)
    if known is None and body.original_no:
        known = request.cases.with_origin(body.source, body.original_no)
    if known is not None:
        may_see = not known.county or request.person.scope.covers(known.county)
        return refuse("case_known", str(known.number) if may_see else "")
    kind = catalogue.type_on(body.type_code, date_of(request.now_s)) if body.type_code else None
    county = _county(body.place, body.county, request)
    place = _in_own_town(body.place, request)
    fault = open_fault(body, request, kind) or scope_fault(request.person, county, place.town)
    if fault is not None:
        return refuse(*fault)
    number = request.cases.next_number(request.now_s)
    draft = Draft(
        kind="case_opened",
        subject=CASE_PREFIX + body.case_id,
        body={
            "number": number,
            "kind": body.kind.value,
            "channel": body.channel,
            "source": body.source,
            "original_no": body.original_no,
            "type_code": body.type_code,
            "title": body.title.strip(),
            "place": place_body(place),
            "severity": body.severity or int(kind.severity if kind else Severity.IV),
            "raised_s": body.raised_s,
            "attachments": list(body.attachments),
            "due": due_body(first_due(kind, catalogue.calendar, request.now_s)),
            **_named(campaign=body.campaign, seen_by=body.seen_by, about_id=body.about_id),
            # What invented people say is invented.
            **({"is_demo": True} if request.person.is_demo else {}),
        },
        county=county,
        personal=_told(text=body.text, reporter=body.reporter, phone=body.phone),
    )
    is_outside = {} if _is_in_city(body.place, request) else {"is_outside": True}
    return Decision((draft,), result={"number": number, **is_outside})


def amend_case(body: AmendCase, request: Request) -> Decision:
    """Decide whether a case is said anew; of a filed one the limits of its new type hold."""
    case = request.cases.get(body.case_id)
    if case is None:
        return refuse("case_unknown", body.case_id)
    if (fault := stale(case, body.expected_seq, request.person)) is not None:
        return refuse(*fault)
    if (fault := reach_fault(case, request)) is not None:
        return refuse(*fault)
    if not case.is_open:
        return refuse("case_state", case.state.value)
    type_code = body.type_code or case.type_code
    kind = _type_of(type_code, request, case.opened_s)
    county = _county(body.place, case.county, request)
    fault = (
        words_fault(body.title, body.text, body.place, body.severity)
        or (("type_unknown", type_code[:NOT_SHOWN]) if type_code and kind is None else None)
        or (("out_of_scope", county) if county != case.county else None)
    )
    if fault is not None:
        return refuse(*fault)
    due: dict[str, Deadline] = {}
    if kind is not None and type_code != case.type_code:
        due = retyped(case, kind, request.facts.catalogue.calendar)
    draft = of_case(
        case,
        "case_amended",
        {
            "type_code": type_code,
            "title": body.title.strip(),
            "place": place_body(body.place),
            "severity": body.severity or int(case.severity),
            "due": due_body(due),
            # No personal text is there to say that one was emptied, nor after it was erased.
            **({"is_text_gone": True} if case.text and not body.text.strip() else {}),
        },
        _told(text=body.text),
    )
    return Decision((draft,))


def step_case(body: StepCase, request: Request) -> Decision:
    """Decide whether a step may be taken, and what it sets and meets."""
    case = request.cases.get(body.case_id)
    if case is None:
        return refuse("case_unknown", body.case_id)
    rule = STEP_RULES[body.step]
    template = call_template(body, case, request)
    fault = (
        stale(case, body.expected_seq, request.person)
        or role_fault(body, case, request)
        or step_fault(body, case, rule, request)
        or (call_out_fault(body, request, template) if body.call_out else None)
    )
    if fault is not None:
        return refuse(*fault)
    draft = of_case(case, rule.kind, _step_body(body, case, request), _told(note=body.note))
    try:
        drafts, result = _besides(body, case, request)
    except OperatorError as error:
        return refuse(error.code, error.detail)
    return Decision((draft, *drafts), result=result)


def _besides(
    body: StepCase, case: Case, request: Request
) -> tuple[tuple[Draft, ...], Mapping[str, Any]]:
    """Return what else is written with a step, and what the answer tells of it."""
    if body.step is CaseStep.REPLY:
        return reply_drafts(case, body.note, request), {}
    if body.call_out:
        template = call_template(body, case, request)
        return outcome(*call_out_drafts(case, body.unit, request, template))
    if template := sighting_template(body, case, request):
        return outcome(*told_of_sighting(body, case, template, request))
    if body.step is CaseStep.SPLIT:
        return _parted(case, request), {}
    return (), {}


def _step_body(body: StepCase, case: Case, request: Request) -> dict[str, Any]:
    """Return what the entry of a step bears: what it meets and sets, and what the step needed."""
    entry_body: dict[str, Any] = {"met": list(_met(body.step, case))}
    if due := _due_after(body, case, request):
        entry_body["due"] = due_body(due)
    needs = STEP_RULES[body.step].needs
    if Need.UNIT in needs:
        entry_body["unit"] = body.unit
    if Need.PERSON in needs:
        entry_body["person"] = body.person
    if Need.UNTIL in needs:
        entry_body["until_s"] = body.until_s
    if body.step in (CaseStep.EXTEND, CaseStep.ASK_EXTENSION):
        entry_body["what"] = body.what.value
    if body.step is CaseStep.EVALUATE:
        entry_body |= {"is_satisfied": body.is_satisfied, "is_solved": body.is_solved}
    if body.attachments:
        entry_body["attachments"] = list(body.attachments)
    return entry_body


def _parted(case: Case, request: Request) -> tuple[Draft, ...]:
    whole = request.cases.get(case.into)
    return () if whole is None else (of_case(whole, "case_parted", {"members": [case.case_id]}),)


def _named(**codes: str) -> dict[str, str]:
    return {name: code for name, code in codes.items() if code}


def _told(**texts: str) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items() if text.strip()}


def _in_own_town(place: CasePlace, request: Request) -> CasePlace:
    """Return a place with the town of whoever is bound to one, where it names none."""
    return place if place.town else replace(place, town=request.person.scope.town)


def _county(place: CasePlace, asked: str, request: Request) -> str:
    """Return the county in which a place lies; what was asked for where it has no point."""
    if place.lon_deg is None or place.lat_deg is None:
        return asked or own_county(request.person)
    return request.facts.county_at(LonLat(place.lon_deg, place.lat_deg)) or asked


def _is_in_city(place: CasePlace, request: Request) -> bool:
    """Return whether a place lies in one of the counties; one without a point is not elsewhere."""
    if place.lon_deg is None or place.lat_deg is None:
        return True
    return bool(request.facts.county_at(LonLat(place.lon_deg, place.lat_deg)))


_MEETS: Mapping[CaseStep, Due] = {
    CaseStep.ACCEPT: Due.ACCEPT,
    CaseStep.FILE: Due.ACCEPT,
    CaseStep.ROUTE_OUT: Due.ACCEPT,
    CaseStep.VOID: Due.ACCEPT,
    CaseStep.CLOSE: Due.CLOSE,
    CaseStep.REPLY: Due.REPLY,
}


def _met(step: CaseStep, case: Case) -> tuple[str, ...]:
    what = _MEETS.get(step)
    is_waiting = what is not None and what in case.due and not case.due[what].is_met
    return (what.value,) if what is not None and is_waiting else ()


def _due_after(body: StepCase, case: Case, request: Request) -> dict[str, Deadline]:
    """Return the deadlines that a step sets anew; whoever takes a case further ends its wait."""
    now_s, calendar = request.now_s, request.facts.catalogue.calendar
    waiting = {what: one for what, one in case.due.items() if not one.is_met}
    if body.step is CaseStep.REPLY:
        waiting = {what: one for what, one in waiting.items() if what == Due.REPLY}
    is_going_on = STEP_RULES[body.step].to_state is not None or body.step is CaseStep.REPLY
    going_on = resumed(waiting, calendar, now_s) if is_going_on else {}
    match body.step:
        case CaseStep.FILE | CaseStep.REOPEN:
            kind = _type_of(case.type_code, request, case.opened_s)
            return going_on | handling_due(kind, calendar, now_s)
        case CaseStep.DEFER:
            return deferred(waiting, now_s)
        case CaseStep.RESUME:
            return resumed(waiting, calendar, now_s)
        case CaseStep.EXTEND:
            one = case.due[body.what]
            return {body.what.value: replace(one, due_s=body.until_s, extended=one.extended + 1)}
    return going_on


def _type_of(code: str, request: Request, opened_s: float) -> ProblemType | None:
    """Return the edition of a type that holds for a case opened then."""
    return request.facts.catalogue.type_on(code, date_of(opened_s)) if code else None


CASE_DECIDERS: Mapping[type, Callable[[Any, Request], Decision]] = {
    OpenCase: open_case,
    AmendCase: amend_case,
    StepCase: step_case,
    MergeCases: merge_cases,
    TellApart: tell_apart,
}
