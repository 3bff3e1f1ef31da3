"""Dots by a card and by the processor: the same places, ages and edges."""

import numpy as np
import pytest

from app.domain.world import Block, Tick
from map_layers.density import Policy
from map_layers.splat import SPLAT_FROM
from tests.render.conftest import NOW_S, count_near, rgb, thing
from tests.render.strewn import WHOLE, forced, plan_of, strewn

BOTH = pytest.mark.parametrize("software", [True, False], ids=["software", "card"])


@BOTH
def test_dots_are_where_the_things_are_and_age_as_they_do(shot, put, theme, software):
    ages = (1.0, 40.0, 150.0, 400.0)
    places = [(120.82 + 0.03 * i, 31.99) for i in range(len(ages))]
    crowd = [
        thing(f"c{i}", 120.82 + 0.12 * i / SPLAT_FROM, 32.03) for i in range(SPLAT_FROM)
    ]  # enough for the processor to write dots itself
    put(*(thing(f"e{a}", *p, fix_s=NOW_S - a) for p, a in zip(places, ages, strict=True)), *crowd)
    one = forced(shot, software=software)
    one.scene._views.views["tracks"].density.policy = Policy.DOTS
    picture = one.take()
    assert len(plan_of(one).dots) == SPLAT_FROM + len(ages)
    seen = []
    for place in places:
        x_px, y_px = one.screen_of(*place)
        region = picture[y_px - 4 : y_px + 5, x_px - 4 : x_px + 5, :3].astype(float)
        lit = np.clip(region.max(axis=-1) - 60.0, 0.0, None)
        ys, xs = np.mgrid[-4:5, -4:5] + 0.5
        exact = one.scene.camera.view(one.at_s).screen_of(*place)
        assert (lit * xs).sum() / lit.sum() + x_px == pytest.approx(exact[0], abs=0.8)
        assert (lit * ys).sum() / lit.sum() + y_px == pytest.approx(exact[1], abs=0.8)
        seen.append(lit.sum())
    assert seen[0] > seen[1] > seen[2]
    x_px, y_px = one.screen_of(*places[-1])
    assert picture[y_px, x_px, :3].max() < 80  # a lost one is hollow
    x_px, y_px = one.screen_of(*places[0])
    bus = rgb(theme, "class.bus")
    assert count_near(picture[y_px - 3 : y_px + 4, x_px - 3 : x_px + 4], bus, 20) >= 8


def test_both_ways_of_drawing_dots_show_the_same_picture(shot, world, catalogue):
    strewn(world, catalogue, 2500, WHOLE)
    one = shot()
    one.look_at(120.88, 32.0, 12.2)
    one.scene._views.views["tracks"].density.policy = Policy.DOTS
    pictures = []
    for software in (True, False):
        one.scene.is_software = software
        one.scene.touch()
        pictures.append(one.take()[..., :3].astype(int))
    ground = rgb(one.scene.theme, "map.land")
    lit = [(np.abs(picture - ground).sum(axis=-1) > 60) for picture in pictures]
    assert lit[0].sum() > 10_000
    assert (lit[0] & lit[1]).sum() > 0.75 * max(lit[0].sum(), lit[1].sum())


@BOTH
def test_dots_at_the_edge_of_the_picture_are_cut_not_wrapped(shot, put, software):
    one = forced(shot, software=software)
    one.take()
    west = one.scene.lonlat_at(0.0, 240.0, one.at_s)
    put(*(thing(f"e{i}", west[0], west[1]) for i in range(SPLAT_FROM + 10)))
    one.scene.model.absorb(replace_all(one.scene.model.world))
    one.scene._views.views["tracks"].density.policy = Policy.DOTS
    picture = one.take()
    bus = rgb(one.scene.theme, "class.bus")
    assert count_near(picture[230:250, :5], bus, 20) > 3
    assert count_near(picture[:, -8:], bus, 20) == 0


def replace_all(world):
    """Return a change that names every row."""
    return world.apply(Tick(enter=whole_block(world)))


def whole_block(world):
    columns = {field.key: world.column(field.key).copy() for field in world.fields}
    columns["generation"] = world.column("generation").copy()
    return Block(np.arange(world.size, dtype=np.uint32), columns)
