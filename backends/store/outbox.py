"""The console's outbox: commands that are on the disk before a person is told they are saved."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BugError, ConfigError, StoreError
from backends.store.private_files import private_file, private_folder
from backends.store.sqlite_file import WRITER_PRAGMAS, WriterLock

SCHEMA = 1
# The lock keeps our own programs out, and a strange one must not hold up the screen's thread.
BUSY_MS = 40
TABLE = """
CREATE TABLE command (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    command_key TEXT NOT NULL UNIQUE,
    frame BLOB NOT NULL,
    expires_s REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered', 'expired')),
    reply BLOB
)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command that the hub has not acknowledged, as the bytes to send."""

    key: str
    frame: bytes
    expires_s: float


class Outbox:
    """Keeps commands from :meth:`save` until the hub has answered; for any thread.

    It does not know what the bytes mean. It needs no SQLAlchemy, which would cost the console's
    start a second.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600, in a 0700 folder).

        Raises StoreError if another console has it open or it is damaged, ConfigError if it was
        made by a newer version.
        """
        private_folder(path.parent)
        self._path = path
        self._gate = threading.Lock()
        self._lock = WriterLock(path)
        try:
            private_file(path)
            self._connection = sqlite3.connect(
                path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        except BaseException:
            self._lock.release()
            raise

    def save(self, key: str, frame: bytes, expires_s: float) -> None:
        """Put a command on the disk; on return it survives a power cut.

        The same command again changes nothing. Raises StoreError if it could not be written, and
        BugError if the key already stands for other bytes.
        """
        with self._transaction() as connection:
            known = connection.execute(
                "SELECT frame FROM command WHERE command_key = ?", (key,)
            ).fetchone()
            if known is None:
                connection.execute(
                    "INSERT INTO command (command_key, frame, expires_s) VALUES (?, ?, ?)",
                    (key, frame, expires_s),
                )
            elif bytes(known[0]) != frame:
                raise BugError(f"command key {key} stands for another command already")

    def pending(self) -> list[Waiting]:
        """Return the commands to send, in the order in which they were saved."""
        with self._errors("cannot be read"), self._gate:
            rows = self._connection.execute(
                "SELECT command_key, frame, expires_s FROM command "
                "WHERE state = 'waiting' ORDER BY number"
            ).fetchall()
        return [Waiting(key, bytes(frame), expires_s) for key, frame, expires_s in rows]

    def acknowledge(self, key: str, reply: bytes) -> bool:
        """Keep the hub's answer; return whether this is the first one to a command of ours."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE command SET state = 'answered', reply = ? "
                "WHERE command_key = ? AND state <> 'answered'",
                (reply, key),
            )
            return changed.rowcount > 0

    def reply_to(self, key: str) -> bytes | None:
        """Return the answer that a command got, or None."""
        with self._errors("cannot be read"), self._gate:
            row = self._connection.execute(
                "SELECT reply FROM command WHERE command_key = ?", (key,)
            ).fetchone()
        return None if row is None or row[0] is None else bytes(row[0])

    def expire(self, now_s: float) -> list[Waiting]:
        """Stop sending what is past its time and return it: its outcome must be told as unknown.

        The hub may have done it and the answer been lost, so a late answer is still taken.
        """
        with self._transaction() as connection:
            rows = connection.execute(
                "UPDATE command SET state = 'expired' WHERE state = 'waiting' AND expires_s < ? "
                "RETURNING command_key, frame, expires_s, number",
                (now_s,),
            ).fetchall()
        rows.sort(key=lambda row: int(row[3]))
        return [Waiting(key, bytes(frame), expires_s) for key, frame, expires_s, _ in rows]

    def forget(self, before_s: float) -> int:
        """Drop what is over and expired before ``before_s``; return how many."""
        with self._transaction() as connection:
            return connection.execute(
                "DELETE FROM command WHERE state <> 'waiting' AND expires_s < ?", (before_s,)
            ).rowcount

    def close(self) -> None:
        """Close the file; what was saved stays saved."""
        with self._gate:
            self._connection.close()
        self._lock.release()

    def _prepare(self) -> None:
        with self._errors("cannot be opened"):
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA:
                raise ConfigError(
                    f"{self._path}: outbox version {version} was written by a newer version of "
                    f"this program, which knows up to {SCHEMA}; install that version"
                )
            for pragma in (*WRITER_PRAGMAS, f"PRAGMA busy_timeout={BUSY_MS}"):
                self._connection.execute(pragma)
        if version == 0:
            with self._transaction() as connection:
                connection.execute(TABLE)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._errors("cannot be written"), self._gate:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._path}: {doing}: {error}") from error
