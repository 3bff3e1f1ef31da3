"""Everything that is true of SQLite only: engines, lock, triggers, backup, checkpoint."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from app.domain.errors import ConfigError, StoreError
from backends.store.private_files import private_file, private_folder
from backends.store.sqlite_file import BUSY_MS, WRITER_PRAGMAS, WriterLock

READER_PRAGMAS = (
    "PRAGMA query_only=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA trusted_schema=OFF",
)


class SqlitePlace:
    """A database in one file on a local disk."""

    def __init__(self, path: Path) -> None:
        """Speak of ``path``; nothing is opened."""
        self.path = path
        self.name = str(path)

    def exists(self) -> bool:
        """Return whether the file is there and not empty."""
        return self.path.exists() and self.path.stat().st_size > 0

    def reader_engine(self) -> Engine:
        """Return an engine that cannot write."""
        return reader_engine(self.path)

    def open_writer(self) -> "SqliteSide":
        """Make the file where it is absent (0600, in a 0700 folder) and become its writer."""
        private_folder(self.path.parent)
        lock = WriterLock(self.path)
        try:
            private_file(self.path)
            return SqliteSide(writer_engine(self.path), lock)
        except BaseException:
            lock.release()
            raise

    def back_up(self, engine: Engine, name: str) -> Path:
        """Copy the database, check the copy, and only then give it its name."""
        backup = self.path.with_name(f"{self.path.name}.before-{name}")
        draft = backup.with_name(backup.name + ".part")
        draft.unlink(missing_ok=True)
        copy_database(engine, draft)
        with closing(sqlite3.connect(draft)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise ConfigError(f"{self.path}: the backup before the migration is damaged: {verdict}")
        draft.replace(backup)
        return backup


class SqliteSide:
    """The one connection that writes and checkpoints a file, behind its lock."""

    is_shared = False

    def __init__(self, engine: Engine, lock: WriterLock) -> None:
        """Take over both."""
        self.engine = engine
        self._lock = lock

    def claim(self) -> None:
        """Do nothing: the lock cannot be lost while this process lives."""

    def probe(self) -> None:
        """Do nothing, for the same reason."""

    def ring(self, connection: Connection, seq: int) -> None:
        """Wake nobody: whoever reads the file looks when it likes."""

    def scrub(self) -> None:
        """Move the write-ahead log into the file, so that overwritten pages are gone from both."""
        empty_log(self.engine)

    def close(self) -> None:
        """Close the connection and free the lock."""
        try:
            self.engine.dispose()
        finally:
            self._lock.release()


def writer_engine(path: Path) -> Engine:
    """Return an engine with the one connection that may write and checkpoint ``path``.

    Every transaction is BEGIN IMMEDIATE: a deferred one that turns to writing fails at once with
    SQLITE_BUSY_SNAPSHOT whatever the timeout, and DDL would commit behind our back.
    """

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reader_engine(path: Path) -> Engine:
    """Return an engine whose connections cannot write; each transaction sees one moment."""
    address = f"{path.resolve().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin_deferred)
    return engine


def _prepare_writer(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in WRITER_PRAGMAS:
        cursor.execute(pragma)
    cursor.execute("PRAGMA journal_mode")
    mode = cursor.fetchone()
    cursor.close()
    if mode is None or mode[0] != "wal":
        raise StoreError("this file system cannot hold a write-ahead log; use a local disk")


def _prepare_reader(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in READER_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def copy_database(engine: Engine, target: Path) -> None:
    """Write a consistent copy of the database to ``target`` (which must not exist), mode 0600.

    Never copy the file itself while anything writes it: its log would be missing.
    """
    private_file(target)
    raw = engine.raw_connection()
    copy = sqlite3.connect(target)
    try:
        source = raw.driver_connection
        assert isinstance(source, sqlite3.Connection)  # narrows the pool's type
        source.backup(copy)
    finally:
        copy.close()
        raw.close()


def empty_log(engine: Engine) -> None:
    """Move the write-ahead log into the database file and cut it to nothing."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    finally:
        raw.close()
