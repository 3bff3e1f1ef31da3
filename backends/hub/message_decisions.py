"""What the hub decides on messages: to whom one goes, to whom it does not, and who may send it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.entry import Draft
from app.domain.errors import OperatorError
from app.domain.notify import MESSAGE_PREFIX, QUEUED_KIND, TOLD_KIND, MessageState
from app.domain.notify_command import Recipient, SendMessages
from app.domain.notify_template import (
    FIELD_CHARACTERS,
    OF_SEVERAL,
    Template,
    address_fault,
    parts_of,
    units_of,
)
from app.domain.people import CITY, Role
from app.domain.safe_text import safe_text
from backends.hub.case_checks import reach_fault
from backends.hub.deciding import Decision, Request, own_county, refuse
from backends.notify.ledger import MessageLedger, mark_of
from backends.notify.messaging import Messaging

ID_CHARACTERS = 64
KEY_CHARACTERS = len(CASE_PREFIX) + ID_CHARACTERS
OF_AN_ENTRY = 100  # messages; what a seat is told of at once stays small
REFUSED_TOLD = 200
REPLY_TEMPLATE, REPLY_PREFIX = "case_reply", "reply-"
OF_THE_HUB = (REPLY_PREFIX, "call-")  # acts that no seat names
TEXT_TOO_LONG = "text_too_long"


@dataclass(frozen=True, slots=True)
class Row:
    """One message that will go out."""

    key: str
    address: str
    text: str
    parts: int


def send_messages(body: SendMessages, request: Request) -> Decision:
    """Decide on an act of sending, or say what it would come to."""
    messaging = request.facts.messaging
    if messaging is None:
        return refuse("no_gateway")
    case = request.cases.get(body.case_id) if body.case_id else None
    if (fault := _fault(body, case, request, messaging)) is not None:
        return refuse(*fault)
    rows, refused = sorted_out(body, request, messaging)
    not_before_s = messaging.rules.released_s(request.now_s, body.severity)
    needs_leader = len(rows) > messaging.rules.leader_above
    result: dict[str, Any] = {
        "count": len(rows),
        "parts": sum(row.parts for row in rows),
        "refused": [list(one) for one in refused[:REFUSED_TOLD]],
        "refused_count": len(refused),
        "not_before_s": not_before_s,
        "needs": Role.SHIFT_LEADER.value if needs_leader else "",
        "leader_above": messaging.rules.leader_above,
        "gateway": messaging.gateway,
        "is_simulated": messaging.is_simulated,
    }
    if body.is_preview:
        return Decision(result=result)
    if (fault := _sending_fault(body, request, len(rows), refused)) is not None:
        return refuse(*fault)
    county = own_county(request.person) or CITY
    act = Act(body.send_id, body.template, body.language, body.severity, body.case_id)
    drafts = drafts_of(act, rows, case.county if case else county, request.now_s, messaging)
    return Decision(drafts, result=result)


def reply_drafts(case: Case, note: str, request: Request) -> tuple[Draft, ...]:
    """Return the message that answers who told us of a case; none where nothing can be sent.

    The reply counts whether or not it arrives: the journal says what became of the message. One
    that cannot go out is there as failed, with the reason. Raises OperatorError ``text_too_long``
    for a note that could go out if it were shorter.
    """
    messaging = request.facts.messaging
    if messaging is None or not case.phone or REPLY_TEMPLATE not in messaging.templates:
        return ()
    fields = _of_reply(case, note)
    recipient = Recipient(CASE_PREFIX + case.case_id, case.phone.strip(), fields)
    send_id = f"{REPLY_PREFIX}{case.number}-{case.to_seq}"
    body = SendMessages(send_id, REPLY_TEMPLATE, (recipient,))
    rows, refused = sorted_out(body, request, messaging)
    act = Act(send_id, REPLY_TEMPLATE, "zh", int(case.severity), case.case_id)
    county = case.county or CITY
    if rows:
        return drafts_of(act, rows, county, request.now_s, messaging)
    why = refused[0][1].partition(":")[0]
    if why == TEXT_TOO_LONG:
        fit = _fitting(note, fields, messaging)
        raise OperatorError(TEXT_TOO_LONG, f"note of {len(note)}, {fit} fit in a message")
    untold = Row(recipient.key, recipient.address, note, 0)
    told = {"told": [[0, MessageState.FAILED.value, why, 0.0]]}
    return (
        *drafts_of(act, [untold], county, request.now_s, messaging),
        Draft(TOLD_KIND, MESSAGE_PREFIX + send_id, told, county),
    )


def _fitting(note: str, fields: Mapping[str, str], messaging: Messaging) -> int:
    """Return how many signs of a note go into a message with what stands around them."""
    common = {"hall": messaging.hall.get("zh", ""), **fields, "answer": "."}
    around = units_of(messaging.templates[REPLY_TEMPLATE].filled("zh", common)) - 1
    room, fit = messaging.rules.most_parts * OF_SEVERAL - around, 0
    for sign in note.strip()[:FIELD_CHARACTERS]:
        room -= units_of(safe_text(sign))
        fit += room >= 0
    return fit


@dataclass(frozen=True, slots=True)
class Act:
    """What the messages of one act have in common."""

    send_id: str
    template: str
    language: str
    severity: int
    case_id: str


def _of_reply(case: Case, note: str) -> Mapping[str, str]:
    return {"title": case.title, "number": str(case.number), "answer": note}


def _sending_fault(
    body: SendMessages, request: Request, count: int, refused: Sequence[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return why what could be sent may not be, by whom asks, or as he was told it would be."""
    messaging = request.facts.messaging
    above = 0 if messaging is None else messaging.rules.leader_above
    is_leader = request.person.role is Role.SHIFT_LEADER
    checks = (
        (not count, "nobody_to_tell", ", ".join(sorted({why for _, why in refused}))[:100]),
        (
            count > above and not is_leader,
            "needs_leader",
            f"{count}; above {above} a shift leader sends",
        ),
        (body.expected != count, "preview_differs", f"{count} now, not {body.expected}"),
    )
    return next(((code, detail) for applies, code, detail in checks if applies), None)


