"""Who commands, at which seat, in which session, and in time: checked before any decision."""

import math
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.domain import command as commands
from app.domain.clock import SetClock
from app.domain.command import COMMANDS, Command, Reply
from app.domain.errors import OperatorError, StoreError
from app.domain.people import Person, Role, Scope
from backends.hub.decisions import Facts
from backends.hub.office import CommandOffice, narrowed
from backends.hub.tokens import SHIFT_S, TokenMint
from backends.store.job import Job, Receipt, Situation
from backends.store.people import SignInVerdict
from backends.wire import desk
from tests.unit.backends.hub.bodies import BODIES
from tests.unit.backends.hub.ground import (
    EAST,
    NOON_S,
    WEST,
    AtOnce,
    Pen,
    Story,
    make_out,
    make_peer,
)

CITY, WEST_SEAT, EAST_SEAT = make_peer(), make_peer(county=WEST), make_peer(county=EAST)


class Store:
    """People with the password ``right``, and a writer that decides on the spot."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.people: dict[str, Person] = {}
        self.replies: dict[str, Reply] = {}
        self.is_full = False
        self.decided = 0

    def has_administrator(self) -> bool:
        return any(p.role is Role.ADMIN for p in self.people.values())

    def everybody(self) -> list[Person]:
        return list(self.people.values())

    def add(self, person: Person, password: str) -> None:
        if len(password) < 8:
            raise OperatorError("password_short")
        self.people[person.person_id] = person

    def check_password(self, person_id: str, password: str) -> SignInVerdict:
        if password == "locked":
            return SignInVerdict("sign_in_locked", retry_after_s=900.0)
        if password != "right":
            return SignInVerdict("sign_in_refused")
        return SignInVerdict("ok", self.people[person_id])

    def reply_for(self, command_key: str) -> Reply | None:
        return self.replies.get(command_key)

    def submit(self, job: Job, command_key: str = "") -> "Future[Receipt]":
        if self.is_full:
            raise StoreError("10,000 jobs wait for the disk already")
        future: Future[Receipt] = Future()
        if command_key in self.replies:
            future.set_result(Receipt(self.replies[command_key], is_duplicate=True))
            return future
        self.decided += 1
        try:
            outcome = job(
                Situation(self.pen.story.board, self.pen.clock.now_s(), 1, self.pen.story.cases)
            )
            entries = [self.pen.write(draft, outcome.actor) for draft in outcome.drafts]
            reply = replace(outcome.reply or Reply(command_key, "ok"), key=command_key)
            reply = replace(reply, seq=entries[0].seq if entries else 0)
        except OperatorError as error:
            reply = Reply(command_key, error.code, detail=error.detail)
        if command_key:
            self.replies[command_key] = reply
        future.set_result(Receipt(reply))
        return future


class Bureau:
    """An office with everything around it, and a seat's way of asking it."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON_S)
        self.story = Story()
        self.store = Store(Pen(self.story, self.clock))
        for name, role, scope in (
            ("wang", Role.DUTY_OFFICER, Scope()),
            ("west", Role.DUTY_OFFICER, Scope(WEST)),
            ("chief", Role.LEADER, Scope()),
            ("dept", Role.DEPARTMENT, Scope()),
            ("root", Role.ADMIN, Scope()),
        ):
            self.store.people[name] = Person(name, name, role, scope)
        self.out, self.paper = make_out()
        bell = AtOnce()
        self.office = CommandOffice(
            people=self.store,
            writer=self.store,
            stored=self.store,
            mint=TokenMint(b"s" * 32),
            clock=self.clock,
            bell=bell,  # type: ignore[arg-type]
            slow=bell,  # type: ignore[arg-type]
            facts_for=lambda _body, people: Facts(people=people),
            out=self.out,
        )
        self.office.load()
        self._keys = iter(range(1, 1000))

    def send(self, body: commands.CommandBody, session: str = "", peer=CITY, **more: Any) -> Reply:
        now_s = self.clock.now_s()
        command = Command(f"k{next(self._keys)}", body, session, now_s, now_s + 60)
        return self.send_frame(desk.encode_command(replace(command, **more)), peer)

    def send_frame(self, frame: bytes, peer=CITY) -> Reply:
        message = desk.decode_from_seat([frame])
        assert isinstance(message, desk.CommandMessage)
        self.office.command(peer, message)
        (reply,) = self.paper.heard()
        assert isinstance(reply, desk.CommandReply)
        return Reply(reply.key, reply.code, reply.seq, reply.detail, reply.result)

    def sign_in(self, person: str = "wang", peer=CITY) -> str:
        reply = self.send(commands.SignIn(person, "right"), peer=peer)
        assert reply.code == "ok", reply
        return str(reply.result["session"])


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def test_signing_in_gives_a_session_and_says_who_it_is(bureau):
    reply = bureau.send(commands.SignIn("wang", "right"))
    assert reply.is_ok
    said = {key: reply.result[key] for key in ("person_id", "name", "role", "scope")}
    assert said == {"person_id": "wang", "name": "wang", "role": "duty_officer", "scope": "city"}
    assert bureau.story.entries[-1].kind == "signed_in"
    assert bureau.office.who(CITY, str(reply.result["session"])) is not None


