"""Calling a unit out: the text message that goes with a dispatch, queued in the same decision."""

import logging
from collections.abc import Collection, Mapping
from typing import Any

from app.domain.cases.calendar import date_of
from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import StepCase
from app.domain.cases.snapshots import VIDEO
from app.domain.cases.steps import CaseStep
from app.domain.entry import Draft
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import CITY
from backends.hub.deciding import Request
from backends.hub.message_decisions import ID_CHARACTERS, Act, drafts_of, sorted_out

TEMPLATE = "call_out"
UNIT_PREFIX, CALL_PREFIX = "unit:", "call-"
UNKNOWN_PLACE = "—"
log = logging.getLogger("hub")


def call_out_fault(
    body: StepCase, request: Request, template: str = TEMPLATE
) -> tuple[str, str] | None:
    """Return why a unit cannot be called out at all: then it is not sent either."""
    unit = request.facts.catalogue.units.get(body.unit)
    messaging = request.facts.messaging
    checks = (
        (body.step is not CaseStep.DISPATCH, "bad_value", f"call_out of {body.step.value}"),
        (messaging is None, "no_gateway", ""),
        (
            messaging is not None and template not in messaging.templates,
            "template_unknown",
            template,
        ),
        (unit is None or not unit.phone, "unit_no_phone", body.unit[:ID_CHARACTERS]),
    )
    return next(((code, detail) for applies, code, detail in checks if applies), None)


def sighting_template(body: StepCase, case: Case, request: Request) -> str:
    """Return the template by which who is sent to what a camera saw is told unasked, or none."""
    if body.step is not CaseStep.DISPATCH or case.channel != VIDEO:
        return ""
    kind = request.facts.catalogue.type_on(case.type_code, date_of(case.opened_s))
    return "" if kind is None else kind.video_call_out


def call_template(body: StepCase, case: Case, request: Request) -> str:
    """Return the template by which whoever is sent is told: a sighting's own also where asked."""
    return sighting_template(body, case, request) or TEMPLATE


def warn_of_templates(catalogue: CaseCatalogue, templates: Collection[str]) -> None:
    """Log which types name a template that the hall has not; without any it sends nothing."""
    kinds = (kind for editions in catalogue.types.values() for kind in editions)
    named = dict.fromkeys((kind.code, kind.video_call_out) for kind in kinds)
    for code, template in named:
        if templates and template and template not in templates:
            log.warning("types.toml: %s: video_call_out '%s' is no template", code, template)


def told_of_sighting(
    body: StepCase, case: Case, template: str, request: Request
) -> tuple[tuple[Draft, ...], str]:
    """Return the message of a sighting, or none and why; the unit is sent in any case."""
    fault = call_out_fault(body, request, template)
    if fault is not None:
        return (), fault[0]
    return call_out_drafts(case, body.unit, request, template)


def outcome(drafts: tuple[Draft, ...], why: str) -> tuple[tuple[Draft, ...], Mapping[str, Any]]:
    """Return a message with what the answer says of it: whether it is queued, and from when."""
    told: dict[str, Any] = {"called_out": not why, "call_out_why": why}
    if drafts:
        told["not_before_s"] = drafts[0].body["not_before_s"]
    return drafts, told


def call_out_drafts(
    case: Case, unit_id: str, request: Request, template: str = TEMPLATE
) -> tuple[tuple[Draft, ...], str]:
    """Return the message that calls a unit out, or none and why (it was told the same already).

    That the unit is sent counts whether or not the message goes, or arrives.
    """
    messaging, unit = request.facts.messaging, request.facts.catalogue.units[unit_id]
    if messaging is None:
        return (), "no_gateway"
    place = case.place.address or case.place.town or UNKNOWN_PLACE
    fields = {"title": case.title, "number": str(case.number), "place": place}
    recipient = Recipient(UNIT_PREFIX + unit_id, unit.phone, fields)
    send_id = f"{CALL_PREFIX}{case.number}-{case.to_seq}"
    body = SendMessages(send_id, template, (recipient,))
    rows, refused = sorted_out(body, request, messaging)
    if not rows:
        return (), refused[0][1]
    act = Act(send_id, template, "zh", int(case.severity), case.case_id)
    return drafts_of(act, rows, case.county or CITY, request.now_s, messaging), ""
