"""What was queued in the last day: so that nobody is told the same twice, or too often."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from app.domain.entry import Entry
from app.domain.notify import MESSAGE_PREFIX, QUEUED_KIND, TOLD_KIND, MessageState

DAY_S = 86_400.0
K = TypeVar("K")


def _nothing_before(_send_id: str) -> bool:
    return False


def mark_of(channel: str, address: str, text: str) -> bytes:
    """Return what tells one message from another, whatever its id."""
    return hashlib.sha256("\0".join((channel, address, text)).encode()).digest()


@dataclass(slots=True)
class MessageLedger:
    """Grows by committed entries, is asked by the writer's thread.

    That thread feeds it first, before it decides anything else, and the hub's later; an entry
    counts once. What failed came to nobody: it does not count, and may be sent anew.
    ``is_known`` says whether the journal has an act of sending.
    """

    is_known: Callable[[str], bool] = _nothing_before
    _queued: deque[tuple[float, str]] = field(default_factory=deque)
    _by_id: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    _by_address: dict[str, int] = field(default_factory=dict)
    _marks: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _seq: int = 0

    def absorb(self, entry: Entry) -> None:
        """Take note of what an entry queues, and of what failed.

        One whose texts were erased counts for nothing.
        """
        if entry.kind not in (QUEUED_KIND, TOLD_KIND):
            return
        with self._lock:
            if entry.seq <= self._seq:
                return
            self._seq = entry.seq
            if entry.kind == QUEUED_KIND:
                for message_id, address, mark in _queued_in(entry):
                    self._take_back(message_id)
                    self._queued.append((entry.time_s, message_id))
                    self._by_id[message_id] = (address, mark)
                    self._by_address[address] = self._by_address.get(address, 0) + 1
                    self._marks[mark] = self._marks.get(mark, 0) + 1
                return
            send_id = entry.subject.removeprefix(MESSAGE_PREFIX)
            for at, state, *_ in entry.body["told"]:
                if state == MessageState.FAILED:
                    self._take_back(f"{send_id}.{at}")

    def forget(self, now_s: float) -> None:
        """Drop what is older than a day."""
        with self._lock:
            while self._queued and self._queued[0][0] < now_s - DAY_S:
                self._take_back(self._queued.popleft()[1])

    def count(self, address: str) -> int:
        """Return how many messages an address was queued."""
        with self._lock:
            return self._by_address.get(address, 0)

    def has(self, mark: bytes) -> bool:
        """Return whether the same message was queued already."""
        with self._lock:
            return mark in self._marks

    def _take_back(self, message_id: str) -> None:
        if (found := self._by_id.pop(message_id, None)) is not None:
            _less(self._by_address, found[0])
            _less(self._marks, found[1])


def _queued_in(entry: Entry) -> Iterator[tuple[str, str, bytes]]:
    """Yield id, address and mark of what an entry queues and nobody erased."""
    first, channel = entry.body["first"], entry.body["channel"]
    send_id = entry.subject.removeprefix(MESSAGE_PREFIX)
    for at in range(first, first + len(entry.body["keys"])):
        address = entry.personal.get(f"p{at}")
        if address is not None:
            mark = mark_of(channel, address, entry.personal.get(f"t{at}", ""))
            yield f"{send_id}.{at}", address, mark


def _less(counts: dict[K, int], key: K) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]
