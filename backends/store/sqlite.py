"""Everything that is true of SQLite only: engines, triggers, backup, checkpoint."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from app.domain.errors import StoreError
from backends.store.private_files import private_file
from backends.store.sqlite_file import BUSY_MS, WRITER_PRAGMAS

READER_PRAGMAS = (
    "PRAGMA query_only=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA trusted_schema=OFF",
)


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


def forbid_change(connection: Connection, table: str) -> None:
    """Make UPDATE and DELETE of ``table`` fail; whoever owns the file can still drop the triggers.

    On another database this is done by its own means; the chain of hashes is what proves.
    """
    if connection.dialect.name != "sqlite":
        return
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


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
