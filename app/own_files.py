"""Files of the user's own: what reads them, in a thread, and the folder that offers them."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from app.domain.own_layer import OwnLayer
from app.services.own_layers import OwnLayers

FOLDER = "layers"


def read_own_layer(path: Path, datum: str) -> OwnLayer:
    """Return the layer in a file; what reads it is loaded with the first one."""
    heavy = importlib.import_module("backends.own_layers.geojson")
    city = importlib.import_module("backends.city.datum")
    made: OwnLayer = heavy.read_geojson(path, city.Datum(datum))
    return made


def open_own_layers() -> OwnLayers:
    """Return the layers of a process, none yet."""
    return OwnLayers(read_own_layer, partial(ThreadPoolExecutor, 1, "own"))
