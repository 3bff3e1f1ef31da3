"""What a time bar may know of a replay."""

import pytest

from app.domain.playback import SPEEDS, Mark, Timeline, next_speed


@pytest.mark.parametrize(("asked", "given"), [(5.0, 10.0), (15.0, 15.0), (99.0, 20.0)])
def test_an_instant_outside_what_was_recorded_becomes_the_nearest_inside(asked, given):
    assert Timeline(10.0, 20.0).clamped(asked) == given


def test_a_hole_is_known_by_an_instant_inside_it_and_not_by_its_edges():
    line = Timeline(0.0, 100.0, holes=((10.0, 20.0), (40.0, 50.0)))
    assert line.hole_at(45.0) == (40.0, 50.0)
    assert line.hole_at(10.0) is None
    assert line.hole_at(30.0) is None


def test_the_marks_of_a_stretch_are_those_at_its_ends_and_between():
    marks = tuple(Mark(float(at), f"alarm:{at}", "", None) for at in (1, 2, 2, 3, 9))
    line = Timeline(0.0, 10.0, marks=marks)
    assert line.marks_between(2.0, 3.0) == marks[1:4]
    assert line.marks_between(4.0, 8.0) == ()
    assert line.marks_between(-5.0, 50.0) == marks


def test_speed_goes_up_and_down_its_list_and_stays_at_the_ends():
    assert next_speed(1.0, 1) == 2.0
    assert next_speed(60.0, -1) == 30.0
    assert next_speed(1.0, -1) == SPEEDS[0]
    assert next_speed(600.0, 1) == SPEEDS[-1]
    assert next_speed(55.0, 0) == 60.0
