"""A shape reaches into each county it has a part of, wherever its corners lie."""

import numpy as np
import pytest

from app.domain.citypack import County
from app.domain.geo import LonLat
from app.domain.shape import Shape, ShapeKind
from backends.city.county_reach import CountyReach


def box(code, index, west, east):
    corners = [(west, 32.0), (east, 32.0), (east, 32.3), (west, 32.3), (west, 32.0)]
    return County(code, "", "", index, (np.array(corners, np.float64),))


REACH = CountyReach([box("a", 1, 120.0, 120.3), box("b", 2, 120.3, 120.6), box("c", 3, 120.6, 121)])


def polygon(*corners):
    return Shape(ShapeKind.POLYGON, tuple(LonLat(*at) for at in corners))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (polygon((120.1, 32.1), (120.2, 32.1), (120.2, 32.2)), {"a"}),
        # Water to the south is in no county and makes no difference.
        (polygon((120.1, 31.9), (120.2, 31.9), (120.2, 32.2)), {"a"}),
        (polygon((120.1, 31.8), (120.2, 31.8), (120.2, 31.9)), set()),
        # No corner lies in the middle one, and yet it is crossed.
        (polygon((120.1, 32.1), (120.9, 32.1), (120.9, 32.2)), {"a", "b", "c"}),
        # It holds a whole county and has no corner in it.
        (polygon((120.25, 31.9), (120.65, 31.9), (120.65, 32.4), (120.25, 32.4)), {"a", "b", "c"}),
        # Up to the border and no further.
        (polygon((120.2, 32.1), (120.3, 32.1), (120.3, 32.2), (120.2, 32.2)), {"a"}),
        (Shape(ShapeKind.CIRCLE, (LonLat(120.29, 32.1),), 500.0), {"a"}),
        (Shape(ShapeKind.CIRCLE, (LonLat(120.29, 32.1),), 1500.0), {"a", "b"}),
    ],
)
def test_all_that_is_reached_is_named(shape, expected):
    assert REACH.of(shape) == expected


def test_a_corridor_that_turns_back_on_itself_is_still_placed():
    line = ((120.1, 32.1), (120.2, 32.1), (120.2, 32.101), (120.1, 32.1005))
    points = tuple(LonLat(*at) for at in line)
    assert REACH.of(Shape(ShapeKind.CORRIDOR, points, 2000.0)) == {"a"}


def test_without_counties_nothing_is_reached():
    assert CountyReach([]).of(Shape(ShapeKind.CIRCLE, (LonLat(120.1, 32.1),), 500.0)) == set()
