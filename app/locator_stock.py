"""The tiles of the small maps: made once by a child process, kept, and served on loopback."""

import hashlib
import logging
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from app.config import RESOURCES, ROOT, VERSION, default_folders
from app.domain.citypack import BaseMap, Place
from app.domain.errors import ConfigError
from backends.tiles.mbtiles import MbTiles
from backends.tiles.serving import TileServer
from widgets.locator.source import Degrees4, LocatorTiles, TilesState

log = logging.getLogger("ui")

ZOOMS = (7, 12)  # 500 tiles of a city of 170 km, 7 s of one core, 4 MiB
MOST_FILES = 8
END_WITHIN_S = 5.0
NICE = 10
_STAMP_CHARACTERS = 16
_MAKING, _FAILED = LocatorTiles(TilesState.MAKING), LocatorTiles(TilesState.FAILED)


def open_locator(city: Path, base_map: BaseMap, stack: ExitStack) -> "LocatorStock":
    """Return the tiles of a seat's small maps, kept in the cache folder; ``stack`` closes them."""
    stock = LocatorStock(city, base_map, default_folders().cache / "locator")
    stack.callback(stock.close)
    return stock


class LocatorStock:
    """Implements ``widgets.locator.source.LocatorSource``; nothing happens before it is asked.

    ``city`` is the city's folder, ``folder`` where the files are kept: they can be made again.
    """

    def __init__(self, city: Path, base_map: BaseMap, folder: Path) -> None:
        self._city = city
        self._base_map = base_map
        self._folder = folder
        self._ready: dict[Path, LocatorTiles] = {}
        self._failed: set[Path] = set()
        self._paths: dict[str, Path] = {}
        self._making: tuple[Path, subprocess.Popen[bytes]] | None = None
        self._server: TileServer | None = None

    @property
    def bounds_deg(self) -> Degrees4:
        """What the tiles cover."""
        return self._base_map.bounds_deg

    @property
    def places(self) -> tuple[Place, ...]:
        """The names of the base map."""
        return self._base_map.places

    @property
    def attribution(self) -> str:
        """Who made what the tiles show."""
        return self._base_map.attribution

    @property
    def notice(self) -> str:
        """示意 where the city is schematic."""
        return self._base_map.notice

    @property
    def scratch(self) -> Path:
        """A folder beside the tiles."""
        return self._folder / "qt"

    def tiles(self, theme_id: str) -> LocatorTiles:
        """Return the tiles of a theme, or how far they are."""
        path = self._path(theme_id)
        if path in self._ready:
            return self._ready[path]
        self._reap()
        if path in self._failed:
            return _FAILED
        if path.is_file():
            return self._open(path)
        if self._making is None:
            self._make(path, theme_id)
        return _FAILED if path in self._failed else _MAKING

    def close(self) -> None:
        """End what is being made and what is served."""
        if self._making is not None:
            path, process = self._making
            self._making = None
            process.terminate()
            try:
                process.wait(END_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for begun in self._folder.glob(f".{path.name}.{process.pid}*"):
                begun.unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
            self._server = None
        self._ready.clear()

    def _path(self, theme_id: str) -> Path:
        if theme_id not in self._paths:
            name = f"{theme_id}-{self._stamp(theme_id)}.mbtiles"
            self._paths[theme_id] = self._folder / name
        return self._paths[theme_id]

    def _stamp(self, theme_id: str) -> str:
        """Return what the tiles are of: this program, this theme, and the pack as it was built."""
        theme = RESOURCES / "theme" / f"{theme_id}.toml"
        files = [theme, *sorted((self._city / "pack").iterdir())]
        found = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
        said = repr((VERSION, ZOOMS, str(self._city.resolve()), found))
        return hashlib.sha256(said.encode()).hexdigest()[:_STAMP_CHARACTERS]

    def _make(self, path: Path, theme_id: str) -> None:
        self._make_room()
        words: list[str | Path] = [
            *("--city", self._city, "--out", path, "--zoom", f"{ZOOMS[0]}-{ZOOMS[1]}"),
            *("--theme", theme_id),
        ]
        process = subprocess.Popen(
            [sys.executable, "-m", "app.main", "city", "tiles", *map(str, words)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if sys.platform != "win32":  # it can wait, and the map beside it cannot
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        self._making = (path, process)
        log.info("the tiles of the small maps are being made: %s", path.name)

    def _reap(self) -> None:
        if self._making is None or self._making[1].poll() is None:
            return
        path, process = self._making
        self._making = None
        if process.returncode != 0 or not path.is_file():
            log.warning("the tiles of the small maps: ended with %s", process.returncode)
            self._failed.add(path)

    def _open(self, path: Path) -> LocatorTiles:
        try:
            source = MbTiles(path)
            if self._server is None:
                self._server = TileServer()
        except (ConfigError, OSError) as error:
            log.warning("the tiles of the small maps: %s", error)
            self._failed.add(path)
            return _FAILED
        self._server.add(path.stem, source)
        tiles = LocatorTiles(TilesState.READY, self._server.address(path.stem), source.zooms)
        self._ready[path] = tiles
        return tiles

    def _make_room(self) -> None:
        """Make the folder, and leave the newest files in it."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = sorted(self._folder.glob("*.mbtiles"), key=lambda file: -file.stat().st_mtime)
        for file in files[MOST_FILES - 1 :]:
            file.unlink(missing_ok=True)
