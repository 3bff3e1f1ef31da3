"""What the journal has of messages, read in order."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, select

from app.domain.entry import Entry
from app.domain.notify import MESSAGE_PREFIX
from backends.store.projections import entries, stream
from backends.store.schema import journal


def message_entries(connection: Connection, since_s: float, after_seq: int = 0) -> Iterator[Entry]:
    """Yield the entries about messages that are younger than both."""
    return stream(connection, entries(of_messages(since_s, after_seq)))


def entries_of_acts(connection: Connection, send_ids: Collection[str]) -> Iterator[Entry]:
    """Yield the entries of some acts of sending."""
    subjects = [MESSAGE_PREFIX + one for one in send_ids]
    return stream(connection, entries(journal.c.subject.in_(subjects)))


def has_act(connection: Connection, send_id: str) -> bool:
    """Return whether the journal knows an act of sending by this id."""
    query = select(journal.c.seq).where(journal.c.subject == MESSAGE_PREFIX + send_id).limit(1)
    return connection.execute(query).first() is not None


def of_messages(since_s: float, after_seq: int) -> ColumnElement[bool]:
    """Return the condition on the journal's rows about messages that are younger than both."""
    is_new = (journal.c.time_s >= since_s) & (journal.c.seq > after_seq)
    # Between two texts an index helps; a pattern is looked through from the first entry on.
    between = journal.c.subject.between(MESSAGE_PREFIX, MESSAGE_PREFIX[:-1] + ";")
    return between & journal.c.subject.startswith(MESSAGE_PREFIX, autoescape=True) & is_new
