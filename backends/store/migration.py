"""Bring a database to the newest schema, or refuse one that is newer than this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from app.domain.errors import ConfigError
from backends.store.place import Place

STEPS = Path(__file__).with_name("migrations")


def refuse_unknown(connection: Connection, name: Path | str, steps: Path = STEPS) -> None:
    """Raise ConfigError if database ``name`` holds a newer schema, or nothing of ours."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts(steps).walk_revisions()}
    if current is not None and current not in known:
        raise ConfigError(
            f"{name}: schema {current} was written by a newer version of this program, which "
            f"knows up to {newest(steps)}; install that version, or restore an older backup"
        )
    if current is None and inspect(connection).get_table_names():
        raise ConfigError(f"{name}: is a database of another program")


def newest(steps: Path = STEPS) -> str:
    """Return the name of the newest schema this program knows."""
    return _scripts(steps).get_current_head() or ""


def upgrade(engine: Engine, place: Place, steps: Path = STEPS) -> Path | None:
    """Bring the database to the newest schema and return the backup made before, if any.

    All steps run in one transaction, so that whatever interrupts it leaves the old schema or the
    new one. The backup of an SQLite file is ``<name>.before-<newest>`` beside it.
    """
    with engine.connect() as connection:
        refuse_unknown(connection, place.name, steps)
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest(steps):
        return None
    backup = place.back_up(engine, newest(steps)) if current is not None else None
    config = _config(steps)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return backup


def _config(steps: Path) -> Config:
    config = Config()  # without a file: nothing may depend on the working directory
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts(steps: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(steps))
