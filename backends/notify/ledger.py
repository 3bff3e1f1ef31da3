"""What was queued in the last day: so that nobody is told the same twice, or too often."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from app.domain.entry import Entry
from app.domain.notify import QUEUED_KIND

DAY_S = 86_400.0
K = TypeVar("K")


def mark_of(channel: str, address: str, text: str) -> bytes:
    """Return what tells one message from another, whatever its id."""
    return hashlib.sha256("\0".join((channel, address, text)).encode()).digest()


@dataclass(slots=True)
class MessageLedger:
    """Grows by committed entries, is asked by the writer's thread.

    That thread feeds it first, before it decides anything else, and the hub's later; an entry
    counts once.
    """

    _queued: deque[tuple[float, str, bytes]] = field(default_factory=deque)
    _by_address: dict[str, int] = field(default_factory=dict)
    _marks: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _seq: int = 0

    def absorb(self, entry: Entry) -> None:
        """Take note of what an entry queues; one whose texts were erased counts for nothing."""
        if entry.kind != QUEUED_KIND:
            return
        with self._lock:
            if entry.seq <= self._seq:
                return
            self._seq = entry.seq
            for address, mark in told_in(entry):
                self._queued.append((entry.time_s, address, mark))
                self._by_address[address] = self._by_address.get(address, 0) + 1
                self._marks[mark] = self._marks.get(mark, 0) + 1

    def forget(self, now_s: float) -> None:
        """Drop what is older than a day."""
        with self._lock:
            while self._queued and self._queued[0][0] < now_s - DAY_S:
                _, address, mark = self._queued.popleft()
                _less(self._by_address, address)
                _less(self._marks, mark)

    def count(self, address: str) -> int:
        """Return how many messages an address was queued."""
        with self._lock:
            return self._by_address.get(address, 0)

    def has(self, mark: bytes) -> bool:
        """Return whether the same message was queued already."""
        with self._lock:
            return mark in self._marks


def told_in(entry: Entry) -> Iterator[tuple[str, bytes]]:
    """Yield address and mark of what a ``messages_queued`` entry queues and nobody erased."""
    first, channel = entry.body["first"], entry.body["channel"]
    for at in range(first, first + len(entry.body["keys"])):
        address = entry.personal.get(f"p{at}")
        if address is not None:
            yield address, mark_of(channel, address, entry.personal.get(f"t{at}", ""))


def _less(counts: dict[K, int], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
