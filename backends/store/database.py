"""One database: the connection that writes it, those that read it, and its lock."""

import importlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.domain.errors import StoreError
from backends.store.place import Place, Where, WritingSide, place_of
from backends.store.schema_version import STEPS, current, newest, refuse_unknown

LOG = logging.getLogger("store")
PAST_TRUST = frozenset(
    (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_READ)
)


@contextmanager
def store_errors(doing: str) -> Iterator[None]:
    """Turn whatever database and disk raise into a StoreError that says what was being done."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # A server says it in several lines; a person is told in one sentence.
        raise StoreError(f"{doing}: {' '.join(str(cause).split())}") from error


def _is_past_trust(error: StoreError) -> bool:
    """Return whether a disk has said that what is on it may not be what was written to it.

    A failed fsync is told once: what the system then still holds in memory passes for written, so
    that trying again proves nothing. A full disk is no such case.
    """
    cause = error.__cause__
    origin = cause.orig if isinstance(cause, DBAPIError) else cause
    code = getattr(origin, "sqlite_errorcode", 0)
    return code in PAST_TRUST or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Reading:
    """Read-only access to a database, for any thread; every :meth:`read` sees one moment of it."""

    def __init__(self, where: Where) -> None:
        """Prepare to read a file or a database URL; nothing is opened before the first read.

        Raises ConfigError for an address that is none.
        """
        self.place = place_of(where)
        self.name = self.place.name
        self._engine = self.place.reader_engine()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection; what it raises comes out as StoreError."""
        with store_errors(f"{self.name}: cannot be read"), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class Database(Reading):
    """A database that this process alone writes."""

    def __init__(self, where: Where, side: WritingSide) -> None:
        """Take over what :meth:`open` has prepared."""
        super().__init__(where)
        self._side = side
        self.is_lost = False  # as of the last probe; set by the writing thread, read by any
        self._broken = ""

    @classmethod
    def open(cls, where: Where, steps: Path = STEPS) -> "Database":
        """Open a file or a database URL for writing, making the tables or migrating them.

        A file is made where it is absent (0600, in a 0700 folder). Raises ConfigError for a newer
        or foreign schema and for a folder others may look into, StoreError where another writer has
        it (OccupiedError, if it may be waited for), or the disk, file or server is bad.
        """
        place = place_of(where)
        doing = f"{place.name}: cannot be opened"
        if place.exists():
            _refuse_before_touching(where, steps)
        with store_errors(doing):
            side = place.open_writer()
        try:
            with store_errors(doing):
                _bring_up(side.engine, place, steps)
                side.claim()
        except BaseException:
            side.close()
            raise
        return cls(where, side)

    @property
    def is_shared(self) -> bool:
        """Whether another machine may come to write it once this process has lost it."""
        return self._side.is_shared

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend the writing connection for one transaction, committed at the end of the block.

        Only one thread may write. Raises StoreError, with nothing written, if it cannot;
        DeposedError, if another process has written it since: this one must end. Once the disk has
        reported that it lost something, nothing is written any more until the next start.
        """
        if self._broken:
            raise StoreError(self._broken)
        try:
            with (
                store_errors(f"{self.name}: cannot be written"),
                self._side.engine.begin() as connection,
            ):
                yield connection
        except StoreError as error:
            if _is_past_trust(error):
                self._broken = f"{error}; look at the disk, then start the hub again"
                LOG.critical("%s", self._broken)
            raise

    def probe(self) -> None:
        """Be sure that this process still reaches the database and alone writes it.

        For the writing thread. Raises as :meth:`write` does.
        """
        try:
            with store_errors(f"{self.name}: cannot be reached"):
                self._side.probe()
        except StoreError:
            self.is_lost = True
            raise
        self.is_lost = False

    def ring(self, connection: Connection, seq: int) -> None:
        """Have whoever waits for entries woken when this transaction commits."""
        self._side.ring(connection, seq)

    def scrub(self) -> None:
        """Take what was erased out of whatever the database itself still keeps of it."""
        with store_errors(f"{self.name}: cannot be scrubbed"):
            self._side.scrub()

    def close(self) -> None:
        """Close every connection and let the next writer in; twice is once."""
        super().close()
        with store_errors(f"{self.name}: cannot be closed"):
            self._side.close()


def _refuse_before_touching(where: Where, steps: Path) -> None:
    """Look at an existing database read-only, so that a newer one stays as it is to the byte."""
    reading = Reading(where)
    try:
        with reading.read() as connection:
            refuse_unknown(connection, reading.name, steps)
    finally:
        reading.close()


Fault = Callable[[str], None]


def no_fault(_point: str) -> None:
    """Let every named point of a write pass; tests put something worse here."""


def _bring_up(engine: Engine, place: Place, steps: Path) -> None:
    """Refuse a schema that is not known, and migrate one that is older."""
    with engine.connect() as connection:
        refuse_unknown(connection, place.name, steps)
        schema = current(connection)
    if schema != newest(steps):
        migration = importlib.import_module("backends.store.migration")
        migration.upgrade(engine, place, schema, steps)
