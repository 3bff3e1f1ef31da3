"""A layer of one's own: what lies under a click, where it is, and the error that refuses one."""

import numpy as np
import pytest

from app.domain.own_layer import NO_FEATURE, OwnFeature, OwnLayer, OwnLayerError, sides_of

U4 = np.uint32
SQUARE = [[120.0, 31.0], [120.1, 31.0], [120.1, 31.1], [120.0, 31.1]]


def layer(*, is_empty: bool = False) -> OwnLayer:
    """Return a point (0), a line (1), a square (2) and a smaller one over it (3)."""
    inner = [[120.04, 31.04], [120.06, 31.04], [120.06, 31.06], [120.04, 31.06]]
    none = np.empty((0, 2))
    corner = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]], U4)
    return OwnLayer(
        name="x",
        features=tuple(OwnFeature(str(i), ()) for i in range(4)),
        points=none if is_empty else np.array([[120.02, 31.02]]),
        point_of=np.array([] if is_empty else [0], U4),
        lines=none if is_empty else np.array([[120.2, 31.0], [120.2, 31.2], [120.4, 31.2]]),
        line_first=np.array([0] if is_empty else [0, 3], U4),
        line_of=np.array([] if is_empty else [1], U4),
        rings=none if is_empty else np.array(SQUARE + inner),
        ring_first=np.array([0] if is_empty else [0, 4, 8], U4),
        ring_of=np.array([] if is_empty else [2, 3], U4),
        triangles=np.empty((0, 3), U4) if is_empty else corner,
        triangle_of=np.array([] if is_empty else [2, 2, 3, 3], U4),
        tints=np.full((4, 3), np.nan, np.float32),
    )


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "found"),
    [
        (120.0201, 31.0201, 0),  # a point before the area that it lies on
        (120.2001, 31.1, 1),
        (120.3, 31.2001, 1),
        (120.08, 31.08, 2),
        (120.05, 31.05, 3),  # drawn last
        (120.0401, 31.05, 3),
        (119.9999, 31.05, 2),  # the side that closes the ring
        (120.3, 31.1, NO_FEATURE),
    ],
)
def test_what_lies_under_a_click_is_found(lon_deg: float, lat_deg: float, found: int) -> None:
    assert layer().feature_at(lon_deg, lat_deg, 50.0) == found


def test_a_layer_without_places_has_no_bounds_and_is_never_hit() -> None:
    empty = layer(is_empty=True)
    assert empty.bounds_deg() is None
    assert empty.feature_at(120.05, 31.05, 1e6) == NO_FEATURE


def test_its_bounds_hold_all_of_it() -> None:
    assert layer().bounds_deg() == (120.0, 31.0, 120.4, 31.2)


def test_the_sides_of_lines_end_where_their_lines_do() -> None:
    first = np.array([0, 3, 5], U4)
    begins, ends, line = sides_of(first, 5, is_closed=False)
    assert (begins.tolist(), ends.tolist(), line.tolist()) == ([0, 1, 3], [1, 2, 4], [0, 0, 1])
    begins, ends, line = sides_of(first, 5, is_closed=True)
    assert ends.tolist() == [1, 2, 0, 4, 3]
    assert line.tolist() == [0, 0, 0, 1, 1]


def test_an_error_names_the_feature_the_value_and_the_limit() -> None:
    error = OwnLayerError("out_of_range", 3, 181.0, 180.0, "x")
    assert str(error) == "out_of_range: feature 3: 'x' 181, the limit is 180"
    assert (error.code, error.feature) == ("out_of_range", 3)
    assert str(OwnLayerError("no_file")) == "no_file: '' 0, the limit is 0"
