"""Small look-ups in the journal that a start needs."""

from sqlalchemy import ColumnElement, Connection, func, select

from app.domain.entry import Entry
from backends.store.database import Reading
from backends.store.projections import entries, stream
from backends.store.schema import journal


def newest_seq(connection: Connection) -> int:
    """Return the number of the newest entry, 0 where there is none."""
    return connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0


def about_any(connection: Connection, prefix: str) -> ColumnElement[bool]:
    """Return the condition that a subject begins with ``prefix``, which ends in a colon.

    On a file, where texts are compared by their bytes, a range lets the index answer. A server
    may order texts as a language does, by which ``a:x`` does not lie between ``a:`` and ``a;``;
    there the pattern alone is right, and an index answers it where the order is that of ``C``.
    """
    begins = journal.c.subject.startswith(prefix, autoescape=True)
    if connection.dialect.name != "sqlite":
        return begins
    beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    return (journal.c.subject >= prefix) & (journal.c.subject < beyond) & begins


def entries_of_kind(reading: Reading, kind: str, since_s: float) -> list[Entry]:
    """Return the entries of one kind that are not older than ``since_s``, in order."""
    with reading.read() as connection:
        condition = (journal.c.kind == kind) & (journal.c.time_s >= since_s)
        return list(stream(connection, entries(condition)))
