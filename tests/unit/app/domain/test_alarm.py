"""What may happen to an alarm, and what its entries make of it."""

import os
import random
from collections import Counter

import pytest

from app.domain import alarm as alarms
from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from tests.unit.app.domain.facts import Facts

EVENTS = sorted(alarms.ALARM_KINDS - {"alarm_raised"})
S = AlarmState
LISTED, HELD = (
    {S.UNACKNOWLEDGED, S.ACKNOWLEDGED, S.RETURNED},
    {
        S.SHELVED,
        S.SUPPRESSED,
        S.OUT_OF_SERVICE,
    },
)
# Every step between two states that ISA-18.2 knows; what is held back comes back as what it is.
STEPS = {
    S.UNACKNOWLEDGED: {S.UNACKNOWLEDGED, S.ACKNOWLEDGED, S.RETURNED, S.CLOSED} | HELD,
    S.RETURNED: {S.RETURNED, S.UNACKNOWLEDGED, S.ACKNOWLEDGED, S.CLOSED} | HELD,
    S.ACKNOWLEDGED: {S.ACKNOWLEDGED, S.CLOSED} | HELD,
    S.SHELVED: {S.CLOSED} | LISTED | HELD,
    S.SUPPRESSED: {S.CLOSED} | LISTED | HELD,
    S.OUT_OF_SERVICE: {S.CLOSED} | LISTED | HELD,
    S.CLOSED: {S.CLOSED},  # its condition may end after a person has judged it
}
BODIES = {
    "alarm_closed": {"outcome": "verified"},
    "alarm_assigned": {"person": "zhao", "seat": ""},
    "alarm_shelved": {"for_s": 600},
    "alarm_suppressed": {"by": "source_silent", "cause_id": "a0"},
    "alarm_out_of_service": {"outage_id": "o1"},
}
IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
EVENT_COUNTS = [
    20_000,
    pytest.param(
        1_000_000,
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not IS_LONG, reason="a million events: DUTYWALL_LONG=1"),
        ],
    ),
]


def happened(facts: Facts, alarm: Alarm, kind: str, person: str = "wang") -> Alarm:
    """Return the alarm after ``kind``, as a hub that asks the rule first would have it."""
    assert alarms.refusal(alarm, kind, person) is None
    texts = {"note": "到场核实", "reason": "检修"}
    entry = facts.entry(kind, "alarm:a1", BODIES.get(kind), person, texts)
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
    for kind in set(EVENTS) - {"alarm_returned"}:
        assert alarms.refusal(alarm, kind, "wang") == "alarm_closed"
    over = happened(facts, alarm, "alarm_returned")
    assert (over.state, over.is_standing, over.outcome) == (S.CLOSED, False, "verified")
    assert alarms.refusal(over, "alarm_returned", "wang") == "alarm_not_standing"


def test_a_verified_alarm_keeps_as_what_it_was_found() -> None:
    facts = Facts()
    said = {"outcome": "verified", "verified_as": alarms.VERIFIED_AS[0]}
    closed = alarms.folded(
        alarms.raised(facts.alarm()), facts.entry("alarm_closed", "alarm:a1", said)
    )
    assert closed.verified_as == "illegal_production"


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


class Shadow:
    """What an alarm must be, kept apart from the code: four flags and who stands behind it."""

    def __init__(self) -> None:
        self.is_standing, self.acknowledged_by, self.is_closed = True, "", False
        self.holds: set[str] = set()

    def take(self, kind: str, person: str) -> None:
        match kind:
            case "alarm_returned" | "alarm_reopened":
                self.is_standing = kind == "alarm_reopened"
            case "alarm_acknowledged":
                self.acknowledged_by = person
            case "alarm_closed":
                self.is_closed = True
            case "alarm_shelved" | "alarm_suppressed" | "alarm_out_of_service":
                self.holds.add(kind)
            case "alarm_unshelved":
                self.holds.discard("alarm_shelved")
            case "alarm_unsuppressed":
                self.holds.discard("alarm_suppressed")
            case "alarm_in_service":
                self.holds.discard("alarm_out_of_service")

    def state(self) -> AlarmState:
        if self.is_closed:
            return S.CLOSED
        for kind, state in (
            ("alarm_out_of_service", S.OUT_OF_SERVICE),
            ("alarm_suppressed", S.SUPPRESSED),
            ("alarm_shelved", S.SHELVED),
        ):
            if kind in self.holds:
                return state
        if self.acknowledged_by:
            return S.ACKNOWLEDGED
        return S.UNACKNOWLEDGED if self.is_standing else S.RETURNED


@pytest.mark.parametrize("count", EVENT_COUNTS)
def test_no_sequence_of_events_makes_an_illegal_step(count: int) -> None:
    lots, facts = random.Random(20260719), Facts()
    kinds = [k for k in EVENTS if k != "alarm_closed"]
    done: Counter[tuple[AlarmState, str]] = Counter()
    refused = 0
    alarm, shadow = alarms.raised(facts.alarm()), Shadow()
    for _ in range(count):
        if not alarm.is_open and lots.random() < 0.5:
            alarm, shadow = alarms.raised(facts.alarm()), Shadow()
        kind = "alarm_closed" if lots.random() < 0.03 else lots.choice(kinds)
        person = lots.choice(("wang", "li", "zhao"))
        code = alarms.refusal(alarm, kind, person, may_overrule=lots.random() < 0.2)
        if code is not None:
            refused += 1
            assert code.startswith("alarm_")
            continue
        before = alarm
        alarm = happened_anyhow(facts, alarm, kind, person)
        shadow.take(kind, person)
        done[before.state, kind] += 1
        assert alarm.state is shadow.state()
        assert alarm.state in STEPS[before.state]
        assert alarm.is_standing == shadow.is_standing
        assert before.acknowledged_by in ("", alarm.acknowledged_by)
        assert set(before.seen_by) <= set(alarm.seen_by)
        assert alarm.steps[:-1] == before.steps
    assert sum(done.values()) + refused == count
    reached = {state for state, _ in done}
    assert reached == set(AlarmState), "the lots reached too little"
    assert {kind for state, kind in done if state is S.CLOSED} == {"alarm_returned"}
    assert {kind for _, kind in done} == set(EVENTS)