def test_the_session_never_stands_in_the_journal_or_in_the_stored_replies(bureau):
    session = bureau.sign_in()
    assert bureau.store.replies == {}
    assert session not in repr(bureau.story.entries)


def test_a_wrong_password_opens_nothing_and_says_no_more_than_it_must(bureau):
    assert bureau.send(commands.SignIn("wang", "wrong")).code == "sign_in_refused"
    locked = bureau.send(commands.SignIn("wang", "locked"))
    assert (locked.code, locked.result) == ("sign_in_locked", {"retry_after_s": 900.0})
    assert bureau.story.entries == []


def test_a_county_person_cannot_sign_in_at_another_countys_seat(bureau):
    assert bureau.send(commands.SignIn("west", "right"), peer=EAST_SEAT).code == "out_of_scope"
    assert bureau.send(commands.SignIn("west", "right"), peer=WEST_SEAT).is_ok
    assert bureau.send(commands.SignIn("west", "right"), peer=CITY).is_ok


def test_a_command_becomes_an_entry_with_person_role_scope_and_seat(bureau):
    session = bureau.sign_in()
    reply = bureau.send(commands.WriteLog("巡视"), session)
    entry = bureau.story.entries[-1]
    assert (reply.code, reply.seq, entry.kind) == ("ok", entry.seq, "log_written")
    actor = entry.actor
    assert (actor.person, actor.role, actor.scope, actor.seat) == (
        "wang",
        "duty_officer",
        "city",
        "desk-1",
    )


def test_too_soon_after_a_start_a_command_waits_and_is_decided_when_it_comes_again(bureau):
    session = bureau.sign_in()
    frame = desk.encode_command(
        Command("early", commands.WriteLog("x"), session, NOON_S, NOON_S + 60)
    )
    message = desk.decode_from_seat([frame])
    assert isinstance(message, desk.CommandMessage)
    bureau.office.facts_for = lambda _body, _people: None
    bureau.office.command(CITY, message)
    assert bureau.paper.heard() == []
    bureau.office.facts_for = lambda _body, people: Facts(people=people)
    assert bureau.send_frame(frame).is_ok
    bureau.office.facts_for = lambda _body, _people: None
    assert bureau.send_frame(frame).is_ok  # decided before: the stored answer, at once


def test_sent_again_a_command_is_answered_again_and_done_once(bureau):
    session = bureau.sign_in()
    frame = desk.encode_command(
        Command("same", commands.WriteLog("x"), session, NOON_S, NOON_S + 60)
    )
    replies = [bureau.send_frame(frame) for _ in range(3)]
    assert replies[0] == replies[1] == replies[2]
    assert [e.kind for e in bureau.story.entries] == ["signed_in", "log_written"]


def test_what_was_decided_keeps_its_answer_when_the_session_is_over(bureau):
    session = bureau.sign_in()
    frame = desk.encode_command(
        Command("same", commands.WriteLog("x"), session, NOON_S, NOON_S + 60)
    )
    first = bureau.send_frame(frame)
    bureau.clock.advance(SHIFT_S + 1)
    assert bureau.send_frame(frame) == first
    assert bureau.send(commands.WriteLog("y"), session).code == "not_signed_in"


@pytest.mark.parametrize("session", ["", "forged", "e30="])
def test_without_a_session_nothing_is_commanded(bureau, session):
    assert bureau.send(commands.WriteLog("x"), session).code == "not_signed_in"


def test_a_session_works_at_its_own_seat_only(bureau):
    session = bureau.sign_in()
    other = make_peer(key="Z" * 40)
    assert bureau.send(commands.WriteLog("x"), session, other).code == "not_signed_in"


def test_after_signing_out_the_session_is_over_also_for_the_next_hub(bureau):
    session = bureau.sign_in()
    assert bureau.send(commands.SignOut(), session).is_ok
    bureau.office.committed(bureau.story.entries)
    assert bureau.send(commands.WriteLog("x"), session).code == "not_signed_in"


def test_a_person_who_is_gone_has_no_session(bureau):
    session = bureau.sign_in()
    del bureau.office.known["wang"]
    assert bureau.send(commands.WriteLog("x"), session).code == "not_signed_in"


@pytest.mark.parametrize("kind", ["wall", "feed"])
def test_a_wall_gives_no_commands_not_even_with_a_session(bureau, kind):
    session = bureau.sign_in()
    assert bureau.send(commands.WriteLog("x"), session, make_peer(kind)).code == "wall_seat"
    assert bureau.send(commands.SignIn("wang", "right"), "", make_peer(kind)).code == "wall_seat"


