"""A real extract is drawn: harbour, park and roads where they are, and whose data it is."""

import numpy as np
import pytest

from app.domain.errors import ConfigError
from backends.city.importing import import_city
from map_layers.model import MapModel
from tests.render.conftest import Shot, count_near, is_near, rgb
from tests.unit.backends.city.conftest import extracts

__all__ = ["extracts"]


@pytest.fixture
def baltimore(extracts, tmp_path, world, registers, sprites, fonts, theme):
    pack = import_city(extracts / "baltimore.osm.pbf", None, tmp_path / "pack")
    model = MapModel(world, pack.base_map, registers, sprites, fonts, area_sets=pack.area_sets)
    try:
        made = Shot(model, theme, 1280, 720)
    except ConfigError as error:
        pytest.skip(str(error))
    yield made
    made.release()


def test_baltimore_has_its_harbour_its_park_and_its_motorway(baltimore, theme):
    baltimore.look_at(-76.575, 39.278, 13.5)
    picture = baltimore.take()

    def at(lon_deg, lat_deg):
        x_px, y_px = baltimore.screen_of(lon_deg, lat_deg)
        return picture[y_px, x_px]

    assert is_near(at(-76.5870, 39.2790), rgb(theme, "map.water"))  # off Fells Point
    assert is_near(at(-76.5795, 39.2905), rgb(theme, "map.park"))  # Patterson Park
    assert is_near(at(-76.6100, 39.2500), rgb(theme, "map.land"))
    assert count_near(picture, rgb(theme, "map.motorway")) > 2_000
    corner = picture[-40:, -400:, :3].astype(int)
    assert np.ptp(corner, axis=(0, 1)).max() > 60  # the attribution stands there
