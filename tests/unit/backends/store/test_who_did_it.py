"""A database of before says of its cases who did what, as a journal folded today says it."""

import json
import random
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, insert, select

from backends.store.database import Database
from backends.store.schema import journal, matter
from tests.unit.backends.cases.any_story import UNITS, lived
from tests.unit.backends.cases.busy_hall import BusyHall
from tests.unit.backends.store.postgres_server import PostgresServer
from tests.unit.backends.store.story import path_in
from tests.unit.backends.store.test_case_columns import steps_to

COLUMNS = ("returned_unit", "reworked_unit", "reopened_unit")
SAID = ("returned_by_unit", "reworked_of_unit", "reopened_of_unit")
Rows = list[dict[str, Any]]


def of(path: Path | str, *tables: Table) -> list[Rows]:
    database = Database.open(path)
    with database.read() as connection:
        found = [
            [dict(row) for row in connection.execute(select(one)).mappings()] for one in tables
        ]
    database.close()
    return found


def as_before(rows: Rows) -> Rows:
    """Return cases as they stood before anybody kept who had done it."""
    found = []
    for row in rows:
        body = {key: value for key, value in json.loads(row["body"]).items() if key not in SAID}
        kept = {key: value for key, value in row.items() if key not in COLUMNS}
        found.append(kept | {"body": json.dumps(body, ensure_ascii=False)})
    return found


def told(rows: Rows) -> dict[str, tuple[str, ...]]:
    """Return by case what its columns say, which is what its body says."""
    found = {}
    for row in rows:
        body = json.loads(row["body"])
        found[row["case_id"]] = tuple(row[name] for name in COLUMNS)
        assert tuple(body.get(name, "") for name in SAID) == found[row["case_id"]]
    return found


def brought_up(where: Path | str, folder: Path) -> None:
    """Assert that a database of before, brought up, says of every case what the new one says."""
    hall = BusyHall(folder / "hall", UNITS, 1_790_000_000.0)
    lived(hall, random.Random(5), 60)
    hall.close()
    entries, cases = of(path_in(folder / "hall"), journal, matter)
    before = Database.open(where, steps_to(folder, "0009"))
    with before.write() as connection:
        table = Table("matter", MetaData(), autoload_with=connection)
        assert not set(COLUMNS) & set(table.c.keys())
        connection.execute(insert(journal), entries)
        connection.execute(insert(table), as_before(cases))
    before.close()
    (after,) = of(where, matter)
    expected = told(cases)
    assert told(after) == expected
    for at in range(len(COLUMNS)):  # a story in which nothing happened would prove nothing
        assert sum(one[at] != "" for one in expected.values()) > 2


def test_a_file_of_before_says_who_did_it(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o700)
    brought_up(tmp_path / "old" / "journal.sqlite", tmp_path)


def test_so_does_a_database_on_a_server(postgres: PostgresServer, tmp_path: Path) -> None:
    brought_up(postgres.fresh(), tmp_path)
