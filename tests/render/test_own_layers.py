"""A layer of one's own as pixels: quiet tints, holes, lines, points, and who shows it."""

import colorsys

import numpy as np
import pytest

from app.domain.own_layer import OwnFeature, OwnLayer
from map_layers.overlays import Overlays
from map_layers.own_layers import HUES, NO_HUE, hue_of, quiet
from map_layers.theme import contrast
from tests.render.conftest import count_near, load_theme, rgb

U4 = np.uint32
RED = (1.0, 0.0, 0.0)
NONE = (np.nan,) * 3
WEST, EAST, SOUTH, NORTH = 120.93, 120.945, 31.99, 32.0


def own_layer():
    """Return a red square (0), a plain line (1) and a plain point (2)."""
    square = np.array([[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH]])
    return OwnLayer(
        "x.geojson",
        tuple(OwnFeature("", ()) for _ in range(3)),
        np.array([[120.95, 31.995]]),
        np.array([2], U4),
        np.array([[120.87, 32.02], [120.88, 32.02], [120.89, 32.025]]),
        np.array([0, 3], U4),
        np.array([1], U4),
        square,
        np.array([0, 4], U4),
        np.array([0], U4),
        np.array([[0, 1, 2], [0, 2, 3]], U4),
        np.array([0, 0], U4),
        np.array([RED, NONE, NONE], np.float32),
    )


def region(one, picture, place, radius_px=5):
    x_px, y_px = one.screen_of(*place)
    return picture[y_px - radius_px : y_px + radius_px + 1, x_px - radius_px : x_px + radius_px + 1]


def test_a_window_shows_the_layers_that_it_names_and_no_others(shot, theme):
    one = shot()
    layer = one.scene.model.own_layers
    layer.show({"own-1": own_layer()})
    middle = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    before = one.take()
    one.scene.set_overlays(Overlays(own=("own-1", "gone")))
    after = one.take()
    red = np.array([round(255 * part) for part in quiet(0, theme)])
    grey = rgb(theme, "map.label_minor")
    assert count_near(region(one, after, (middle[0], SOUTH)), red, 40) >= 7
    assert count_near(region(one, after, (120.875, 32.02)), grey, 40) >= 7
    assert count_near(region(one, after, (120.95, 31.995)), grey, 20) >= 20
    change = region(one, after, middle).astype(int) - region(one, before, middle)
    assert 3 <= np.abs(change).max() <= 40  # a thin fill
    one.scene.set_overlays(Overlays())
    assert (one.take() == before).all()
    layer.show({})
    one.scene.set_overlays(Overlays(own=("own-1",)))
    assert (one.take() == before).all()


@pytest.mark.parametrize("name", ["night", "day"])
def test_no_wish_is_as_loud_as_what_needs_a_person(name):
    theme = load_theme(name)
    for hue in range(HUES + 1):
        colour = quiet(hue, theme)
        assert colorsys.rgb_to_hls(*colour)[2] < 0.45
        text = "#" + "".join(f"{round(255 * part):02x}" for part in colour)
        assert contrast(text, theme.hex("map.land")) > 3.0
    assert hue_of(RED) == 0
    assert (hue_of((0.5, 0.5, 0.5)), hue_of(NONE)) == (NO_HUE, NO_HUE)
    assert hue_of((1.0, 0.0, 0.01)) == 0
