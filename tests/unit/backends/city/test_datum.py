"""GCJ-02 and BD-09 are shifted inside China, undone exactly, and left alone elsewhere."""

import numpy as np
import pytest

from backends.city.datum import (
    Datum,
    bd09_of_gcj02,
    gcj02_of_bd09,
    gcj02_of_wgs84,
    to_wgs84,
    wgs84_of_gcj02,
)


@pytest.fixture
def inside() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    return random.uniform(75.0, 135.0, 5000), random.uniform(3.0, 53.0, 5000)


def test_the_inverse_of_gcj02_is_better_than_a_millionth_of_a_degree(inside):
    back = wgs84_of_gcj02(*gcj02_of_wgs84(*inside))
    assert np.abs(np.subtract(back, inside)).max() < 1e-6


def test_the_inverse_of_bd09_is_better_than_a_millionth_of_a_degree(inside):
    back = gcj02_of_bd09(*bd09_of_gcj02(*inside))
    assert np.abs(np.subtract(back, inside)).max() < 1e-6


def test_nantong_is_shifted_by_some_hundred_metres_to_the_south_east():
    lon, lat = gcj02_of_wgs84(120.894, 31.980)
    east_m, north_m = (lon - 120.894) * 94_400, (lat - 31.980) * 111_000
    assert 300 < east_m < 600
    assert -400 < north_m < -50


def test_a_known_point_in_beijing_comes_out_as_published_elsewhere():
    # Tiananmen, the pair every open implementation gives to five decimals
    lon, lat = gcj02_of_wgs84(116.39123343289631, 39.9072885060602)
    assert (float(lon), float(lat)) == pytest.approx((116.39748, 39.90869), abs=2e-5)


def test_outside_china_nothing_moves():
    lon, lat = np.array([-76.6, 1.5, -8.6, 151.2]), np.array([39.3, 42.5, 41.1, -33.9])
    for datum in Datum:
        assert np.array_equal(to_wgs84(datum, lon, lat), [lon, lat])


def test_an_empty_array_stays_empty():
    assert to_wgs84(Datum.BD09, np.empty(0), np.empty(0))[0].shape == (0,)
