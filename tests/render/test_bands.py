"""Reachable bands: filled by even-odd, the nearest strongest, with their minutes on them."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.domain.even_odd import inside_of
from map_layers.band_labels import BandLabelsView
from map_layers.label_room import LabelRoom
from map_layers.overlays import Band, Overlays
from map_layers.rings import triangulated
from tests.render.conftest import NOW_S, count_near, rgb

AT = (120.94, 32.03)


def square(at, half_deg):
    x, y = at
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return np.array([(x + dx * half_deg, y + dy * half_deg) for dx, dy in corners], np.float64)


def area_of(points, triangles):
    a, b, c = (points[triangles[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    return float(np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]).sum() / 2)


def pixel(one, lon_deg, lat_deg):
    x_px, y_px = one.screen_of(lon_deg, lat_deg)
    return one.take()[y_px, x_px][:3].astype(int)


def test_a_hole_stays_open_and_an_island_in_it_is_filled():
    rings = [square((0, 0), 4.0), square((0, 0), 2.0), square((0, 0), 1.0)]
    points, triangles = triangulated(rings)
    assert area_of(points, triangles) == pytest.approx(64.0 - 16.0 + 4.0)
    x = np.array([0.1, 1.5, 3.0, 5.0])
    assert inside_of(rings, x, np.full(4, 0.1)).tolist() == [True, False, True, False]


def test_rings_beside_each_other_are_both_filled_in_either_direction():
    points, triangles = triangulated([square((0, 0), 1.0), square((5, 0), 1.0)[::-1]])
    assert area_of(points, triangles) == pytest.approx(8.0)


@pytest.mark.parametrize(
    "rings",
    [[], [np.empty((0, 2))], [np.zeros((2, 2))], [np.full((4, 2), np.nan)], [np.zeros((5, 2))]],
)
def test_rings_that_enclose_nothing_fill_nothing(rings):
    points, triangles = triangulated(rings)
    assert area_of(points, triangles.astype(np.int64)) == 0.0


def test_the_nearer_band_is_stronger_and_beyond_them_is_nothing(shot):
    one = shot()
    one.look_at(*AT, 13.0)
    beyond, outer, inner = ((AT[0] + off, AT[1] + 0.002) for off in (0.018, 0.012, 0.003))
    bare = [pixel(one, *at) for at in (beyond, outer, inner)]
    bands = (Band(5.0, (square(AT, 0.015),)), Band(2.0, (square(AT, 0.006),)))
    one.scene.set_overlays(Overlays(bands=bands))
    shown = [pixel(one, *at) for at in (beyond, outer, inner)]
    more = [int((a - b).sum()) for a, b in zip(shown, bare, strict=True)]
    assert more[0] == 0
    assert 10 < more[1] < more[2]


def test_what_cannot_be_reached_inside_a_band_is_left_out(shot):
    one = shot()
    one.look_at(*AT, 13.0)
    at = (AT[0] + 0.002, AT[1] + 0.002)
    bare = pixel(one, *at)
    one.scene.set_overlays(Overlays(bands=(Band(5.0, (square(AT, 0.015), square(AT, 0.006))),)))
    assert (pixel(one, *at) == bare).all()


def test_a_band_says_its_minutes_and_what_is_no_fact(shot, theme):
    one = shot()
    one.look_at(*AT, 13.0)
    one.scene.set_overlays(Overlays(bands=(Band(3.0, (square(AT, 0.01),), "示例"),)))
    picture = one.take()
    (run,) = labels_of(one.scene._current(NOW_S, one.at_s))
    assert run.text == "3 min 示例"
    x_px, y_px = round(run.x_px), round(run.y_px)
    region = picture[y_px - 12 : y_px + 12, x_px - 50 : x_px + 50]
    assert count_near(region, rgb(theme, "map.label"), 40) > 30


def test_bands_that_enclose_nothing_harm_nothing(shot):
    one = shot()
    bands = (Band(5.0, ()), Band(4.0, (np.empty((0, 2)),)), Band(3.0, (np.zeros((1, 2)),)))
    one.scene.set_overlays(Overlays(bands=bands))
    one.take()
    one.scene.set_overlays(Overlays())
    one.take()


def test_the_minutes_of_bands_that_end_at_one_place_do_not_touch(shot):
    one = shot()
    one.look_at(*AT, 13.0)
    wide = np.array([AT, (AT[0] + 0.03, AT[1]), (AT[0] + 0.03, AT[1] - 0.03)])
    near = np.array([AT, (AT[0] + 0.01, AT[1]), (AT[0] + 0.01, AT[1] - 0.01)])
    one.scene.set_overlays(Overlays(bands=(Band(5.0, (wide,)), Band(2.0, (near,)))))
    one.take()
    far, close = (np.array(one.screen_of(*at)) for at in ((AT[0] + 0.03, AT[1]), AT))
    frame = one.scene._current(NOW_S, one.at_s)
    first, second = labels_of(frame)
    assert abs(first.x_px - second.x_px) >= 84.0 or abs(first.y_px - second.y_px) >= 18.0
    assert (first.text, second.text) == ("2 min", "5 min")
    assert np.abs(far - close).max() > 84


def labels_of(frame):
    """Return what the labels layer writes, without drawing it."""
    view = BandLabelsView.__new__(BandLabelsView)
    written = []
    view._room = LabelRoom()
    view._text = SimpleNamespace(draw=lambda runs, _: written.extend(runs))
    view.draw(frame)
    return written
