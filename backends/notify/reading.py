"""What the journal has of messages, read in order."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, UnaryExpression, select
from sqlalchemy.sql.operators import custom_op

from app.domain.entry import Entry
from app.domain.notify import MESSAGE_PREFIX
from backends.store.lookups import about_any, newest_seq
from backends.store.projections import entries, stream
from backends.store.schema import journal

NEAR = 5_000


def message_entries(connection: Connection, since_s: float, after_seq: int = 0) -> Iterator[Entry]:
    """Yield the entries about messages that are younger than both."""
    return stream(connection, entries(of_messages(connection, since_s, after_seq)))


def entries_of_acts(connection: Connection, send_ids: Collection[str]) -> Iterator[Entry]:
    """Yield the entries of some acts of sending."""
    subjects = [MESSAGE_PREFIX + one for one in send_ids]
    return stream(connection, entries(journal.c.subject.in_(subjects)))


def has_act(connection: Connection, send_id: str) -> bool:
    """Return whether the journal knows an act of sending by this id."""
    query = select(journal.c.seq).where(journal.c.subject == MESSAGE_PREFIX + send_id).limit(1)
    return connection.execute(query).first() is not None


def of_messages(connection: Connection, since_s: float, after_seq: int) -> ColumnElement[bool]:
    """Return the condition on the journal's rows about messages that are younger than both.

    The few newest entries are looked through one by one; before many, the index of subjects finds
    those about messages, which the sign before the number has the database take.
    """
    is_near = newest_seq(connection) - after_seq <= NEAR
    seq = journal.c.seq if is_near else UnaryExpression(journal.c.seq, operator=custom_op("+"))
    is_new = (journal.c.time_s >= since_s) & (seq > after_seq)
    return about_any(connection, MESSAGE_PREFIX) & is_new