def happened_anyhow(facts: Facts, alarm: Alarm, kind: str, person: str) -> Alarm:
    entry = facts.entry(kind, "alarm:a1", BODIES.get(kind), person)
    return alarms.folded(alarm, entry)


def test_a_shelved_alarm_keeps_who_why_and_until_when_and_comes_back_as_it_has_become() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_shelved")
    assert alarm.state is S.SHELVED
    assert alarm.is_held
    assert not alarm.is_listed
    assert (alarm.shelved_by, alarm.shelved_why) == ("wang", "检修")
    assert alarm.shelved_until_s == 1002.0 + 600
    assert alarms.refusal(alarm, "alarm_acknowledged", "li") == "alarm_shelved"
    assert alarms.refusal(alarm, "alarm_shelved", "li") == "alarm_shelved"
    alarm = happened(facts, alarm, "alarm_returned", "")
    assert alarm.state is S.SHELVED
    alarm = happened(facts, alarm, "alarm_unshelved", "")
    assert (alarm.state, alarm.shelved_by, alarm.shelved_until_s) == (S.RETURNED, "", 0.0)


def test_what_holds_it_back_may_be_more_than_one_thing_and_each_ends_alone() -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    for kind in ("alarm_shelved", "alarm_suppressed", "alarm_out_of_service"):
        alarm = happened(facts, alarm, kind)
    assert alarm.state is S.OUT_OF_SERVICE
    alarm = happened(facts, alarm, "alarm_in_service")
    assert alarm.state is S.SUPPRESSED
    assert (alarm.suppressed_by, alarm.cause_id) == ("source_silent", "a0")
    alarm = happened(facts, alarm, "alarm_unsuppressed")
    assert alarm.state is S.SHELVED
    assert happened(facts, alarm, "alarm_closed").state is S.CLOSED


def test_back_within_the_dead_band_it_is_the_same_alarm_and_stays_acknowledged() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_returned", "")
    again = happened(facts, alarm, "alarm_reopened", "")
    assert (again.state, again.is_standing, again.alarm_id) == (S.UNACKNOWLEDGED, True, "a1")
    assert again.began_s == 1003.0
    seen = happened(facts, happened(facts, again, "alarm_acknowledged"), "alarm_returned", "")
    assert happened(facts, seen, "alarm_reopened", "").state is S.ACKNOWLEDGED


def test_it_is_given_to_a_person_or_a_seat_and_only_a_leader_takes_it_from_another() -> None:
    facts = Facts()
    alarm = happened(facts, alarms.raised(facts.alarm()), "alarm_assigned", "li")
    assert (alarm.claimed_by, alarm.assigned_by) == ("zhao", "li")
    assert alarms.refusal(alarm, "alarm_assigned", "li") == "alarm_claimed_by_other"
    assert alarms.refusal(alarm, "alarm_assigned", "li", may_overrule=True) is None
    assert alarms.refusal(alarm, "alarm_assigned", "zhao") is None
    assert alarms.refusal(alarm, "alarm_released", "zhao") is None
    given = facts.entry("alarm_assigned", "alarm:a1", {"person": "", "seat": "desk-2"})
    alarm = alarms.folded(alarm, given)
    assert (alarm.claimed_by, alarm.claimed_seat) == ("", "desk-2")
    assert alarms.refusal(alarm, "alarm_claimed", "sun") is None


def test_who_looked_is_kept_once_each_and_why_somebody_took_note() -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    assert alarm.is_unseen
    alarm = happened(facts, alarm, "alarm_seen")
    assert alarms.refusal(alarm, "alarm_seen", "wang") == "alarm_already_seen"
    alarm = alarms.folded(alarm, facts.entry("alarm_seen", "alarm:a1"))
    alarm = happened(facts, alarm, "alarm_seen", "li")
    assert alarm.seen_by == ("wang", "li")
    assert not alarm.is_unseen
    assert happened(facts, alarm, "alarm_acknowledged").acknowledged_why == "到场核实"


def test_each_refusal_of_a_rule_has_its_code() -> None:
    facts = Facts()
    alarm = alarms.raised(facts.alarm())
    for kind, code in (
        ("alarm_unshelved", "alarm_not_shelved"),
        ("alarm_unsuppressed", "alarm_not_held"),
        ("alarm_in_service", "alarm_not_held"),
        ("alarm_reopened", "alarm_standing"),
    ):
        assert alarms.refusal(alarm, kind, "") == code
    gone = happened(facts, alarm, "alarm_returned", "")
    assert alarms.refusal(gone, "alarm_returned", "") == "alarm_not_standing"
    said = happened(facts, alarm, "alarm_suppressed", "")
    assert alarms.refusal(said, "alarm_suppressed", "") == "alarm_suppressed"
    assert alarms.refusal(said, "alarm_claimed", "wang") == "alarm_suppressed"


def test_a_journal_of_before_folds_as_it_did_even_where_it_is_out_of_order() -> None:
    facts = Facts()
    closed = happened(facts, alarms.raised(facts.alarm()), "alarm_closed")
    late = alarms.folded(closed, facts.entry("alarm_acknowledged", "alarm:a1"))
    assert late.state is S.CLOSED
    assert late.to_seq == facts.seq
