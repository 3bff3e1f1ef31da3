"""While nobody judges every map says that no alarm is no calm, and hides nothing."""

import numpy as np
import pytest

from map_layers.corner import DOUBT_PX
from map_layers.overlays import Overlays
from tests.render.conftest import count_near, load_theme, rgb

WORDS = {
    "zh_CN": "无人研判：没有告警不等于平安",
    "en": "Nobody judges: no alarm does not mean calm",
}


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("name", ["night", "day"])
def test_a_hatched_band_and_words_stand_above_the_map(shot, name, language):
    theme = load_theme(name)
    one = shot(theme=theme, language=language)
    plain = one.take()
    one.scene.set_overlays(Overlays(doubt=WORDS[language]))
    doubtful = one.take()
    band = doubtful[: int(DOUBT_PX)]
    hatch = rgb(theme, "ui.warn_hatch")
    assert count_near(band, hatch) > count_near(plain[: int(DOUBT_PX)], hatch) + 200
    words = doubtful[10:34, :400]
    assert count_near(words, rgb(theme, "map.label")) > 60
    # Nothing else is another: what is on the map is seen as before.
    assert np.array_equal(doubtful[40:], plain[40:])
    assert np.array_equal(doubtful[10:, 420:], plain[10:, 420:])
    one.scene.set_overlays(Overlays())
    assert np.array_equal(one.take(), plain)


def test_the_words_grow_with_the_distance_of_the_eyes(shot, theme):
    one = shot()
    one.scene.set_overlays(Overlays(doubt=WORDS["zh_CN"]))
    near = one.take()
    one.scene.set_unit(2.0)
    far = one.take()
    ink = rgb(theme, "map.label")
    assert count_near(far[14:80, :800], ink) > 2 * count_near(near[7:40, :400], ink)
