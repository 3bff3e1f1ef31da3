"""What cannot be kept is refused with the corner and the limit in the words."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.geo import LonLat
from app.domain.shape import Shape, ShapeKind
from app.domain.shape_checks import POINTS_AT_MOST, ShapeFault, fault_of
from tests.unit.app.domain.test_shape import NOTCHED, SQUARE, circle, corridor, polygon

GOOD = (SQUARE, NOTCHED, circle(500), corridor(50, (0, 0), (900, 0)))


def moved(shape, corner, lon_deg, lat_deg):
    points = list(shape.points)
    points[corner - 1] = LonLat(lon_deg, lat_deg)
    return replace(shape, points=tuple(points))


@pytest.mark.parametrize("shape", GOOD)
def test_an_honest_shape_has_no_fault(shape) -> None:
    assert fault_of(shape) is None


@pytest.mark.parametrize(
    ("shape", "value", "limit"),
    [
        (polygon((0, 0), (9, 9)), 2, 3),
        (corridor(50, (0, 0)), 1, 2),
        (Shape(ShapeKind.CIRCLE, (), 50.0), 0, 1),
    ],
)
def test_too_few_corners_are_counted(shape, value, limit) -> None:
    assert fault_of(shape) == ShapeFault("too_few", value=value, limit=limit)


def test_too_many_corners_are_counted() -> None:
    ring = tuple((3000 * math.cos(i / 100), 3000 * math.sin(i / 100)) for i in range(501))
    assert fault_of(polygon(*ring)) == ShapeFault("too_many", value=501, limit=POINTS_AT_MOST)
    assert fault_of(polygon(*ring[:500])) is None
    assert fault_of(replace(circle(50), points=circle(50).points * 2)).code == "too_many"


@pytest.mark.parametrize("bad", [181.0, -180.5, math.nan, math.inf])
def test_a_corner_outside_the_world_is_named(bad) -> None:
    fault = fault_of(moved(SQUARE, 3, bad, 32.0))
    assert (fault.code, fault.corner, fault.limit) == ("out_of_range", 3, 180.0)
    fault = fault_of(moved(SQUARE, 2, 120.9, -bad))
    assert (fault.code, fault.corner, fault.limit) == ("out_of_range", 2, 85.0)


@pytest.mark.parametrize(
    ("shape", "code", "limit"),
    [
        (circle(4.9), "size_low", 5.0),
        (circle(math.nan), "size_low", 5.0),
        (circle(50_001), "size_high", 50_000.0),
        (corridor(0.5, (0, 0), (900, 0)), "size_low", 1.0),
        (corridor(math.inf, (0, 0), (900, 0)), "size_high", 5_000.0),
        (replace(SQUARE, size_m=1.0), "size_high", 0.0),
    ],
)
def test_a_size_outside_its_limits_is_refused_with_the_limit(shape, code, limit) -> None:
    fault = fault_of(shape)
    assert (fault.code, fault.limit) == (code, limit)


def test_two_corners_in_one_place_are_named_also_across_the_end() -> None:
    assert fault_of(moved(SQUARE, 3, *SQUARE.points[1])).corner == 3
    fault = fault_of(moved(SQUARE, 4, *SQUARE.points[0]))
    assert (fault.code, fault.corner) == ("same_place", 1)


def test_a_shape_wider_than_a_city_is_refused() -> None:
    fault = fault_of(moved(SQUARE, 2, 124.0, 32.0))
    assert (fault.code, fault.limit) == ("too_wide", 200_000.0)
    assert fault.value > 200_000
    across = Shape(ShapeKind.POLYGON, (LonLat(-179, 1), LonLat(179, 1), LonLat(179, 2)))
    assert fault_of(across).code == "too_wide"


def test_a_speck_is_refused() -> None:
    fault = fault_of(polygon((0, 0), (4, 0), (4, 4), (0, 4)))
    assert (fault.code, fault.limit) == ("too_small", 25.0)


def test_sides_that_cross_are_named() -> None:
    bow = polygon((0, 0), (1000, 1000), (1000, 0), (0, 1000))
    assert fault_of(bow) == ShapeFault("crossing", 1, 3)
    loop = corridor(20, (0, 0), (1000, 0), (1000, 500), (500, -500))
    assert fault_of(loop) == ShapeFault("crossing", 1, 3)


def test_a_corner_that_touches_another_side_is_a_crossing() -> None:
    touching = polygon((0, 0), (1000, 0), (1000, 1000), (500, 0), (0, 1000))
    assert fault_of(touching).code == "crossing"


def test_a_spike_without_width_is_a_crossing() -> None:
    east = (LonLat(120.90, 32.0), LonLat(120.92, 32.0), LonLat(120.91, 32.0))
    assert fault_of(Shape(ShapeKind.POLYGON, east)) == ShapeFault("crossing", 1, 2)
    assert fault_of(Shape(ShapeKind.CORRIDOR, east, 20.0)) == ShapeFault("crossing", 1, 2)


def test_two_sides_on_one_line_that_do_not_meet_are_no_crossing() -> None:
    comb = polygon((0, 0), (1000, 0), (1000, 500), (700, 500), (700, 200), (300, 200), (300, 500),
                   (0, 500))  # fmt: skip
    assert fault_of(comb) is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ShapeFault("crossing", 1, 3), "crossing: side 1 crosses side 3"),
        (ShapeFault("out_of_range", 2, value=91.0, limit=85.0),
         "out_of_range at corner 2: 91, the limit is 85"),
        (ShapeFault("too_few", value=2, limit=3), "too_few: 2, the limit is 3"),
    ],
)  # fmt: skip
def test_the_words_name_the_corner_and_the_limit(fault, words) -> None:
    assert str(fault) == words


ANYTHING = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([120.9, 32.0, 120.91])


@settings(max_examples=100)
@given(
    st.sampled_from(list(ShapeKind)),
    st.lists(st.builds(LonLat, ANYTHING, ANYTHING), max_size=8),
    ANYTHING,
)
def test_whatever_is_drawn_is_judged_and_what_passes_can_be_used(kind, points, size_m) -> None:
    shape = Shape(kind, tuple(points), size_m)
    if fault_of(shape) is None:
        assert np.isfinite(shape.outline()).all()
        assert math.isfinite(shape.area_m2())
        assert shape.contains(np.array([120.9]), np.array([32.0])).shape == (1,)
