"""Small look-ups in the journal that a start needs."""

from app.domain.entry import Entry
from backends.store.database import Reading
from backends.store.projections import entries, stream
from backends.store.schema import journal


def entries_of_kind(reading: Reading, kind: str, since_s: float) -> list[Entry]:
    """Return the entries of one kind that are not older than ``since_s``, in order."""
    with reading.read() as connection:
        condition = (journal.c.kind == kind) & (journal.c.time_s >= since_s)
        return list(stream(connection, entries(condition)))
