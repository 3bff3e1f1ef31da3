"""Everything that is true of PostgreSQL only: engines, one writer by advisory lock, doorbell.

The lock is held by the very session that commits. A session that is gone can neither hold it nor
commit, so two processes never append at once, whatever the network does. What the lock cannot tell
is whether somebody else had it in between; that is what the epoch in ``meta`` is for: it grows with
each new writer, and every transaction looks at it first.
"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from app.domain.errors import ConfigError, StoreError
from backends.store.place import DeposedError, OccupiedError
from backends.store.schema import alarm, handover, log_line, meta, personal, task

LOG = logging.getLogger("store")

# Any two numbers would do; these are ours for good, since an older program must find the lock.
LOCK_CLASS, LOCK_OBJECT = 0x6475_7479, 1
BELL = "dutywall_journal"
EPOCH_KEY = "writer_epoch"
RETRY_S = 0.5  # between two attempts to reach a server that is away
ENDED_WITHIN_MS = 2000
READERS_KEPT, READERS_MORE = 4, 6

# A peer that vanished without a word is noticed in about five seconds, on both sides: ours, so that
# commands are refused and not left hanging; the server's, so that the lock is free for a standby.
CLIENT_SETTINGS = {
    "connect_timeout": "3",
    "keepalives": "1",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
SERVER_SETTINGS = {
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
    "client_encoding": "UTF8",
}
WRITER_SETTINGS = {
    **SERVER_SETTINGS,
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "10000",
    "application_name": "dutywall hub, starting",
}
READER_SETTINGS = {
    **SERVER_SETTINGS,
    "default_transaction_read_only": "on",
    "statement_timeout": "60000",
    "application_name": "dutywall reader",
}
LEADING = "dutywall hub, leading"
NAME_LEADING = f"SET application_name = '{LEADING}'"
# Stronger than "on" (remote_apply) stays as the administrator has set it.
KEEP_COMMITS = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
TAKE_LOCK = f"SELECT pg_try_advisory_lock({LOCK_CLASS}, {LOCK_OBJECT})"
HOLDER = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    f"AND classid = {LOCK_CLASS} AND objid = {LOCK_OBJECT} AND objsubid = 2"
)
EPOCH = select(meta.c.value).where(meta.c.key == EPOCH_KEY)


def url_of(address: str) -> URL:
    """Return the address as SQLAlchemy wants it; raise ConfigError if it is none."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ConfigError("the address of the database cannot be read") from error
    return url.set(drivername="postgresql+psycopg")


def client_arguments(settings: dict[str, str]) -> dict[str, str]:
    """Return what a connection is opened with; ``settings`` hold for its session."""
    spelt = {key: value.replace(" ", "\\ ") for key, value in settings.items()}
    options = " ".join(f"-c {key}={value}" for key, value in spelt.items())
    return {**CLIENT_SETTINGS, "options": options}