def _fault(
    body: SendMessages, case: Case | None, request: Request, messaging: Messaging
) -> tuple[str, str] | None:
    rules, template = messaging.rules, messaging.templates.get(body.template)
    count = len(body.recipients)
    is_id = 0 < len(body.send_id) <= ID_CHARACTERS and safe_text(body.send_id) == body.send_id
    is_ours = body.send_id.startswith(OF_THE_HUB)
    checks = (
        (not is_id or "." in body.send_id or is_ours, "bad_value", "send_id"),
        (is_id and _is_used(body.send_id, request, messaging), "bad_value", "send_id: used"),
        (template is None, "template_unknown", body.template[:ID_CHARACTERS]),
        (
            template is not None and body.language not in template.text,
            "bad_value",
            f"language '{body.language[:8]}'",
        ),
        (body.severity not in range(1, 5), "bad_value", f"severity {body.severity}"),
        (not 0 < count <= rules.most, "bad_value", f"{count} recipients, {rules.most} at most"),
        (
            bool(body.case_id) and (case is None or not request.person.scope.covers(case.county)),
            "case_unknown",
            body.case_id[:ID_CHARACTERS],
        ),
    )
    fault = next(((code, detail) for applies, code, detail in checks if applies), None)
    return fault or (None if case is None else reach_fault(case, request))


def _is_used(send_id: str, request: Request, messaging: Messaging) -> bool:
    """Return whether an act has this id; a second one would take the place of its messages."""
    subject = MESSAGE_PREFIX + send_id
    is_near = any(entry.subject == subject for entry in request.unwritten)
    return is_near or messaging.ledger.is_known(send_id)


