"""A database of before bears in its columns what the bodies of its cases knew already."""

import json
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, insert, select, types

from backends.store.database import Database
from backends.store.schema import matter
from backends.store.schema_version import STEPS
from tests.unit.backends.store.postgres_server import PostgresServer

BODIES: dict[str, dict[str, Any]] = {
    "c1": {"leader": "chief", "escalation": 2, "title": "“井盖”"},
    "c2": {"leader": "", "escalation": 0, "deferred_until_s": 1_790_000_000.5},
    "c3": {"leader": "li", "deferred_until_s": 0.0},
    "c4": {},
}


def steps_to(folder: Path, last: str) -> Path:
    """Copy the steps up to one."""
    steps = folder / f"steps-{last}"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (steps / "versions").glob("r0*.py"):
        if path.name[1:5] > last:
            path.unlink()
    return steps


def brought_up(where: Path | str, folder: Path, last: str) -> list[tuple[Any, ...]]:
    """Lay cases into a database of before, bring it up, and return its columns."""
    before = Database.open(where, steps_to(folder, last))
    with before.write() as connection:
        table = Table("matter", MetaData(), autoload_with=connection)
        for number, (case_id, body) in enumerate(BODIES.items()):
            row: dict[str, Any] = {
                column.name: "" if isinstance(column.type, types.String) else 0
                for column in table.c
                if not column.nullable and column.server_default is None
            }
            row |= dict.fromkeys([name for name in row if name.startswith("is_")], False)
            row |= {"case_id": case_id, "number": number, "body": json.dumps(body)}
            connection.execute(insert(table).values(**row))
    before.close()
    after = Database.open(where)
    columns = (matter.c.case_id, matter.c.leader, matter.c.escalation, matter.c.deferred_until_s)
    with after.read() as connection:
        rows = connection.execute(select(*columns).order_by(matter.c.case_id)).all()
    after.close()
    return [tuple(row) for row in rows]


KNOWN = [
    ("c1", "chief", 2, 0.0),
    ("c2", "", 0, 1_790_000_000.5),
    ("c3", "li", 0, 0.0),
    ("c4", "", 0, 0.0),
]


def test_a_file_of_before_knows_who_was_a_leaders_and_what_is_owed(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir(mode=0o700)
    assert brought_up(tmp_path / "store" / "journal.sqlite", tmp_path, "0005") == KNOWN


def test_so_does_a_database_on_a_server(postgres: PostgresServer, tmp_path: Path) -> None:
    assert brought_up(postgres.fresh(), tmp_path, "0005") == KNOWN
