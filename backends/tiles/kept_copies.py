"""Copies of a server's tiles in a folder of bounded size: for speed, and for when it is away."""

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.errors import ConfigError
from backends.tiles.decode import decode_tile
from backends.tiles.source import MOST_BYTES, TileId, TileSource

FRESH_FOR_S = 7 * 86_400.0
_SUFFIX = ".tile"
_DIGEST = hashlib.sha256().digest_size
_ORPHAN = re.compile(r"\d+-\d+-\d+\.\d+")  # as _write names them
_FULL_TO = 0.9  # emptied a little further than need be, so that not every tile empties


class KeptCopies:
    """A source over ``source``; a copy older than ``FRESH_FOR_S`` serves only while it is away.

    ``fetch`` always asks the source, ``copy`` never: whoever asks both knows whether it is away.
    A copy carries its own hash, so that a torn one is never shown, and only what could be decoded
    is copied. Raises ConfigError where the folder cannot be used.
    """

    def __init__(
        self,
        source: TileSource,
        folder: Path,
        most_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._folder = folder
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._remove_orphans()
            self._held_bytes = sum(size for _, size, _ in self._copies())
            # Ages are measured by the clock of the disk they lie on; ours says what went by since.
            mark = folder / "began"
            mark.touch(mode=0o600)
            self._ahead_s = mark.stat().st_mtime - clock()
        except OSError as error:
            raise ConfigError(f"{folder}: no folder for copies of tiles ({error})") from error

    @property
    def name(self) -> str:
        """That of the source."""
        return self._source.name

    @property
    def attribution(self) -> str:
        """That of the source."""
        return self._source.attribution

    @property
    def zooms(self) -> tuple[int, int]:
        """Those of the source."""
        return self._source.zooms

    @property
    def held_bytes(self) -> int:
        """How much the copies take."""
        return self._held_bytes

    def fetch(self, tile: TileId) -> bytes | None:
        """Return a tile's bytes, None where there is none; raise DecodeError or SourceError."""
        data = self._source.fetch(tile)
        if data is not None:
            decode_tile(data)
            self._write(self._path(tile), data)
        return data

    def copy(self, tile: TileId, *, of_any_age: bool) -> bytes | None:
        """Return the copy of a tile, or None; one that is no longer fresh only if told."""
        data, is_fresh = self._read(self._path(tile))
        return data if is_fresh or of_any_age else None

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def _path(self, tile: TileId) -> Path:
        return self._folder / f"{tile.z}-{tile.x}-{tile.y}{_SUFFIX}"

    def _read(self, path: Path) -> tuple[bytes | None, bool]:
        try:
            with path.open("rb") as file:
                whole = file.read(_DIGEST + MOST_BYTES + 1)
                written_s = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None, False
        data = whole[_DIGEST:]
        if hashlib.sha256(data).digest() != whole[:_DIGEST]:
            return None, False
        return data, self._clock() + self._ahead_s - written_s < FRESH_FOR_S

    def _write(self, path: Path, data: bytes) -> None:
        """Keep a copy; a disk that is full or gone costs the copy and nothing else."""
        fresh = path.with_suffix(f".{threading.get_ident()}")
        with self._lock:
            try:
                before = path.stat().st_size if path.exists() else 0
                fresh.write_bytes(hashlib.sha256(data).digest() + data)
                fresh.replace(path)
                self._held_bytes += _DIGEST + len(data) - before
                if self._held_bytes > self._most_bytes:
                    self._thin()
            except OSError:
                fresh.unlink(missing_ok=True)

    def _thin(self) -> None:
        copies = sorted(self._copies())
        self._held_bytes = sum(size for _, size, _ in copies)
        for _, size, path in copies:
            if self._held_bytes <= _FULL_TO * self._most_bytes:
                return
            path.unlink()
            self._held_bytes -= size

    def _remove_orphans(self) -> None:
        """Remove what a program that ended in the middle of writing left behind."""
        for path in self._folder.iterdir():
            if _ORPHAN.fullmatch(path.name) is not None:
                path.unlink(missing_ok=True)

    def _copies(self) -> list[tuple[float, int, Path]]:
        """Return when each was written, its size, and where it lies."""
        found = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            facts = path.stat()
            found.append((facts.st_mtime, facts.st_size, path))
        return found
