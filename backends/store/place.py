"""Where a database is, what it can do by itself, and who may write it: one seam, two dialects."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from app.domain.errors import ConfigError, StoreError


class OccupiedError(StoreError):
    """Another process writes this database; it may be waited for."""


class DeposedError(StoreError):
    """Another process has written this database since: what this one has in memory is old."""


class WritingSide(Protocol):
    """The one connection that writes, from the moment when nobody else can.

    ``is_shared`` says that other machines may write the same database once this side has let go.
    """

    engine: Engine
    is_shared: bool

    def claim(self) -> None:
        """Say in the migrated database that from now on nobody who wrote before may write."""
        ...

    def probe(self) -> None:
        """Reach the database and be sure that it is still ours; raise StoreError if not."""
        ...

    def ring(self, connection: Connection, seq: int) -> None:
        """Have those who wait for entries woken when this transaction commits."""
        ...

    def scrub(self) -> None:
        """Take erased texts out of whatever the database keeps of them."""
        ...

    def close(self) -> None:
        """Close the connection and let the next writer in; twice is once."""
        ...


class Place(Protocol):
    """A database by its address; ``name`` is for messages and holds no password."""

    name: str

    def exists(self) -> bool:
        """Return whether there is something to look at, without a connection to it."""
        ...

    def reader_engine(self) -> Engine:
        """Return an engine that cannot write; each of its transactions sees one moment."""
        ...

    def open_writer(self) -> WritingSide:
        """Become the only writer, or raise OccupiedError; nothing in the database is changed."""
        ...

    def back_up(self, engine: Engine, name: str) -> Path | None:
        """Copy a database that is about to be migrated to ``name``; None where others do that."""
        ...


Where = Path | str


def place_of(where: Where) -> Place:
    """Return the place of an SQLite file, or of a database URL.

    Raises ConfigError for a URL of a database that this program does not know.
    """
    if isinstance(where, Path):
        from backends.store.sqlite import SqlitePlace  # noqa: PLC0415 - a dialect knows this file

        return SqlitePlace(where)
    if where.startswith(("postgresql:", "postgresql+psycopg:")):
        # A hall on SQLite must not pay for loading the driver of another database.
        from backends.store.postgres import PostgresPlace  # noqa: PLC0415

        return PostgresPlace(where)
    raise ConfigError(
        f"database '{where.partition(':')[0]}:…': the address of a database begins with "
        "postgresql+psycopg://"
    )
