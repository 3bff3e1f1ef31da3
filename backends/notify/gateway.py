"""The port to whoever carries messages: what it is given, and what it says became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Said(StrEnum):
    """What a gateway says of a message, or what its silence means."""

    SENT = "sent"  # it has it
    DELIVERED = "delivered"
    FAILED = "failed"  # it will never arrive
    BUSY = "busy"  # it did not take it, and may later: to be tried again
    UNSURE = "unsure"  # it may have it: to be asked for, never to be sent again
    NOT_KNOWN = "not_known"  # it never took it and never will: only ever an answer to a question


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a gateway gets it; the same ``message_id`` is the same message."""

    message_id: str
    channel: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of one message; ``why`` is a code, or the gateway's own word for it."""

    message_id: str
    said: Said
    why: str = ""


class Gateway(Protocol):
    """Carries messages. Neither method raises for what is wrong outside: a receipt says it."""

    @property
    def name(self) -> str:
        """What the hall calls it."""
        ...

    @property
    def is_simulated(self) -> bool:
        """Whether nothing of it reaches anybody."""
        ...

    def send(self, messages: Sequence[Outgoing]) -> tuple[Receipt, ...]:
        """Hand messages over and return a receipt for each of them, in order."""
        ...

    def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
        """Return what is known of messages handed over before, in order."""
        ...
