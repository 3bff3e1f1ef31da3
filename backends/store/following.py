"""Following a journal that another process writes: its chain is proved and its heads anchored."""

import logging
from collections.abc import Callable
from pathlib import Path

from app.domain.entry import Entry, entry_hash
from app.domain.errors import StoreError
from backends.store.anchor import Anchor, AnchorLine, begin_anchor, newest_line
from backends.store.database import Reading
from backends.store.projections import entries, stream
from backends.store.schema import journal

LOG = logging.getLogger("store")
CHUNK = 500


class Follower:
    """Reads on from the last head of an anchor of its own, so that two machines hold the heads.

    It reads the table and nothing else: a bell that was not heard loses nothing.
    """

    def __init__(self, reading: Reading, anchor_path: Path, now_s: Callable[[], float]) -> None:
        """Go on from the anchor's last head, or begin an anchor."""
        self._reading = reading
        if not anchor_path.exists():
            begin_anchor(anchor_path, now_s())
        newest = newest_line(anchor_path)
        self.seq, self.head = newest.seq, newest.hash
        self._anchor = Anchor(anchor_path, newest)

    def catch_up(self) -> int:
        """Take every entry that is there, prove it, and return how many there were.

        Raises StoreError, with the head where it was, if the database cannot be read or an entry
        does not follow the one before.
        """
        count = 0
        while True:
            with self._reading.read() as connection:
                query = entries(journal.c.seq > self.seq).limit(CHUNK)
                found = list(stream(connection, query))
            for entry in found:
                self._take(entry)
            if found:
                self._anchor.note(AnchorLine(self.seq, self.head, found[-1].time_s))
            count += len(found)
            if len(found) < CHUNK:
                break
        if self._anchor.due_in_s() == 0.0:
            self._anchor.flush()
        return count

    def close(self) -> None:
        """Anchor the head; the reading stays its owner's."""
        self._anchor.close()

    def _take(self, entry: Entry) -> None:
        if entry.seq != self.seq + 1:
            raise StoreError(f"entry {self.seq + 1} is missing; the next one is {entry.seq}")
        if entry.previous != self.head or entry_hash(entry) != entry.hash:
            raise StoreError(f"entry {entry.seq} does not follow the one before it")
        self.seq, self.head = entry.seq, entry.hash
