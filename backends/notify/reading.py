"""What the journal has of messages, read in order."""

from collections.abc import Iterator

from sqlalchemy import Connection

from app.domain.entry import Entry
from app.domain.notify import MESSAGE_PREFIX
from backends.store.projections import entries, stream
from backends.store.schema import journal


def message_entries(connection: Connection, since_s: float, after_seq: int = 0) -> Iterator[Entry]:
    """Yield the entries about messages that are younger than both."""
    of_messages = journal.c.subject.startswith(MESSAGE_PREFIX, autoescape=True)
    is_new = (journal.c.time_s >= since_s) & (journal.c.seq > after_seq)
    # Between two texts an index helps; a pattern is looked through from the first entry on.
    between = journal.c.subject.between(MESSAGE_PREFIX, MESSAGE_PREFIX[:-1] + ";")
    return stream(connection, entries(between & of_messages & is_new))
