"""What the hub decides on commands about alarms, and about rules that are out of service."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.domain import alarm as alarms
from app.domain import command as commands
from app.domain import outage as outages
from app.domain.alarm import VERIFIED_AS, Alarm
from app.domain.entry import Draft
from app.domain.outage import Outage
from app.domain.people import Role
from backends.hub.deciding import (
    REASON_CHARACTERS,
    TEXT_CHARACTERS,
    Decision,
    Request,
    own_county,
    refuse,
)

ALARM_OUTCOMES = frozenset({"verified", "rejected"})
_FOUND = frozenset(("verified", one) for one in VERIFIED_AS)
NAME_CHARACTERS = 64  # of a person, a seat, a rule and a thing, as the journal's columns hold them
OUTAGES_AT_MOST = 100


def _alarm(
    kind: str,
    alarm_id: str,
    request: Request,
    body: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Decision:
    alarm, person = request.board.alarms.get(alarm_id), request.person
    if alarm is not None and not person.scope.acts_in(alarm.county):
        return refuse("out_of_scope", alarm_id)
    is_leader = person.role is Role.SHIFT_LEADER
    code = alarms.refusal(alarm, kind, person.person_id, may_overrule=is_leader)
    if code is not None or alarm is None:
        return refuse(code or "alarm_unknown", alarm_id)
    return Decision((Draft(kind, f"alarm:{alarm_id}", body or {}, alarm.county, personal or {}),))


def _claim(body: commands.ClaimAlarm, request: Request) -> Decision:
    return _alarm("alarm_claimed", body.alarm_id, request)


def _release(body: commands.ReleaseAlarm, request: Request) -> Decision:
    return _alarm("alarm_released", body.alarm_id, request)


def _see(body: commands.SeeAlarm, request: Request) -> Decision:
    return _alarm("alarm_seen", body.alarm_id, request)


def _acknowledge(body: commands.AcknowledgeAlarm, request: Request) -> Decision:
    if len(body.note) > TEXT_CHARACTERS:
        return _too_long(body.note)
    personal = {"note": body.note} if body.note.strip() else {}
    return _alarm("alarm_acknowledged", body.alarm_id, request, {}, personal)


def _close(body: commands.CloseAlarm, request: Request) -> Decision:
    if body.outcome not in ALARM_OUTCOMES:
        return refuse("bad_value", f"outcome '{body.outcome[:40]}'")
    if body.verified_as and (body.outcome, body.verified_as) not in _FOUND:
        return refuse("bad_value", f"{body.outcome} as '{body.verified_as[:40]}'")
    if len(body.note) > TEXT_CHARACTERS:
        return _too_long(body.note)
    personal = {"note": body.note} if body.note else {}
    found = {"verified_as": body.verified_as} if body.verified_as else {}
    said = {"outcome": body.outcome, **found}
    return _alarm("alarm_closed", body.alarm_id, request, said, personal)


def _assign(body: commands.AssignAlarm, request: Request) -> Decision:
    is_name = body.seat.isprintable() and len(body.seat) <= NAME_CHARACTERS
    if bool(body.person) == bool(body.seat) or not is_name:
        return refuse("bad_value", "a person or a seat")
    whom = request.facts.people.get(body.person)
    if body.person and whom is None:
        return refuse("person_unknown", body.person[:NAME_CHARACTERS])
    alarm = request.board.alarms.get(body.alarm_id)
    if whom is not None and alarm is not None and not whom.scope.acts_in(alarm.county):
        return refuse("out_of_scope", body.person)  # nobody is given what he could not close
    given = {"person": body.person, "seat": body.seat}
    return _alarm("alarm_assigned", body.alarm_id, request, given)


def _shelve(body: commands.ShelveAlarm, request: Request) -> Decision:
    if (fault := _time_fault(body.for_s, alarms.LEAST_SHELF_S, alarms.MOST_SHELF_S)) is not None:
        return fault
    if not body.reason.strip():
        return refuse("text_empty", "why it is shelved")
    reason = {"reason": body.reason.strip()[:REASON_CHARACTERS]}
    return _alarm("alarm_shelved", body.alarm_id, request, {"for_s": float(body.for_s)}, reason)


def _unshelve(body: commands.UnshelveAlarm, request: Request) -> Decision:
    return _alarm("alarm_unshelved", body.alarm_id, request)


def _out_of_service(body: commands.RuleOutOfService, request: Request) -> Decision:
    if (fault := _outage_fault(body, request)) is not None:
        return fault
    county = own_county(request.person)
    begun = Draft(
        "rule_out_of_service",
        f"service:{body.outage_id}",
        {"rule": body.rule, "entity_id": body.entity_id, "for_s": float(body.for_s)},
        county,
        {"reason": body.reason.strip()[:REASON_CHARACTERS]},
    )
    held = (
        held_back(a, body.outage_id)
        for a in request.board.alarms.open_ones
        if not a.out_by
        and body.rule in ("", a.rule)
        and body.entity_id in ("", a.entity_id)
        and county in ("", a.county)
    )
    return Decision((begun, *held))


def _outage_fault(body: commands.RuleOutOfService, request: Request) -> Decision | None:
    lengths = (len(body.outage_id), len(body.rule), len(body.entity_id))
    is_printable = f"{body.outage_id}{body.rule}{body.entity_id}".isprintable()
    is_named = bool(body.outage_id) and bool(body.rule or body.entity_id)
    if not (is_named and is_printable) or max(lengths) > NAME_CHARACTERS:
        return refuse("bad_value", "a rule or a thing, in 64 characters at most")
    least_s, most_s = outages.LEAST_OUTAGE_S, outages.MOST_OUTAGE_S
    if (fault := _time_fault(body.for_s, least_s, most_s)) is not None:
        return fault
    count = len(request.board.standing_outages())
    if not body.reason.strip():
        return refuse("text_empty", "why it is out of service")
    if body.outage_id in request.board.outages:
        return refuse("outage_known", body.outage_id)
    if request.person.scope.town:  # an alarm names no town, so none would be held back
        return refuse("out_of_scope", body.outage_id)
    return refuse("too_many_outages", f"{count} stand") if count >= OUTAGES_AT_MOST else None


def _in_service(body: commands.RuleInService, request: Request) -> Decision:
    outage = request.board.outages.get(body.outage_id)
    if outage is not None and not request.person.scope.acts_in(outage.county):
        return refuse("out_of_scope", body.outage_id)
    code = outages.refusal(outage)
    if code is not None or outage is None:
        return refuse(code or "outage_unknown", body.outage_id)
    return Decision(ended(outage, request.board.alarms.open_ones, request.board.standing_outages()))


def ended(
    outage: Outage, open_alarms: Iterable[Alarm], standing: Iterable[Outage]
) -> tuple[Draft, ...]:
    """Return what ends an outage: its alarms come back, but those that another one holds too."""
    others = [o for o in standing if o.outage_id != outage.outage_id]
    drafts = [Draft("rule_in_service", f"service:{outage.outage_id}", {}, outage.county)]
    for alarm in open_alarms:
        if not alarm.is_open or alarm.out_by != outage.outage_id:
            continue
        other = next(
            (o for o in others if o.holds(alarm.rule, alarm.entity_id, alarm.county)), None
        )
        if other is None:
            drafts.append(Draft("alarm_in_service", f"alarm:{alarm.alarm_id}", {}, alarm.county))
        else:
            drafts.append(held_back(alarm, other.outage_id))
    return tuple(drafts)


def held_back(alarm: Alarm, outage_id: str) -> Draft:
    """Return what takes an alarm off the list because of an outage."""
    body = {"outage_id": outage_id}
    return Draft("alarm_out_of_service", f"alarm:{alarm.alarm_id}", body, alarm.county)


def _time_fault(for_s: float, least_s: float, most_s: float) -> Decision | None:
    # Said this way round, a NaN is refused too.
    if least_s <= for_s <= most_s:
        return None
    return refuse("bad_value", f"for_s {for_s:g}; {least_s:g} to {most_s:g}")


def _too_long(text: str) -> Decision:
    return refuse("text_too_long", f"{len(text)} characters, {TEXT_CHARACTERS} at most")


ALARM_DECIDERS: dict[type, Callable[[Any, Request], Decision]] = {
    commands.ClaimAlarm: _claim,
    commands.ReleaseAlarm: _release,
    commands.SeeAlarm: _see,
    commands.AcknowledgeAlarm: _acknowledge,
    commands.CloseAlarm: _close,
    commands.AssignAlarm: _assign,
    commands.ShelveAlarm: _shelve,
    commands.UnshelveAlarm: _unshelve,
    commands.RuleOutOfService: _out_of_service,
    commands.RuleInService: _in_service,
}
