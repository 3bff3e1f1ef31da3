"""The scale bar, the attribution and the notice of a map are read side by side, or one over all."""

from dataclasses import replace

import numpy as np
import pytest

from map_layers.corner import EDGE_PX, TEXT_PX
from map_layers.model import MapModel
from tests.render.conftest import Shot, rgb

ATTRIBUTION = "coast © OpenStreetMap contributors"
HEIGHT_PX = 240


def bar_of(picture, ink):
    """Return the lowest row of the bar and the column it ends at; None where there is no bar."""
    left = int(EDGE_PX)
    is_ink = (np.abs(picture[:, left:, :3].astype(int) - ink) <= 24).all(axis=-1)
    runs = np.where(is_ink.all(axis=1), is_ink.shape[1], is_ink.argmin(axis=1))
    rows = np.flatnonzero(runs > 25)
    return (int(rows.max()), left + int(runs[rows].max())) if len(rows) else None


@pytest.fixture
def take(world, base_map, registers, sprites, fonts, theme):
    """Return what takes a picture of a map of a size under a notice."""
    made = []

    def picture(width_px, height_px, notice):
        base = replace(base_map, attribution=ATTRIBUTION, notice=notice)
        model = MapModel(world, base, registers, sprites, fonts)
        made.append(Shot(model, theme, width_px, height_px))
        made[-1].look_at(120.88, 32.0, 11.0)
        return made[-1].take()

    yield picture
    for one in made:
        one.release()


@pytest.mark.parametrize("notice", ["", "示意"])
@pytest.mark.parametrize("width_px", [230, 260, 290, 320, 350, 420, 640])
def test_the_scale_stands_through_no_text(take, fonts, theme, width_px, notice):
    picture = take(width_px, HEIGHT_PX, notice)
    bottom, end = bar_of(picture, rgb(theme, "map.label_minor"))
    words_px = fonts.face("regular", int(TEXT_PX)).getlength(ATTRIBUTION)
    words_left, words_top = width_px - EDGE_PX - words_px, HEIGHT_PX - EDGE_PX - TEXT_PX / 2
    is_beside, is_over = end + 6 < words_left, bottom + 2 < words_top - 20 * bool(notice)
    assert is_beside or is_over
    assert (width_px < 300) <= is_over  # what this is about was drawn
    assert (width_px > 400) <= is_beside


def test_a_map_too_low_for_both_keeps_the_words(take, theme):
    ink = rgb(theme, "map.label_minor")
    assert bar_of(take(640, 80, "示意"), ink) is not None
    assert bar_of(take(230, 80, "示意"), ink) is None
