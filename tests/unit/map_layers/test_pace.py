"""The pace of a window that nobody's hand is on: drawing has its share of a core and no more."""

import pytest

from map_layers.pace import HAND_S, SHARE, SLOWEST_S, Pace


class Clock:
    """Processor seconds as a test spends them."""

    def __init__(self):
        self.spent_s = 0.0

    def __call__(self):
        return self.spent_s


def paced(cost_s, pictures=40, camera="here"):
    """Return a pace after so many pictures of one cost, the last at second 100."""
    clock = Clock()
    pace = Pace(clock)
    for number in range(pictures):
        pace.begin(camera, 100.0 - (pictures - 1 - number))
        clock.spent_s += cost_s
        pace.end()
    return pace


def test_before_anything_was_drawn_nothing_waits():
    assert Pace(Clock()).wait_s(5.0) == 0.0


@pytest.mark.parametrize("cost_s", [0.004, 0.012, 0.04])
def test_pictures_of_a_still_camera_take_their_share_of_a_core(cost_s):
    pace = paced(cost_s)
    spacing_s = pace.wait_s(100.0)
    assert cost_s / spacing_s == pytest.approx(SHARE, rel=0.01)
    assert pace.wait_s(100.0 + spacing_s / 2) == pytest.approx(spacing_s / 2)
    assert pace.wait_s(100.0 + spacing_s) == 0.0


def test_however_dear_a_picture_is_the_next_comes_within_half_a_second():
    assert paced(3.0).wait_s(100.0) == SLOWEST_S


def test_a_camera_in_somebodys_hand_is_not_held_back():
    pace = paced(0.04)
    pace.begin("there", 101.0)
    pace.end()
    assert pace.wait_s(101.0) == 0.0
    assert pace.wait_s(101.0 + HAND_S * 0.9) == 0.0
    pace.begin("there", 102.0)
    pace.end()
    assert pace.wait_s(102.0) > 0.0


def test_one_dear_picture_does_not_slow_the_many_cheap_ones():
    pace = paced(0.01)
    clock = pace._clock
    pace.begin("here", 101.0)
    clock.spent_s += 0.05
    pace.end()
    assert pace.wait_s(101.0) < 0.03 / SHARE
