"""What a hand draws, as pixels: the line, its knots, its notes, and what cannot be kept."""

import pytest

from app.domain.geo import LonLat
from map_layers.overlays import Ink, InkNote, Overlays
from tests.render.conftest import count_near, load_theme, rgb

WEST, EAST, SOUTH, NORTH = 120.87, 120.95, 31.985, 32.0
CORNERS = (LonLat(WEST, SOUTH), LonLat(EAST, SOUTH), LonLat(EAST, NORTH))


def around(picture, at_px, radius_px):
    x_px, y_px = at_px
    return picture[y_px - radius_px : y_px + radius_px + 1, x_px - radius_px : x_px + radius_px + 1]


def drawn(one, *inks):
    one.scene.set_overlays(Overlays(inks=inks))
    return one.take()


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_line_runs_through_its_points_and_closes_only_when_told(shot, name):
    theme = load_theme(name)
    one = shot(theme=theme)
    ink = rgb(theme, "map.ink")
    middle, closing = one.screen_of(120.91, SOUTH), one.screen_of(120.91, (SOUTH + NORTH) / 2)
    open_one = drawn(one, Ink(CORNERS))
    assert count_near(around(open_one, middle, 3), ink, 20) >= 7
    assert count_near(around(open_one, closing, 3), ink, 20) == 0
    closed = drawn(one, Ink(CORNERS, is_closed=True))
    assert count_near(around(closed, closing, 3), ink, 20) >= 5


def test_a_knot_is_a_disc_that_can_be_seen(shot, theme):
    one = shot()
    at_px = one.screen_of(EAST, NORTH)
    ink = rgb(theme, "map.ink")
    assert count_near(around(drawn(one, Ink(())), at_px, 6), ink, 20) == 0
    region = around(drawn(one, Ink((), knots=CORNERS)), at_px, 6)
    assert 40 <= count_near(region, ink, 20) <= 80


def test_a_note_stands_above_its_place_and_the_last_one_wins_the_room(shot, theme):
    one = shot()
    x_px, y_px = one.screen_of(EAST, NORTH)
    above = (slice(y_px - 24, y_px - 6), slice(x_px - 40, x_px + 41))
    ink = rgb(theme, "map.ink")
    short, long = InkNote(EAST, NORTH, "1"), InkNote(EAST, NORTH, "12.34 km")
    counts = [
        count_near(drawn(one, Ink((), notes=notes))[above], ink, 30)
        for notes in ((), (short,), (long,), (short, long))
    ]
    assert counts[0] == 0
    assert counts[2] > counts[1] > 3
    assert counts[3] == counts[2]


def test_what_cannot_be_kept_is_dashed_and_of_another_colour(shot, theme):
    one = shot()
    y_px = one.screen_of(120.9, SOUTH)[1]
    right = drawn(one, Ink(CORNERS))[y_px - 1 : y_px + 2, 300:500]
    wrong = drawn(one, Ink(CORNERS, is_wrong=True))[y_px - 1 : y_px + 2, 300:500]
    warning = rgb(theme, "map.ink_wrong")
    assert count_near(right, warning, 12) == 0
    columns = [count_near(wrong[:, i : i + 1], warning, 20) > 0 for i in range(200)]
    assert 0.3 < sum(columns) / 200 < 0.9  # dashes and gaps


def test_nothing_is_left_once_the_hand_is_done(shot):
    one = shot()
    before = one.take()
    drawn(one, Ink(CORNERS, knots=CORNERS, notes=(InkNote(EAST, NORTH, "3 km"),)))
    assert (drawn(one) == before).all()


def test_one_point_and_none_at_all_draw_nothing(shot):
    one = shot()
    before = one.take()
    assert (drawn(one, Ink(()), Ink(CORNERS[:1])) == before).all()
