"""The names of city, counties and towns: over the traffic, under what needs a person."""

from dataclasses import replace

import numpy as np

from app.domain.citypack import Place
from app.domain.classes import EntityClass, Severity
from app.domain.geo import LonLat
from map_layers.label_boxes import touching
from map_layers.model import MapModel
from map_layers.overlays import AlarmMark, Band, Overlays, Post, ShapeMark
from map_layers.scene import MapScene
from map_layers.span import ScreenGrid, Span
from map_layers.span_canvas import SpanCanvas
from tests.one_context import SharedTarget
from tests.render.conftest import NOW_S, count_near, rgb, thing
from tests.render.strewn import WHOLE, plan_of, strewn

LON, LAT = 120.88, 32.0  # of the city's name
OFFICER = {"class": EntityClass.OFFICER}
NAMES = frozenset({"labels", "great-labels"})


def around_name(one, half_px=(34, 12)):
    x_px, y_px = one.screen_of(LON, LAT)
    return np.s_[y_px - half_px[1] : y_px + half_px[1], x_px - half_px[0] : x_px + half_px[0]]


def crowd(step_deg=0.0003):
    """Return things that lie in a row on the name of the city."""
    return [thing(f"b{n}", LON + step_deg * (n - 7), LAT) for n in range(15)]


def shows(one, *hidden, **more):
    one.scene.set_overlays(Overlays(hidden_layers=frozenset(hidden), **more))
    return one.take()


def test_the_name_of_the_city_is_read_over_a_crowd_of_symbols(shot, put, theme):
    put(*crowd())
    one = shot()
    one.look_at(LON, LAT, 14.0)
    ink = rgb(theme, "map.label")
    bare = count_near(shows(one, "tracks")[around_name(one)], ink, 20)
    over = count_near(shows(one)[around_name(one)], ink, 20)
    assert bare > 150
    assert over >= 0.97 * bare
    assert (shows(one, *NAMES) != shows(one, "tracks", *NAMES)).any()  # there are symbols below


def test_the_name_is_read_over_dots_too(shot, world, catalogue, theme):
    strewn(world, catalogue, 150, (LON - 0.03, LAT - 0.02, LON + 0.03, LAT + 0.02))
    one = shot()
    one.look_at(LON, LAT, 11.9)
    assert len(plan_of_drawn(one).dots) > 100
    ink = rgb(theme, "map.label")
    bare = count_near(shows(one, "tracks")[around_name(one)], ink, 20)
    assert count_near(shows(one)[around_name(one)], ink, 20) >= 0.97 * bare > 100


def plan_of_drawn(one):
    one.take()
    return plan_of(one)


def test_a_village_gives_way_to_symbols_and_has_no_place_above_them(
    world, put, base_map, registers, sprites, fonts, theme
):
    put(*crowd())
    village = Place("小村庄", "Village", "village", 3, LON, LAT)
    model = MapModel(world, replace(base_map, places=(village,)), registers, sprites, fonts)
    with SharedTarget(640, 480) as target:
        scene = MapScene(model, theme, hurries=False)
        scene.attach(target.gl)
        scene.resize(640.0, 480.0, 1.0)
        scene.camera.ease_to(LON, LAT, 0.0, 14.0)
        pictures = []
        for hidden in ((), ("great-labels",)):
            scene.set_overlays(Overlays(hidden_layers=frozenset(hidden)))
            scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 100.0)
            pictures.append(target.picture())
        assert (pictures[0] == pictures[1]).all()
        assert scene._views.views["labels"].texts == ("小村庄",)
        scene.release()
        model.release()


def test_an_alarm_and_a_selected_thing_lie_over_the_name(shot, put):
    put(thing("b0", LON, LAT), thing("b1", LON + 0.003, LAT))
    alarm = AlarmMark("a1", "b1", Severity.I, LON, LAT, is_unacknowledged=False)
    one = shot()
    one.look_at(LON, LAT, 12.0)
    for more, of_layer in (({"alarms": (alarm,)}, "alarms"), ({"hovered": "b0"}, "selection")):
        whole, without = shows(one, **more), shows(one, of_layer, **more)
        only = shows(one, *NAMES, **more), shows(one, *NAMES, of_layer, **more)
        is_mark = (whole != without).any(axis=2)
        solid = (only[0] != only[1]).any(axis=2) & (np.abs(only[0].astype(int) - whole) <= 3).all(2)
        assert is_mark[around_name(one, (60, 40))].any()
        # Where a mark is opaque it looks the same with the name below it as without.
        assert solid.sum() > 0.5 * is_mark.sum()


