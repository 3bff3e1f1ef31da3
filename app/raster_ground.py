"""The raster tiles of a seat: those that ``--tiles`` names, or the ``tiles.toml`` of its folder."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from app.domain.raster import RasterGround
from backends.tiles.opening import open_tiles

NAME = "tiles.toml"


def open_raster(arguments: argparse.Namespace, data: Path, stack: ExitStack) -> RasterGround | None:
    """Return the tiles the map shows, or None where there are none; ``stack`` closes them.

    Raises ConfigError in one sentence.
    """
    file: Path | None = arguments.tiles
    if file is None:
        file = data / NAME
        if not file.is_file():
            return None
    opened = open_tiles(file)
    stack.callback(opened.close)
    return opened.ground
