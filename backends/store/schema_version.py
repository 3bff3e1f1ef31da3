"""Which schema a database has, and whether this program knows it; asked at every opening.

The library that migrates takes a third of a second to load and is asked only where there is
something to migrate.
"""

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.domain.errors import ConfigError

STEPS = Path(__file__).with_name("migrations")
VERSION_TABLE = "alembic_version"  # as the library calls it
_STEP = re.compile(r"^r(\d{4})_\w+\.py$")


def known(steps: Path = STEPS) -> tuple[str, ...]:
    """Return the names of the schemas this program knows, the oldest first.

    A step is the file ``r<name>_<what>.py``; a test holds the names in them to those of the files.
    """
    found = (_STEP.match(path.name) for path in (steps / "versions").iterdir())
    return tuple(sorted(match[1] for match in found if match))


def newest(steps: Path = STEPS) -> str:
    """Return the name of the newest schema this program knows."""
    return known(steps)[-1]


def current(connection: Connection) -> str | None:
    """Return the name of a database's schema, None where it says none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


def refuse_unknown(connection: Connection, name: Path | str, steps: Path = STEPS) -> None:
    """Raise ConfigError if database ``name`` holds a newer schema, or nothing of ours."""
    schema = current(connection)
    if schema is not None and schema not in known(steps):
        raise ConfigError(
            f"{name}: schema {schema} was written by a newer version of this program, which "
            f"knows up to {newest(steps)}; install that version, or restore an older backup"
        )
    if schema is None and inspect(connection).get_table_names():
        raise ConfigError(f"{name}: is a database of another program")
