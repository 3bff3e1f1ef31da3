"""Geofences as pixels: fill and outline, what is chosen, what is not in force, what is hit."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.geo import LonLat
from map_layers.contract import HitKind
from map_layers.overlays import Overlays, ShapeMark
from tests.render.conftest import NOW_S, count_near, load_theme, rgb

WEST, EAST, SOUTH, NORTH = 120.925, 120.95, 31.985, 32.005
RING = (LonLat(WEST, SOUTH), LonLat(EAST, SOUTH), LonLat(EAST, NORTH), LonLat(WEST, NORTH))
FENCE = ShapeMark("g1", RING, "化工园区")
MIDDLE = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)


def around(picture, at_px, radius_px):
    x_px, y_px = at_px
    return picture[y_px - radius_px : y_px + radius_px + 1, x_px - radius_px : x_px + radius_px + 1]


def drawn(one, *shapes):
    one.scene.set_overlays(Overlays(shapes=shapes))
    return one.take()


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_shape_has_a_thin_fill_and_an_outline(shot, name):
    theme = load_theme(name)
    one = shot(theme=theme)
    at_px, edge_px = one.screen_of(*MIDDLE), one.screen_of(MIDDLE[0], SOUTH)
    before = one.take()[at_px[1], at_px[0], :3].astype(int)
    picture = drawn(one, FENCE)
    after = picture[at_px[1], at_px[0], :3].astype(int)
    target = rgb(theme, "map.shape")
    assert np.abs(after - before).max() in range(5, 40)
    assert np.abs(after - target).sum() < np.abs(before - target).sum()
    assert count_near(around(picture, edge_px, 3), target, 40) >= 7


def test_the_chosen_one_stands_out_and_its_name_with_it(shot, theme):
    one = shot()
    edge_px = one.screen_of(MIDDLE[0], SOUTH)
    chosen = rgb(theme, "map.shape_chosen")
    assert count_near(around(drawn(one, FENCE), edge_px, 4), chosen, 15) == 0
    picture = drawn(one, replace(FENCE, is_chosen=True))
    assert count_near(around(picture, edge_px, 4), chosen, 15) >= 18
    x_px, y_px = one.screen_of(MIDDLE[0], NORTH)
    label = picture[y_px - 20 : y_px - 4, x_px - 60 : x_px + 60]
    assert count_near(label, chosen, 30) > 30


def test_choosing_one_does_not_draw_the_ground_again(shot):
    one = shot()
    drawn(one, FENCE)
    view = one.scene._views.views["shapes"]
    version = view._version
    drawn(one, replace(FENCE, is_chosen=True))
    assert view._version == version
    drawn(one, replace(FENCE, is_inactive=True))
    assert view._version == version + 1


def test_what_is_not_in_force_is_dashed(shot, theme):
    one = shot()
    x1_px, y_px = one.screen_of(WEST, SOUTH)
    x2_px = one.screen_of(EAST, SOUTH)[0]

    def covered(*shapes):
        strip = drawn(one, *shapes)[y_px - 1 : y_px + 2, x1_px + 4 : x2_px - 4, :3].astype(int)
        return float((strip.max(axis=(0, 2)) > 70).mean())

    assert covered(FENCE) > 0.95
    assert 0.2 < covered(replace(FENCE, is_inactive=True)) < 0.8


def test_its_outline_is_hit_and_its_inside_is_not(shot):
    one = shot()
    one.scene.set_overlays(Overlays(shapes=(FENCE, replace(FENCE, shape_id="g2"))))
    one.take()
    x_px, y_px = one.screen_of(MIDDLE[0], SOUTH)
    hits = one.scene.pick(x_px, y_px + 3, NOW_S, one.at_s)
    assert [(hit.kind, hit.id) for hit in hits] == [(HitKind.SHAPE, "g1"), (HitKind.SHAPE, "g2")]
    assert hits[0].distance_px == pytest.approx(3.0, abs=0.8)
    assert one.scene.pick(x_px, y_px + 9, NOW_S, one.at_s) == []
    assert one.scene.pick(*one.screen_of(*MIDDLE), NOW_S, one.at_s) == []


def test_a_name_with_control_characters_is_cleaned_and_one_without_letters_is_none(shot):
    one = shot()
    plain = drawn(one, FENCE)
    assert (drawn(one, replace(FENCE, label="化工\u202e\x00园区")) == plain).mean() > 0.99
    bare = drawn(one, replace(FENCE, label="\x00"))
    assert (bare != plain).any()


def test_a_shape_far_away_is_not_named_unless_it_is_chosen(shot, theme):
    one = shot()
    one.look_at(*MIDDLE, 9.5)
    marks = one.scene._views.views["shape-marks"]
    drawn(one, FENCE)
    runs = []
    marks._text.draw = lambda found, _: runs.append([run.text for run in found])
    drawn(one, replace(FENCE, shape_id="g2"))
    drawn(one, replace(FENCE, is_chosen=True))
    assert runs == [[], ["化工园区"]]


@pytest.mark.parametrize("outline", [(), RING[:1], RING[:2], (LonLat(1e9, 1e9),) * 3])
def test_what_is_no_shape_draws_no_fill_and_breaks_nothing(shot, outline):
    one = shot()
    drawn(one, FENCE, ShapeMark("g3", outline, "x", is_chosen=True))


def test_nothing_is_left_when_they_are_gone(shot):
    one = shot()
    before = one.take()
    drawn(one, replace(FENCE, is_chosen=True))
    assert (drawn(one) == before).all()
