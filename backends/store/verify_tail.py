"""A quick look at the end of the journal: the whole proof of a year of it would take too long."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.domain.entry import GENESIS, entry_hash
from app.domain.errors import StoreError
from backends.store.anchor import newest_line
from backends.store.database import Reading
from backends.store.rows import entry_of
from backends.store.schema import journal, personal
from backends.store.schema_version import current, newest, refuse_unknown
from backends.store.verify import anchored_head_flaw

ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Tail:
    """What the end of a journal is like; ``flaw`` says what is wrong with it, or nothing.

    ``schema`` is the one it has, ``newest_schema`` the one this program brings it to.
    """

    schema: str
    newest_schema: str
    last_seq: int
    looked_at: int
    flaw: str


def look_at_tail(reading: Reading, anchor_path: Path | None, entries: int = ENTRIES) -> Tail:
    """Check numbers, links and hashes of the last ``entries``, and that the anchor is in there.

    Without an ``anchor_path`` a tail that was cut off goes unnoticed.
    Personal texts and what lies before are for :func:`backends.store.verify.verify`. Raises
    StoreError where database or anchor cannot be read, ConfigError for a newer schema.
    """
    anchored = (
        None if anchor_path is None else newest_line(anchor_path)
    )  # first: what is written meanwhile is no harm
    with reading.read() as connection:
        refuse_unknown(connection, reading.name)
        schema = current(connection) or ""
        rows = connection.execute(
            select(journal, personal.c.texts)
            .select_from(journal.outerjoin(personal, personal.c.seq == journal.c.seq))
            .order_by(journal.c.seq.desc())
            .limit(entries)
        ).all()
    flaw, previous = "", None
    for row in reversed(rows):
        try:
            entry = entry_of(row)
            is_right = entry_hash(entry) == entry.hash
        except (AttributeError, TypeError, ValueError):
            is_right = False
        if not is_right:
            flaw = f"entry {row.seq} was changed after it was written"
            break
        expected = previous or (row.seq, GENESIS if row.seq == 1 else row.previous)
        if (row.seq, row.previous) != expected:
            flaw = f"entry {row.seq} does not follow the one before it"
            break
        previous = (row.seq + 1, row.hash)
    if not flaw and anchored is not None:
        try:
            flaw = anchored_head_flaw(reading, anchored)
        except StoreError as error:
            flaw = str(error)
    return Tail(schema, newest(), rows[0].seq if rows else 0, len(rows), flaw)
