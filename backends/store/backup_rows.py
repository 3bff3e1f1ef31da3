"""The journal's rows from one database into another: a server's backup is an SQLite file too."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from app.domain.errors import ConfigError, StoreError
from backends.store.database import Database, Reading
from backends.store.postgres import EPOCH_KEY
from backends.store.schema import journal, meta, metadata
from backends.store.schema_version import current, newest, refuse_unknown

CHUNK = 1_000


def copy_to_file(address: str, target: Path) -> None:
    """Copy the database at a URL, as of one moment, into a new SQLite file without a log.

    The hub may go on writing. Raises ConfigError where its schema is not this program's own,
    StoreError where one of the two cannot be read or written.
    """
    reading = Reading(address)
    copy = Database.open(target)
    try:
        with reading.read() as source, copy.write() as into:
            refuse_unknown(source, reading.name)
            schema = current(source)
            if schema != newest():
                raise ConfigError(
                    f"{reading.name}: has schema {schema}, this program's is {newest()}; back it "
                    "up with the program that its hub runs"
                )
            _copy_rows(source, into)
    finally:
        copy.close()
        reading.close()
    target.with_name(target.name + ".lock").unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as file:
        file.execute("PRAGMA journal_mode=DELETE")


def copy_from_file(source: Path, address: str) -> None:
    """Copy a backup's SQLite file into the database at a URL, whole or not at all.

    Raises StoreError where that database already holds entries, or a hub has it.
    """
    reading = Reading(source)
    target = Database.open(address)
    try:
        with target.read() as connection:
            count = connection.execute(select(func.count()).select_from(journal)).scalar_one()
        if count:
            raise StoreError(
                f"{target.name}: holds {count} entries; a backup is put back into an empty one only"
            )
        with reading.read() as rows, target.write() as into:
            _copy_rows(rows, into)
    finally:
        target.close()
        reading.close()


def _copy_rows(source: Connection, target: Connection) -> None:
    # Who may write is a matter of the database itself, everything else of the hall.
    target.execute(delete(meta).where(meta.c.key != EPOCH_KEY))
    for table in metadata.sorted_tables:
        found = source.execute(
            select(table).order_by(*table.primary_key.columns),
            execution_options={"yield_per": CHUNK},
        )
        for part in found.mappings().partitions(CHUNK):
            rows = [dict(row) for row in part if not _is_epoch(table.name, row)]
            if rows:
                target.execute(insert(table), rows)


def _is_epoch(table: str, row: Mapping[Any, Any]) -> bool:
    return table == meta.name and row["key"] == EPOCH_KEY
