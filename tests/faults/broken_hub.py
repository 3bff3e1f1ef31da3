"""The hub with faults that no test can make from outside: run in place of ``app.main``.

What is wrong stands as files in ``faults`` in the folder for temporary files, and may be changed
while the hub runs: ``eio``: the disk reports an error when the journal is to be committed;
``wall``: so many seconds are added to the wall clock.
"""

import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

FAULTS = Path(os.environ["TMPDIR"]) / "faults"
EIO, WALL = FAULTS / "eio", FAULTS / "wall"
true_time, true_connect = time.time, sqlite3.connect


class FailingConnection(sqlite3.Connection):
    """Writes as ordered until the disk is said to be bad."""

    def commit(self) -> None:
        """Commit, or fail as SQLite does when fsync reports an error."""
        if not (self.in_transaction and EIO.exists()):
            super().commit()
            return
        super().rollback()
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error


def connect(path: Any, *arguments: Any, **more: Any) -> sqlite3.Connection:
    """Open a database; the journal's writing connection is one that may fail."""
    if str(path).endswith("journal.db"):
        more["factory"] = FailingConnection
    return true_connect(path, *arguments, **more)


def jumped_time() -> float:
    """Return what the wall clock shows after somebody has set it."""
    try:
        return true_time() + float(WALL.read_text())
    except OSError:
        return true_time()


if __name__ == "__main__":
    # Before anything of the program is loaded: its clock takes time.time as it stands then.
    sqlite3.connect = connect  # type: ignore[assignment]
    time.time = jumped_time
    from app.main import main

    sys.exit(main())
