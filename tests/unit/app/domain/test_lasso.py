"""Which positions lie in a lasso, however many there are, and the lasso made simple."""

import time

import numpy as np
import pytest

from app.domain.geo import LonLat
from app.domain.lasso import is_inside, simplified
from app.domain.measure import area_m2
from app.domain.shape import Shape, ShapeKind

SQUARE = (LonLat(0, 0), LonLat(2, 0), LonLat(2, 2), LonLat(0, 2))


def ragged(corners: int, seed: int = 7) -> tuple[LonLat, ...]:
    """Return a ring round 120.9, 32.0 whose corners lie at any distance."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = rng.uniform(0.2, 1.0, corners)
    lon, lat = 120.9 + reach * np.cos(angles), 32.0 + reach * np.sin(angles)
    return tuple(map(LonLat, lon.tolist(), lat.tolist()))


def test_what_is_inside_is_caught_and_the_rest_is_not() -> None:
    lon = np.array([1.0, 3.0, 1.0, -1.0, np.nan, 1.0])
    lat = np.array([1.0, 1.0, 3.0, 1.0, 1.0, np.nan])
    assert is_inside(SQUARE, lon, lat).tolist() == [True, False, False, False, False, False]


@pytest.mark.parametrize("corners", [3, 64, 400])
def test_it_says_the_same_as_the_shape_with_those_corners(corners: int) -> None:
    ring = ragged(corners)
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(119.5, 122.3, 5_000), rng.uniform(30.8, 33.2, 5_000)
    expected = Shape(ShapeKind.POLYGON, ring).contains(lon, lat)
    assert expected.any()
    assert (is_inside(ring, lon, lat) == expected).all()


def test_a_ring_that_crosses_itself_is_told_by_even_odd() -> None:
    eight = (LonLat(0, 0), LonLat(2, 2), LonLat(2, 0), LonLat(0, 2))
    found = is_inside(eight, np.array([0.2, 1.8, 1.0]), np.array([1.0, 1.0, 0.2]))
    assert found.tolist() == [True, True, False]


def test_less_than_a_triangle_catches_nothing() -> None:
    assert not is_inside(SQUARE[:2], np.array([1.0]), np.array([0.0])).any()
    assert not is_inside((), np.array([1.0]), np.array([0.0])).any()


def test_a_hundred_thousand_positions_are_told_in_milliseconds() -> None:
    """16 ms on a busy core; the limit leaves room for one that is slower still."""
    ring = ragged(64)
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(120.2, 121.6, 100_000), rng.uniform(31.3, 32.7, 100_000)
    took_s = []
    for _ in range(5):
        begun = time.process_time()
        is_inside(ring, lon, lat)
        took_s.append(time.process_time() - begun)
    assert min(took_s) < 0.05


def test_a_long_lasso_keeps_its_area_with_few_corners() -> None:
    angles = np.linspace(0, 2 * np.pi, 900, endpoint=False)
    wobble = 1.0 + 0.01 * np.sin(40 * angles)
    ring = [
        LonLat(120.9 + 0.1 * w * np.cos(a), 32.0 + 0.1 * w * np.sin(a))
        for a, w in zip(angles, wobble, strict=True)
    ]
    few = simplified(ring)
    assert len(few) == 64
    assert set(few) <= {LonLat(float(p.lon_deg), float(p.lat_deg)) for p in ring}
    assert area_m2(few) == pytest.approx(area_m2(ring), rel=0.01)


def test_a_short_lasso_stays_as_it_is() -> None:
    assert simplified(SQUARE) == SQUARE
    assert simplified(()) == ()
    assert simplified((*SQUARE[:3], LonLat(1, 2), SQUARE[3]), 4) == SQUARE
    assert simplified((LonLat(1, 0), LonLat(2, 0), LonLat(2, 2), *SQUARE[3:], SQUARE[0]), 4) == (
        *SQUARE[1:],
        SQUARE[0],
    )
