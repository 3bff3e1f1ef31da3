"""One database: the connection that writes it, those that read it, and its lock."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.domain.errors import StoreError
from backends.store.migration import STEPS, refuse_unknown, upgrade
from backends.store.private_files import private_file, private_folder
from backends.store.sqlite import empty_log, reader_engine, writer_engine
from backends.store.sqlite_file import WriterLock


@contextmanager
def store_errors(doing: str) -> Iterator[None]:
    """Turn whatever database and disk raise into a StoreError that says what was being done."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"{doing}: {cause}") from error


class Reading:
    """Read-only access to a database, for any thread; every :meth:`read` sees one moment of it."""

    def __init__(self, path: Path) -> None:
        """Prepare to read ``path``; nothing is opened before the first read."""
        self.path = path
        self._engine = reader_engine(path)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection; what it raises comes out as StoreError."""
        with store_errors(f"{self.path}: cannot be read"), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class Database(Reading):
    """A database that this process alone writes."""

    def __init__(self, path: Path, lock: WriterLock, writer: Engine) -> None:
        """Take over what :meth:`open` has prepared."""
        super().__init__(path)
        self._lock = lock
        self._writer = writer

    @classmethod
    def open(cls, path: Path, steps: Path = STEPS) -> "Database":
        """Open ``path`` for writing, making it (0600, in a 0700 folder) or migrating it.

        Raises ConfigError for a newer or foreign schema and for a folder others may look into,
        StoreError where another writer has it, or the disk or the file is bad.
        """
        private_folder(path.parent)
        lock = WriterLock(path)
        try:
            if path.exists():
                _refuse_before_touching(path, steps)
            private_file(path)
            writer = writer_engine(path)
            try:
                with store_errors(f"{path}: cannot be opened"):
                    upgrade(writer, path, steps)
            except BaseException:
                writer.dispose()
                raise
        except BaseException:
            lock.release()
            raise
        return cls(path, lock, writer)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend the writing connection for one transaction, committed at the end of the block.

        Only one thread may write. Raises StoreError, with nothing written, if it cannot.
        """
        with store_errors(f"{self.path}: cannot be written"), self._writer.begin() as connection:
            yield connection

    def empty_log(self) -> None:
        """Move the write-ahead log into the file, so that overwritten pages are gone from both."""
        with store_errors(f"{self.path}: cannot be checkpointed"):
            empty_log(self._writer)

    def close(self) -> None:
        """Close every connection and let the next writer in."""
        super().close()
        try:
            with store_errors(f"{self.path}: cannot be closed"):
                self._writer.dispose()
        finally:
            self._lock.release()


def _refuse_before_touching(path: Path, steps: Path) -> None:
    """Look at an existing file read-only, so that a newer one stays as it is to the last byte."""
    if path.stat().st_size == 0:
        return
    reading = Reading(path)
    try:
        with reading.read() as connection:
            refuse_unknown(connection, path, steps)
    finally:
        reading.close()


Fault = Callable[[str], None]


def no_fault(_point: str) -> None:
    """Let every named point of a write pass; tests put something worse here."""
