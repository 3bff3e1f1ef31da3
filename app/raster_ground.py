"""The raster tiles of a seat: those that ``--tiles`` names, or the ``tiles.toml`` of its folder."""

import argparse
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import ConfigError
from app.domain.raster import RasterGround
from app.domain.tiles import TilePicture
from backends.tiles.opening import open_tiles

NAME = "tiles.toml"
_log = logging.getLogger("render")


@dataclass(frozen=True, slots=True)
class UnopenedTiles:
    """Stands for tiles that could not be opened: there are none, and ``note`` says why."""

    key: str
    note: str
    attribution: str = ""
    zooms: tuple[int, int] = (0, 0)
    revision: int = 0

    def tile(self, z: int, x: int, y: int) -> TilePicture | None:
        """Return None: there is nothing to fetch."""
        del z, x, y
        return None


def open_raster(arguments: argparse.Namespace, data: Path, stack: ExitStack) -> RasterGround | None:
    """Return the tiles the map shows, or None where none are wished for; ``stack`` closes them.

    Tiles that cannot be opened stop no seat: the map is whole without them. The log says so, and
    the list of layers and the head of the map show the file and the reason.
    """
    file: Path | None = arguments.tiles
    if file is None:
        file = data / NAME
        if not file.is_file():
            return None
    try:
        opened = open_tiles(file)
    except (ConfigError, OSError) as error:
        _log.error("tiles %s: not opened, the map goes on without them: %s", file, error)
        return RasterGround(UnopenedTiles(file.name, f"unopened:{_reason(file, error)}"))
    stack.callback(opened.close)
    return opened.ground


def _reason(file: Path, error: Exception) -> str:
    """Return what is wrong, beginning with the name of the file."""
    said = str(error)
    return said if said.startswith(file.name) else f"{file.name}: {said}"
