"""Heat: a density in real units at any zoom, in the classes of its legend, clear where none."""

import numpy as np
import pytest

from map_layers import heat_field
from map_layers.heat_field import CLASSES, HeatBook, field_of
from map_layers.model import MapModel
from map_layers.overlays import HeatView, Overlays
from map_layers.ramp import OPACITY, ramp
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import BOUNDS_DEG, HEIGHT_PX, NOW_S, WIDTH_PX, is_near, rgb

WEST, SOUTH, EAST, NORTH = BOUNDS_DEG
MIDDLE = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)


def heat_of(lonlat, radius_m=500.0, weights=None, title="车辆", classing=0):
    points = np.array(lonlat, np.float64).reshape(-1, 2)
    weights = np.ones(len(points)) if weights is None else np.array(weights, np.float64)
    return HeatView(points, weights, radius_m, title, "辆", NOW_S, "示例", classing)


def evenly(count=40_000):
    random = np.random.default_rng(11)
    return random.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))


def whole_km2():
    middle = np.radians(MIDDLE[1])
    return (EAST - WEST) * 111.195 * np.cos(middle) * (NORTH - SOUTH) * 111.195


def test_points_spread_evenly_have_the_density_they_have():
    field = field_of(heat_of(evenly(), 1500.0), BOUNDS_DEG)
    rows, columns = field.density.shape
    inner = field.density[rows // 2 - 4 : rows // 2 + 4, columns // 2 - 4 : columns // 2 + 4]
    assert inner.mean() == pytest.approx(40_000 / whole_km2(), rel=0.05)


def test_spreading_loses_and_invents_nothing():
    field = field_of(heat_of([MIDDLE] * 7, weights=[1, 2, 3, 4, 5, 6, 7]), BOUNDS_DEG)
    stretch = 1.0 / np.cos(np.radians(MIDDLE[1]))
    cell_km2 = (field.cell_m / stretch / 1000) ** 2
    assert field.density.sum() * cell_km2 == pytest.approx(28.0, rel=1e-3)


def test_a_point_reaches_as_far_as_its_radius():
    field = field_of(heat_of([MIDDLE], 900.0), BOUNDS_DEG)
    stretch = 1.0 / np.cos(np.radians(MIDDLE[1]))
    rows, columns = np.nonzero(field.density)
    for cells in (rows, columns):
        wide_m = (np.ptp(cells) + 1) * field.cell_m / stretch
        assert 900.0 <= wide_m / 2 <= 900.0 * 1.5


def test_cells_keep_their_places_whatever_the_points_are():
    one = field_of(heat_of([MIDDLE]), BOUNDS_DEG)
    other = field_of(heat_of(evenly(500)), BOUNDS_DEG)
    assert one.span_m == other.span_m
    west_cells = one.west_m / one.cell_m
    assert west_cells == pytest.approx(round(west_cells))


def test_points_beyond_the_city_and_without_a_place_or_weight_do_not_count():
    bad = [(0.0, 0.0), (np.nan, 32.0), (120.9, np.inf), (1e300, -1e300), MIDDLE]
    field = field_of(heat_of(bad, weights=[1, 1, 1, 1, np.nan]), BOUNDS_DEG)
    assert not field.density.any()
    assert field.breaks == ()


def test_a_tiny_radius_does_not_make_an_endless_grid():
    field = field_of(heat_of([MIDDLE], 0.001), (100.0, 20.0, 140.0, 50.0))
    assert max(field.density.shape) <= 1024 + 2
    assert field.density.sum() > 0.0


def test_classes_stay_as_they_were_made_until_somebody_asks_for_others():
    book = HeatBook(BOUNDS_DEG)
    assert book.field_of(heat_of([])).breaks == (), "of nothing no classes can be made"
    first = book.field_of(heat_of(evenly(20_000))).breaks
    for count in (60, 5_000, 19_000, 40_000, 400_000):
        assert book.field_of(heat_of(evenly(count))).breaks == first
    anew = book.field_of(heat_of(evenly(400_000), classing=1)).breaks
    assert anew[-1] > first[-1]
    assert book.field_of(heat_of(evenly(20_000), classing=1)).breaks == anew
    assert book.field_of(heat_of(evenly(20_000), 900.0)).breaks != anew, "another smoothing"


def test_the_book_forgets_classings_of_long_ago(monkeypatch):
    monkeypatch.setattr(heat_field, "CLASSINGS_KEPT", 2)
    book = HeatBook(BOUNDS_DEG)
    first = book.field_of(heat_of(evenly(20_000))).breaks
    for classing in (1, 2):
        book.field_of(heat_of(evenly(500), classing=classing))
    assert book.field_of(heat_of(evenly(500))).breaks != first


def test_breaks_are_round_and_stay():
    book = HeatBook(BOUNDS_DEG)
    first = book.field_of(heat_of(evenly(20_000)))
    assert len(first.breaks) == CLASSES
    assert first.breaks[-1] <= first.density.max()
    view = heat_of(evenly(30_000))
    assert book.field_of(view).breaks == first.breaks
    assert book.field_of(view) is book.field_of(view)
    assert book.field_of(heat_of(evenly(300), title="告警")).breaks != first.breaks


def test_a_dense_place_has_the_colour_of_its_class_and_an_empty_one_is_clear(shot, theme):
    one = shot()
    at, clear = (120.94, 32.04), (120.94, 31.99)
    bare = one.take()
    one.scene.set_overlays(Overlays(heat=heat_of([at] * 5000, 2000.0)))
    picture = one.take()
    field = one.scene._views.views["heat"]._layer.book.field_of(one.scene.overlays.heat)
    x_px, y_px = one.screen_of(*at)
    top = 255 * np.array(ramp(theme, "heat", len(field.breaks))[-1])
    expected = rgb(theme, "map.land") * (1 - OPACITY["heat"]) + top * OPACITY["heat"]
    assert is_near(picture[y_px, x_px], expected, 3)
    x_px, y_px = one.screen_of(*clear)
    assert (picture[y_px, x_px] == bare[y_px, x_px]).all()


def test_a_class_ends_at_the_same_place_at_every_zoom(shot):
    one = shot()
    heat = heat_of([(120.94, 32.03)] * 3000, 2500.0)
    ends, bare_ground = [], frozenset({"labels", "great-labels", "scale-legend"})
    for zoom in (12.0, 13.0, 14.0):
        one.look_at(120.94, 32.03, zoom)
        one.scene.set_overlays(Overlays(hidden_layers=bare_ground))
        bare = one.take()
        one.scene.set_overlays(Overlays(heat=heat, hidden_layers=bare_ground))
        picture = one.take()
        x_px, y_px = one.screen_of(120.94, 32.03)
        covered = np.abs(picture[y_px].astype(int) - bare[y_px]).max(axis=-1) > 6
        clear = np.flatnonzero(~covered[:x_px])
        left_px = clear[-1] if len(clear) else -1
        metres = (x_px - left_px) * one.scene.camera.view(one.at_s).ground_m_per_px
        if left_px >= 0:
            ends.append(metres)
    assert len(ends) >= 2
    assert max(ends) - min(ends) < 60.0  # two px at the lowest zoom


def test_no_points_draw_nothing_and_the_legend_says_so(shot):
    one = shot()
    bare = one.take()
    one.scene.set_overlays(Overlays(heat=heat_of([])))
    picture = one.take()
    assert one.scene._views.views["scale-legend"].texts[0] == "车辆 · 辆/km² · r = 500 m"
    assert (picture[:300] == bare[:300]).all()


def test_the_legend_of_heat_has_its_breaks_the_greatest_first(shot):
    one = shot()
    one.scene.set_overlays(Overlays(heat=heat_of(evenly(20_000))))
    one.take()
    field = one.scene._views.views["heat"]._layer.book.field_of(one.scene.overlays.heat)
    rows = [text for text in one.scene._views.views["scale-legend"].texts if text[0] == "≥"]
    assert rows == [f"≥ {at:,.10g}" for at in reversed(field.breaks)]


def test_the_heat_is_worked_out_once_for_all_windows_and_pictures(shot):
    one = shot()
    one.scene.set_overlays(Overlays(heat=heat_of(evenly(100))))
    one.take()
    view = one.scene._views.views["heat"]
    shown, texture = view._shown, view._texture
    one.scene.camera.pan(40.0, 0.0, one.at_s)
    one.take()
    assert view._shown is shown
    one.scene.set_overlays(Overlays(heat=heat_of(evenly(90))))
    one.take()
    assert view._shown is not shown
    assert view._texture is texture


def test_windows_that_each_show_another_heat_work_each_out_once(
    world, base_map, registers, sprites, fonts, theme, monkeypatch
):
    worked_out = []
    real = heat_field.field_of
    monkeypatch.setattr(heat_field, "field_of", lambda *a: worked_out.append(a[0]) or real(*a))
    model = MapModel(world, base_map, registers, sprites, fonts)
    with SharedTarget(WIDTH_PX, HEIGHT_PX) as target:
        scenes = [MapScene(model, theme, hurries=False) for _ in range(3)]
        for at, scene in enumerate(scenes):
            scene.set_overlays(Overlays(heat=heat_of([MIDDLE] * (at + 1))))
            scene.attach(target.gl)
        for step in range(4):
            for scene in scenes:
                scene.camera.pan(3.0, 0.0, 10.0 + step)
                scene.draw(target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, 10.0 + step)
        assert len(worked_out) == 3
        for scene in scenes:
            scene.release()
        model.release()
