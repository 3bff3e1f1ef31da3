"""Tiles of an MBTiles file: SQLite, read only, whatever its schema claims to be."""

import html
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from app.domain.errors import ConfigError, DecodeError
from app.domain.safe_text import safe_text
from backends.tiles.source import DEEPEST_ZOOM, MOST_BYTES, SourceError, TileId

WITHIN_S = 2.0  # a table of tiles has an index; a view that computes for ever has not
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_MOST_TEXT = 2_000
_LONGEST_NAME = 200  # it goes into the log
_TILE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
_MARKUP = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)  # a lone < is a letter
_PICTURES = {"", "png", "jpg", "jpeg", "webp"}


class MbTiles:
    """Rows count from the south, as the MBTiles specification 1.3 says. Raises ConfigError."""

    def __init__(
        self,
        path: Path,
        name: str = "",
        attribution: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._ends_s = 0.0
        if not path.is_file():
            raise ConfigError(f"{path}: there is no such file of tiles")
        with ExitStack() as opened:
            facts = self._opened(path, opened)
            opened.pop_all()
        self._name = safe_text(name or facts.get("name", "") or path.stem, _LONGEST_NAME)
        self._attribution = attribution or plain(facts.get("attribution", ""))

    def _opened(self, path: Path, opened: ExitStack) -> dict[str, str]:
        try:
            # The file is never written, so no journal beside it is looked for either.
            address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
            opened.callback(self._db.close)
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            self._db.set_progress_handler(self._is_late, _STEPS)
            self._db.execute("PRAGMA trusted_schema = OFF")
            facts = self._facts()
            self._zooms = self._depths(facts)
        except (sqlite3.Error, ValueError) as error:
            said = safe_text(str(error), _LONGEST_NAME)
            raise ConfigError(f"{path}: is no MBTiles file ({said})") from error
        return facts

    @property
    def name(self) -> str:
        """The name in the file, or that of the file."""
        return self._name

    @property
    def attribution(self) -> str:
        """As configured, or what the file says of its makers, without markup."""
        return self._attribution

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest z."""
        return self._zooms

    def fetch(self, tile: TileId) -> bytes | None:
        """Return a tile's bytes, None where there is none; raise DecodeError or SourceError."""
        with self._lock:
            try:
                self._ends_s = self._monotonic() + WITHIN_S
                row = self._db.execute(_TILE, (tile.z, tile.x, tile.from_south)).fetchone()
            except sqlite3.DataError as error:
                raise DecodeError("too_large", f"over {MOST_BYTES} bytes") from error
            except sqlite3.OperationalError as error:  # too slow, or the disk fails
                raise SourceError("unreadable", f"{self._path.name}: {error}") from error
            except sqlite3.Error as error:  # a page of a half file
                raise DecodeError("damaged", f"{self._path.name}: {error}") from error
        if row is None or row[0] is None:
            return None
        if not isinstance(row[0], bytes):
            raise DecodeError("not_a_picture", f"a {type(row[0]).__name__}")
        return row[0]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _is_late(self) -> bool:
        return self._monotonic() > self._ends_s

    def _facts(self) -> dict[str, str]:
        """Return the metadata table; a file without one may still have tiles."""
        self._ends_s = self._monotonic() + WITHIN_S
        known = "SELECT count(*) FROM sqlite_master WHERE name IN ('tiles', 'metadata')"
        if self._db.execute(known).fetchone()[0] < len(("tiles", "metadata")):
            raise ValueError("it has no tables 'tiles' and 'metadata'")
        rows = self._db.execute("SELECT name, value FROM metadata LIMIT 100").fetchall()
        facts = {str(name): str(value)[:_MOST_TEXT] for name, value in rows}
        kind = facts.get("format", "").lower()
        if kind not in _PICTURES:
            raise ValueError(f"its tiles are '{kind}', not pictures (png, jpg, webp)")
        return facts

    def _depths(self, facts: dict[str, str]) -> tuple[int, int]:
        if "minzoom" in facts and "maxzoom" in facts:
            low, high = int(facts["minzoom"]), int(facts["maxzoom"])
        else:
            self._ends_s = self._monotonic() + WITHIN_S
            asked = "SELECT min(zoom_level), max(zoom_level) FROM tiles"
            low, high = (int(depth or 0) for depth in self._db.execute(asked).fetchone())
        if not 0 <= low <= high <= DEEPEST_ZOOM:
            raise ValueError(f"zooms {low} to {high} are not within 0 and {DEEPEST_ZOOM}")
        return low, high


def plain(text: str) -> str:
    """Return a text without its markup: attributions are written as HTML."""
    bare = html.unescape(_MARKUP.sub("", text))
    return safe_text(" ".join(bare.split()))
