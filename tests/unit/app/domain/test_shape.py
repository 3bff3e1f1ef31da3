"""Drawn shapes in real units: how large, how long, what lies inside, and the ring around them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geo import LonLat, degrees_of, distance_between_m, distance_m, mercator_m
from app.domain.measure import area_m2
from app.domain.shape import MITER, Shape, ShapeKind

LON, LAT = 120.9, 32.0
NORTH_M = math.radians(1.0) * 6_371_008.8
EAST_M = NORTH_M * math.cos(math.radians(LAT))


def place(east_m, north_m):
    return LonLat(LON + east_m / EAST_M, LAT + north_m / NORTH_M)


def polygon(*corners_m):
    return Shape(ShapeKind.POLYGON, tuple(place(*corner) for corner in corners_m))


def corridor(half_m, *corners_m):
    return Shape(ShapeKind.CORRIDOR, tuple(place(*corner) for corner in corners_m), half_m)


def circle(radius_m):
    return Shape(ShapeKind.CIRCLE, (place(0, 0),), radius_m)


def holds(shape, *places_m):
    places = np.array([place(*at) for at in places_m])
    return shape.contains(places[:, 0], places[:, 1]).tolist()


SQUARE = polygon((0, 0), (1000, 0), (1000, 1000), (0, 1000))
NOTCHED = polygon((0, 0), (1000, 0), (1000, 1000), (500, 400), (0, 1000))


def test_a_square_kilometre_has_a_square_kilometre_and_four_sides() -> None:
    assert SQUARE.area_m2() == pytest.approx(1e6, rel=1e-3)
    assert SQUARE.length_m() == pytest.approx(4000, rel=1e-3)


def test_a_fence_is_as_large_as_the_tape_and_the_lasso_say() -> None:
    for shape in (SQUARE, NOTCHED, corridor(50, (0, 0), (2000, 0))):
        ring = [LonLat(*at) for at in shape.outline().tolist()]
        assert shape.area_m2() == area_m2(ring)


def test_the_way_round_does_not_change_the_area() -> None:
    back = Shape(ShapeKind.POLYGON, SQUARE.points[::-1])
    assert back.area_m2() == pytest.approx(SQUARE.area_m2())


def test_a_circle_is_as_large_as_it_says() -> None:
    assert circle(2000).area_m2() == pytest.approx(math.pi * 2000**2, rel=1e-4)
    assert circle(2000).length_m() == pytest.approx(2 * math.pi * 2000)


def test_a_corridor_is_its_length_times_its_width_and_two_half_rounds() -> None:
    straight = corridor(50, (0, 0), (2000, 0))
    assert straight.length_m() == pytest.approx(2000, rel=1e-3)
    # Twelve corners to a half round are a hundredth short of it.
    assert straight.area_m2() == pytest.approx(2000 * 100 + math.pi * 50**2, rel=3e-3)


def test_what_lies_inside_is_told_from_what_lies_in_the_notch() -> None:
    inside = [(500, 200), (100, 800), (900, 800)]
    outside = [(500, 700), (-1, 500), (1001, 500), (500, 1001), (50_000, 0)]
    assert holds(NOTCHED, *inside, *outside) == [True] * 3 + [False] * 5


def test_a_corridor_holds_what_is_near_its_line() -> None:
    bent = corridor(50, (0, 0), (1000, 0), (1000, 1000))
    inside = [(500, 49), (500, -49), (-49, 0), (1049, 500), (1000, 1049)]
    outside = [(500, 51), (-51, 0), (940, 100), (1051, 500), (1000, 1051)]
    assert holds(bent, *inside, *outside) == [True] * 5 + [False] * 5


def test_a_circle_holds_what_is_within_its_radius() -> None:
    assert holds(circle(500), (0, 499), (353, 353), (0, 501), (354, 354)) == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_position_that_is_no_number_lies_nowhere() -> None:
    for shape in (SQUARE, circle(500), corridor(50, (0, 0), (500, 0))):
        assert not shape.contains(np.array([np.nan, LON]), np.array([LAT, np.nan])).any()
        assert shape.contains(np.empty(0), np.empty(0)).shape == (0,)


@pytest.mark.parametrize(
    "shape",
    [SQUARE, NOTCHED, circle(800), corridor(60, (0, 0), (700, 100), (900, 900), (200, 1200))],
)
def test_the_ring_that_is_drawn_is_the_shape_that_counts(shape) -> None:
    west, south, east, north = shape.bounds_deg()
    rng = np.random.default_rng(4)
    lon = rng.uniform(west - 0.002, east + 0.002, 4000)
    lat = rng.uniform(south - 0.002, north + 0.002, 4000)
    drawn = Shape(ShapeKind.POLYGON, tuple(LonLat(*at) for at in shape.outline().tolist()))
    differing = shape.contains(lon, lat) != drawn.contains(lon, lat)
    # A mitre and the corners of a round are not quite the line at that distance.
    assert differing.mean() < 0.004


def test_a_sharp_corner_of_a_corridor_does_not_reach_out_for_ever() -> None:
    spike = corridor(50, (0, 0), (1000, 0), (0, 20))
    tip = place(1000, 0)
    ring = spike.outline()
    assert distance_m(ring[:, 0], ring[:, 1], *tip).min() <= MITER * 50 + 0.1
    assert ring[:, 0].max() <= place(1000 + MITER * 50 + 1, 0).lon_deg


def test_a_corner_that_turns_back_on_itself_still_has_a_ring() -> None:
    assert np.isfinite(corridor(50, (0, 0), (1000, 0), (0, 0)).outline()).all()


def test_a_line_without_length_is_drawn_as_a_disc_and_no_line_as_nothing() -> None:
    ring = corridor(50, (0, 0), (0, 0)).outline()
    assert distance_m(ring[:, 0], ring[:, 1], LON, LAT) == pytest.approx(50, rel=1e-2)
    assert len(Shape(ShapeKind.POLYGON, ()).outline()) == 0


@given(
    st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), min_size=2, max_size=8),
    st.floats(1, 500),
)
def test_every_corner_of_a_corridor_lies_inside_it(corners_m, half_m) -> None:
    shape = corridor(half_m, *corners_m)
    assert all(holds(shape, *corners_m))


def test_the_side_of_a_polygon_is_straight_on_the_map_to_a_hair() -> None:
    # Degrees are what is clicked; over 20 km the straight line of the map is 5 m off at most.
    ends = np.array([place(0, 0), place(14_000, 14_000)])
    x_m, y_m = mercator_m(ends[:, 0], ends[:, 1])
    lon, lat = degrees_of(x_m.mean(), y_m.mean())
    middle = ends.mean(axis=0)
    assert distance_between_m(LonLat(float(lon), float(lat)), LonLat(*middle.tolist())) < 10
