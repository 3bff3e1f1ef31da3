"""Reads the journal for seats that catch up, away from the hub's thread."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

from app.domain.entry import Entry
from app.domain.errors import StoreError
from app.domain.people import Scope
from backends.hub.doorbell import Doorbell

log = logging.getLogger("store")

CHUNK = 500
OnRead = Callable[[Sequence[Entry], int], None]


class ReadableJournal(Protocol):
    """The reading side of the journal."""

    def read(self, after_seq: int, limit: int, scope: Scope | None = None) -> list[Entry]: ...


@dataclass(frozen=True, slots=True)
class JournalFetcher:
    """``head`` returns the newest number that is on the disk."""

    journal: ReadableJournal
    slow: Executor
    bell: Doorbell
    head: Callable[[], int]

    def fetch(self, after_seq: int, county: str, on_read: OnRead) -> None:
        """Read up to 500 entries a county may see; ``on_read`` gets them in the hub's thread.

        Its number says how far the seat now is: with fewer than 500, as far as the head was.
        """
        head = self.head()
        future = self.slow.submit(self.journal.read, after_seq, CHUNK, Scope(county=county))

        def done(future: "Future[list[Entry]]") -> None:
            self.bell.ring(lambda: _hand_over(future, max(head, after_seq), on_read))

        future.add_done_callback(done)


def _hand_over(future: "Future[list[Entry]]", head: int, on_read: OnRead) -> None:
    try:
        entries = future.result()
    except StoreError:
        log.exception("a seat could not be given the journal; it will ask again")
        return
    if len(entries) == CHUNK:
        on_read(entries, entries[-1].seq)
        return
    # Entries committed while we read may be among these: never say less than was handed over.
    through = max(head, entries[-1].seq) if entries else head
    on_read(entries, through)
