"""Tiles of a folder: ``z/x/y.png``, ``.jpg`` or ``.webp``, and nothing outside it."""

import os
import stat
from pathlib import Path

from app.domain.errors import ConfigError, DecodeError
from backends.tiles.source import DEEPEST_ZOOM, MOST_BYTES, SourceError, TileId

SUFFIXES = ("png", "jpg", "jpeg", "webp")
# A pipe or device in the place of a tile must not hold the reader up.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class TileFolder:
    """``is_tms`` counts rows from the south. Raises ConfigError where there are no zooms."""

    def __init__(
        self, folder: Path, name: str = "", attribution: str = "", *, is_tms: bool = False
    ) -> None:
        self._name = name or folder.name
        self._attribution = attribution
        self._is_tms = is_tms
        try:
            self._root = folder.resolve(strict=True)
            depths = [
                int(entry.name)
                for entry in self._root.iterdir()
                if entry.name.isascii() and entry.name.isdecimal() and entry.is_dir()
            ]
        except OSError as error:
            raise ConfigError(f"{folder}: no folder of tiles there ({error.strerror})") from error
        depths = [depth for depth in depths if depth <= DEEPEST_ZOOM]
        if not depths:
            raise ConfigError(f"{folder}: it has no folder named after a zoom, 0 to {DEEPEST_ZOOM}")
        self._zooms = min(depths), max(depths)

    @property
    def name(self) -> str:
        """What the folder is called."""
        return self._name

    @property
    def attribution(self) -> str:
        """As configured."""
        return self._attribution

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest folder."""
        return self._zooms

    def fetch(self, tile: TileId) -> bytes | None:
        """Return a tile's bytes, None where there is none; raise DecodeError or SourceError."""
        row = tile.from_south if self._is_tms else tile.y
        for suffix in SUFFIXES:
            path = self._root / str(tile.z) / str(tile.x) / f"{row}.{suffix}"
            try:
                data = self._read(path)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, RuntimeError) as error:  # the latter for a link that leads to itself
                raise DecodeError("unreadable", f"{path.name}: {error}") from error
            return data
        if not self._root.is_dir():
            raise SourceError("unreadable", f"{self._root.name}: the folder is gone")
        return None

    def close(self) -> None:
        """Nothing is held open."""

    def _read(self, path: Path) -> bytes:
        if not path.resolve().is_relative_to(self._root):
            raise DecodeError("outside", f"{path.name} leads out of the folder")
        handle = os.open(path, _FLAGS)
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise DecodeError("not_a_picture", f"{path.name} is no file")
            if facts.st_size > MOST_BYTES:
                raise DecodeError("too_large", f"{facts.st_size} bytes, at most {MOST_BYTES}")
            return file.read(MOST_BYTES + 1)
