"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from backends.store.place import Place
from backends.store.schema_version import newest


def upgrade(engine: Engine, place: Place, current: str | None, steps: Path) -> Path | None:
    """Bring the database from ``current`` to the newest schema; return the backup made before.

    All steps run in one transaction, so that whatever interrupts it leaves the old schema or the
    new one. The backup of an SQLite file is ``<name>.before-<newest>`` beside it.
    """
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
