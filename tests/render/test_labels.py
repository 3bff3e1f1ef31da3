"""Place names in pictures: their halo, their room, their calm while the map moves."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.citypack import Place
from app.domain.register import Registers, Site
from map_layers.label_boxes import boxes_around, touching
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from map_layers.theme import contrast
from tests.one_context import SharedTarget
from tests.render.conftest import BOUNDS_DEG, NOW_S, load_theme, rgb, thing

LON, LAT = 120.88, 32.0
PLACES_AT_MOST = 600


@pytest.fixture(scope="module")
def many(base_map):
    """A base map of many names, of all ranks, anywhere."""
    rng = np.random.default_rng(11)
    west, south, east, north = BOUNDS_DEG
    heads = "南通海门启东如皋港闸崇川开发观音山狼山天生唐闸秦灶钟秀幸福文峰"
    places = tuple(
        Place(
            "".join(rng.choice(list(heads), rng.integers(2, 6))),
            "Long English Name",
            "village",
            int(rng.integers(1, 5)),
            float(rng.uniform(west, east)),
            float(rng.uniform(south, north)),
        )
        for _ in range(PLACES_AT_MOST)
    )
    return replace(base_map, places=places)


@pytest.fixture
def windows(world, registers, sprites, fonts, theme):
    """Make windows of one model on one headless target."""
    made = []

    def make(base_map, count=1, registers=registers, *, hurries=False):
        target = SharedTarget(640, 480)
        model = MapModel(world, base_map, registers, sprites, fonts)
        scenes = [MapScene(model, theme, hurries=hurries) for _ in range(count)]
        for scene in scenes:
            scene.attach(target.gl)
            scene.resize(640.0, 480.0, 1.0)
        made.append((target, model, scenes))
        return target, scenes

    yield make
    for target, model, scenes in made:
        for scene in scenes:
            scene.release()
        model.release()
        target.release()


def draw(target, scene, at_s=100.0):
    due_in_s = scene.draw(target.fbo, 640, 480, 1.0, NOW_S, at_s)
    assert not scene.model.stack.faults
    return due_in_s


def labels_of(scene):
    return scene._views.views["labels"]


def boxes_of(scene):
    """Return the boxes, without their gaps, of the names that are shown."""
    view = labels_of(scene)
    middle_px = scene.camera.target.screen_of_m(view._layer.at_m[view._in_view])
    return boxes_around(middle_px, view._choice.half_px[view._in_view] - 6.0)


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_name_stands_out_from_its_halo_whatever_the_ground(shot, name):
    theme = load_theme(name)
    one = shot(theme=theme)
    one.look_at(LON, LAT, 13.0)
    picture = one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    region = picture[y_px - 14 : y_px + 14, x_px - 40 : x_px + 40, :3].astype(int)
    letter, halo = rgb(theme, "map.label"), rgb(theme, "map.label_halo")
    is_letter = np.abs(region - letter).max(axis=-1) <= 10
    is_halo = np.abs(region - halo).max(axis=-1) <= 14
    assert is_letter.sum() > 100
    assert is_halo.sum() > 100
    assert contrast(theme.hex("map.label"), theme.hex("map.label_halo")) > 7.0
    rows, columns = np.nonzero(is_letter)
    around = [
        is_halo[max(row - 4, 0) : row + 5, max(column - 4, 0) : column + 5].any()
        for row, column in zip(rows, columns, strict=True)
    ]
    assert np.mean(around) > 0.95


def test_no_two_names_touch_from_any_of_fifty_cameras(windows, many):
    target, (scene,) = windows(many)
    rng = np.random.default_rng(3)
    seen = 0
    for _ in range(50):
        lon, lat = rng.uniform(120.82, 120.94), rng.uniform(31.97, 32.04)
        scene.camera.ease_to(lon, lat, -10.0, rng.uniform(9.0, 17.0))
        scene.camera.rotate(rng.uniform(0.0, 360.0), 50.0)
        draw(target, scene)
        boxes = boxes_of(scene)
        seen += len(boxes)
        for index in range(len(boxes)):
            assert not touching(boxes[index : index + 1], np.delete(boxes, index, axis=0)).any()
    assert seen > 400


def test_moving_the_map_changes_names_only_at_its_edges(windows, many):
    target, (scene,) = windows(many)
    scene.camera.ease_to(LON, LAT, -10.0, 13.8)
    draw(target, scene)
    view = labels_of(scene)
    for step in range(30):
        before, old = set(view._in_view.tolist()), boxes_of(scene)
        scene.camera.pan(9.0, -5.0, 100.0 + step)
        draw(target, scene)
        changed = before ^ set(view._in_view.tolist())
        at_m = view._layer.at_m[list(changed)]
        px = scene.camera.target.screen_of_m(at_m.reshape(-1, 2))
        half_px = view._choice.half_px[list(changed)]
        off_px = np.minimum(
            np.minimum(px, (640.0, 480.0) - px)[:, 0] - half_px[:, 0],
            np.minimum(px, (640.0, 480.0) - px)[:, 1] - half_px[:, 1],
        )
        assert (off_px <= 10.0).all()
        assert len(old) > 3
    assert view._layer.choosings == 1


def test_the_same_picture_again_costs_no_layout(windows, many):
    target, (scene,) = windows(many)
    scene.camera.ease_to(LON, LAT, -10.0, 13.8)
    draw(target, scene)
    view = labels_of(scene)
    layouts, choosings = view.layouts, view._layer.choosings
    sent = scene.model.glyphs.texture.uploaded_bytes
    for _ in range(3):
        draw(target, scene)
    scene.camera.pan(12.0, 8.0, 101.0)
    draw(target, scene)
    assert (view.layouts, view._layer.choosings) == (layouts, choosings)
    assert scene.model.glyphs.texture.uploaded_bytes == sent


def test_names_come_softly_and_then_nothing_is_due(windows, many):
    target, (scene,) = windows(many, hurries=True)
    draw(target, scene, 10.0)
    shown = len(labels_of(scene).texts)
    scene.camera.zoom_at(320.0, 240.0, 1.5, 20.0)
    at_s, due_in_s = 20.0, 0.0
    fades = labels_of(scene)._fades
    draw(target, scene, at_s)
    moving = fades.opacity(at_s)[fades.wanted]
    assert (moving < 0.5).any()
    while at_s < 25.0 and due_in_s != float("inf"):
        at_s += 0.05
        due_in_s = draw(target, scene, at_s)
    assert due_in_s == float("inf")
    assert (fades.opacity(at_s) == fades.wanted).all()
    assert len(labels_of(scene).texts) != shown


def test_two_windows_draw_from_one_texture_that_is_sent_once(windows, many):
    target, (one, other) = windows(many, 2)
    for scene in (one, other):
        scene.camera.ease_to(LON, LAT, -10.0, 13.8)
    draw(target, one)
    texture = one.model.glyphs.texture
    sent = texture.uploaded_bytes
    draw(target, other)
    assert texture.uploaded_bytes == sent
    assert texture.storages == 1


def test_only_new_glyphs_are_sent(windows, many):
    target, (scene,) = windows(many)
    draw(target, scene)
    texture = scene.model.glyphs.texture
    sent = texture.uploaded_bytes
    scene.camera.ease_to(LON, LAT, -10.0, 13.8)
    draw(target, scene)
    assert 0 < texture.uploaded_bytes - sent < 200_000


def test_the_crops_of_a_picture_have_the_names_of_the_whole(windows, many):
    target, (whole, crop) = windows(many, 2)
    whole.camera.ease_to(LON, LAT, -10.0, 13.8)
    draw(target, whole)
    picture = target.picture()
    crop.camera.jump(whole.camera.target)
    crop.camera.pan(-160.0, -120.0, 100.0)
    draw(target, crop)
    assert set(labels_of(crop).texts) - set(labels_of(whole).texts)
    part = target.picture()[:300, :400]
    differs = np.abs(part.astype(int) - picture[120:420, 160:560]).max(axis=-1) > 60
    assert differs.mean() < 0.002


def test_names_keep_clear_of_sites_but_not_those_of_the_city(windows, base_map):
    site = Registers(sites=(Site("S1", "厂", "plant", LON, LAT, 100.0, "1"),))
    village = Place("村名", "Village", "village", 3, LON, LAT)
    city = Place("市名", "City", "city", 0, LON + 0.02, LAT)
    beside = Place("镇名", "Town", "town", 2, LON - 0.02, LAT)
    target, (scene,) = windows(replace(base_map, places=(village, city, beside)), 1, site)
    scene.camera.ease_to(LON, LAT, -10.0, 13.0)
    draw(target, scene)
    assert labels_of(scene).texts == ("市名", "镇名")


def test_a_place_makes_room_for_the_name_of_what_was_chosen(shot, put):
    put(thing("e1", 120.915, 32.031))
    one = shot()
    one.look_at(120.915, 32.03, 13.0)
    one.take()
    view = labels_of(one.scene)
    assert "崇川" in view.texts
    one.scene.set_overlays(Overlays(selected=("e1",)))
    one.take()
    assert "崇川" not in view.texts
    one.scene.set_overlays(Overlays())
    one.take()
    assert "崇川" in view.texts


def test_a_name_full_of_tricks_is_shown_as_what_it_is(windows, base_map):
    trick = Place("甲\u202e乙\n丙" + "长" * 300, "", "town", 2, LON, LAT)
    nameless = Place("", "", "town", 2, LON + 0.03, LAT)
    target, (scene,) = windows(replace(base_map, places=(trick, nameless)))
    scene.camera.ease_to(LON, LAT, -10.0, 11.0)
    draw(target, scene)
    (text,) = labels_of(scene).texts
    assert text.startswith("甲〔U+202E〕乙")
    assert len(text) <= 41
