"""Raster tiles as the map takes them: pictures of squares of Web Mercator, here or not yet."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

TilePicture = NDArray[np.uint8]


class RasterTiles(Protocol):
    """A source of tiles in the usual numbering (z, x from the west, y from the north).

    Every method returns at once: what is not here is fetched and decoded elsewhere.
    """

    @property
    def key(self) -> str:
        """What the source is called in the layer list."""
        ...

    @property
    def attribution(self) -> str:
        """What must stand on the map when its tiles do."""
        ...

    @property
    def zooms(self) -> tuple[int, int]:
        """The lowest and the highest z there are tiles for."""
        ...

    @property
    def revision(self) -> int:
        """Rises whenever a tile has arrived or was found to be missing or bad."""
        ...

    @property
    def note(self) -> str:
        """What is wrong with the source, to be told beside its name; empty where nothing is."""
        ...

    def tile(self, z: int, x: int, y: int) -> NDArray[Any] | None:
        """Return a tile, (n, n, 4) u1 RGBA with n of 256 or 512, or None: then it is asked for.

        A tile that is missing or cannot be read stays None and is not asked for again for a while.
        """
        ...