class PostgresPlace:
    """A database of a PostgreSQL server."""

    def __init__(self, address: str) -> None:
        """Speak of the database at ``address``; nothing is opened."""
        self.url = url_of(address)
        self.name = self.url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Return True: only the server could say otherwise."""
        return True

    def reader_engine(self) -> Engine:
        """Return an engine that cannot write; each transaction sees one moment."""
        return create_engine(
            self.url,
            connect_args=client_arguments(READER_SETTINGS),
            isolation_level="REPEATABLE READ",
            poolclass=QueuePool,
            pool_size=READERS_KEPT,
            max_overflow=READERS_MORE,
            pool_timeout=5.0,
            pool_pre_ping=True,  # a server that was away has forgotten all of them
        )

    def open_writer(self) -> "PostgresSide":
        """Connect and become the only writer."""
        side = PostgresSide(self.url, self.name)
        try:
            with side.engine.connect():
                pass
        except BaseException:
            side.close()
            raise
        return side

    def back_up(self, engine: Engine, name: str) -> Path | None:
        """Make no copy: one transaction migrates all, and a server is backed up as a whole."""
        LOG.info("%s: is migrated to %s in one transaction of %s", self.name, name, engine.name)
        return None


class PostgresSide:
    """The session that holds the lock and commits; made anew when the server was away."""

    is_shared = True

    def __init__(
        self, url: URL, name: str, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Prepare; the first connection is made by whoever needs it."""
        self._name = name
        self._monotonic_s = monotonic_s
        self._epoch = 0  # none claimed yet
        self._pid = 0
        self._not_before_s = float("-inf")
        self._is_leading = False
        self._deposed = ""  # why, once and for all
        self.engine = create_engine(
            url, connect_args=client_arguments(WRITER_SETTINGS), poolclass=StaticPool
        )
        event.listen(self.engine, "do_connect", self._may_connect)
        event.listen(self.engine, "connect", self._take_lock)
        event.listen(self.engine, "begin", self._look_at_epoch)

    def claim(self) -> None:
        """Begin an epoch of our own: whoever wrote before finds out at its next transaction."""
        with self.engine.begin() as connection:
            found = connection.execute(EPOCH.with_for_update()).scalar_one_or_none()
            epoch = 1 + int(found or 0)
            values = {"key": EPOCH_KEY, "value": str(epoch)}
            if found is None:
                connection.execute(insert(meta).values(values))
            else:
                connection.execute(update(meta).where(meta.c.key == EPOCH_KEY).values(values))
            for setting in ("fsync", "full_page_writes"):
                if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() != "on":
                    LOG.error("%s: %s is off: a power cut may cost entries", self._name, setting)
        self._epoch = epoch
        LOG.info("%s: we write it from now on, epoch %d", self._name, epoch)

    def probe(self) -> None:
        """Reach the server, as every second proves to a standby that this process is not frozen."""
        with self.engine.connect() as connection:
            looking = connection.execution_options(is_probe=True)
            looking.execute(EPOCH)  # and by its beginning the transaction has judged it
            if not self._is_leading:
                looking.exec_driver_sql(NAME_LEADING)
                self._is_leading = True
            looking.commit()

    def ring(self, connection: Connection, seq: int) -> None:
        """Have NOTIFY sent at the commit: only a doorbell, whoever hears it reads the table."""
        connection.execute(text("SELECT pg_notify(:bell, :seq)"), {"bell": BELL, "seq": str(seq)})

    def scrub(self) -> None:
        """Write the tables that held personal texts anew, without the rows that are dead.

        What the server's own log and its backups hold is the administrator's to let go.
        """
        with self.engine.connect() as connection:
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in (personal, log_line, alarm, task, handover):
                free.exec_driver_sql(f"VACUUM FULL {table.name}")

    def close(self) -> None:
        """End the session, and with it the lock."""
        self.engine.dispose()

    def _may_connect(
        self, _dialect: object, _record: ConnectionPoolEntry, _args: object, _arguments: object
    ) -> None:
        """Spare a server that is away: each command would wait for it, one after the other."""
        if self._deposed:
            raise DeposedError(self._deposed)
        now_s = self._monotonic_s()
        if now_s < self._not_before_s:
            raise StoreError(f"{self._name}: is away; it is asked again at once")
        self._not_before_s = now_s + RETRY_S

    def _take_lock(self, connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(KEEP_COMMITS)
            self._lock(cursor)
            if self._epoch:
                cursor.execute(f"SELECT value FROM meta WHERE key = '{EPOCH_KEY}'")
                self._judge(cursor.fetchone())
            if self._is_leading:  # it has led before, so it may not take the time of a start
                cursor.execute(NAME_LEADING)
            cursor.execute("SELECT pg_backend_pid()")
            (self._pid,) = cursor.fetchone() or (0,)
            connection.commit()
        except BaseException:
            connection.close()  # or its session would keep the lock that it may just have got
            raise
        cursor.close()
        self._not_before_s = float("-inf")

    def _lock(self, cursor: DBAPICursor) -> None:
        if _got_lock(cursor):
            return
        cursor.execute(HOLDER)
        holder = cursor.fetchone()
        if holder and holder[0] == self._pid:
            # Our own session before this one, which the server believes to live: end it first.
            cursor.execute(f"SELECT pg_terminate_backend({self._pid}, {ENDED_WITHIN_MS})")
            if _got_lock(cursor):
                return
        if self._epoch:
            cursor.execute(f"SELECT value FROM meta WHERE key = '{EPOCH_KEY}'")
            self._judge(cursor.fetchone())
        raise OccupiedError(f"{self._name}: another hub is writing it; --standby waits for it")

    def _look_at_epoch(self, connection: Connection) -> None:
        """Begin every transaction by locking the epoch's row, so that nobody can change it now."""
        if not self._epoch:
            return
        # A probe changes nothing, and a lock would cost the disk a write twice a second.
        is_probe = connection.get_execution_options().get("is_probe", False)
        query = EPOCH if is_probe else EPOCH.with_for_update()
        self._judge(connection.execute(query).one_or_none())

    def _judge(self, row: Sequence[Any] | None) -> None:
        found = int(row[0]) if row else 0
        if found != self._epoch:
            self._deposed = (
                f"{self._name}: another hub has written it since (epoch {found}, ours was "
                f"{self._epoch}); this one must end"
            )
            raise DeposedError(self._deposed)


def _got_lock(cursor: DBAPICursor) -> bool:
    cursor.execute(TAKE_LOCK)
    row = cursor.fetchone()
    return bool(row and row[0])