def test_names_of_things_give_way_to_the_name_of_a_city_but_not_what_is_chosen(shot, put):
    put(thing("P-1", LON, LAT + 0.0012, **OFFICER), thing("P-2", LON + 0.02, LAT, **OFFICER))
    one = shot()
    one.look_at(LON, LAT, 13.0)

    def told(**more):
        shows(one, **more)
        views = one.scene._views.views
        things = {text.lines[0][0] for text in views["names"].named.texts if text.lines}
        return things, "南通市" in views["labels"].texts

    assert told() == ({"P-2"}, True)
    assert told(selected=("P-1",)) == ({"P-1", "P-2"}, False)
    one.scene.set_overlays(Overlays(hidden_layers=frozenset({"great-labels"})))
    one.take()
    assert {t.lines[0][0] for t in one.scene._views.views["names"].named.texts} == {"P-1", "P-2"}


def test_the_name_gives_way_to_a_post_and_to_the_name_of_a_chosen_fence(shot):
    one = shot()
    one.look_at(LON, LAT, 13.0)
    labels = one.scene._views.views["labels"]
    ring = tuple(
        LonLat(LON + x, LAT - 0.0015 + y) for x, y in ((-0.01, -0.01), (0.01, -0.01), (0, 0))
    )
    for more, has_name in (
        ({}, True),
        ({"posts": (Post(LON, LAT, "王港路口"),)}, False),
        ({"shapes": (ShapeMark("F", ring, "围栏"),)}, True),
        ({"shapes": (ShapeMark("F", ring, "围栏", is_chosen=True),)}, False),
        ({}, True),
    ):
        shows(one, **more)
        assert ("南通市" in labels.texts) == has_name, more


def test_names_of_fences_and_bands_keep_clear_of_places_and_of_one_another(shot):
    one = shot()
    one.look_at(LON, LAT, 13.0)
    square = ((-1, -1), (1, -1), (1, 1), (-1, 1))

    def ring(half_deg, north_deg):
        return [(LON + x * half_deg, LAT - half_deg + north_deg + y * half_deg) for x, y in square]

    fences = tuple(
        ShapeMark(f"F{n}", tuple(LonLat(*at) for at in ring(0.009 + 0.002 * n, 0.0)), f"围栏{n}")
        for n in range(3)
    )
    shows(one, shapes=fences, bands=(Band(5.0, (np.array(ring(0.006, 0.0)),), "示例"),))
    room = one.scene._views.views["labels"]._room
    places, bands, shapes = (
        room._standing[key] for key in ("great-labels", "band-labels", "shape-marks")
    )
    assert len(places) >= 1
    assert len(bands) == 1
    assert len(shapes) >= 2
    assert not touching(bands, places).any()
    assert not touching(shapes, np.concatenate([places, bands])).any()
    for index in range(len(shapes)):
        assert not touching(shapes[index : index + 1], np.delete(shapes, index, axis=0)).any()


def test_counts_stand_beside_the_name_of_the_city(shot, world, catalogue):
    strewn(world, catalogue, 6000, WHOLE)
    one = shot()
    one.look_at(LON, LAT, 11.0)
    counted = plan_of_drawn(one).counted
    assert len(counted) > 4
    origin = one.scene.model.origin
    at_px = one.scene.camera.target.screen_of_m(origin.absolute(counted.at_m))
    x_px, y_px = one.screen_of(LON, LAT)
    far_px = np.abs(at_px - (x_px, y_px)) - counted.radii_px(1.0)[:, None]
    assert (far_px.max(axis=1) > 9.0).all()
    assert (np.abs(at_px - (x_px, y_px)).max(axis=1) < 70.0).any()  # there was one to move


def test_no_name_lies_behind_the_frame_of_a_screen(
    world, put, base_map, registers, sprites, fonts, theme
):
    grid = ScreenGrid(2, 2, 300, 220, 24)
    span = Span.over([grid.at(column, row) for row in range(2) for column in range(2)])
    put(thing("P-0117", LON + 0.0002, LAT - 0.004, **OFFICER))
    model = MapModel(world, base_map, registers, sprites, fonts)
    with SharedTarget(1, 1) as target:
        scene = MapScene(model, theme, hurries=False)
        scene.resize(span.width_px, span.height_px, 1.0)
        canvas = SpanCanvas(scene, target.gl)
        scene.camera.ease_to(LON, LAT, 0.0, 13.0)

        def picture(*hidden):
            scene.set_overlays(Overlays(hidden_layers=frozenset(hidden)))
            canvas.draw(span, 1.0, NOW_S, 100.0)
            flat = np.frombuffer(canvas._fbo.read(components=4), np.uint8)
            return flat.reshape(span.height_px, span.width_px, 4)[::-1].astype(int)

        ink = (picture() != picture(*NAMES, "names")).any(axis=2)
        assert ink.sum() > 500
        assert {"南通市"} <= set(scene._views.views["labels"].texts)
        assert len(scene._views.views["names"].named.texts) == 1
        for gap in span.gaps:
            assert not ink[gap.top_px : gap.bottom_px, gap.left_px : gap.right_px].any()
        scene.camera.pan(400.0, 0.0, 200.0)
        picture()
        canvas.release()
        model.release()
