"""Small maps over tiles of plain colours, served as the program serves them."""

import pytest

from app.domain.citypack import Place
from backends.tiles.serving import TileServer
from tests.unit.backends.tiles.making import picture
from widgets.locator.source import LocatorTiles, TilesState

BOUNDS = (120.2, 31.6, 121.9, 32.7)


def colour_of(tile):
    """Return a colour that no neighbour of a tile has."""
    return 40 + 60 * (tile.x % 3), 40 + 60 * (tile.y % 3), 20 * (tile.z % 10)


class Tiles:
    """A source of tiles; counts what is asked for."""

    name = attribution = "test"
    zooms = (7, 12)

    def __init__(self):
        self.asked = []

    def fetch(self, tile):
        self.asked.append(tile)
        return picture(colour_of(tile))

    def close(self):
        pass


class Ground:
    """Implements ``widgets.locator.source.LocatorSource``."""

    bounds_deg = BOUNDS
    attribution = "© test"
    notice = "示意"
    places = (Place("崇川区", "Chongchuan", "county", 1, 120.86, 32.01),)

    def __init__(self, scratch):
        self.scratch = scratch
        self.state = TilesState.READY
        self.asked_for = []
        self.tile_source = Tiles()
        self.server = TileServer()
        self.server.add("night", self.tile_source)

    def tiles(self, theme_id):
        self.asked_for.append(theme_id)
        address = self.server.address("night") if self.state is TilesState.READY else ""
        return LocatorTiles(self.state, address, self.tile_source.zooms)


@pytest.fixture
def ground(tmp_path):
    ground = Ground(tmp_path / "qt")
    yield ground
    ground.server.close()
