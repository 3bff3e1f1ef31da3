"""Names of moving things: who has one, who gives way, and what a picture costs."""

import numpy as np

from app.domain.classes import EntityClass
from app.domain.world import Tick
from map_layers.contract import NEVER_S
from map_layers.label_boxes import NO_BOXES
from map_layers.model import MapModel
from map_layers.name_rows import NameTier
from map_layers.name_view import _those
from map_layers.overlays import Overlays, ValueLabel
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import NOW_S, block_of, count_near, rgb, thing

LON, LAT = 120.94, 32.01
OFFICER = {"class": EntityClass.OFFICER}


def view_of(one):
    return one.scene._views.views["names"]


def texts_of(one):
    """Return what stands on the map, line by line."""
    return [text for name in view_of(one).named.texts for text, _ in name.lines if text]


def near(one, zoom):
    one.look_at(LON, LAT, zoom)
    one.take()
    return texts_of(one)


def test_ordinary_things_have_a_name_only_when_the_map_is_near(shot, put):
    put(thing("bus-1", LON, LAT))
    one = shot()
    assert near(one, 14.0) == []
    assert near(one, 16.0) == ["bus-1"]


def test_ours_have_names_sooner_and_in_their_colour(shot, put, theme):
    put(thing("P-0117", LON, LAT, **OFFICER))
    one = shot()
    assert near(one, 12.0) == []
    assert near(one, 13.0) == ["P-0117"]
    picture = one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    below = picture[y_px + 12 : y_px + 34, x_px - 40 : x_px + 40]
    assert count_near(below, rgb(theme, "ui.ours"), 50) > 30


def test_a_lost_thing_says_for_how_long_and_nothing_else(shot, put):
    put(thing("bus-1", LON, LAT, fix_s=NOW_S - 900.0))
    one = shot()
    assert near(one, 13.0) == ["15 min"]


def test_a_chosen_thing_has_its_name_at_any_zoom_and_over_any_other(shot, put):
    put(thing("bus-1", LON, LAT), thing("P-1", LON, LAT, **OFFICER))
    one = shot()
    one.scene.set_overlays(Overlays(selected=("bus-1",), hovered="nobody"))
    assert near(one, 8.0) == ["bus-1"]
    assert near(one, 13.0) == ["bus-1"]
    tiers = [text.tier for text in view_of(one).named.texts]
    assert tiers == [NameTier.CHOSEN]
    one.scene.set_overlays(Overlays(selected=("bus-1", "P-1")))
    assert sorted(near(one, 13.0)) == ["P-1", "bus-1"]


def test_a_chosen_name_can_be_read_over_a_crowd_of_symbols(shot, put, theme):
    crowd = [thing(f"b{i}", LON + 0.0004 * (i % 9 - 4), LAT - 0.0002 * i) for i in range(15)]
    put(*crowd)
    one = shot()
    one.scene.set_overlays(Overlays(selected=("b0",)))
    near(one, 15.0)
    picture = one.take()
    x_px, y_px = one.screen_of(LON - 0.0016, LAT)
    region = picture[y_px + 12 : y_px + 38, x_px - 24 : x_px + 24]
    assert count_near(region, rgb(theme, "map.label"), 20) > 20
    assert count_near(region, rgb(theme, "map.label_halo"), 20) > 150


def test_traffic_gives_way_to_names_of_places_and_to_symbols(shot, put):
    put(thing("bus-1", 120.915, 32.0302), thing("bus-2", LON, LAT), thing("bus-3", LON, LAT - 2e-4))
    one = shot()
    one.look_at(120.915, 32.03, 16.0)
    one.take()
    assert "崇川" in one.scene._views.views["labels"].texts
    assert texts_of(one) == []
    one.scene.set_overlays(Overlays(hidden_layers=frozenset({"labels", "great-labels"})))
    one.take()
    assert texts_of(one) == ["bus-1"]
    one.scene.set_overlays(Overlays())
    assert near(one, 16.0) == ["bus-3"]


def test_a_hidden_class_has_no_names(shot, put):
    put(thing("bus-1", LON, LAT), thing("P-1", LON, LAT + 0.002, **OFFICER))
    one = shot()
    one.scene.set_overlays(Overlays(hidden_classes=frozenset({EntityClass.BUS})))
    assert near(one, 16.0) == ["P-1"]


def test_only_rows_that_the_filter_shows_have_names(shot, put):
    class OnlyFirst:
        def mask(self, world):
            return world.column("alive")[: world.size].astype(bool) & (world.id_at(0) != "")

    class Nobody:
        def mask(self, world):
            return world.column("lon_deg")[: world.size] > 180.0

    put(thing("bus-1", LON, LAT))
    one = shot()
    one.scene.set_overlays(Overlays(rows=OnlyFirst()))
    assert near(one, 16.0) == ["bus-1"]
    one.scene.set_overlays(Overlays(rows=Nobody()))
    assert near(one, 16.0) == []


def test_a_chosen_thing_that_is_hidden_has_no_name_without_a_symbol(shot, put):
    put(thing("bus-1", LON, LAT), thing("P-1", LON, LAT + 0.002, **OFFICER))
    one = shot()
    hidden = frozenset({EntityClass.BUS})
    one.scene.set_overlays(Overlays(selected=("bus-1", "P-1"), hidden_classes=hidden))
    assert near(one, 10.0) == ["P-1"]