def test_a_role_does_what_it_may_and_nothing_else(bureau):
    refused = {
        person: {
            name
            for name, body in BODIES.items()
            if bureau.send(body, bureau.sign_in(person)).code == "not_allowed"
        }
        for person in ("wang", "chief", "dept")
    }
    assert refused["wang"] == {
        *("add_person", "rule_out_of_service", "rule_in_service", "call_roll"),
    }
    assert refused["chief"] == set(BODIES) - {"step_case", "call_roll", "answer_roll"}
    may = {"claim_alarm", "release_alarm", "acknowledge_alarm", "see_alarm", "write_log"}
    may |= {"open_case", "step_case", "answer_roll"}
    assert refused["dept"] == set(BODIES) - may


def test_every_command_was_tried_above():
    assert set(BODIES) == set(COMMANDS) - {"sign_in", "sign_out"}


def test_at_a_countys_seat_a_city_person_acts_for_that_county_alone(bureau):
    bureau.story.raise_alarm("a1", county=WEST)
    session = bureau.sign_in(peer=EAST_SEAT)
    reply = bureau.send(commands.ClaimAlarm("a1"), session, EAST_SEAT)
    assert reply.code == "out_of_scope"
    bureau.send(commands.WriteLog("x"), session, EAST_SEAT)
    entry = bureau.story.entries[-1]
    assert (entry.county, entry.actor.scope) == (EAST, EAST)


def test_scopes_are_narrowed_to_what_both_cover():
    assert narrowed(Scope(), "city") == Scope()
    assert narrowed(Scope(), WEST) == Scope(WEST)
    assert narrowed(Scope(WEST, "town"), "city") == Scope(WEST, "town")
    assert narrowed(Scope(WEST), WEST) == Scope(WEST)
    assert narrowed(Scope(WEST), EAST).county == ""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"expires_s": NOON_S - 1}, "expired"),
        ({"expires_s": math.nan}, "expired"),
        ({"issued_s": math.nan}, "expired"),
        ({"expires_s": math.inf}, "expired"),
        ({"expires_s": NOON_S + 25 * 3600}, "expired"),
        ({"issued_s": NOON_S + 121, "expires_s": NOON_S + 200}, "issued_in_future"),
        ({"issued_s": NOON_S + 119, "expires_s": NOON_S + 200}, "ok"),
        ({"key": ""}, "bad_key"),
        ({"key": "k" * 65}, "bad_key"),
        ({"key": "k" * 64}, "ok"),
    ],
)
def test_a_command_has_a_key_and_its_time(bureau, more, code):
    session = bureau.sign_in()
    before = len(bureau.story.entries)
    assert bureau.send(commands.WriteLog("x"), session, **more).code == code
    assert len(bureau.story.entries) - before == (code == "ok")


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("dance", {}, "unknown_command"),
        ("claim_alarm", {"alarm_id": "a", "why": "b"}, "unknown_field"),
        ("claim_alarm", {}, "bad_body"),
        ("claim_alarm", {"alarm_id": 7}, "bad_body"),
        ("claim_alarm", [], "bad_body"),
    ],
)
def test_a_body_is_exactly_that_of_its_command(bureau, name, body, code):
    message = {
        "type": "command",
        "key": "k",
        "name": name,
        "session": "",
        "issued_s": NOON_S,
        "expires_s": NOON_S,
        "body": body,
    }
    assert bureau.send_frame(msgspec.msgpack.encode(message)).code == code


def test_a_disk_that_cannot_keep_up_is_said_to_the_seat(bureau):
    session = bureau.sign_in()
    bureau.store.is_full = True
    assert bureau.send(commands.WriteLog("x"), session).code == "store_unavailable"


def test_only_an_administrator_admits_people_and_the_name_is_personal(bureau):
    assert bureau.send(BODIES["add_person"], "").code == "not_allowed"
    reply = bureau.send(BODIES["add_person"], bureau.sign_in("root"))
    entry = bureau.story.entries[-1]
    assert (reply.code, entry.kind, entry.subject) == ("ok", "person_added", "person:new")
    assert (dict(entry.body), dict(entry.personal)) == (
        {"role": "leader", "scope": "city"},
        {"name": "新"},
    )
    assert bureau.office.known["new"].role is Role.LEADER


def test_a_bad_role_and_a_short_password_are_said(bureau):
    session = bureau.sign_in("root")
    body = commands.AddPerson("new", "新", "king", "city", "long enough")
    assert bureau.send(body, session).code == "bad_value"
    body = commands.AddPerson("new", "新", "leader", "city", "short")
    assert bureau.send(body, session).code == "password_short"
    assert "new" not in bureau.office.known


def test_the_first_administrator_needs_no_session_but_a_seat_of_the_city():
    bureau = Bureau()
    bureau.store.people = {}
    bureau.office.known.clear()
    bureau.office.load()
    admin = commands.AddPerson("boss", "长", "admin", "city", "long enough")
    leader = replace(admin, role="leader")
    assert bureau.send(admin, peer=WEST_SEAT).code == "not_allowed"
    assert bureau.send(leader).code == "not_allowed"
    assert bureau.send(admin).is_ok
    assert bureau.send(replace(admin, person="second")).code == "not_allowed"
