"""Areas on the ground: the colour of their class, hatching for none, borders, rings and picks."""

from dataclasses import replace

import numpy as np
import pytest

from map_layers.area_mesh import CHUNK_AREAS, cut
from map_layers.contract import HitKind
from map_layers.legend_rows import LegendWords
from map_layers.model import MapModel
from map_layers.origin import Origin
from map_layers.overlays import AreaView, Overlays
from map_layers.ramp import OPACITY, ramp
from tests.render.conftest import BOUNDS_DEG, NOW_S, Shot, count_near, load_theme, rgb
from tests.unit.app.domain.area_grids import crooked_grid
from tests.unit.app.domain.test_area_index import EMPTY

WORDS = {"zh_CN": LegendWords("无数据", "数据时刻 {time}"), "en": LegendWords("none", "at {time}")}
GRID = crooked_grid(8, 5, bounds=BOUNDS_DEG)


@pytest.fixture
def areas_shot(world, base_map, registers, sprites, fonts, theme):
    """Make a scene with sets of areas; released at the end."""
    made = []

    def make(*area_sets, **options):
        model = MapModel(
            *(world, base_map, registers, sprites, fonts),
            area_sets=area_sets or (GRID,),
            legend_words=WORDS,
        )
        made.append(Shot(model, options.pop("theme", theme), **options))
        return made[-1]

    yield make
    for one in made:
        one.release()


def middle(areas, number):
    lon_deg, lat_deg = areas.rings(number)[0].mean(axis=0)
    return float(lon_deg), float(lat_deg)


def view_of(values, breaks=(1.0, 2.0), key="unit_grid", **more):
    return AreaView(key, np.array(values, np.float64), breaks, "车辆", "辆", NOW_S, **more)


def patch(picture, one, at, half_px=3):
    x_px, y_px = one.screen_of(*at)
    region = picture[y_px - half_px : y_px + half_px + 1, x_px - half_px : x_px + half_px + 1]
    return region[..., :3].astype(int)


def blended(theme, ground, number, classes):
    colour = 255 * np.array(ramp(theme, "area", classes)[number])
    return np.round(ground * (1 - OPACITY["area"]) + colour * OPACITY["area"])


@pytest.mark.parametrize("name", ["night", "day"])
def test_an_area_has_the_colour_of_its_class_over_what_lies_below(areas_shot, name):
    theme = load_theme(name)
    one = areas_shot(theme=theme)
    bare = one.take()
    values = np.arange(len(GRID)) % 3 + 0.5  # classes 0, 1, 2
    one.scene.set_overlays(Overlays(areas=(view_of(values),)))
    picture = one.take()
    for number in (9, 10, 14, 28):
        at = middle(GRID, number)
        ground = patch(bare, one, at)
        if np.ptp(ground.reshape(-1, 3), axis=0).max() > 2:
            continue  # a road or a name lies there
        expected = blended(theme, ground, number % 3, 3)
        assert np.abs(patch(picture, one, at) - expected).max() <= 2, number


def test_an_area_without_a_value_is_hatched_and_its_ground_shows(areas_shot, theme):
    one = areas_shot()
    one.look_at(*middle(GRID, 28), 14.0)
    bare = patch(one.take(), one, middle(GRID, 28), 20)
    one.scene.set_overlays(Overlays(areas=(view_of([np.nan] * len(GRID)),)))
    hatched = patch(one.take(), one, middle(GRID, 28), 20)
    changed = (np.abs(hatched - bare).max(axis=-1) > 8).mean()
    assert 0.05 < changed < 0.5
    assert count_near(hatched, rgb(theme, "map.no_data"), 30) > 10


def test_other_values_colour_anew_and_upload_no_geometry(areas_shot):
    one = areas_shot()
    low, high = view_of([0.0] * len(GRID)), view_of([9.0] * len(GRID))
    one.scene.set_overlays(Overlays(areas=(low,)))
    first = patch(one.take(), one, middle(GRID, 28))
    view = one.scene._views.views["areas"]
    arrays, texture = view._fills["unit_grid"], view._classes["unit_grid"][1]
    one.scene.set_overlays(Overlays(areas=(high,)))
    assert np.abs(patch(one.take(), one, middle(GRID, 28)) - first).max() > 20
    assert view._fills["unit_grid"] is arrays
    assert view._classes["unit_grid"][1] is texture


