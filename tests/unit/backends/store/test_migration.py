"""A database is brought to the newest schema whole, or left as it was."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.domain.errors import ConfigError, StoreError
from backends.store.database import Database
from backends.store.migration import _config
from backends.store.schema import metadata
from backends.store.schema_version import STEPS, current, known, newest
from tests.unit.backends.store.story import WANG, log_written, open_journal

ONE_MORE = '''
"""One more step, for the tests."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("meta") as batch:
        batch.add_column(sa.Column("note", sa.Text()))
    op.execute("INSERT INTO extra VALUES (1)")
    {ending}
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Leave a database of today's schema with one entry."""
    journal = open_journal(tmp_path)
    journal.append([(log_written("kept"), WANG, "")])
    journal.close()
    return tmp_path / "store" / "journal.sqlite"


def steps_with(folder: Path, ending: str) -> Path:
    steps = folder / "steps"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / "r0011_more.py").write_text(ONE_MORE.format(ending=ending))
    return steps


def facts(path: Path) -> tuple[str, bool, int]:
    """Return the schema's name, whether the step is there, and how many entries are."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        tables = {n for (n,) in connection.execute("SELECT name FROM sqlite_master")}
        columns = [row[1] for row in connection.execute("PRAGMA table_info(meta)")]
        (count,) = connection.execute("SELECT count(*) FROM journal").fetchone()
    assert ("extra" in tables) == ("note" in columns)
    assert "_alembic_tmp_meta" not in tables
    return version, "extra" in tables, count


def test_the_steps_from_nothing_make_exactly_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "store" / "journal.sqlite")
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == current(connection) == newest()
    database.close()


def test_a_step_is_called_as_its_file_is() -> None:
    scripts = ScriptDirectory.from_config(_config(STEPS))
    assert known() == tuple(s.revision for s in reversed(list(scripts.walk_revisions())))
    assert newest() == scripts.get_current_head()


def test_the_working_directory_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    open_journal(tmp_path).close()


def test_an_older_schema_is_brought_up_after_a_backup(path: Path, tmp_path: Path) -> None:
    Database.open(path, steps_with(tmp_path, "")).close()
    assert facts(path) == ("0011", True, 1)
    backup = path.with_name("journal.sqlite.before-0011")
    assert facts(backup) == ("0010", False, 1)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_step_that_fails_half_way_leaves_the_old_schema(path: Path, tmp_path: Path) -> None:
    steps = steps_with(tmp_path, 'op.execute("INSERT INTO extra VALUES (1)")')
    with pytest.raises(StoreError, match="UNIQUE"):
        Database.open(path, steps)
    assert facts(path) == ("0010", False, 1)
    journal = open_journal(tmp_path)
    assert journal.verify().ok
    journal.close()


def test_a_newer_schema_is_refused_in_one_sentence_and_not_touched(
    path: Path, tmp_path: Path
) -> None:
    Database.open(path, steps_with(tmp_path, "")).close()
    before = path.read_bytes()
    with pytest.raises(ConfigError, match=r"schema 0011 was written by a newer version"):
        Database.open(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir(mode=0o700)
    path = folder / "journal.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="another program"):
        Database.open(path)
    assert path.read_bytes() == before
