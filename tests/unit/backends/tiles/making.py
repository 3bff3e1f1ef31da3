"""Pictures, files and folders of tiles for the tests."""

import io
import sqlite3

import numpy as np
from PIL import Image


def picture(colour=(10, 20, 30), side_px=256, kind="PNG", mode="RGB"):
    """Return the bytes of a tile of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", (side_px, side_px), colour).convert(mode).save(kept, kind)
    return kept.getvalue()


def noise(side_px=256, kind="PNG"):
    """Return the bytes of a tile that cannot be packed."""
    grains = np.random.default_rng(4).integers(0, 255, (side_px, side_px, 3), np.uint8)
    kept = io.BytesIO()
    Image.fromarray(grains).save(kept, kind)
    return kept.getvalue()


def mbtiles(path, tiles, **facts):
    """Write an MBTiles file; ``tiles`` maps (z, x, y from the north) to bytes."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
            " tile_data BLOB)"
        )
        db.execute("CREATE UNIQUE INDEX at ON tiles (zoom_level, tile_column, tile_row)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", {"format": "png", **facts}.items())
        db.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()],
        )
    db.close()
    return path
