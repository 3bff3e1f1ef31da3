"""A raster map under the traffic: its tiles, where they lie, and how they are shown."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.tile_grid import TileGrid
from app.domain.tiles import RasterTiles


class RasterOrder(StrEnum):
    """What of the base map stays visible where there are tiles."""

    OVER = "over"  # nothing: tiles lie over all of it, as dense as their opacity
    UNDER = "under"  # its roads and boundaries: tiles lie on its areas only


class NightLook(StrEnum):
    """What becomes of a tile's colours in a dark theme."""

    AS_IS = "as_is"  # it was made for the night
    DIM = "dim"  # darker and paler: for pictures from the air
    INVERT = "invert"  # light paper becomes dark, hues stay: for street maps


@dataclass(frozen=True, slots=True)
class RasterGround:
    """What the map's raster layer is made of; ``opacity`` from 0 to 1."""

    tiles: RasterTiles
    grid: TileGrid = field(default_factory=TileGrid)
    order: RasterOrder = RasterOrder.OVER
    opacity: float = 1.0
    night: NightLook = NightLook.DIM
