"""An alarm: a warning that needs a person, and what journal entries make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.classes import Severity
from app.domain.entry import Entry


class AlarmState(StrEnum):
    """Where an alarm stands (ISA-18.2; shelving and suppression come with the alarm issue)."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"  # the condition ended before anybody acknowledged it
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm as the journal has it at ``to_seq``.

    ``evidence`` is what the rule saw, as plain JSON values. ``claimed_by`` is the person who has
    taken it on. ``is_standing`` says whether the condition still holds. ``outcome`` is
    ``verified`` or ``rejected`` once closed.
    """

    alarm_id: str
    rule: str
    severity: Severity
    entity_id: str
    label: str
    lon_deg: float
    lat_deg: float
    county: str
    raised_s: float
    evidence: Mapping[str, Any]
    from_seq: int
    to_seq: int
    state: AlarmState = AlarmState.UNACKNOWLEDGED
    is_standing: bool = True
    claimed_by: str = ""
    claimed_seat: str = ""
    acknowledged_by: str = ""
    outcome: str = ""
    note: str = ""
    steps: tuple[tuple[str, float, str], ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether a person still owes something."""
        return self.state is not AlarmState.CLOSED


ALARM_KINDS = frozenset(
    {
        "alarm_raised",
        "alarm_claimed",
        "alarm_released",
        "alarm_acknowledged",
        "alarm_returned",
        "alarm_closed",
    }
)


def raised(entry: Entry) -> Alarm:
    """Return the alarm an ``alarm_raised`` entry begins."""
    body = entry.body
    return Alarm(
        alarm_id=entry.subject.removeprefix("alarm:"),
        rule=body["rule"],
        severity=Severity(body["severity"]),
        entity_id=body["entity_id"],
        label=body["label"],
        lon_deg=body["lon_deg"],
        lat_deg=body["lat_deg"],
        county=entry.county,
        raised_s=entry.time_s,
        evidence=body["evidence"],
        from_seq=entry.seq,
        to_seq=entry.seq,
        steps=((entry.kind, entry.time_s, entry.actor.person),),
    )


def refusal(alarm: Alarm | None, kind: str, person: str) -> str | None:
    """Return the error code why ``kind`` may not happen to ``alarm`` now, or None if it may."""
    if alarm is None:
        return "alarm_unknown"
    if not alarm.is_open:
        return "alarm_closed"
    if kind == "alarm_claimed" and alarm.claimed_by and alarm.claimed_by != person:
        return "alarm_claimed_by_other"
    if kind == "alarm_released" and alarm.claimed_by != person:
        return "alarm_not_yours"
    if kind == "alarm_acknowledged" and alarm.acknowledged_by:
        return "alarm_already_acknowledged"
    return None


def folded(alarm: Alarm, entry: Entry) -> Alarm:
    """Return ``alarm`` after ``entry``; an entry that changes nothing still counts as a step."""
    person = entry.actor.person
    step = replace(
        alarm, to_seq=entry.seq, steps=(*alarm.steps, (entry.kind, entry.time_s, person))
    )
    match entry.kind:
        case "alarm_claimed":
            return replace(step, claimed_by=person, claimed_seat=entry.actor.seat)
        case "alarm_released":
            return replace(step, claimed_by="", claimed_seat="")
        case "alarm_acknowledged":
            return replace(step, state=AlarmState.ACKNOWLEDGED, acknowledged_by=person)
        case "alarm_returned":
            unseen = step.state is AlarmState.UNACKNOWLEDGED
            state = AlarmState.RETURNED if unseen else step.state
            return replace(step, state=state, is_standing=False)
        case "alarm_closed":
            return replace(
                step,
                state=AlarmState.CLOSED,
                outcome=entry.body["outcome"],
                note=entry.personal.get("note", ""),
            )
    return step
