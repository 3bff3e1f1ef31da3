"""Where commands wait for the hub, as the link sees it; ``backends/store/outbox.py`` is one."""

from collections.abc import Sequence
from typing import Protocol


class Waiting(Protocol):
    """A command on the disk that the hub has not acknowledged."""

    @property
    def key(self) -> str: ...

    @property
    def frame(self) -> bytes: ...


class Outbox(Protocol):
    """Where commands lie until the hub has acknowledged them; ``backends/store`` has one."""

    def save(self, key: str, frame: bytes, expires_s: float) -> None:
        """Put a command on the disk; raise StoreError if that failed."""
        ...

    def pending(self) -> Sequence[Waiting]:
        """Return what is not acknowledged, oldest first."""
        ...

    def acknowledge(self, key: str, reply: bytes) -> bool:
        """Keep the hub's answer."""
        ...

    def expire(self, now_s: float) -> Sequence[Waiting]:
        """Stop sending what is past its time, and return it."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...