def test_the_ground_is_kept_while_the_classes_are_the_same(areas_shot):
    one = areas_shot()
    view = one.scene._views.views["areas"]

    def look(*values, breaks=(1.0, 2.0)):
        one.scene.set_overlays(Overlays(areas=(view_of([*values] * (len(GRID) // 2), breaks),)))
        return view.look(one.scene._current(NOW_S, 1.0))

    first = look(0.5, 1.5)
    assert look(0.6, 1.4) == first
    assert look(0.6, 2.4) != first
    assert look(0.6, 1.4, breaks=(1.0,)) != first  # the ramp has other colours


def test_borders_alone_are_drawn_without_values_and_fill_nothing(areas_shot):
    one = areas_shot()
    bare = one.take()
    one.scene.set_overlays(Overlays(areas=(AreaView("unit_grid"),)))
    picture = one.take()
    assert one.scene._views.views["scale-legend"].texts == ()
    assert (patch(picture, one, middle(GRID, 28)) == patch(bare, one, middle(GRID, 28))).all()
    corner = tuple(GRID.rings(28)[0][2])
    assert (np.abs(patch(picture, one, corner) - patch(bare, one, corner)) > 8).any()


def test_small_areas_have_no_borders_while_they_have_colours(areas_shot):
    one = areas_shot()
    one.scene.set_overlays(Overlays(areas=(view_of([1.0] * len(GRID)),)))
    view = one.scene._views.views["areas"]
    one.look_at(120.88, 32.0, 14.0)
    near = len(view.steps(one.scene._current(NOW_S, one.at_s)))
    one.look_at(120.88, 32.0, 5.0)
    assert (near, len(view.steps(one.scene._current(NOW_S, one.at_s)))) == (2, 1)


def test_what_is_out_of_view_is_not_drawn(areas_shot):
    many = crooked_grid(60, 40, bounds=BOUNDS_DEG)
    one = areas_shot(many)
    one.scene.set_overlays(Overlays(areas=(view_of([1.0] * len(many)),)))
    view = one.scene._views.views["areas"]
    chunks = -(-len(many) // CHUNK_AREAS)
    assert len(view.steps(one.scene._current(NOW_S, one.at_s))) == 2 * chunks  # fills, borders
    one.look_at(*middle(many, 5), 16.0)
    assert 1 <= len(view.steps(one.scene._current(NOW_S, one.at_s))) <= 4


def test_a_chosen_area_has_a_ring(areas_shot, theme):
    one = areas_shot()
    corner = tuple((GRID.rings(28)[0][1] + GRID.rings(28)[0][2]) / 2)
    before = count_near(patch(one.take(), one, corner), rgb(theme, "map.ring"), 40)
    one.scene.set_overlays(Overlays(chosen_areas=(("unit_grid", 28), ("gone", 1), ("town", 9))))
    assert count_near(patch(one.take(), one, corner), rgb(theme, "map.ring"), 40) >= before + 6
    one.scene.set_overlays(Overlays())
    assert count_near(patch(one.take(), one, corner), rgb(theme, "map.ring"), 40) == before


def test_a_click_finds_the_area_of_the_topmost_set(areas_shot):
    county = crooked_grid(1, 1, bounds=BOUNDS_DEG, key="county")
    one = areas_shot(GRID, county)
    at = middle(GRID, 11)
    x_px, y_px = one.scene.camera.view(one.at_s).screen_of(*at)
    one.take()

    def found():
        hits = one.scene.pick(x_px, y_px, NOW_S, one.at_s)
        return [hit.id for hit in hits if hit.kind is HitKind.AREA]

    assert found() == []
    one.scene.set_overlays(Overlays(areas=(AreaView("county"), AreaView("unit_grid"))))
    assert found() == [f"unit_grid:{GRID.codes[11]}"]
    one.scene.set_overlays(Overlays(areas=(AreaView("unit_grid"), AreaView("county"))))
    assert found() == ["county:WG-0000"]
    one.scene.set_overlays(Overlays(areas=(AreaView("gone"),)))
    assert found() == []


def test_the_legend_says_classes_unit_no_data_time_and_notice(areas_shot):
    one = areas_shot()
    values = [np.nan, *([1.5] * (len(GRID) - 1))]
    one.scene.set_overlays(Overlays(areas=(view_of(values, notice="示意"),)))
    one.take()
    texts = one.scene._views.views["scale-legend"].texts
    assert texts[:2] == ("车辆 · 辆", "示意")
    assert texts[2:] == ("≥ 2", "1 – 2", "< 1", "无数据", "数据时刻 22:13:20")


def test_the_legend_has_no_row_for_no_data_where_all_have_some(areas_shot):
    one = areas_shot(language="en")
    one.scene.set_overlays(Overlays(areas=(view_of([7.0] * len(GRID), breaks=()),)))
    one.take()
    assert one.scene._views.views["scale-legend"].texts == ("车辆 · 辆", "7", "at 22:13:20")


def test_values_of_another_length_or_size_harm_nothing(areas_shot):
    one = areas_shot()
    breaks = tuple(float(k) for k in range(40))
    for values in ([], [1.0], [1e300] * 200, [-np.inf] * 40):
        one.scene.set_overlays(Overlays(areas=(view_of(values, breaks), view_of([], (), "gone"))))
        one.take()


def test_a_set_of_no_areas_and_one_whose_areas_are_empty_are_drawn(areas_shot):
    hollow = replace(
        GRID,
        key="town",
        lonlat=np.empty((0, 2)),
        ring_first=np.zeros(1, np.uint32),
        area_first=np.zeros(len(GRID) + 1, np.uint32),
        triangles=np.empty((0, 3), np.uint32),
        triangle_area=np.empty(0, np.uint32),
    )
    empty = replace(EMPTY, key="county")
    one = areas_shot(hollow, empty)
    views = (view_of([1.0] * len(GRID), key="town"), view_of([], key="county"))
    one.scene.set_overlays(Overlays(areas=views, chosen_areas=(("town", 3),)))
    one.take()
    assert one.scene.pick(100.0, 100.0, NOW_S, one.at_s) is not None


def test_a_border_that_two_areas_share_is_drawn_once():
    mesh = cut(crooked_grid(4, 3), Origin.of_bounds(BOUNDS_DEG))
    (chunk,) = mesh.chunks
    assert len(chunk.borders) == 4 * (3 + 1) + 3 * (4 + 1)


def test_every_triangle_and_area_is_in_one_chunk():
    many = crooked_grid(40, 30)
    chunks = cut(many, Origin.of_bounds(BOUNDS_DEG)).chunks
    assert len(chunks) == 4
    assert sum(len(chunk.triangles) for chunk in chunks) == len(many.triangles)
    found = np.concatenate([np.unique(chunk.area) for chunk in chunks])
    assert sorted(found.tolist()) == list(range(len(many)))
    for chunk in chunks:
        whose = chunk.area[chunk.triangles]
        assert (whose == whose[:, :1]).all()
