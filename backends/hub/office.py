"""The office: checks who commands, has the journal's writer decide, and answers the seat."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.domain import command as commands
from app.domain.clock import Clock
from app.domain.command import Command, Reply
from app.domain.entry import Actor, Draft, Entry
from app.domain.errors import DecodeError, DutywallError, OperatorError, StoreError
from app.domain.people import CITY, Person, Role, Scope, may
from backends.hub.deciding import Facts, Request
from backends.hub.decisions import decide
from backends.hub.doorbell import Doorbell
from backends.hub.outbound import Outbound, Peer
from backends.hub.tokens import Token, TokenMint
from backends.store.job import Job, Outcome, Receipt, Situation
from backends.store.people import SignInVerdict
from backends.wire import desk

log = logging.getLogger("hub")

FUTURE_COMMAND_S = 120.0
LONGEST_LIFE_S = 24 * 3600.0
KEY_CHARACTERS = 64


class PasswordStore(Protocol):
    """The people of ``backends/store``; slow on purpose, so never called on the hub's thread."""

    def has_administrator(self) -> bool: ...

    def everybody(self) -> list[Person]: ...

    def add(self, person: Person, password: str) -> None: ...

    def check_password(self, person_id: str, password: str) -> SignInVerdict: ...


class Submit(Protocol):
    """The journal's writer."""

    def submit(self, job: Job, command_key: str = "") -> "Future[Receipt]": ...


class StoredReplies(Protocol):
    """What was answered before; a database, so never asked on the hub's thread."""

    def reply_for(self, command_key: str) -> Reply | None: ...


