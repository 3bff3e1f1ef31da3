"""Taking alarms on, giving them back and closing them."""

import pytest

from app.domain.command import AcknowledgeAlarm, ClaimAlarm, CloseAlarm, ReleaseAlarm
from tests.unit.app.services.hall import Hall


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (lambda t: t.claim("a1"), ClaimAlarm("a1")),
        (lambda t: t.release("a1"), ReleaseAlarm("a1")),
        (lambda t: t.acknowledge("a1"), AcknowledgeAlarm("a1")),
        (lambda t: t.close("a1", "verified"), CloseAlarm("a1", "verified", "")),
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
