"""People who may sign in: admitting them, and checking a password without telling who exists."""

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, insert, select, update

from app.domain.clock import Clock
from app.domain.errors import BugError, OperatorError
from app.domain.people import Person, Role, Scope
from backends.store.database import Reading
from backends.store.schema import person as table

FAILURES_ALLOWED = 5
LOCK_S = 15 * 60.0
LEAST_CHARACTERS = 8
MOST_BYTES = 1024
STRANGERS_KEPT = 1000
AT_ONCE = 2  # each check takes 64 MiB for the better part of a second
# RFC 9106's second recommendation, with one round more than it asks for.
STANDARD = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
T = TypeVar("T")


class Writing(Protocol):
    """Whoever owns the writing connection: the journal itself, or its writer thread."""

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction of its own and return what it returns."""
        ...


@dataclass(frozen=True, slots=True)
class SignInVerdict:
    """The answer to a password: ``code`` is ``ok``, ``sign_in_refused`` or ``sign_in_locked``.

    ``person`` is there only when it is ``ok``; ``retry_after_s`` only when it is locked.
    """

    code: str
    person: Person | None = None
    retry_after_s: float = 0.0


@dataclass(slots=True)
class _Attempts:
    failed_count: int = 0
    locked_until_s: float = 0.0


class People:
    """Reads and writes people; every method may be called on any thread but the writer's.

    Passwords are hashed on the calling thread, two at once at most, so that the writer never waits
    for one and twenty sign-ins do not take a gigabyte.
    """

    def __init__(
        self, reading: Reading, writing: Writing, clock: Clock, hasher: PasswordHasher = STANDARD
    ) -> None:
        """Use ``hasher`` for new passwords; tests give a cheap one."""
        self._reading = reading
        self._writing = writing
        self._clock = clock
        self._hasher = hasher
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._gate = threading.Lock()
        self._strangers: OrderedDict[str, _Attempts] = OrderedDict()
        # Verified against when nobody has the name, so that this takes as long as a wrong password.
        self._nobody_hash = hasher.hash("nobody has this name")

    def has_administrator(self) -> bool:
        """Return whether a real administrator exists; a first start asks for one if not."""
        return any(p.role is Role.ADMIN and not p.is_demo for p in self.everybody())

    def everybody(self) -> list[Person]:
        """Return all people, by id."""
        with self._reading.read() as connection:
            found = connection.execute(select(table).order_by(table.c.person_id)).all()
        return [_person(row) for row in found]

    def add(self, person: Person, password: str) -> None:
        """Admit somebody.

        Raises OperatorError ``person_unnamed``, ``person_exists``, ``password_short`` (under eight
        characters; the demo's people may have a short one) or ``password_long``.
        """
        secret = _secret(password)
        if not person.person_id.strip() or not person.name.strip():
            raise OperatorError("person_unnamed", "a person has an id and a name")
        if len(password) < LEAST_CHARACTERS and not person.is_demo:
            raise OperatorError("password_short", f"at least {LEAST_CHARACTERS} characters")
        if len(secret) > MOST_BYTES:
            raise OperatorError("password_long", f"at most {MOST_BYTES} bytes")
        with self._turn:
            password_hash = self._hasher.hash(secret)
        values = _values(person, password_hash)

        def admit(connection: Connection) -> bool:
            if _row(connection, person.person_id) is not None:
                return False
            connection.execute(insert(table).values(values))
            return True

        if not self._writing.write(admit):
            raise OperatorError("person_exists", person.person_id)

    def add_demo(self, people: Sequence[Person], password: str) -> None:
        """Admit invented people at once; whoever is there stays as he is.

        Their one password stands on the card, so one hash of it will do for all: seventeen of them
        would take a small machine ten seconds. Raises BugError for somebody who is not invented.
        """
        if real := [one.person_id for one in people if not one.is_demo]:
            raise BugError(f"{real[0]} is no person of a demo")
        with self._turn:
            password_hash = self._hasher.hash(_secret(password))

        def admit(connection: Connection) -> None:
            new = [one for one in people if _row(connection, one.person_id) is None]
            if new:
                connection.execute(insert(table), [_values(one, password_hash) for one in new])

        self._writing.write(admit)

    def check_password(self, person_id: str, password: str) -> SignInVerdict:
        """Check a password; after five failures the name is locked for 15 minutes.

        An attempt is counted before it is tried, so twenty at once are no more than five. A name
        that nobody has is counted, locked and worked on alike.
        """
        now_s = self._clock.now_s()
        row, waits_s = self._count_attempt(person_id, now_s)
        if waits_s > 0:
            return SignInVerdict("sign_in_locked", retry_after_s=waits_s)
        secret = _secret(password)
        with self._turn:
            is_right = len(secret) <= MOST_BYTES and self._matches(
                self._nobody_hash if row is None else row.password_hash, secret
            )
        if row is None or not is_right:
            return SignInVerdict("sign_in_refused")
        cleared = update(table).where(table.c.person_id == person_id)
        self._writing.write(
            lambda connection: connection.execute(
                cleared.values(failed_count=0, locked_until_s=0.0)
            )
        )
        return SignInVerdict("ok", _person(row))

    def _matches(self, password_hash: str, secret: bytes) -> bool:
        try:
            return self._hasher.verify(password_hash, secret)
        except (VerificationError, InvalidHashError):
            return False

    def _count_attempt(self, person_id: str, now_s: float) -> tuple[Row[Any] | None, float]:
        """Return the person, if there is one, and how long the name is still locked in seconds."""

        def count(connection: Connection) -> tuple[Row[Any] | None, float]:
            row = _row(connection, person_id)
            if row is None:
                return None, 0.0
            attempts = _Attempts(row.failed_count, row.locked_until_s)
            waits_s = _attempt(attempts, now_s)
            if waits_s == 0:
                connection.execute(
                    update(table)
                    .where(table.c.person_id == person_id)
                    .values(
                        failed_count=attempts.failed_count,
                        locked_until_s=attempts.locked_until_s,
                    )
                )
            return row, waits_s

        row, waits_s = self._writing.write(count)
        return (row, waits_s) if row is not None else (None, self._count_stranger(person_id, now_s))

    def _count_stranger(self, person_id: str, now_s: float) -> float:
        with self._gate:
            attempts = self._strangers.setdefault(person_id, _Attempts())
            self._strangers.move_to_end(person_id)
            if len(self._strangers) > STRANGERS_KEPT:
                self._strangers.popitem(last=False)
            return _attempt(attempts, now_s)


def _attempt(attempts: _Attempts, now_s: float) -> float:
    """Count one attempt and return 0, or how long to wait if the name is locked."""
    if attempts.locked_until_s > now_s:
        return attempts.locked_until_s - now_s
    if attempts.locked_until_s:  # the lock has run out
        attempts.failed_count, attempts.locked_until_s = 0, 0.0
    attempts.failed_count += 1
    if attempts.failed_count >= FAILURES_ALLOWED:
        attempts.locked_until_s = now_s + LOCK_S
    return 0.0


def _values(person: Person, password_hash: str) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "name": person.name,
        "role": person.role.value,
        "scope": person.scope.text(),
        "password_hash": password_hash,
        "is_demo": person.is_demo,
        "failed_count": 0,
        "locked_until_s": 0.0,
    }


def _secret(password: str) -> bytes:
    """Return the bytes to hash: one form for what two keyboards may write in two."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _row(connection: Connection, person_id: str) -> Row[Any] | None:
    return connection.execute(select(table).where(table.c.person_id == person_id)).one_or_none()


def _person(row: Row[Any]) -> Person:
    return Person(row.person_id, row.name, Role(row.role), Scope.from_text(row.scope), row.is_demo)
