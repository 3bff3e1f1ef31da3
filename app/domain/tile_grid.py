"""Where the tiles of a raster source lie: the squares of Web Mercator, or bent by a datum."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import MERCATOR_RADIUS_M, degrees_of, mercator_m

F64 = NDArray[np.float64]
Shift = Callable[[F64, F64], tuple[F64, F64]]

HALF_WORLD_M = math.pi * MERCATOR_RADIUS_M
# A datum's shift waves with a period of 31 km. In a tile of zoom 12 one offset would miss that by
# 11 m, its four corners by 7 m, eighths of a side by 13 cm (test_tile_grid.py measures it).
BENT_PARTS = 8
_SLACK_M = 100.0  # what the corners of a view do not know of the waves between them


class TileRange(NamedTuple):
    """Columns ``x0`` to ``x1`` and rows ``y0`` to ``y1``, the last ones among them."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def size(self) -> int:
        """How many tiles that is."""
        return max(self.x1 - self.x0 + 1, 0) * max(self.y1 - self.y0 + 1, 0)


@dataclass(frozen=True, slots=True)
class TileGrid:
    """The usual numbering (z, x from the west, y from the north).

    ``to_wgs84`` and ``from_wgs84`` convert degrees of a source in another datum; both or neither.
    """

    to_wgs84: Shift | None = None
    from_wgs84: Shift | None = None

    @property
    def parts(self) -> int:
        """Into how many parts a side of a tile is cut so that straight pieces fit the ground."""
        return 1 if self.to_wgs84 is None else BENT_PARTS

    def mesh_m(self, z: int, x: int, y: int) -> F64:
        """Return (parts + 1, parts + 1, 2) f8 Web Mercator metres in WGS-84, the north row first.

        Neighbours get the same numbers along the side they share.
        """
        steps = np.arange(self.parts + 1) / self.parts
        side_m = 2.0 * HALF_WORLD_M / 2.0**z
        across, down = np.meshgrid(
            (x + steps) * side_m - HALF_WORLD_M, HALF_WORLD_M - (y + steps) * side_m
        )
        if self.to_wgs84 is not None:
            across, down = mercator_m(*self.to_wgs84(*degrees_of(across, down)))
        return np.stack([across, down], axis=-1)

    def covering(
        self, z: int, west_m: float, south_m: float, east_m: float, north_m: float
    ) -> TileRange:
        """Return the tiles that a rectangle of Web Mercator metres in WGS-84 touches."""
        slack_m = 0.0
        if self.from_wgs84 is not None:
            across, down = np.meshgrid([west_m, east_m], [south_m, north_m])
            across, down = mercator_m(*self.from_wgs84(*degrees_of(across, down)))
            west_m, east_m = float(across.min()), float(across.max())
            south_m, north_m = float(down.min()), float(down.max())
            slack_m = _SLACK_M
        per_m, last = 2.0**z / (2.0 * HALF_WORLD_M), 2**z - 1

        def number(offset_m: float) -> int:
            return min(max(math.floor(offset_m * per_m), 0), int(last))

        return TileRange(
            number(west_m - slack_m + HALF_WORLD_M),
            number(HALF_WORLD_M - north_m - slack_m),
            number(east_m + slack_m + HALF_WORLD_M),
            number(HALF_WORLD_M - south_m + slack_m),
        )
