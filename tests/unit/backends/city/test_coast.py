"""Land is on the left of a coastline; what an extract breaks off is thought out."""

import numpy as np
import pytest
import shapely

from backends.city.coast import land_around, land_within
from backends.city.importing import import_city

BOX = (121.0, 32.0, 121.1, 32.1)


def is_land(land, lon_deg, lat_deg):
    return bool(shapely.intersects_xy(land, lon_deg, lat_deg))


def test_an_inland_city_has_no_sea_around_it(cross, tmp_path):
    # without a land area the map draws all ground as land
    assert "land" not in import_city(cross, None, tmp_path / "pack").base_map.areas


def test_land_and_sea_go_on_far_outside_as_they_are_at_the_edge():
    coast = [np.array([(121.05, 31.0), (121.05, 33.0)])]
    land = land_around(BOX, coast)
    for lat_deg in (31.2, 32.05, 32.9):
        assert is_land(land, 120.2, lat_deg)
        assert not is_land(land, 121.9, lat_deg)


def test_a_harbour_whose_coastline_is_broken_off_is_water():
    # round a basin, open to the east: land to the west, north and south of it
    coast = [np.array([(121.08, 32.07), (121.03, 32.07), (121.03, 32.03), (121.08, 32.03)])]
    land = land_within(BOX, [line[::-1] for line in coast])
    assert not is_land(land, 121.05, 32.05)
    assert is_land(land, 121.02, 32.05)
    assert is_land(land_within(BOX, coast), 121.05, 32.05)  # drawn the other way round it is a quay
    assert is_land(land, 121.09, 32.05)  # beyond what is known: a road there is no road at sea


def test_a_short_stump_of_coastline_makes_no_sea():
    stump = [np.array([(121.05, 32.05), (121.051, 32.05), (121.051, 32.051)])]
    assert land_within(BOX, stump).area == pytest.approx(shapely.box(*BOX).area)


def test_a_closed_island_is_land_in_the_sea():
    ring = [(121.04, 32.04), (121.06, 32.04), (121.06, 32.06), (121.04, 32.06), (121.04, 32.04)]
    land = land_around(BOX, [np.array(ring)])
    assert is_land(land, 121.05, 32.05)
    assert not is_land(land, 121.02, 32.02)
    assert not is_land(land, 121.5, 32.05)
