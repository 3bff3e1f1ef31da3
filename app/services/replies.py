"""Replies to commands: each finds the callable that waits for it, by the command's key."""

from collections.abc import Callable

from app.domain.command import Reply

OnReply = Callable[[Reply], None]


class Replies:
    """Routes replies by key; what a former run of the console sent is answered to nobody here."""

    def __init__(self) -> None:
        self._waiting: dict[str, OnReply] = {}

    def expect(self, key: str, on_reply: OnReply) -> None:
        """Have ``on_reply`` called once with the reply to the command ``key``."""
        self._waiting[key] = on_reply

    def forget(self, key: str) -> None:
        """Stop waiting for the reply to ``key``."""
        self._waiting.pop(key, None)

    def route(self, reply: Reply) -> None:
        """Hand a reply over; the second copy of a reply is dropped."""
        on_reply = self._waiting.pop(reply.key, None)
        if on_reply is not None:
            on_reply(reply)
