"""What the hub decides on merging: one case stands for others that tell of the same matter."""

from app.domain.cases.case import Case
from app.domain.cases.commands import CaseAt, MergeCases
from app.domain.cases.due import resumed
from app.domain.cases.fold import due_body
from app.domain.entry import Draft
from backends.hub.case_checks import Fault, reach_fault, stale
from backends.hub.case_drafts import of_case
from backends.hub.deciding import Decision, Request, refuse

MOST_MERGED = 50
MOST_REASONS = 20
REASON_NAME_CHARACTERS, REASON_CHARACTERS = 32, 500


def merge_cases(body: MergeCases, request: Request) -> Decision:
    """Decide whether a case stands for others; what those stand for comes with them.

    Nothing of the others is closed when it is, and whoever told of them is still to be answered.
    """
    named = (body.into, *body.others)
    ids = {at.case_id for at in named}
    if not 0 < len(body.others) <= MOST_MERGED or len(ids) != len(named):
        detail = f"{len(body.others)} others, each once, 1 to {MOST_MERGED}"
        return refuse("bad_value", detail)
    reasons = _reasons(body)
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


def _fault(case: Case, at: CaseAt, request: Request) -> Fault | None:
    fault = stale(case, at.expected_seq, request.person) or reach_fault(case, request)
    if fault is None and not case.is_open:
        return "case_state", f"{case.number} {case.state.value}"
    return fault


def _drafts(
    into: Case,
    others: list[Case],
    reasons: tuple[dict[str, float], dict[str, str]],
    request: Request,
) -> list[Draft]:
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


def _reasons(body: MergeCases) -> tuple[dict[str, float], dict[str, str]] | None:
    """Return the grounds: numbers for the entry's body, words for its personal texts, or None.

    Words are taken out of what people told, so retention law may erase them.
    """
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    if len(body.why) > MOST_REASONS:
        return None
    for name, value in body.why.items():
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
