"""Signing in, giving commands, and what happens when the hub says no or nothing."""

import pytest

from app.domain.command import AddPerson, ClaimAlarm, SignIn, SignOut
from app.domain.errors import OperatorError, StoreError
from app.domain.people import Role
from tests.unit.app.services.hall import NOON_S, Hall, session_of


def test_a_sign_in_makes_later_commands_carry_the_session():
    hall = Hall()
    assert hall.sign_in() == ["ok"]
    assert hall.session.role is Role.DUTY_OFFICER
    hall.commands.give(ClaimAlarm("a1"))
    assert hall.link.sent[-1].session == "token-of-P-0231"


def test_a_wrong_password_leaves_nobody_signed_in():
    hall = Hall()
    codes = []
    hall.session.sign_in("P-0231", "no", codes.append)
    hall.link.reply(code="bad_password")
    hall.pump()
    assert codes == ["bad_password"]
    assert hall.session.person_id is None


def test_a_sign_in_that_is_never_answered_ends_after_ten_seconds_and_a_late_reply_is_dropped():
    hall = Hall()
    codes = []
    hall.session.sign_in("P-0231", "demo", codes.append)
    hall.pass_s(9.9)
    assert codes == []
    hall.pass_s(0.2)
    hall.link.reply(result=session_of("P-0231"))
    hall.pump()
    assert codes == ["no_answer"]
    assert hall.session.person_id is None


@pytest.mark.parametrize("lacking", ["session", "person_id", "name", "role", "scope"])
def test_a_session_the_hub_describes_badly_is_no_session(lacking):
    hall = Hall()
    codes = []
    hall.session.sign_in("P-0231", "demo", codes.append)
    result = session_of("P-0231")
    del result[lacking]
    hall.link.reply(result=result)
    hall.pump()
    assert codes == ["answer_malformed"]
    assert hall.session.person_id is None


def test_a_role_this_console_does_not_know_is_no_session():
    hall = Hall()
    codes = hall.sign_in(role="emperor")
    assert codes == ["answer_malformed"]


def test_a_second_person_proves_himself_without_taking_the_seat():
    hall = Hall()
    hall.sign_in("P-0231")
    heard = []
    hall.session.as_other("P-0117", "demo", lambda who, code: heard.append((who, code)))
    assert hall.link.sent[-1].session == ""
    hall.link.reply(result=session_of("P-0117"))
    hall.pump()
    assert heard[0][0].token == "token-of-P-0117"
    assert hall.session.person_id == "P-0231"


def test_signing_out_ends_the_session_here_even_before_the_hub_has_answered():
    hall = Hall()
    hall.sign_in()
    told = []
    hall.session.connect(lambda: told.append(hall.session.person_id))
    hall.session.sign_out()
    assert isinstance(hall.link.sent[-1].body, SignOut)
    assert told == [None]
    with pytest.raises(OperatorError, match="not_signed_in"):
        hall.commands.give(ClaimAlarm("a1"))


def test_a_session_the_hub_no_longer_knows_ends_here_as_well():
    hall = Hall()
    hall.sign_in()
    hall.triage.claim("a1")
    hall.link.reply(code="not_signed_in")
    hall.pump()
    assert hall.session.person_id is None
    assert hall.triage.last_error == "not_signed_in"


@pytest.mark.parametrize(
    ("role", "command", "allowed"),
    [
        ("duty_officer", "issue_task", True),
        ("department", "issue_task", False),
        ("department", "claim_alarm", True),
        ("leader", "claim_alarm", False),
        ("auditor", "write_log", False),
    ],
)
def test_what_one_may_do_follows_the_role(role, command, allowed):
    hall = Hall()
    assert not hall.session.may(command)
    hall.sign_in(role=role)
    assert hall.session.may(command) is allowed


def test_in_replay_nothing_can_be_commanded():
    hall = Hall(is_live=False)
    codes = []
    hall.session.sign_in("P-0231", "demo", codes.append)
    assert codes == ["replay_commands_nothing"]
    assert hall.link.sent == []


def test_a_command_expires_after_sixty_real_seconds_however_fast_the_city_runs():
    hall = Hall()
    hall.link.speed = 10.0
    hall.link.hub_offset_s = 1.0
    hall.pump()
    hall.session.sign_in("P-0231", "demo", [].append)
    command = hall.link.sent[-1]
    assert isinstance(command.body, SignIn)
    assert command.issued_s == NOON_S + 1.0
    assert command.expires_s == NOON_S + 601.0


def test_a_full_disk_is_told_to_the_person_and_leaves_nothing_waiting():
    hall = Hall()
    hall.sign_in()

    def refuse(command):
        raise StoreError("disk full")

    hall.link.send = refuse
    heard = []
    with pytest.raises(OperatorError, match="outbox_unavailable: disk full"):
        hall.commands.give(ClaimAlarm("a1"), heard.append)
    hall.pump()
    assert heard == []


def test_the_first_administrator_is_asked_for_without_a_session():
    hall = Hall()
    codes = []
    hall.session.add_administrator("A-1", "陈", "long enough", codes.append)
    assert hall.link.sent[-1].body == AddPerson("A-1", "陈", "admin", "city", "long enough")
    hall.link.reply(code="not_allowed")
    hall.pump()
    assert codes == ["not_allowed"]
