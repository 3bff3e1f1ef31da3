"""Distances, bearings and Web Mercator against values that can be looked up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geo import (
    EARTH_RADIUS_M,
    LonLat,
    bearing_deg,
    degrees_of,
    distance_between_m,
    distance_m,
    mercator_m,
)

LON = st.floats(-180, 180)
LAT = st.floats(-85, 85)


def test_a_degree_of_a_great_circle_is_as_long_as_the_mean_radius_says() -> None:
    degree_m = np.pi * EARTH_RADIUS_M / 180.0
    assert distance_between_m(LonLat(0, 0), LonLat(1, 0)) == pytest.approx(degree_m)
    assert distance_between_m(LonLat(77, 31), LonLat(77, 32)) == pytest.approx(degree_m)


def test_paris_and_london_are_343_and_a_half_kilometres_apart() -> None:
    paris, london = LonLat(2.3522, 48.8566), LonLat(-0.1278, 51.5074)
    assert distance_between_m(paris, london) == pytest.approx(343_556, abs=100)


def test_distances_broadcast_over_columns() -> None:
    found = distance_m(120.0, 32.0, np.array([120.0, 121.0, 120.0]), np.array([32.0, 32.0, 33.0]))
    assert found.shape == (3,)
    assert found[0] == 0.0
    assert found[1] == pytest.approx(94_299, abs=5)


@given(LON, LAT, LON, LAT)
def test_distance_is_finite_symmetric_and_at_most_half_the_earth(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    there = float(distance_m(lon1, lat1, lon2, lat2))
    assert 0.0 <= there <= np.pi * EARTH_RADIUS_M + 1e-6
    assert there == pytest.approx(float(distance_m(lon2, lat2, lon1, lat1)), abs=1e-3)


@pytest.mark.parametrize("lat", np.linspace(-85.0, 85.0, 171).tolist())
def test_antipodes_are_half_the_earth_apart_whatever_rounding_does(lat: float) -> None:
    found = float(distance_m(13.0, lat, 13.0 - 180.0, -lat))
    assert found == pytest.approx(np.pi * EARTH_RADIUS_M, rel=1e-6)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"), [(0, 1, 0), (1, 0, 90), (0, -1, 180), (-1, 0, 270)]
)
def test_bearings_count_clockwise_from_north(lon: float, lat: float, expected: float) -> None:
    assert bearing_deg(0, 0, lon, lat) == pytest.approx(expected)


@given(LON, LAT, LON, LAT)
def test_a_bearing_lies_within_the_full_circle(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    assert 0.0 <= bearing_deg(lon1, lat1, lon2, lat2) < 360.0


def test_web_mercator_has_the_edges_of_epsg_3857() -> None:
    x, y = mercator_m(180.0, 85.0511287798066)
    assert float(x) == pytest.approx(20_037_508.342789, abs=1e-5)
    assert float(y) == pytest.approx(20_037_508.342789, abs=1e-5)


@given(LON, LAT)
def test_degrees_survive_the_way_to_mercator_and_back(lon: float, lat: float) -> None:
    back_lon, back_lat = degrees_of(*mercator_m(lon, lat))
    assert float(back_lon) == pytest.approx(lon, abs=1e-9)
    assert float(back_lat) == pytest.approx(lat, abs=1e-9)