def test_a_row_that_is_used_again_does_not_bear_the_old_name(
    world, catalogue, base_map, registers, sprites, fonts, theme, put
):
    put(thing("P-1", LON, LAT, **OFFICER))
    model = MapModel(world, base_map, registers, sprites, fonts)
    with SharedTarget(640, 480) as target:
        scene = MapScene(model, theme)
        scene.attach(target.gl)
        scene.resize(640.0, 480.0, 1.0)
        scene.camera.ease_to(LON, LAT, 0.0, 14.0)
        scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.0)
        view = scene._views.views["names"]
        assert [text.lines[0][0] for text in view.named.texts] == ["P-1"]
        model.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
        other = block_of(catalogue, [thing("P-2", LON + 0.002, LAT, **OFFICER)])
        other.columns["generation"][:] = 2
        model.absorb(world.apply(Tick(enter=other)))
        scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.05)  # too soon to choose anew
        assert view.named.texts == ()
        scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.3)
        assert [text.lines[0][0] for text in view.named.texts] == ["P-2"]
        scene.release()
        model.release()


def test_a_window_opened_while_place_names_are_off_has_a_room_of_its_own(
    world, base_map, registers, sprites, fonts, theme, put
):
    put(thing("P-1", LON, LAT, **OFFICER))
    model = MapModel(world, base_map, registers, sprites, fonts)
    asked = []
    with SharedTarget(640, 480) as target:
        scenes = []
        for fault in (None, RuntimeError("x")):
            if fault is not None:
                model.stack.fail("labels", fault)
            scenes.append(MapScene(model, theme, hurries=False))
            scenes[-1].attach(target.gl)
        views = [scene._views.views["names"] for scene in scenes]
        rooms = views[0]._rooms
        assert len(rooms) == 2
        for number, view in enumerate(views):
            view._room.add(lambda _, number=number: asked.append(number) or NO_BOXES)
        scenes[0].draw(target.fbo, 640, 480, 1.0, NOW_S, 10.0)
        assert asked == [0]
        for left, scene in ((1, scenes[1]), (0, scenes[0])):
            scene.release()
            assert len(rooms) == left
        model.release()


def test_the_same_picture_again_chooses_and_lays_out_nothing(shot, put):
    put(thing("P-1", LON, LAT, **OFFICER))
    one = shot()
    near(one, 14.0)
    view = view_of(one)
    done = (view.choosings, view.layouts)
    one.take()
    one.take()
    assert (view.choosings, view.layouts) == done


def test_a_name_rides_with_its_thing_without_a_new_layout(shot, put, world, catalogue):
    put(thing("P-1", LON, LAT, receipt_s=NOW_S - 10.0, **OFFICER))
    one = shot()
    moved = thing("P-1", LON + 0.002, LAT, receipt_s=NOW_S, **OFFICER)
    one.scene.model.absorb(world.apply(Tick(move=block_of(catalogue, [moved], "moving"))))
    near(one, 15.0)
    view = view_of(one)
    layouts, before_m = view.layouts, float(view._array["anchor"][0, 0])
    one.take(now_s=NOW_S + 0.9)
    after_m = float(view._array["anchor"][0, 0])
    assert view.layouts == layouts
    assert 5.0 < after_m - before_m < 60.0


def test_while_a_hand_moves_the_map_names_are_chosen_now_and_then(
    world, base_map, registers, sprites, fonts, theme, put
):
    put(thing("P-1", LON, LAT, **OFFICER))
    model = MapModel(world, base_map, registers, sprites, fonts)
    with SharedTarget(640, 480) as target:
        scene = MapScene(model, theme)
        scene.attach(target.gl)
        scene.resize(640.0, 480.0, 1.0)
        scene.camera.ease_to(LON, LAT, 0.0, 14.0)
        scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.0)
        view = scene._views.views["names"]
        first = view.choosings
        for step in range(5):
            scene.camera.pan(3.0, 0.0, 10.0)
            due_in_s = scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.02 + 0.02 * step)
        assert view.choosings == first
        assert due_in_s <= 0.2
        scene.draw(target.fbo, 640, 480, 1.0, NOW_S, 10.5)
        assert view.choosings == first + 1
        assert not view._is_stale
        scene.release()
        model.release()


def test_a_name_that_stands_keeps_its_place_before_a_newcomer(shot, put, world):
    put(thing("P-1", LON, LAT, **OFFICER), thing("P-2", LON + 0.004, LAT, **OFFICER))
    one = shot()
    one.look_at(LON + 0.004, LAT, 14.0)
    one.scene.set_overlays(Overlays(selected=()))
    one.take()
    view = view_of(one)
    assert sorted(texts_of(one)) == ["P-1", "P-2"]
    view._named = _those(view._named, view._named.rows == 1)
    one.scene.set_overlays(Overlays(labelled=frozenset({"nobody"})))
    one.look_at(LON + 0.004, LAT, 12.6)
    one.take()
    assert texts_of(one) == ["P-2"]


def test_values_of_stations_stand_before_all_but_the_chosen(shot, put):
    put(
        thing("A-1", LON, LAT, **{"class": EntityClass.AIR_STATION}),
        thing("P-1", LON, LAT, **OFFICER),
    )
    one = shot()
    one.scene.set_overlays(Overlays(values=(ValueLabel("A-1", "48"), ValueLabel("gone", "1"))))
    assert near(one, 13.0) == ["48"]
    assert one.due_in_s < NEVER_S
