"""What the journal says of a replayed time: its entries up to then, and the marks of the bar."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from app.domain.classes import Severity
from app.domain.entry import Entry
from app.domain.playback import Mark
from backends.store.projections import entries, stream
from backends.store.schema import journal

MARKED = ("alarm_raised", "task_issued")


class ReadableStore(Protocol):
    """The reading side of a database, whichever it is."""

    def read(self) -> AbstractContextManager[Connection]: ...

    def close(self) -> None: ...


class ReplayJournal:
    """Reads and never writes; every method may wait for the disk and raise StoreError."""

    def __init__(self, store: ReadableStore) -> None:
        self._store = store

    def after(self, seq: int, to_s: float) -> list[Entry]:
        """Return the entries after number ``seq`` up to the last one not later than ``to_s``.

        Whole stretches of numbers, even where a clock was set back between two of them: only so
        is the board one that there has been.
        """
        newest = select(func.max(journal.c.seq)).where(journal.c.time_s <= to_s)
        with self._store.read() as connection:
            last = connection.execute(newest).scalar_one() or 0
            if last <= seq:
                return []
            return list(stream(connection, entries(journal.c.seq.between(seq + 1, last))))

    def marks(self, after_seq: int) -> tuple[list[Mark], int]:
        """Return the marks of entries after a number, and the number that was reached."""
        with self._store.read() as connection:
            reached = connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0
            numbers = journal.c.seq.between(after_seq + 1, reached)
            marked = entries(numbers & journal.c.kind.in_(MARKED))
            return [_mark(entry) for entry in stream(connection, marked)], max(after_seq, reached)

    def close(self) -> None:
        """Close every connection."""
        self._store.close()


def _mark(entry: Entry) -> Mark:
    body: Any = entry.body
    if entry.kind == "task_issued":
        label = f"T{body['number']} {body['target_label']}"
        return Mark(entry.time_s, entry.subject, label, None)
    return Mark(entry.time_s, entry.subject, str(body["label"]), Severity(body["severity"]))
