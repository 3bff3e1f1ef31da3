"""Problem spots on the map: a mark with words, the border of their area, a legend as of when."""

from dataclasses import replace

from map_layers.overlays import Overlays, SpotMark, SpotsView
from tests.render.conftest import NOW_S, count_near, rgb

HERE, BESIDE = (120.85, 31.99), (120.8501, 31.99)
SPOT = SpotMark("town", "t1", "hot", *HERE, "异味废气 32 / 3.3")


def view_of(one, key):
    return one.scene._views.views[key]  # what is written is not told by pixels


def test_a_spot_has_a_mark_words_and_a_legend_and_goes_with_its_layer(shot, theme):
    one = shot()
    one.look_at(*HERE, 12.0)
    bare = one.take()
    ink = rgb(theme, "map.label")
    spots = SpotsView((SPOT,), "问题区域", "▲ 高发 1", NOW_S)
    shown = Overlays(spots=spots)
    one.scene.set_overlays(shown)
    picture = one.take()
    x_px, y_px = one.screen_of(*HERE)

    def near(image):
        return count_near(image[y_px - 9 : y_px + 9, x_px - 9 : x_px + 9], ink)

    assert near(picture) > near(bare) + 20
    assert (picture != bare).any()
    one.scene.set_overlays(replace(shown, hidden_layers=frozenset({"spots"})))
    assert (one.take() == bare).all()


def test_of_two_at_one_place_the_first_is_told(shot):
    one = shot()
    one.look_at(*HERE, 10.0)
    other = replace(SPOT, code="t2", kind="stubborn", lon_deg=BESIDE[0], label="占道经营 9")
    one.scene.set_overlays(Overlays(spots=SpotsView((SPOT, other), "", "", NOW_S)))
    one.take()
    assert view_of(one, "spots").shown == (SPOT.label,)


def test_spots_of_an_unknown_area_are_marked_without_a_border(shot):
    one = shot()
    one.look_at(*HERE, 12.0)
    lost = replace(SPOT, area_set="nothing", code="x", label="")
    one.scene.set_overlays(Overlays(spots=SpotsView((lost,), "", "", float("nan"))))
    one.take()
    assert not one.scene.model.stack.faults
