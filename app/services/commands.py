"""Commands: puts a body into its envelope, saves it, sends it, and routes its reply."""

import uuid
from collections.abc import Callable

from app.domain.command import AddPerson, Command, CommandBody, SignIn
from app.domain.errors import OperatorError, StoreError
from app.services.live import ViewGroup
from app.services.replies import OnReply

EXPIRES_AFTER_S = 60.0  # real seconds; in city time times its speed

# The hub alone decides whether an administrator may be made without a session: only the first.
_NEEDS_NO_SESSION = (SignIn, AddPerson)


def new_key() -> str:
    """Return a fresh UUID, the key that makes a command happen once."""
    return str(uuid.uuid4())


class Commands:
    """The way from this seat to the hub; ``token`` is the session of whoever is signed in."""

    def __init__(self, group: ViewGroup, make_key: Callable[[], str] = new_key) -> None:
        self._group = group
        self._make_key = make_key
        self.token = ""

    def give(
        self, body: CommandBody, on_reply: OnReply | None = None, *, token: str | None = None
    ) -> str:
        """Save and send a command; return its key. It is on the disk when this returns.

        ``token`` is another person's session (a handover needs two). Raises OperatorError:
        ``replay_commands_nothing``, ``not_signed_in``, ``outbox_unavailable``.
        """
        session = self.token if token is None else token
        if not self._group.is_live:
            raise OperatorError("replay_commands_nothing")
        if not session and not isinstance(body, _NEEDS_NO_SESSION):
            raise OperatorError("not_signed_in")
        key = self._make_key()
        now_s = self._group.now_s()
        expires_s = now_s + EXPIRES_AFTER_S * self._group.status.speed
        if on_reply is not None:
            self._group.replies.expect(key, on_reply)
        try:
            self._group.link.send(Command(key, body, session, now_s, expires_s))
        except StoreError as error:
            self._group.replies.forget(key)
            raise OperatorError("outbox_unavailable", str(error)) from error
        return key
