"""Taking alarms on, giving them back and closing them."""

import pytest

from app.domain.command import (
    AcknowledgeAlarm,
    AssignAlarm,
    ClaimAlarm,
    CloseAlarm,
    ReleaseAlarm,
    RuleInService,
    RuleOutOfService,
    SeeAlarm,
    ShelveAlarm,
    UnshelveAlarm,
)
from tests.unit.app.services.hall import Hall


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (lambda t: t.claim("a1"), ClaimAlarm("a1")),
        (lambda t: t.release("a1"), ReleaseAlarm("a1")),
        (lambda t: t.acknowledge("a1"), AcknowledgeAlarm("a1")),
        (lambda t: t.acknowledge("a1", " 已核 "), AcknowledgeAlarm("a1", "已核")),
        (lambda t: t.shelve("a1", 600.0, " 检修 "), ShelveAlarm("a1", 600.0, "检修")),
        (lambda t: t.unshelve("a1"), UnshelveAlarm("a1")),
        (lambda t: t.assign("a1", person="P-1"), AssignAlarm("a1", "P-1")),
        (lambda t: t.assign("a1", seat="desk-2"), AssignAlarm("a1", seat="desk-2")),
        (lambda t: t.close("a1", "verified"), CloseAlarm("a1", "verified", "")),
        (
            lambda t: t.close("a1", "verified", verified_as="illegal_storage"),
            CloseAlarm("a1", "verified", "", "illegal_storage"),
        ),
        (lambda t: t.close("a1", "rejected", " 在册 "), CloseAlarm("a1", "rejected", "在册")),
    ],
)
def test_each_act_becomes_its_command_and_waits_for_the_hub(act, body):
    hall = Hall()
    hall.sign_in()
    act(hall.triage)
    assert hall.link.sent[-1].body == body
    assert hall.triage.is_waiting("a1")
    hall.link.reply()
    hall.pump()
    assert not hall.triage.is_waiting("a1")
    assert hall.triage.last_error == ""


def test_a_rejection_without_a_reason_is_not_sent():
    hall = Hall()
    hall.sign_in()
    sent = len(hall.link.sent)
    hall.triage.close("a1", "rejected", "  ")
    assert len(hall.link.sent) == sent
    assert hall.triage.last_error == "note_missing"


def test_a_refusal_is_kept_with_its_alarm_until_something_succeeds():
    hall = Hall()
    hall.sign_in()
    hall.triage.claim("a1")
    hall.link.reply(code="alarm_claimed_by_other")
    hall.pump()
    assert (hall.triage.last_error, hall.triage.error_alarm_id) == ("alarm_claimed_by_other", "a1")
    hall.triage.acknowledge("a1")
    hall.link.reply()
    hall.pump()
    assert hall.triage.last_error == ""


def test_who_is_not_signed_in_is_told_so():
    hall = Hall()
    hall.triage.claim("a1")
    assert hall.triage.last_error == "not_signed_in"


def test_listeners_hear_both_the_act_and_its_answer():
    hall = Hall()
    hall.sign_in()
    told = []
    hall.triage.connect(lambda: told.append(hall.triage.is_waiting("a1")))
    hall.triage.claim("a1")
    hall.link.reply()
    hall.pump()
    assert told == [True, False]


def test_the_alarm_of_a_card_is_what_the_journal_says_now():
    hall = Hall()
    assert hall.triage.alarm("a1") is None
    hall.raise_alarm()
    assert hall.triage.alarm("a1").label == "苏F·D0371"


def test_without_a_reason_nothing_is_held_back():
    hall = Hall()
    hall.sign_in(role="shift_leader")
    hall.raise_alarm()
    sent = len(hall.link.sent)
    hall.triage.shelve("a1", 600.0, " ")
    assert hall.triage.last_error == "note_missing"
    hall.triage.out_of_service("a1", 600.0, "")
    hall.triage.out_of_service("nobody", 600.0, "x")
    assert len(hall.link.sent) == sent


def test_a_rule_is_taken_out_of_service_for_the_thing_of_the_alarm_and_put_back():
    hall = Hall()
    hall.sign_in(role="shift_leader")
    hall.raise_alarm()
    hall.triage.out_of_service("a1", 3600.0, "终端更换")
    body = hall.link.sent[-1].body
    assert isinstance(body, RuleOutOfService)
    assert (body.rule, body.entity_id, body.for_s) == ("hazmat_stay", "veh:D0371", 3600.0)
    hall.triage.in_service(body.outage_id)
    assert hall.link.sent[-1].body == RuleInService(body.outage_id)


def test_looking_is_told_once_by_each_person_who_may():
    hall = Hall()
    hall.raise_alarm()
    hall.triage.see("a1")
    assert hall.link.sent == [], "nobody sits here"
    hall.sign_in()
    for _ in range(3):
        hall.triage.see("a1")
    assert [c.body for c in hall.link.sent[1:]] == [SeeAlarm("a1")]
    assert not hall.triage.is_waiting("a1"), "nobody waits for a note"
    hall.triage.see("nobody")
    hall.raise_alarm("a2")
    hall.link.push_entry("alarm_seen", "alarm:a2", {}, time_s=hall.clock.now_s(), person="P-0231")
    hall.pump()
    hall.triage.see("a2")
    assert len(hall.link.sent) == 2


def test_who_may_only_look_leaves_no_note():
    hall = Hall()
    hall.raise_alarm()
    hall.sign_in(role="leader")
    hall.triage.see("a1")
    assert len(hall.link.sent) == 1