@dataclass(slots=True)
class CommandOffice:
    """Runs in the hub's thread; what takes time is done elsewhere and comes back by the bell."""

    people: PasswordStore
    writer: Submit
    stored: StoredReplies
    mint: TokenMint
    clock: Clock
    bell: Doorbell
    slow: Executor
    facts_for: Callable[[commands.CommandBody, Mapping[str, Person]], Facts | None]
    out: Outbound
    is_store_silent: Callable[[], bool] = lambda: False
    known: dict[str, Person] = field(default_factory=dict)
    signed_out: set[str] = field(default_factory=set)
    has_administrator: bool = False

    def load(self) -> None:
        """Read the people; called once at start."""
        self.known = {p.person_id: p for p in self.people.everybody()}
        self.has_administrator = self.people.has_administrator()

    def committed(self, entries: Sequence[Entry]) -> None:
        """Remember which sessions have ended."""
        for entry in entries:
            if entry.kind == "signed_out":
                self.signed_out.add(entry.body["token_id"])

    def command(self, peer: Peer, message: desk.CommandMessage) -> None:
        """Decide a command and answer it."""
        try:
            command = desk.command_of(message)
        except DecodeError as error:
            self.out.reply(peer, Reply(message.key, error.reason, detail=error.detail))
            return
        if not 0 < len(command.key) <= KEY_CHARACTERS:
            # Without a key of its own a command could not be told from another.
            self.out.reply(peer, Reply(message.key[:KEY_CHARACTERS], "bad_key"))
        elif peer.record.kind not in ("console", "client"):
            self.out.reply(peer, Reply(command.key, "wall_seat", detail="a wall gives no commands"))
        elif self.is_store_silent():
            # The seat says it again each second: it may not fill what waits for the database.
            detail = "the database does not answer"
            self.out.reply(peer, Reply(command.key, "store_unavailable", detail=detail))
        elif isinstance(command.body, commands.SignIn):
            self._sign_in(peer, command, command.body)
        elif isinstance(command.body, commands.AddPerson):
            self._add_person(peer, command, command.body)
        else:
            self._decide(peer, command)

    def who(self, peer: Peer, session: str) -> Person | None:
        """Return who a session at a seat is, or None."""
        token, person = self._session(peer, session)
        return None if token is None else person

    def _session(self, peer: Peer, session: str) -> tuple[Token | None, Person | None]:
        token = self.mint.read(session, peer.record.key, self.clock.now_s())
        if token is None or token.token_id in self.signed_out:
            return None, None
        return token, self.known.get(token.person)

    def _decide(self, peer: Peer, command: Command) -> None:
        token, person = self._session(peer, command.session)
        if token is None or person is None:
            # What was decided while the session was good keeps its answer.
            self._answer_as_before(peer, command.key, Reply(command.key, "not_signed_in"))
            return
        acting = replace(person, scope=narrowed(person.scope, peer.record.county))
        actor = Actor(person.person_id, person.role, acting.scope.text(), peer.record.seat)
        if isinstance(command.body, commands.SignOut):
            draft = Draft("signed_out", f"person:{token.person}", {"token_id": token.token_id})
            self._submit(peer, command, lambda _: Outcome((draft,), actor))
            return
        facts = self.facts_for(command.body, self.known)
        if facts is None:
            # Without an answer from before it is asked again in a second, until past its time.
            self._answer_as_before(peer, command.key, None)
            return
        self._submit(peer, command, command_job(command, acting, actor, facts))

    def _answer_as_before(self, peer: Peer, key: str, otherwise: Reply | None) -> None:
        """Give the stored answer, or ``otherwise``; a server may take its time to say which."""
        future = self.slow.submit(self.stored.reply_for, key)

        def done(future: "Future[Reply | None]") -> None:
            self.bell.ring(lambda: self._recalled(peer, key, otherwise, future))

        future.add_done_callback(done)

    def _recalled(
        self, peer: Peer, key: str, otherwise: Reply | None, future: "Future[Reply | None]"
    ) -> None:
        try:
            reply = future.result() or otherwise
        except DutywallError as error:
            reply = Reply(key, "store_unavailable", detail=str(error))
        if reply is not None:
            self.out.reply(peer, reply)

    def _submit(self, peer: Peer, command: Command, job: Job) -> None:
        try:
            future = self.writer.submit(job, command.key)
        except StoreError as error:
            self.out.reply(peer, Reply(command.key, "store_unavailable", detail=str(error)))
            return

        def done(future: "Future[Receipt]") -> None:
            self.bell.ring(lambda: self._answer(peer, command.key, future))

        future.add_done_callback(done)

    def _answer(self, peer: Peer, key: str, future: "Future[Receipt]") -> None:
        try:
            self.out.reply(peer, future.result().reply)
        except DutywallError:
            log.exception("command %s broke", key)
            self.out.reply(peer, Reply(key, "internal_error"))

    def _sign_in(self, peer: Peer, command: Command, body: commands.SignIn) -> None:
        future = self.slow.submit(self.people.check_password, body.person, body.password)

        def done(future: "Future[SignInVerdict]") -> None:
            self.bell.ring(lambda: self._signed_in(peer, command, future))

        future.add_done_callback(done)

    def _signed_in(self, peer: Peer, command: Command, future: "Future[SignInVerdict]") -> None:
        try:
            verdict = future.result()
        except DutywallError as error:
            self.out.reply(peer, Reply(command.key, "store_unavailable", detail=str(error)))
            return
        person = verdict.person
        if person is None or not narrowed(person.scope, peer.record.county).county:
            code = verdict.code if person is None else "out_of_scope"
            body = {"retry_after_s": verdict.retry_after_s}
            self.out.reply(peer, Reply(command.key, code, result=body))
            return
        text, token = self.mint.make(person.person_id, peer.record.key, self.clock.now_s())
        actor = Actor(person.person_id, person.role, person.scope.text(), peer.record.seat)
        draft = Draft("signed_in", f"person:{person.person_id}", {"token_id": token.token_id})
        result = {
            "session": text,
            "person_id": person.person_id,
            "name": person.name,
            "role": person.role.value,
            "scope": person.scope.text(),
        }
        # The token must not lie in the journal's store of replies, so the job's key is empty.
        try:
            writing = self.writer.submit(lambda _: Outcome((draft,), actor))
        except StoreError as error:
            self.out.reply(peer, Reply(command.key, "store_unavailable", detail=str(error)))
            return

        def done(written: "Future[Receipt]") -> None:
            self.bell.ring(lambda: self._session_given(peer, command.key, result, written))

        writing.add_done_callback(done)

    def _session_given(
        self, peer: Peer, key: str, result: Mapping[str, str], written: "Future[Receipt]"
    ) -> None:
        """Hand out a session once its beginning stands in the journal."""
        try:
            receipt = written.result().reply
        except DutywallError:
            log.exception("a sign-in was not written")
            receipt = Reply(key, "internal_error")
        self.out.reply(peer, replace(receipt, key=key, result=result if receipt.is_ok else {}))

    def _add_person(self, peer: Peer, command: Command, body: commands.AddPerson) -> None:
        by = self._admitter(peer, command, body)
        try:
            person = Person(body.person, body.name, Role(body.role), Scope.from_text(body.scope))
        except ValueError:
            self.out.reply(peer, Reply(command.key, "bad_value", detail=f"role '{body.role[:40]}'"))
            return
        if by is None:
            self.out.reply(peer, Reply(command.key, "not_allowed"))
            return
        future = self.slow.submit(self.people.add, person, body.password)

        def done(future: "Future[None]") -> None:
            self.bell.ring(lambda: self._added(peer, command, person, by, future))

        future.add_done_callback(done)

    def _admitter(self, peer: Peer, command: Command, body: commands.AddPerson) -> str | None:
        """Return who admits somebody: an administrator, or at a first start the console itself."""
        if not self.has_administrator:
            return "" if body.role == Role.ADMIN and peer.record.county == CITY else None
        person = self.who(peer, command.session)
        if person is None:
            return None
        return person.person_id if may(person.role, "add_person") else None

    def _added(
        self, peer: Peer, command: Command, person: Person, by: str, future: "Future[None]"
    ) -> None:
        try:
            future.result()
        except OperatorError as error:
            self.out.reply(peer, Reply(command.key, error.code, detail=error.detail))
            return
        except DutywallError as error:
            self.out.reply(peer, Reply(command.key, "store_unavailable", detail=str(error)))
            return
        self.known[person.person_id] = person
        self.has_administrator |= person.role is Role.ADMIN
        body = {"role": person.role.value, "scope": person.scope.text()}
        draft = Draft(
            "person_added", f"person:{person.person_id}", body, personal={"name": person.name}
        )
        actor = Actor(by, Role.ADMIN if by else "", CITY, peer.record.seat)
        self._submit(peer, command, lambda _: Outcome((draft,), actor))


