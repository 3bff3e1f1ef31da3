"""An alarm: a warning that needs a person, and what journal entries make of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.alarm_state import LEGAL, AlarmState, state_refusal
from app.domain.classes import Severity
from app.domain.entry import Entry

# As what a verified alarm was found to be: the five kinds of the published count (N21).
VERIFIED_AS = (
    "illegal_production",
    "illegal_resumption",
    "illegal_storage",
    "mobile_refuelling",
    "waste_transfer",
)
# Of the six kinds of warnings those that may turn out to be one of them: a tired driver is none.
FOUND_BY_KINDS = frozenset({"stay", "licence", "track", "night", "route"})
LEAST_SHELF_S, MOST_SHELF_S = 60.0, 8 * 3600.0  # nothing stays shelved over a whole shift


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm as the journal has it at ``to_seq``.

    ``key`` names the condition (rule and thing), empty where its rule gave none. ``evidence`` is
    what the rule saw, as plain JSON values. ``claimed_by`` is the person who has taken it on or
    was given it; an alarm given to a seat has ``claimed_seat`` alone. ``is_standing`` says whether
    the condition still holds, of a closed alarm too. ``outcome`` is ``verified`` or ``rejected``
    once closed; ``verified_as`` is then one of :data:`VERIFIED_AS`, or empty where nobody said.

    ``shelved_until_s``, ``suppressed_by`` (a rule, with ``cause_id`` its alarm) and ``out_by`` (an
    outage) hold it back; several may at once, and each ends by itself. ``seen_by`` are those who
    have looked at it.
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
    key: str = ""
    assigned_by: str = ""
    acknowledged_why: str = ""
    seen_by: tuple[str, ...] = ()
    shelved_until_s: float = 0.0
    shelved_by: str = ""
    shelved_why: str = ""
    suppressed_by: str = ""
    cause_id: str = ""
    out_by: str = ""
    reopened_s: float = 0.0
    verified_as: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a person still owes something."""
        return self.state is not AlarmState.CLOSED

    @property
    def is_held(self) -> bool:
        """Whether it is open and kept off the list: shelved, suppressed or out of service."""
        return self.is_open and not self.is_listed

    @property
    def is_listed(self) -> bool:
        """Whether it stands in the list of what a person must deal with."""
        # Asked of thousands with every frame: compared, not hashed.
        state = self.state
        return (
            state is AlarmState.UNACKNOWLEDGED
            or state is AlarmState.ACKNOWLEDGED
            or state is AlarmState.RETURNED
        )

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has looked at it, taken it on or acknowledged it."""
        return not (self.seen_by or self.claimed_by or self.acknowledged_by)

    @property
    def began_s(self) -> float:
        """Since when it asks for somebody: when it was raised, or last came back."""
        return max(self.raised_s, self.reopened_s)


ALARM_KINDS = frozenset({"alarm_raised", *LEGAL})


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
        key=body.get("key", ""),
    )


def refusal(
    alarm: Alarm | None, kind: str, person: str, *, may_overrule: bool = False
) -> str | None:
    """Return the error code why ``kind`` may not happen to ``alarm`` now, or None if it may.

    ``may_overrule`` is for who may take an alarm from somebody and give it to another.
    """
    if alarm is None:
        return "alarm_unknown"
    is_others = bool(alarm.claimed_by) and alarm.claimed_by != person
    checks = (
        (not alarm.is_open and kind != "alarm_returned", "", "alarm_closed"),
        (is_others, "alarm_claimed", "alarm_claimed_by_other"),
        (is_others and not may_overrule, "alarm_assigned", "alarm_claimed_by_other"),
        (alarm.claimed_by != person, "alarm_released", "alarm_not_yours"),
        (bool(alarm.acknowledged_by), "alarm_acknowledged", "alarm_already_acknowledged"),
        (person in alarm.seen_by, "alarm_seen", "alarm_already_seen"),
        (not alarm.shelved_until_s, "alarm_unshelved", "alarm_not_shelved"),
        (not alarm.is_standing, "alarm_returned", "alarm_not_standing"),
        (alarm.is_standing, "alarm_reopened", "alarm_standing"),
        (bool(alarm.suppressed_by), "alarm_suppressed", "alarm_suppressed"),
        (not alarm.suppressed_by, "alarm_unsuppressed", "alarm_not_held"),
        (not alarm.out_by, "alarm_in_service", "alarm_not_held"),
    )
    found = next((code for applies, of, code in checks if applies and of in ("", kind)), None)
    return found or state_refusal(alarm.state, kind)


def folded(alarm: Alarm, entry: Entry) -> Alarm:
    """Return ``alarm`` after ``entry``; an entry that changes nothing still counts as a step."""
    person = entry.actor.person
    change = _CHANGES.get(entry.kind)
    step = replace(
        alarm,
        to_seq=entry.seq,
        steps=(*alarm.steps, (entry.kind, entry.time_s, person)),
        **({} if change is None else change(alarm, entry)),
    )
    if entry.kind == "alarm_closed" or not alarm.is_open:
        return replace(step, state=AlarmState.CLOSED)
    return replace(step, state=_state_of(step))


def _state_of(alarm: Alarm) -> AlarmState:
    """Return what an open alarm is: what holds it back, the most lasting first, or its own."""
    if alarm.out_by:
        return AlarmState.OUT_OF_SERVICE
    if alarm.suppressed_by:
        return AlarmState.SUPPRESSED
    if alarm.shelved_until_s:
        return AlarmState.SHELVED
    if alarm.acknowledged_by:
        return AlarmState.ACKNOWLEDGED
    return AlarmState.UNACKNOWLEDGED if alarm.is_standing else AlarmState.RETURNED


_Changes = dict[str, Any]


def _seen(alarm: Alarm, entry: Entry) -> _Changes:
    person = entry.actor.person
    return {} if person in alarm.seen_by else {"seen_by": (*alarm.seen_by, person)}


def _claimed(_alarm: Alarm, entry: Entry) -> _Changes:
    actor = entry.actor
    return {"claimed_by": actor.person, "claimed_seat": actor.seat, "assigned_by": ""}


def _assigned(_alarm: Alarm, entry: Entry) -> _Changes:
    body = entry.body
    return {
        "claimed_by": body.get("person", ""),
        "claimed_seat": body.get("seat", ""),
        "assigned_by": entry.actor.person,
    }


def _shelved(_alarm: Alarm, entry: Entry) -> _Changes:
    return {
        "shelved_until_s": float(entry.time_s + entry.body["for_s"]),
        "shelved_by": entry.actor.person,
        "shelved_why": entry.personal.get("reason", ""),
    }


def _suppressed(_alarm: Alarm, entry: Entry) -> _Changes:
    return {"suppressed_by": entry.body["by"], "cause_id": entry.body["cause_id"]}


_CHANGES: Mapping[str, Callable[[Alarm, Entry], _Changes]] = {
    "alarm_seen": _seen,
    "alarm_claimed": _claimed,
    "alarm_assigned": _assigned,
    "alarm_released": lambda _a, _e: {"claimed_by": "", "claimed_seat": "", "assigned_by": ""},
    "alarm_acknowledged": lambda _a, e: {
        "acknowledged_by": e.actor.person,
        "acknowledged_why": e.personal.get("note", ""),
    },
    "alarm_returned": lambda _a, _e: {"is_standing": False},
    # Within the dead band it is the same episode: who has acknowledged it need not do so again.
    "alarm_reopened": lambda _a, e: {"is_standing": True, "reopened_s": e.time_s},
    "alarm_shelved": _shelved,
    "alarm_unshelved": lambda _a, _e: {"shelved_until_s": 0.0, "shelved_by": "", "shelved_why": ""},
    "alarm_suppressed": _suppressed,
    "alarm_unsuppressed": lambda _a, _e: {"suppressed_by": "", "cause_id": ""},
    "alarm_out_of_service": lambda _a, e: {"out_by": e.body["outage_id"]},
    "alarm_in_service": lambda _a, _e: {"out_by": ""},
    "alarm_closed": lambda _a, e: {
        "outcome": e.body["outcome"],
        "note": e.personal.get("note", ""),
        "verified_as": e.body.get("verified_as", ""),
    },
}
