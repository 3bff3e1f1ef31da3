"""How an alarm stands, in words: who has it, who has seen it, what holds it back, how it ended."""

from app.domain.alarm import VERIFIED_AS, Alarm
from app.domain.alarm_state import AlarmState
from app.domain.outage import Outage
from app.services.triage import REJECTED, VERIFIED
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts

_CLOSED = {VERIFIED: "cards.alarm.closed_verified", REJECTED: "cards.alarm.closed_rejected"}


def state_text(
    texts: Texts, alarm: Alarm, now_s: float, person_id: str | None, outage: Outage | None = None
) -> str:
    """Return grade, age and whether it goes on; below, who has it and what was said of it.

    ``outage`` is what holds the alarm back, where its rule or thing is out of service.
    """
    age = age_text(texts, now_s - alarm.raised_s)
    raised = texts("cards.alarm.raised", time=clock_text(alarm.raised_s), age=age)
    standing = texts("cards.alarm.standing" if alarm.is_standing else "cards.alarm.ended")
    grade = texts("cards.alarm.severity", grade=alarm.severity.name)
    lines = (
        (grade, raised, standing),
        (_claim_of(texts, alarm, person_id), _seen_of(texts, alarm, outage)),
    )
    return "\n".join(" · ".join(line) for line in lines)


def _claim_of(texts: Texts, alarm: Alarm, person_id: str | None) -> str:
    if not alarm.claimed_by and alarm.claimed_seat:
        return texts("cards.alarm.claimed_seat", seat=alarm.claimed_seat)
    if not alarm.claimed_by:
        return texts("cards.alarm.claimed_none")
    if alarm.claimed_by == person_id:
        return texts("cards.alarm.claimed_you")
    return texts("cards.alarm.claimed_other", person=alarm.claimed_by)


def _seen_of(texts: Texts, alarm: Alarm, outage: Outage | None) -> str:
    if not alarm.is_open:
        return _closed_of(texts, alarm)
    if alarm.is_held:
        return _held_of(texts, alarm, outage)
    if alarm.acknowledged_by:
        text = texts("cards.alarm.acknowledged", person=alarm.acknowledged_by)
        why = alarm.acknowledged_why
        return " · ".join((text, texts("cards.alarm.note", note=why))) if why else text
    return texts("cards.alarm.not_acknowledged")


def _closed_of(texts: Texts, alarm: Alarm) -> str:
    text = texts(_CLOSED.get(alarm.outcome, "cards.alarm.closed_other"))
    if alarm.verified_as in VERIFIED_AS:
        kind = texts(f"panels.part.verified_as.{alarm.verified_as}")
        text = texts("found.closed", kind=kind)
    note = texts("cards.alarm.note", note=alarm.note) if alarm.note else ""
    return " · ".join(t for t in (text, note) if t)


def _held_of(texts: Texts, alarm: Alarm, outage: Outage | None) -> str:
    if alarm.state is AlarmState.SHELVED:
        return texts(
            "cards.alarm.shelved",
            person=alarm.shelved_by,
            time=clock_text(alarm.shelved_until_s),
            reason=alarm.shelved_why,
        )
    if alarm.state is AlarmState.OUT_OF_SERVICE and outage is not None:
        until = clock_text(outage.until_s)
        return texts("cards.alarm.out_by", person=outage.by, time=until, reason=outage.reason)
    return texts(f"alarms.state.{alarm.state.value}")