def narrowed(scope: Scope, county: str) -> Scope:
    """Return what a person may do at a seat: both scopes must cover it; empty if none can."""
    if county in (CITY, scope.county):
        return scope
    if scope.county == CITY:
        return replace(scope, county=county)
    return Scope(county="")


def command_job(command: Command, person: Person, actor: Actor, facts: Facts) -> Job:
    """Return the job that decides a command: whether the person may, whether it is still of now."""
    name = commands.NAMES[type(command.body)]

    def job(situation: Situation) -> Outcome:
        if not may(person.role, name):
            raise OperatorError("not_allowed", f"{person.role} may not {name}")
        life_s = command.expires_s - command.issued_s
        # Said the other way round, a NaN would never expire.
        if not (situation.now_s <= command.expires_s and life_s <= LONGEST_LIFE_S):
            raise OperatorError("expired", f"{situation.now_s - command.expires_s:.0f} s too late")
        if command.issued_s > situation.now_s + FUTURE_COMMAND_S:
            raise OperatorError("issued_in_future", f"{command.issued_s - situation.now_s:.0f} s")
        request = Request(
            person,
            situation.board,
            facts,
            situation.next_task_number,
            situation.now_s,
            situation.cases,
            situation.unwritten,
            actor.seat,
        )
        decision = decide(command.body, request)
        reply = Reply(command.key, decision.code, 0, decision.detail, decision.result)
        return Outcome(decision.drafts, actor, reply)

    return job
