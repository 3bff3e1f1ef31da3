"""The session: who is signed in at this seat, and how a second person proves himself beside him."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.command import AddPerson, Reply, SignIn, SignOut
from app.domain.errors import OperatorError
from app.domain.people import Role, Scope, may
from app.services.commands import Commands
from app.services.listeners import Listener, Listeners
from app.services.live import Pumped, ViewGroup

ANSWER_WITHIN_S = 10.0  # real seconds; a sign-in is kept in no outbox, so it can be lost
_ENDED = "not_signed_in"

OnDone = Callable[[str], None]  # told "ok" or an error code


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session the hub knows."""

    token: str
    person_id: str
    name: str
    role: Role
    scope: Scope


OnToken = Callable[[SignedIn | None, str], None]  # told who, and "ok" or an error code


@dataclass(slots=True)
class _Asked:
    key: str
    until_s: float
    on_token: OnToken


class Session:
    """Who works at this seat; ``monotonic`` gives real seconds for the deadline of a sign-in."""

    def __init__(
        self,
        group: ViewGroup,
        commands: Commands,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._commands = commands
        self._monotonic = monotonic
        self._listeners = Listeners()
        self._who: SignedIn | None = None
        self._asked: list[_Asked] = []

    @property
    def who(self) -> SignedIn | None:
        """Who is signed in, or None."""
        return self._who

    @property
    def person_id(self) -> str | None:
        """The id of who is signed in."""
        return self._who.person_id if self._who else None

    @property
    def name(self) -> str | None:
        """The name of who is signed in."""
        return self._who.name if self._who else None

    @property
    def role(self) -> Role | None:
        """The role of who is signed in."""
        return self._who.role if self._who else None

    @property
    def scope(self) -> Scope | None:
        """The scope of who is signed in."""
        return self._who.scope if self._who else None

    @property
    def token(self) -> str | None:
        """The session key of who is signed in."""
        return self._who.token if self._who else None

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when somebody signs in or out; returns what disconnects it."""
        return self._listeners.connect(listener)

    def may(self, command: str) -> bool:
        """Return whether the person here may give ``command``; the hub checks it again."""
        return self._group.is_live and self._who is not None and may(self._who.role, command)

    def sign_in(self, person: str, password: str, on_done: OnDone) -> None:
        """Ask the hub for a session; ``on_done`` hears ``ok``, an error code or ``no_answer``."""

        def take(who: SignedIn | None, code: str) -> None:
            if who is not None:
                self.adopt(who)
            on_done(code)

        self.as_other(person, password, take)

    def as_other(self, person: str, password: str, on_token: OnToken) -> None:
        """Ask for a session beside the one here: the incoming officer of a handover."""

        def on_reply(reply: Reply) -> None:
            self._asked = [a for a in self._asked if a.key != reply.key]
            if not reply.is_ok:
                on_token(None, reply.code)
                return
            who = _signed_in(reply)
            on_token(who, "ok" if who else "answer_malformed")

        try:
            key = self._commands.give(SignIn(person, password), on_reply, token="")
        except OperatorError as error:
            on_token(None, error.code)
            return
        self._asked.append(_Asked(key, self._monotonic() + ANSWER_WITHIN_S, on_token))

    def adopt(self, who: SignedIn) -> None:
        """Let ``who`` work at this seat from now on."""
        self._who = who
        self._carry(who.token)
        self._listeners.tell()

    def sign_out(self) -> None:
        """End the session here at once, and tell the hub."""
        if self._who is None:
            return
        self._commands.give(SignOut())
        self._end()

    def add_administrator(self, person: str, name: str, password: str, on_done: OnDone) -> None:
        """Ask the hub to admit the first administrator of a hall that has none."""
        body = AddPerson(person, name, Role.ADMIN.value, Scope().text(), password)
        try:
            self._commands.give(body, lambda reply: on_done(reply.code))
        except OperatorError as error:
            on_done(error.code)

    def note_code(self, code: str) -> None:
        """Hear how a command fared: a session the hub no longer knows ends here as well."""
        if code == _ENDED and self._who is not None:
            self._end()

    def pump(self, pumped: Pumped) -> None:  # noqa: ARG002 - every service is pumped alike
        """Give up sign-ins that were never answered."""
        now_s = self._monotonic()
        late = [a for a in self._asked if now_s >= a.until_s]
        self._asked = [a for a in self._asked if now_s < a.until_s]
        for asked in late:
            self._group.replies.forget(asked.key)
            asked.on_token(None, "no_answer")

    def _end(self) -> None:
        self._who = None
        self._carry("")
        self._listeners.tell()

    def _carry(self, token: str) -> None:
        self._commands.token = token
        self._group.questions.token = token


def _signed_in(reply: Reply) -> SignedIn | None:
    """Read the result of a sign-in; None if the hub did not say what the protocol promises."""
    result = reply.result
    try:
        return SignedIn(
            token=str(result["session"]),
            person_id=str(result["person_id"]),
            name=str(result["name"]),
            role=Role(result["role"]),
            scope=Scope.from_text(str(result["scope"])),
        )
    except (KeyError, ValueError):
        return None
