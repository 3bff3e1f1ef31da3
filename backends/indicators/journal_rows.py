"""The newest rows of what folds out of the journal: all there are, or those of new entries."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from backends.store.projections import CHUNK
from backends.store.rows import Projection
from backends.store.schema import journal

MOST_NAMED = 500  # ids in one query


def newest_bodies(
    connection: Connection, projection: Projection, since_seq: int, until_seq: int
) -> Iterator[str]:
    """Yield the whole value as JSON of all things, or of those that changed after ``since_seq``.

    Of a long stretch of the journal everything is read: to ask for many by name takes longer.
    """
    table = projection.table
    newest = select(table.c.body).where(table.c.to_seq.is_(None))
    if since_seq > 0:
        ids = _changed(connection, projection, since_seq, until_seq)
        if len(ids) <= 20 * MOST_NAMED:
            key = table.c[projection.key]
            for first in range(0, len(ids), MOST_NAMED):
                some = newest.where(key.in_(ids[first : first + MOST_NAMED]))
                yield from connection.execute(some).scalars()
            return
    rows = connection.execute(
        newest.order_by(table.c.first_seq), execution_options={"yield_per": CHUNK}
    )
    yield from rows.scalars()


def _changed(
    connection: Connection, projection: Projection, since_seq: int, until_seq: int
) -> list[str]:
    between = (journal.c.seq > since_seq) & (journal.c.seq <= until_seq)
    subjects = connection.execute(select(journal.c.subject).where(between)).scalars()
    prefix = projection.prefix
    named = dict.fromkeys(one for one in subjects if one.startswith(prefix))
    return [one.removeprefix(prefix) for one in named]
