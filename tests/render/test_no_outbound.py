"""The map draws without a call to anybody outside the machine, with tiles of a folder too."""

import socket
import time

import pytest

from app.domain.geo import mercator_m
from app.domain.raster import NightLook, RasterGround
from app.domain.register import Registers
from app.domain.tile_grid import TileGrid
from backends.tiles.folder import TileFolder
from backends.tiles.shelf import TileShelf
from map_layers.contract import NEVER_S
from map_layers.model import MapModel
from map_layers.windowed import WindowedLayer
from tests.render.conftest import Shot, count_near
from tests.unit.backends.city.outbound import no_outbound
from tests.unit.backends.tiles.making import picture

LON, LAT, TILE_ZOOM = 120.88, 32.0, 8
COLOUR = (200, 40, 160)


class Caller(WindowedLayer):
    """Tries to reach somebody while it is drawn."""

    key = "caller"

    def view(self, gl):
        del gl
        return self

    def draw(self, frame):
        del frame
        socket.create_connection(("192.0.2.1", 9), timeout=0.1)
        return NEVER_S


@pytest.fixture
def shelf(tmp_path):
    x_m, y_m = (float(part) for part in mercator_m(LON, LAT))
    at = TileGrid().covering(TILE_ZOOM, x_m, y_m, x_m, y_m)
    file = tmp_path / str(TILE_ZOOM) / str(at.x0) / f"{at.y0}.png"
    file.parent.mkdir(parents=True)
    file.write_bytes(picture(COLOUR))
    made = TileShelf(TileFolder(tmp_path))
    yield made
    made.close()


@pytest.fixture
def make(world, base_map, sprites, fonts, theme):
    made = []

    def shot(*layers, raster=None):
        model = MapModel(world, base_map, Registers(), sprites, fonts, layers, raster=raster)
        made.append(Shot(model, theme))
        return made[-1]

    yield shot
    for one in made:
        one.release()


def test_drawing_a_city_at_any_zoom_calls_nobody(make, shelf):
    with no_outbound() as tries:
        one = make(raster=RasterGround(shelf, night=NightLook.AS_IS))
        for zoom in (8.0, 12.0, 16.0):
            one.look_at(LON, LAT, zoom)
            assert one.take().any()
        one.look_at(LON, LAT, float(TILE_ZOOM))
        until_s = time.monotonic() + 10.0
        while (seen := count_near(one.take(), COLOUR, 2)) < 1000 and time.monotonic() < until_s:
            time.sleep(0.02)  # the shelf's threads fetch and decode
    assert seen >= 1000
    assert shelf.fetched == 1
    assert tries == []


def test_a_layer_that_calls_somebody_is_caught_at_it(make):
    with no_outbound() as tries:
        one = make(Caller())
        with pytest.raises(AssertionError, match="OutboundCallError"):
            one.take()
    assert [event for event, _ in tries] == ["socket.getaddrinfo"]
