"""Opens the raster tiles that ``tiles.toml`` names, as the map takes them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import ConfigError
from app.domain.raster import RasterGround
from app.domain.tile_grid import TileGrid
from backends.city.datum import gcj02_of_wgs84, wgs84_of_gcj02
from backends.tiles.folder import TileFolder
from backends.tiles.kept_copies import KeptCopies
from backends.tiles.mbtiles import MbTiles
from backends.tiles.setting import (
    FolderSetting,
    MbTilesSetting,
    ServerSetting,
    read_tiles_setting,
)
from backends.tiles.shelf import MIB, ShelfLimits, TileShelf
from backends.tiles.source import TileSource
from backends.tiles.xyz import XyzServer, XyzSetting

FILE_THREADS = 2


@dataclass(frozen=True, slots=True)
class OpenTiles:
    """``ground`` is what ``MapModel`` takes; ``close`` ends the threads behind it."""

    ground: RasterGround
    shelf: TileShelf

    def close(self) -> None:
        """End the threads."""
        self.shelf.close()


def open_tiles(path: Path) -> OpenTiles:
    """Open what ``path`` (a ``tiles.toml``) names; raise ConfigError in one sentence."""
    setting = read_tiles_setting(path)
    source = setting.source
    threads = source.connections if isinstance(source, ServerSetting) else FILE_THREADS
    opened = _source(source, path.parent)
    shelf = TileShelf(opened, ShelfLimits(source.memory_mib * MIB, threads))
    grid = TileGrid()
    if source.datum == "gcj02":
        grid = TileGrid(wgs84_of_gcj02, gcj02_of_wgs84)
    look = setting.look
    return OpenTiles(RasterGround(shelf, grid, look.order, look.opacity, look.night), shelf)


def _source(setting: MbTilesSetting | FolderSetting | ServerSetting, base: Path) -> TileSource:
    if isinstance(setting, ServerSetting):
        return _server(setting, base)
    if not setting.path:
        raise ConfigError("tiles.toml: source.path is missing")
    path = base / setting.path
    if isinstance(setting, MbTilesSetting):
        return MbTiles(path, setting.name, setting.attribution)
    return TileFolder(path, setting.name, setting.attribution, is_tms=setting.scheme == "tms")


def _server(setting: ServerSetting, base: Path) -> TileSource:
    server = XyzServer(
        XyzSetting(
            setting.url,
            setting.zooms,
            setting.name,
            setting.attribution,
            setting.scheme == "tms",
            setting.within_s,
            base / setting.ca_file if setting.ca_file else None,
        )
    )
    if not setting.cache:
        return server
    # Another address is another map, even in the same folder.
    folder = hashlib.sha256(setting.url.encode()).hexdigest()[:16]
    return KeptCopies(server, base / setting.cache / folder, setting.cache_mib * MIB)
