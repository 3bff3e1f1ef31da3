"""Labels step aside for what nobody sees, by as little as will do, or say that they cannot."""

import numpy as np
import pytest

from map_layers.label_boxes import touching
from map_layers.label_gaps import aside_of_gaps
from map_layers.span import Crop, ScreenGrid, Span

WIDE, TALL = 430.0, 330.0
CROSS = ((200.0, 0.0, 230.0, TALL), (0.0, 150.0, WIDE, 180.0))


def moved(*boxes, gaps=CROSS):
    array = np.array(boxes, np.float64)
    steps, is_clear = aside_of_gaps(array, gaps, WIDE, TALL)
    return array + np.tile(steps, 2), steps, is_clear


def test_a_label_beside_a_gap_stays_where_it_is():
    _, steps, is_clear = moved((100, 20, 199, 40))
    assert steps.tolist() == [[0.0, 0.0]]
    assert is_clear.all()


@pytest.mark.parametrize(
    ("box", "step"),
    [
        ((150, 20, 210, 40), (-10.0, 0.0)),
        ((220, 20, 300, 40), (10.0, 0.0)),
        ((20, 140, 80, 160), (0.0, -10.0)),
        ((195, 145, 235, 160), (0.0, 0.0)),
    ],
)
def test_a_label_goes_the_shorter_way_out(box, step):
    boxes, steps, is_clear = moved(box)
    if step != (0.0, 0.0):
        assert steps.tolist() == [list(step)]
    assert is_clear.all()
    assert not touching(boxes, np.array(CROSS)).any()


def test_a_label_that_fits_on_no_screen_says_so_and_none_is_pushed_out_of_the_picture():
    _, steps, is_clear = moved((100, 20, 380, 40), (2, 160, 60, 170))
    assert is_clear.tolist() == [False, True]
    assert steps[0].tolist() == [0.0, 0.0]
    narrow = ((40.0, 0.0, 50.0, TALL),)
    boxes, _, is_clear = moved((-5, 20, 45, 40), (1, 20, 48, 40), gaps=narrow)
    assert is_clear.tolist() == [True, True]
    assert boxes[1, 0] >= 50.0


def test_no_gaps_or_no_labels_move_nothing():
    assert not moved((150, 20, 210, 40), gaps=())[1].any()
    steps, is_clear = aside_of_gaps(np.empty((0, 4)), CROSS, WIDE, TALL)
    assert len(steps) == len(is_clear) == 0


def test_the_gaps_of_a_wall_are_what_no_screen_shows():
    grid = ScreenGrid(2, 2, 200, 150, 30)
    span = Span.over([grid.at(column, row) for row in range(2) for column in range(2)])
    seen = np.zeros((330, 430), np.int64)
    for crop in (*span.crops, *span.gaps):
        rows, columns = slice(crop.top_px, crop.bottom_px), slice(crop.left_px, crop.right_px)
        seen[rows, columns] += 1
    assert (seen == 1).all()
    assert Span.over([Crop(0, 0, 100, 50), Crop(100, 0, 100, 50)]).gaps == ()
