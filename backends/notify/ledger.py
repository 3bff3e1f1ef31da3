"""What was queued in the last day: so that nobody is told the same twice, or too often."""

import hashlib
from collections import deque
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
    """Grows by committed entries in the hub's thread, is asked by the writer's."""

    _queued: deque[tuple[float, str, bytes]] = field(default_factory=deque)
    _by_address: dict[str, int] = field(default_factory=dict)
    _marks: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def absorb(self, entry: Entry) -> None:
        """Take note of what an entry queues; one whose texts were erased counts for nothing."""
        if entry.kind != QUEUED_KIND:
            return
        first, channel = entry.body["first"], entry.body["channel"]
        with self._lock:
            for at in range(first, first + len(entry.body["keys"])):
                address = entry.personal.get(f"p{at}")
                if address is None:
                    continue
                mark = mark_of(channel, address, entry.personal.get(f"t{at}", ""))
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


def _less(counts: dict[K, int], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
