"""Every line on the map wears a hue that the legend names; what is planned is told from driven."""

import numpy as np
import pytest

from map_layers.legend_rows import LegendWords, lines_block, lines_shown
from map_layers.model import MapModel
from map_layers.overlays import Overlays, Trail, Way, WayKind
from tests.render.conftest import NOW_S, Shot, count_near, load_theme, rgb

LINES = {
    "title": "线路",
    "route": "申报",
    "ahead": "前方",
    "officer_way": "警员",
    "driven": "实走",
    "trail": "轨迹",
}
WORDS = LegendWords("无", "{time}", LINES)
AWAY = ((10.0, 10.0), (10.1, 10.1))  # far from the picture: what is found is the legend's
TRAIL = Trail("V-1", np.array(AWAY), np.array([NOW_S - 60.0, NOW_S]), 900.0)
WAYS = tuple(Way(kind, AWAY) for kind in WayKind)


@pytest.fixture
def one(world, base_map, registers, sprites, fonts, theme):
    words = {"zh_CN": WORDS}
    model = MapModel(world, base_map, registers, sprites, fonts, legend_words=words)
    made = Shot(model, theme)
    made.look_at(120.88, 32.0, 12.0)
    yield made
    made.release()


def texts(one):
    return one.scene._views.views["scale-legend"].texts


def corner(one):
    return one.take()[-260:, :220]


def test_without_lines_there_is_no_legend_of_lines(one):
    one.scene.set_overlays(Overlays())
    one.take()
    assert texts(one) == ()


def test_each_line_is_named_beside_its_own_hue_while_it_is_shown(one, theme):
    one.scene.set_overlays(Overlays())
    bare = corner(one)
    for way in WAYS:
        one.scene.set_overlays(Overlays(ways=(way,)))
        seen = corner(one)
        assert texts(one) == ("线路", LINES[way.kind.value])
        hue = rgb(theme, f"map.{way.kind.value}")
        assert count_near(seen, hue) > count_near(bare, hue) + 20, way.kind
    one.scene.set_overlays(Overlays(trails=(TRAIL,)))
    seen = corner(one)
    assert texts(one) == ("线路", "轨迹")
    for key in ("map.trail_new", "map.trail_old"):
        assert count_near(seen, rgb(theme, key)) > count_near(bare, rgb(theme, key))


def test_planned_is_dashed_and_driven_is_whole_in_the_legend_too(one, theme):
    one.scene.set_overlays(Overlays(ways=WAYS[:1], trails=(TRAIL,)))
    seen = corner(one)
    assert texts(one) == ("线路", "申报", "轨迹")
    hue = rgb(theme, "map.route")
    dashed = np.abs(seen[..., :3].astype(int) - hue).max(axis=-1) <= 24
    row = dashed[dashed.sum(axis=1).argmax()]
    at = np.flatnonzero(row)
    assert (np.diff(at) > 3).any(), "there is a gap between two dashes"


@pytest.mark.parametrize("name", ["night", "day"])
def test_no_two_lines_wear_one_hue(name):
    block = lines_block(lines_shown(Overlays(ways=WAYS, trails=(TRAIL,))), load_theme(name), WORDS)
    hues = [np.array(row.colour) * 255 for row in block.rows]
    assert len(hues) == len(WayKind) + 1
    for i, one in enumerate(hues):
        for other in hues[:i]:
            assert np.abs(one - other).max() > 40
