"""What may happen to an alarm, and what its entries make of it."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain import alarm as alarms
from app.domain.alarm import Alarm, AlarmState
from app.domain.classes import Severity
from tests.unit.app.domain.facts import Facts

EVENTS = sorted(alarms.ALARM_KINDS - {"alarm_raised"})
# Every step ISA-18.2 allows between the four states that exist here.
LEGAL = {
    AlarmState.UNACKNOWLEDGED: set(AlarmState),
    AlarmState.RETURNED: {AlarmState.RETURNED, AlarmState.ACKNOWLEDGED, AlarmState.CLOSED},
    AlarmState.ACKNOWLEDGED: {AlarmState.ACKNOWLEDGED, AlarmState.CLOSED},
    AlarmState.CLOSED: set(),
}


def happened(facts: Facts, alarm: Alarm, kind: str, person: str = "wang") -> Alarm:
    """Return the alarm after ``kind``, as a hub that asks the rule first would have it."""
    assert alarms.refusal(alarm, kind, person) is None
    body = {"outcome": "verified"} if kind == "alarm_closed" else {}
    entry = facts.entry(kind, "alarm:a1", body, person, {"note": "到场核实"})
    return alarms.folded(alarm, entry)


def test_a_raised_alarm_stands_open_and_unacknowledged_with_its_evidence() -> None:
    entry = Facts().alarm()
    alarm = alarms.raised(entry)
    assert alarm.alarm_id == "a1"
    assert alarm.severity is Severity.II
    assert alarm.state is AlarmState.UNACKNOWLEDGED
    assert alarm.is_open
    assert alarm.is_standing
    assert alarm.evidence == {"standing_s": 600.0}
    assert alarm.county == "320612"
    assert (alarm.from_seq, alarm.to_seq, alarm.raised_s) == (1, 1, 1001.0)
    assert alarm.steps == (("alarm_raised", 1001.0, ""),)


def test_only_the_claimer_may_release_and_nobody_else_may_claim_meanwhile() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_claimed")
    assert (alarm.claimed_by, alarm.claimed_seat) == ("wang", "seat-1")
    assert alarms.refusal(alarm, "alarm_claimed", "li") == "alarm_claimed_by_other"
    assert alarms.refusal(alarm, "alarm_claimed", "wang") is None
    assert alarms.refusal(alarm, "alarm_released", "li") == "alarm_not_yours"
    alarm = happened(facts, alarm, "alarm_released")
    assert (alarm.claimed_by, alarm.claimed_seat) == ("", "")
    assert alarms.refusal(alarm, "alarm_claimed", "li") is None
    assert alarms.refusal(alarm, "alarm_released", "wang") == "alarm_not_yours"


def test_an_alarm_is_acknowledged_once_and_keeps_who_did() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_acknowledged", "li")
    assert alarm.state is AlarmState.ACKNOWLEDGED
    assert alarm.acknowledged_by == "li"
    assert alarms.refusal(alarm, "alarm_acknowledged", "wang") == "alarm_already_acknowledged"


def test_a_condition_that_ends_unseen_leaves_the_alarm_to_be_acknowledged() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_returned", "")
    assert alarm.state is AlarmState.RETURNED
    assert not alarm.is_standing
    assert alarm.is_open
    assert happened(facts, alarm, "alarm_acknowledged").state is AlarmState.ACKNOWLEDGED


def test_a_condition_that_ends_after_the_acknowledgement_changes_only_that_it_stands() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_acknowledged")
    alarm = happened(facts, alarm, "alarm_returned", "")
    assert alarm.state is AlarmState.ACKNOWLEDGED
    assert not alarm.is_standing


def test_a_closed_alarm_keeps_outcome_and_note_and_takes_nothing_more() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_closed")
    assert (alarm.outcome, alarm.note, alarm.is_open) == ("verified", "到场核实", False)
    for kind in EVENTS:
        assert alarms.refusal(alarm, kind, "wang") == "alarm_closed"


def test_a_note_that_retention_erased_reads_as_empty() -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    closed = facts.entry("alarm_closed", "alarm:a1", {"outcome": "rejected"})
    assert alarms.folded(alarm, closed).note == ""


def test_an_alarm_nobody_knows_refuses_everything() -> None:
    for kind in EVENTS:
        assert alarms.refusal(None, kind, "wang") == "alarm_unknown"


def test_an_entry_that_changes_nothing_still_counts_as_a_step() -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    after = alarms.folded(alarm, facts.entry("alarm_looked_at", "alarm:a1"))
    assert after.to_seq == 2
    assert after.steps[-1] == ("alarm_looked_at", 1002.0, "wang")
    assert after.state is alarm.state


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.sampled_from(["wang", "li"])), max_size=30))
def test_no_sequence_of_events_makes_an_illegal_step(events: list[tuple[str, str]]) -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    for kind, person in events:
        if alarms.refusal(alarm, kind, person) is not None:
            continue
        before, alarm = alarm, happened(facts, alarm, kind, person)
        assert alarm.state in LEGAL[before.state]
        assert before.is_standing or not alarm.is_standing
        assert before.claimed_by in ("", person) or alarm.claimed_by in ("", before.claimed_by)
        assert before.acknowledged_by in ("", alarm.acknowledged_by)
        assert alarm.steps[: len(before.steps)] == before.steps
        assert alarm.to_seq == facts.seq
