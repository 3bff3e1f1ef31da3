"""Writes an MBTiles file: whole, or not at all."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from app.domain.errors import ConfigError
from backends.tiles.source import TileId

_TABLES = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE tiles (
    zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
    PRIMARY KEY (zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
"""


class MbTilesWriter:
    """A context manager; the file appears, or replaces an older one, when it ends well.

    ``facts`` are the metadata (MBTiles specification 1.3). Raises ConfigError.
    """

    def __init__(self, out: Path, facts: Mapping[str, str]) -> None:
        self._out = out
        self._fresh = out.with_name(f".{out.name}.{os.getpid()}")
        self.count = 0
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            self._fresh.unlink(missing_ok=True)
            self._db = sqlite3.connect(self._fresh)
            self._db.executescript(_TABLES)
            self._db.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"{out}: tiles cannot be written there ({error})") from error

    def put(self, tile: TileId, data: bytes) -> None:
        """Add a tile."""
        try:
            row = (tile.z, tile.x, tile.from_south, data)
            self._db.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise ConfigError(f"{self._out}: a tile cannot be written ({error})") from error
        self.count += 1

    def __enter__(self) -> "MbTilesWriter":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the file in its place, or take away what was begun."""
        if error is not None:
            self._db.close()
            self._fresh.unlink(missing_ok=True)
            return
        try:
            self._db.commit()
            self._db.close()
            self._fresh.replace(self._out)
        except (OSError, sqlite3.Error) as late:
            self._fresh.unlink(missing_ok=True)
            raise ConfigError(f"{self._out}: tiles cannot be written there ({late})") from late
