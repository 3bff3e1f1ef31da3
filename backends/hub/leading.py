"""Becoming the hub that writes: at once on a file, in turn on a server that several hubs share."""

import time
from pathlib import Path

from app.domain.errors import ConfigError, StoreError
from backends.hub.config import HubConfig
from backends.hub.waiting import Waiting
from backends.store.database import Database
from backends.store.place import OccupiedError, Where


def journal_place(config: HubConfig) -> Where:
    """Return where the journal of a hall lies: its file, or the database it was given."""
    return config.database or Path(config.data) / "journal.db"


def anchor_of(config: HubConfig) -> Path:
    """Return where the heads of the journal are written down, making the folder."""
    folder = Path(config.data) / "anchor"
    folder.mkdir(mode=0o700, exist_ok=True, parents=True)
    return folder / "journal.anchor"


def open_store(config: HubConfig) -> Database:
    """Return the database of the hall, which from now on only this process writes.

    On a server this waits: for a server that is away, and, as a standby, for its turn. Raises
    OccupiedError if another hub writes it and this one was not told to stand by.
    """
    place = journal_place(config)
    if isinstance(place, Path):
        if config.is_standby:
            raise ConfigError("a standby needs a database that two hubs can reach (--database)")
        return Database.open(place)
    waiting = Waiting(config, time.monotonic)
    if config.is_standby:
        # Only a hub of a server's database loads that server's driver.
        from backends.hub.standby import Standby  # noqa: PLC0415

        return Standby(config, anchor_of(config), waiting).wait()
    while True:
        try:
            return Database.open(place)
        except (ConfigError, OccupiedError):
            raise
        except StoreError as error:
            waiting.pause(f"the hub waits for its database: {error}")
