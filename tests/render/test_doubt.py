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


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("width_px", range(140, 420, 20))
def test_no_map_says_half_of_the_sentence(shot, theme, language, width_px):
    short = {"zh_CN": "无人研判", "en": "Nobody judges"}[language]
    one = shot(language=language, width_px=width_px)
    shown = []
    for doubt in (Overlays(doubt=WORDS[language], doubt_short=short), Overlays(doubt=short)):
        one.scene.set_overlays(doubt)
        shown.append(one.take())
    whole, narrow = shown
    ink = rgb(theme, "map.label")
    assert count_near(whole[10:34], ink) > 30
    assert count_near(whole[10:34, -8:], ink) == 0  # it ends before the map does
    is_short = np.array_equal(whole, narrow)
    assert is_short == (width_px < {"zh_CN": 240, "en": 345}[language])


def test_the_words_grow_with_the_distance_of_the_eyes(shot, theme):
    one = shot()
    one.scene.set_overlays(Overlays(doubt=WORDS["zh_CN"]))
    near = one.take()
    one.scene.set_unit(2.0)
    far = one.take()
    ink = rgb(theme, "map.label")
    assert count_near(far[14:80, :800], ink) > 2 * count_near(near[7:40, :400], ink)
