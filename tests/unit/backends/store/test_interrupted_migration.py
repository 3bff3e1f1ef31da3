"""A migration that is interrupted at any statement leaves the old schema or the new, data equal."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, insert, select

from app.domain.errors import ConfigError, StoreError
from backends.store.database import Database, Reading
from backends.store.migration import _config
from backends.store.place import Where, place_of
from backends.store.schema import journal, meta
from backends.store.schema_version import STEPS, known, newest
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import path_in

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
ROOT = Path(__file__).parents[4]
# From nothing, and from every schema that was ever released; with every change from the newest two.
OLDER = [None, *known()][:-1]
TRIED = OLDER if IS_LONG else [None, *OLDER[-2:]]
DEADLINE_S = 60.0
ROW = {
    "seq": 1, "time_s": 1.5, "kind": "log_written", "subject": "log:1", "county": "", "person": "w",
    "role": "", "scope": "city", "seat": "d", "command_key": "", "body": "{}", "personal_hash": "",
    "previous": "0" * 64, "hash": "1" * 64,
}  # fmt: skip


class _PowerCutError(Exception):
    """What is thrown in the middle of a statement's way to the database."""


def make_older(where: Where, revision: str | None) -> None:
    """Leave a database of an older schema with something in it."""
    if revision is None:
        return
    side = place_of(where).open_writer()
    try:
        config = _config(STEPS)
        with side.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            connection.execute(insert(meta).values(key="hub_id", value="h"))
            connection.execute(insert(journal).values(ROW))
    finally:
        side.close()


@contextmanager
def cut_at(statement: int) -> Iterator[list[int]]:
    """Have the ``statement``-th one of every engine fail; yields how many there were."""
    count = [0]

    def look(*_: object) -> None:
        count[0] += 1
        if count[0] == statement:
            raise _PowerCutError

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield count
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def revision_and_rows(where: Where) -> tuple[str | None, list[tuple[object, ...]]]:
    """Return the schema's name and what the journal holds, if there is one."""
    reading = Reading(where)
    try:
        with reading.read() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                return None, []
            return revision, [tuple(row) for row in connection.execute(select(journal))]
    finally:
        reading.close()


def every_cut(fresh: Callable[[], Where], revision: str | None, stride: int) -> None:
    """Interrupt at each statement in turn (every ``stride``-th, and the last) and look."""
    whole = fresh()
    make_older(whole, revision)
    with cut_at(0) as count:
        Database.open(whole).close()
    assert count[0] > 5
    for statement in {*range(1, count[0] + 1, stride), count[0]}:
        where = fresh()
        make_older(where, revision)
        rows = [] if revision is None else revision_and_rows(where)[1]
        with cut_at(statement), pytest.raises((_PowerCutError, StoreError)):
            Database.open(where)
        if revision is not None:
            found = revision_and_rows(where)
            assert found[1] == rows, f"statement {statement}"
            assert found[0] in (revision, newest()), f"statement {statement}"
        Database.open(where).close()  # and whatever was left, the next start makes it whole
        assert revision_and_rows(where) == (newest(), rows), f"statement {statement}"


@pytest.mark.parametrize("revision", TRIED)
def test_a_file_interrupted_at_any_statement_is_old_or_new(
    revision: str | None, tmp_path: Path
) -> None:
    folders = iter(range(1000))
    every_cut(lambda: path_in(tmp_path / str(next(folders))), revision, 1 if IS_LONG else 24)


@pytest.mark.parametrize("revision", TRIED[1:])
def test_a_server_interrupted_at_any_statement_is_old_or_new(
    revision: str | None, postgres: PostgresServer
) -> None:
    every_cut(postgres.fresh, revision, 1 if IS_LONG else 48)


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from backends.store.database import Database

count = 0

def die(*_):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute", die)
Database.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("statement", [12])
def test_a_process_killed_in_the_middle_leaves_a_file_that_the_next_one_opens(
    tmp_path: Path, statement: int
) -> None:
    where = path_in(tmp_path)
    make_older(where, OLDER[-1])
    before = revision_and_rows(where)
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(where), str(statement)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=DEADLINE_S,
        check=False,
        capture_output=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert revision_and_rows(where)[1] == before[1]
    Database.open(where).close()
    assert revision_and_rows(where) == (newest(), before[1])


def test_a_newer_schema_on_a_server_is_refused_and_not_touched(postgres: PostgresServer) -> None:
    hall = postgres.fresh_hall()
    postgres.run("UPDATE alembic_version SET version_num = '9999'", hall)
    before = postgres.run("SELECT * FROM meta ORDER BY key", hall)
    with pytest.raises(ConfigError, match="schema 9999 was written by a newer version"):
        Database.open(hall)
    assert postgres.run("SELECT * FROM meta ORDER BY key", hall) == before


def test_a_server_s_database_of_another_program_is_refused_and_not_touched(
    postgres: PostgresServer,
) -> None:
    other = postgres.fresh()
    postgres.run("CREATE TABLE recipes (id integer)", other)
    with pytest.raises(ConfigError, match="another program"):
        Database.open(other)
    names = postgres.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", other)
    assert names == [("recipes",)]


@pytest.mark.parametrize("offset", [0, 40, 4096 + 8])
def test_a_corrupt_file_is_refused_and_left_as_it_is(tmp_path: Path, offset: int) -> None:
    where = path_in(tmp_path)
    make_older(where, newest())
    with sqlite3.connect(where) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    damaged = bytearray(where.read_bytes())
    damaged[offset : offset + 64] = b"\xa5" * 64
    where.write_bytes(damaged)
    with pytest.raises((StoreError, ConfigError), match=r"journal\.sqlite: "):
        Database.open(where)
    assert where.read_bytes() == bytes(damaged)
