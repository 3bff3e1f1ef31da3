"""A disk that reports a loss is believed: nothing more is written to it before the next start."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.errors import StoreError
from backends.store.journal import Journal
from tests.unit.backends.store.story import WANG, log_written

LOSSES = (
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
)
PASSING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_WRITE)


def fail_next_insert(journal: Journal, code: int) -> None:
    """Have the database report an error once, as SQLite numbers it."""
    engine = journal.database._side.engine
    is_told = False

    def fail(*_: object) -> None:
        nonlocal is_told
        if not is_told:
            is_told = True
            error = sqlite3.OperationalError("as the disk said")
            error.sqlite_errorcode = code
            raise error

    event.listen(engine, "before_cursor_execute", fail)


def append(journal: Journal) -> int:
    (entry,) = journal.append([(log_written("a line"), WANG, "")])
    return entry.seq


@pytest.mark.parametrize("code", LOSSES)
def test_after_a_loss_nothing_is_written_until_the_journal_is_opened_again(
    opened: Callable[..., Journal], code: int, tmp_path: Path
):
    journal = opened()
    append(journal)
    fail_next_insert(journal, code)
    for _ in range(3):
        with pytest.raises(StoreError, match="as the disk said"):
            append(journal)
    assert len(journal.read(0, 10)) == 1
    journal.close()
    again = opened()
    assert append(again) == 2
    assert again.verify().ok


@pytest.mark.parametrize("code", PASSING)
def test_a_full_or_busy_disk_is_tried_again(opened: Callable[..., Journal], code: int):
    journal = opened()
    append(journal)
    fail_next_insert(journal, code)
    with pytest.raises(StoreError, match="as the disk said"):
        append(journal)
    assert append(journal) == 2
