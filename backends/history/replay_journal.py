"""What the journal says of a replayed time: its entries up to then, and the marks of the bar."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Table, func, or_, select, union

from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from app.domain.entry import Entry
from app.domain.playback import Mark
from app.domain.task import FINAL
from backends.store.projections import entries, stream
from backends.store.schema import alarm, geofence, handover, journal, outage, task

MARKED = ("alarm_raised", "task_issued")
RECENT_S = 36 * 3600.0  # a shift and the one before it, with everything that is over by now
ALARM_OPEN = alarm.c.state != AlarmState.CLOSED.value
TASK_OPEN = task.c.state.not_in([state.value for state in FINAL])
HANDOVER_OPEN = handover.c.is_complete.is_(False)
OUTAGE_STANDING = outage.c.is_over.is_(False)
GEOFENCE_STANDING = geofence.c.is_removed.is_(False)


class ReadableStore(Protocol):
    """The reading side of a database, whichever it is."""

    def read(self) -> AbstractContextManager[Connection]: ...

    def close(self) -> None: ...


class ReplayJournal:
    """Reads and never writes; every method may wait for the disk and raise StoreError.

    A journal's times ascend but where a clock was set back, so an instant stands for a number: the
    board of an instant is always one that there has been.
    """

    def __init__(self, store: ReadableStore) -> None:
        self._store = store

    def up_to(self, at_s: float) -> list[Entry]:
        """Return what makes the board of an instant, in order.

        These are all entries of the last day and a half, and before that those of what was open: a
        journal of years is not read for one look.
        """
        with self._store.read() as connection:
            last = _last(connection, at_s)
            recent = _last(connection, at_s - RECENT_S)
            subjects = [
                *_held(connection, alarm, alarm.c.alarm_id, "alarm:", last, ALARM_OPEN),
                *_held(connection, task, task.c.task_id, "task:", last, TASK_OPEN),
                *_held(connection, handover, handover.c.handover_id, "shift:", last, HANDOVER_OPEN),
                *_held(connection, outage, outage.c.outage_id, "service:", last, OUTAGE_STANDING),
                *_held(
                    connection,
                    geofence,
                    geofence.c.geofence_id,
                    "geofence:",
                    last,
                    GEOFENCE_STANDING,
                ),
            ]
            numbers = select(journal.c.seq)
            lately = journal.c.seq.between(recent + 1, last)
            before = journal.c.seq <= recent
            # What began before and ended lately would lack its beginning.
            touched = select(journal.c.subject).where(lately)
            # A union, and no "or": each part finds its rows by an index of its own.
            wanted = union(
                numbers.where(lately),
                numbers.where(before & journal.c.subject.in_(subjects)),
                numbers.where(before & journal.c.subject.in_(touched)),
            )
            return list(stream(connection, entries(journal.c.seq.in_(wanted))))

    def after(self, seq: int, to_s: float) -> list[Entry]:
        """Return the entries after number ``seq`` up to the last one not later than ``to_s``."""
        with self._store.read() as connection:
            last = _last(connection, to_s)
            if last <= seq:
                return []
            return list(stream(connection, entries(journal.c.seq.between(seq + 1, last))))

    def number_at(self, at_s: float) -> int:
        """Return the number of the last entry not later than an instant, 0 for none."""
        with self._store.read() as connection:
            return _last(connection, at_s)

    def marks(self, after_seq: int) -> tuple[list[Mark], int]:
        """Return the marks of entries after a number, and the number that was reached."""
        with self._store.read() as connection:
            reached = _newest(connection)
            numbers = journal.c.seq.between(after_seq + 1, reached)
            marked = entries(numbers & journal.c.kind.in_(MARKED))
            return [_mark(entry) for entry in stream(connection, marked)], max(after_seq, reached)

    def close(self) -> None:
        """Close every connection."""
        self._store.close()


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0


def _last(connection: Connection, at_s: float) -> int:
    """Return the number of the last entry not later than ``at_s``: numbers have no gaps."""
    first, stop = 0, _newest(connection) + 1
    while stop - first > 1:
        middle = (first + stop) // 2
        query = select(journal.c.time_s).where(journal.c.seq == middle)
        if connection.execute(query).scalar_one() <= at_s:
            first = middle
        else:
            stop = middle
    return first


def _held(
    connection: Connection,
    table: Table,
    key: Any,  # noqa: ANN401 - a column of any SQL type
    prefix: str,
    seq: int,
    is_open: Any,  # noqa: ANN401 - a condition of any SQL type
) -> list[str]:
    """Return the subjects of what a projection held as open after entry ``seq``."""
    held = (table.c.from_seq <= seq) & or_(table.c.to_seq.is_(None), table.c.to_seq > seq)
    return [
        prefix + found for found in connection.execute(select(key).where(held & is_open)).scalars()
    ]


def _mark(entry: Entry) -> Mark:
    body: Any = entry.body
    if entry.kind == "task_issued":
        label = f"T{body['number']} {body['target_label']}"
        return Mark(entry.time_s, entry.subject, label, None)
    return Mark(entry.time_s, entry.subject, str(body["label"]), Severity(body["severity"]))
