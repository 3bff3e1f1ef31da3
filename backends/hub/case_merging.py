"""What the hub decides on merging: one case stands for others, or is another matter than they."""

from collections.abc import Mapping
from typing import Any

from app.domain.cases.case import Case
from app.domain.cases.commands import CaseAt, MergeCases, TellApart
from app.domain.cases.due import resumed
from app.domain.cases.fold import due_body
from app.domain.entry import Draft
from backends.hub.case_checks import Fault, reach_fault, sight_fault, stale
from backends.hub.case_drafts import of_case
from backends.hub.deciding import Decision, Request, refuse
from backends.store.job import Cases

MOST_MERGED = 50
MOST_REASONS = 20
REASON_NAME_CHARACTERS, REASON_CHARACTERS = 32, 500
Reasons = tuple[dict[str, float], dict[str, str]]  # numbers, and words that may be erased


def merge_cases(body: MergeCases, request: Request) -> Decision:
    """Decide whether a case stands for others; what those stand for comes with them.

    Nothing of the others is closed when it is, and whoever told of them is still to be answered.
    """
    named = (body.into, *body.others)
    ids = {at.case_id for at in named}
    if not 0 < len(body.others) <= MOST_MERGED or len(ids) != len(named):
        detail = f"{len(body.others)} others, each once, 1 to {MOST_MERGED}"
        return refuse("bad_value", detail)
    reasons = _reasons(body.why)
    if reasons is None:
        return refuse("bad_value", "why")
    cases: list[Case] = []
    for at in named:
        case = request.cases.get(at.case_id)
        if case is None:
            return refuse("case_unknown", at.case_id)  # as of one that he may not see
        if (fault := _fault(case, at, request)) is not None:
            return refuse(*fault)
        cases.append(case)
    into, *others = cases
    for other in others:
        if other.county != into.county:
            return refuse("out_of_scope", f"{other.number} lies in another county")
    return Decision(tuple(_drafts(into, others, reasons, request)))


def tell_apart(body: TellApart, request: Request) -> Decision:
    """Decide whether a case is another matter than others; what it was told already is not again.

    The others may be over, and may have changed since: what they tell of has not.
    """
    reasons = _reasons(body.why)
    if not 0 < len(body.others) <= MOST_MERGED or len(set(body.others)) != len(body.others):
        detail = f"{len(body.others)} others, each once, 1 to {MOST_MERGED}"
        return refuse("bad_value", detail)
    if reasons is None or body.case_id in body.others:
        return refuse("bad_value", "why" if reasons is None else "others")
    case = request.cases.get(body.case_id)
    if case is None:
        return refuse("case_unknown", body.case_id)
    fault = _fault(case, CaseAt(case.case_id, body.expected_seq), request)
    for other_id in body.others:
        fault = fault or _other_fault(other_id, case, request)
    if fault is not None:
        return refuse(*fault)
    others = [one for one in body.others if one not in case.apart]
    why, words = reasons
    told = {"others": others, "why": why}
    return Decision((of_case(case, "case_told_apart", told, words),) if others else ())


def _other_fault(other_id: str, case: Case, request: Request) -> Fault | None:
    """Return why somebody may not say that another one is another matter than the case."""
    other = request.cases.get(other_id)
    if other is None:
        return "case_unknown", other_id
    fault = sight_fault(other, request.person) or reach_fault(other, request)
    if fault is not None:
        return fault
    if other.county != case.county:
        return "out_of_scope", f"{other.number} lies in another county"
    if other.into == case.case_id:
        return "case_state", f"{other.number} is merged: split it"
    return None


def are_apart(one: Case, other: Case, cases: Cases) -> bool:
    """Return whether somebody said of two cases, or of what they stand for, that they are two."""
    ours, theirs = {one.case_id, *one.members}, {other.case_id, *other.members}
    return _says_apart(ours, theirs, cases) or _says_apart(theirs, ours, cases)


def _says_apart(some: set[str], others: set[str], cases: Cases) -> bool:
    held = (cases.get(case_id) for case_id in some)
    return any(case is not None and not others.isdisjoint(case.apart) for case in held)


def _fault(case: Case, at: CaseAt, request: Request) -> Fault | None:
    fault = stale(case, at.expected_seq, request.person) or reach_fault(case, request)
    if fault is None and not case.is_open:
        return "case_state", f"{case.number} {case.state.value}"
    return fault


def _drafts(into: Case, others: list[Case], reasons: Reasons, request: Request) -> list[Draft]:
    calendar, now_s = request.facts.catalogue.calendar, request.now_s
    drafts: list[Draft] = []
    joining: list[str] = []
    why, words = reasons
    for other in others:
        waiting = {what: one for what, one in other.due.items() if not one.is_met}
        moved = {"into": into.case_id, "why": why}
        due = due_body(resumed(waiting, calendar, now_s))
        drafts.append(of_case(other, "case_merged", moved | {"due": due}, words))
        joining.append(other.case_id)
        if not other.members:
            continue
        members = (request.cases.get(member) for member in other.members)
        drafts += [of_case(one, "case_merged", moved) for one in members if one is not None]
        drafts.append(of_case(other, "case_parted", {"members": list(other.members)}))
        joining += other.members
    drafts.append(of_case(into, "case_joined", {"members": joining}))
    return drafts


def _reasons(given: Mapping[str, Any]) -> Reasons | None:
    """Return the grounds: numbers for the entry's body, words for its personal texts, or None.

    Words are taken out of what people told, so retention law may erase them.
    """
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    if len(given) > MOST_REASONS:
        return None
    for name, value in given.items():
        if not 0 < len(name) <= REASON_NAME_CHARACTERS:
            return None
        if isinstance(value, bool | int | float) and abs(value) < float("inf"):
            numbers[name] = value
            continue
        text = "、".join(value) if _is_texts(value) else value
        if not isinstance(text, str) or len(text) > REASON_CHARACTERS:
            return None
        words[name] = text
    return numbers, words


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
