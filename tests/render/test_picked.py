"""Marks on what a lasso has caught: at their things, gone with them, dots where they are many."""

from dataclasses import replace

import numpy as np

from app.domain.classes import EntityClass
from app.domain.world import Tick
from map_layers.overlays import Overlays
from tests.render.conftest import NOW_S, count_near, rgb, thing

HERE, THERE = (120.89, 32.01), (120.87, 32.0)


def near(one, picture, place, radius_px=18):
    x_px, y_px = one.screen_of(*place)
    return picture[y_px - radius_px : y_px + radius_px, x_px - radius_px : x_px + radius_px]


def test_what_is_caught_has_a_ring_and_what_is_not_has_none(shot, world, put, theme):
    put(thing("A", *HERE), thing("B", *THERE))
    one = shot()
    one.scene.model.absorb(put(thing("A", *HERE), thing("B", *THERE)))
    ink = rgb(theme, "map.hover")
    one.look_at(120.88, 32.005, 13.0)
    assert count_near(near(one, one.take(), HERE), ink) == 0
    one.scene.set_overlays(Overlays(picked=frozenset({"A", "nobody"})))
    picture = one.take()
    assert count_near(near(one, picture, HERE), ink) > 25
    assert count_near(near(one, picture, THERE), ink) == 0
    one.scene.model.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
    assert count_near(near(one, one.take(), HERE), ink) == 0
    one.scene.model.absorb(put(thing("C", *HERE)))  # its row is another's now
    assert count_near(near(one, one.take(), HERE), ink) == 0
    one.scene.model.absorb(put(thing("A", *THERE, fix_s=NOW_S), first=3))
    assert count_near(near(one, one.take(), THERE), ink) > 25


class Nobody:
    """A filter that shows nothing."""

    def mask(self, world):
        return np.zeros(world.size, np.bool_)


def test_what_is_hidden_has_no_ring_until_it_is_shown_again(shot, put, theme):
    put(thing("A", *HERE), thing("P", *THERE, **{"class": EntityClass.OFFICER}))
    one = shot()
    one.look_at(120.88, 32.005, 13.0)
    ink, both = rgb(theme, "map.hover"), Overlays(picked=frozenset({"A", "P"}))

    def ringed(overlays):
        one.scene.set_overlays(overlays)
        picture = one.take()
        return [count_near(near(one, picture, place), ink) > 25 for place in (HERE, THERE)]

    assert ringed(both) == [True, True]
    assert ringed(replace(both, hidden_classes=frozenset({EntityClass.BUS}))) == [False, True]
    assert ringed(both) == [True, True]
    assert ringed(replace(both, rows=Nobody())) == [False, False]


def test_many_are_dots_that_cost_little(shot, put, theme):
    places = [(f"T{i}", 120.84 + 0.001 * (i % 80), 31.99 + 0.001 * (i // 80)) for i in range(1_600)]
    put(*(thing(*place) for place in places))
    one = shot()
    ids = frozenset(entity_id for entity_id, _, _ in places)
    one.scene.set_overlays(Overlays(picked=ids))
    picture = one.take()
    found = count_near(picture, rgb(theme, "map.hover"), 60)
    assert 1_000 < found < 40_000


def test_the_ring_of_what_is_selected_goes_when_it_is_hidden(shot, put, theme):
    put(thing("A", *HERE), thing("P", *THERE, **{"class": EntityClass.OFFICER}))
    one = shot()
    one.look_at(120.88, 32.005, 13.0)
    ink, chosen = rgb(theme, "map.ring"), Overlays(selected=("A", "P"))

    def ringed(overlays):
        one.scene.set_overlays(overlays)
        picture = one.take()
        return [count_near(near(one, picture, place), ink) > 25 for place in (HERE, THERE)]

    assert ringed(chosen) == [True, True]
    assert ringed(replace(chosen, hidden_classes=frozenset({EntityClass.BUS}))) == [False, True]
    assert ringed(replace(chosen, rows=Nobody())) == [False, False]
    assert ringed(chosen) == [True, True]
