"""What every SQLite file of ours is held to, without SQLAlchemy: settings, and one writer."""

import sqlite3
from pathlib import Path

from app.domain.errors import StoreError
from backends.store.private_files import private_file

BUSY_MS = 5000
WRITER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit that was acknowledged survives a power cut
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",  # an erased personal text must not linger in a free page
)


class WriterLock:
    """Says that this process alone writes ``path``; the system frees it when the process dies.

    It is an exclusive transaction on a small file beside the database, which works alike on every
    system and, other than a lock file with a process number in it, cannot be left behind.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock, or raise StoreError at once if another writer has it."""
        lock_path = path.with_name(path.name + ".lock")
        private_file(lock_path)
        self._connection = sqlite3.connect(
            lock_path, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StoreError(f"{path}: another program is writing it; stop that one") from error

    def release(self) -> None:
        """Let the next writer in."""
        self._connection.close()
