"""The pen: corner by corner, ended, taken back, and moved by its knots."""

import pytest

from app.domain.geo import LonLat
from app.domain.shape import ShapeKind
from app.domain.shape_checks import POINTS_AT_MOST
from widgets.map_draw.pen import HALF_WIDTH_M, Pen

A, B, C, D = (LonLat(120.90 + x, 32.0 + y) for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01)))


def drawn(kind, *points):
    pen = Pen(kind)
    for point in points:
        pen.put(point)
    return pen


def test_a_polygon_is_seen_with_the_pointer_and_kept_without():
    pen = drawn(ShapeKind.POLYGON, A, B)
    pen.point_at(C)
    assert pen.seen.points == (A, B, C)
    assert pen.shape.points == (A, B)
    assert not pen.end()
    pen.put(C)
    assert pen.end()
    pen.point_at(D)
    pen.put(D)
    assert pen.seen.points == (A, B, C)


def test_the_same_place_twice_is_one_corner():
    assert drawn(ShapeKind.POLYGON, A, A, B, B).points == (A, B)


def test_a_rubber_line_that_crosses_is_wrong_at_once_and_too_few_corners_are_not():
    pen = drawn(ShapeKind.POLYGON, A, B, C)
    assert pen.fault is None
    pen.point_at(LonLat(120.905, 31.99))
    assert pen.fault.code == "crossing"
    assert Pen(ShapeKind.POLYGON).fault is None
    assert drawn(ShapeKind.POLYGON, A).fault is None


def test_a_corridor_begins_with_a_usual_width():
    pen = drawn(ShapeKind.CORRIDOR, A, B)
    assert (pen.size_m, pen.end()) == (HALF_WIDTH_M, True)


def test_a_circle_is_its_centre_and_a_click_on_its_rim():
    pen = drawn(ShapeKind.CIRCLE, A)
    pen.point_at(B)
    assert pen.size_m == pytest.approx(943, abs=2)
    pen.put(D)
    assert pen.size_m == pytest.approx(1112, abs=2)
    assert not pen.is_drawing


def test_the_knots_of_a_circle_move_it_or_make_it_larger():
    pen = drawn(ShapeKind.CIRCLE, A, B)
    assert len(pen.knots) == 2
    before = pen.size_m
    pen.move_knot(0, D)
    assert (pen.points, pen.size_m) == ((D,), before)
    pen.move_knot(1, A)
    assert pen.size_m == pytest.approx(1112, abs=2)


def test_backspace_takes_corners_back_and_draws_an_ended_shape_on():
    pen = drawn(ShapeKind.POLYGON, A, B, C)
    pen.end()
    pen.take_back()
    assert (pen.points, pen.is_drawing) == ((A, B, C), True)
    pen.take_back()
    assert pen.points == (A, B)
    for _ in range(5):
        pen.take_back()
    assert pen.points == ()
    circle = drawn(ShapeKind.CIRCLE, A, B)
    circle.take_back()
    assert (circle.points, circle.is_drawing) == ((), True)


def test_a_moved_corner_is_judged_anew():
    pen = Pen.of(drawn(ShapeKind.POLYGON, A, B, C, D).shape)
    assert pen.fault is None
    pen.move_knot(0, LonLat(120.92, 32.005))
    assert pen.fault is not None


def test_no_more_corners_are_taken_than_can_be_kept():
    pen = Pen(ShapeKind.CORRIDOR)
    for i in range(POINTS_AT_MOST + 9):
        pen.put(LonLat(120.0 + i / 1000, 32.0))
    assert len(pen.points) == POINTS_AT_MOST