def sorted_out(
    body: SendMessages, request: Request, messaging: Messaging
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Return who will be told, and who will not with the reason."""
    template, rules, ledger = messaging.templates[body.template], messaging.rules, messaging.ledger
    common = {"hall": messaging.hall.get(body.language, ""), **body.fields}
    rows: list[Row] = []
    refused: list[tuple[str, str]] = []
    marks: set[bytes] = set()
    counts: dict[str, int] = {}
    moment = MessageLedger()  # what was decided a moment ago: the other has it once it is written
    for entry in request.unwritten:
        moment.absorb(entry)
    for one in body.recipients:
        try:
            row = _row(
                *(one, body.language, common, request, template, rules.most_parts),
                is_simulated=messaging.is_simulated,
            )
            mark = mark_of(template.channel, row.address, row.text)
            known = ledger.count(row.address) + moment.count(row.address)
            count = known + counts.get(row.address, 0)
            is_told = mark in marks or ledger.has(mark) or moment.has(mark)
            _not_too_often(is_told, count, rules.per_address_day)
        except OperatorError as error:
            why = ":".join(part for part in (error.code, error.detail) if part)
            refused.append((safe_text(one.key, KEY_CHARACTERS), why))
        else:
            marks.add(mark)
            counts[row.address] = counts.get(row.address, 0) + 1
            rows.append(row)
    return rows, refused


def _row(
    one: Recipient,
    language: str,
    common: Mapping[str, str],
    request: Request,
    template: Template,
    most_parts: int,
    *,
    is_simulated: bool,
) -> Row:
    """Return what would go to a recipient; raise OperatorError saying why nothing can."""
    if not 0 < len(one.key) <= KEY_CHARACTERS or safe_text(one.key) != one.key:
        raise OperatorError("bad_key")
    address = _address(one, request)
    if fault := address_fault(template.channel, address, is_simulated=is_simulated):
        raise OperatorError(fault)
    text = template.filled(language, {**common, **one.fields})
    parts = parts_of(text)
    if parts > most_parts:
        raise OperatorError(TEXT_TOO_LONG, f"{parts}>{most_parts}")
    return Row(one.key, address, text, parts)


def _not_too_often(is_told: bool, count: int, most: int) -> None:  # noqa: FBT001 - one caller
    if is_told:
        raise OperatorError("told_already")
    if count >= most:
        raise OperatorError("too_many_today")


def _address(one: Recipient, request: Request) -> str:
    """Return where to send; a citizen's address is in his case."""
    if one.address or not one.key.startswith(CASE_PREFIX):
        return one.address.strip()
    case = request.cases.get(one.key.removeprefix(CASE_PREFIX))
    if case is None or not request.person.scope.covers(case.county):
        raise OperatorError("case_unknown")
    if (fault := reach_fault(case, request)) is not None:
        raise OperatorError(fault[0])
    return case.phone.strip()


def drafts_of(
    act: Act, rows: Sequence[Row], county: str, now_s: float, messaging: Messaging
) -> tuple[Draft, ...]:
    rules = messaging.rules
    not_before_s = rules.released_s(now_s, act.severity)
    whole = {
        "template": act.template,
        "channel": messaging.templates[act.template].channel,
        "language": act.language,
        "severity": act.severity,
        "case_id": act.case_id,
        "not_before_s": not_before_s,
        "expires_s": not_before_s + rules.expires_s,
        "gateway": messaging.gateway,
        "is_simulated": messaging.is_simulated,
    }
    return tuple(
        _draft(act.send_id, whole, first, rows[first : first + OF_AN_ENTRY], county)
        for first in range(0, len(rows), OF_AN_ENTRY)
    )


def _draft(
    send_id: str, whole: Mapping[str, Any], first: int, rows: Sequence[Row], county: str
) -> Draft:
    personal: dict[str, str] = {}
    for at, row in enumerate(rows, first):
        personal |= {f"p{at}": row.address, f"t{at}": row.text}
    told = {"first": first, "keys": [row.key for row in rows], "parts": [r.parts for r in rows]}
    subject = MESSAGE_PREFIX + send_id
    return Draft(QUEUED_KIND, subject, {**whole, **told}, county, personal)


MESSAGE_DECIDERS: Mapping[type, Callable[[Any, Request], Decision]] = {SendMessages: send_messages}
