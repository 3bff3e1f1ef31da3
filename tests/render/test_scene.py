"""The scene as its host sees it: when a picture is due, many windows, themes, and its end."""

import moderngl
import numpy as np
import pytest

from app.domain.errors import BugError, ConfigError
from app.domain.world import Tick
from map_layers.headless import HeadlessTarget
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from tests.render.conftest import NOW_S, block_of, count_near, load_theme, rgb, thing

LON, LAT = 120.94, 32.02


def test_an_idle_map_is_never_due(shot):
    one = shot()
    assert one.scene.due_in_s(one.at_s) == 0.0
    one.take()
    assert one.due_in_s == float("inf")
    assert one.scene.due_in_s(one.at_s + 3600.0) == float("inf")


def test_what_changes_the_picture_makes_it_due_and_what_does_not_does_not(
    shot, put, world, catalogue
):
    put(thing("e1", LON, LAT))
    one = shot()
    one.take()
    rest_s = one.scene.due_in_s(one.at_s)
    assert rest_s > 0.0
    one.scene.set_overlays(Overlays())
    assert one.scene.due_in_s(one.at_s) == rest_s
    for act in (
        lambda: one.scene.set_overlays(Overlays(selected=("e1",))),
        lambda: one.scene.set_theme(load_theme("day")),
        lambda: one.scene.set_language("en"),
        lambda: one.scene.set_unit(1.5),
        lambda: one.scene.resize(500.0, 400.0, 1.0),
        lambda: one.scene.camera.ease_to(LON, LAT, one.at_s),
        one.scene.touch,
        lambda: one.scene.model.absorb(
            world.apply(Tick(move=block_of(catalogue, [thing("e1", LON, LAT)], "moving")))
        ),
    ):
        one.take()
        one.at_s += 1.0
        one.take()
        assert one.scene.due_in_s(one.at_s) > 0.0
        act()
        assert one.scene.due_in_s(one.at_s) == 0.0


def test_an_ease_asks_for_pictures_until_it_rests(shot):
    one = shot()
    one.take()
    one.scene.camera.ease_to(LON, LAT, one.at_s, 14.0)
    one.at_s += 0.2
    one.take()
    assert one.due_in_s == 0.0
    one.at_s += 0.3
    one.take()
    assert one.due_in_s == float("inf")


def test_a_thing_that_stands_asks_for_a_picture_now_and_then_to_age(shot, put):
    put(thing("e1", LON, LAT))
    one = shot()
    one.take()
    assert 0.2 <= one.due_in_s <= 1.0


def test_two_windows_share_one_upload_and_differ_in_look(
    world, base_map, registers, sprites, fonts, put
):
    put(thing("e1", LON, LAT))
    model = MapModel(world, base_map, registers, sprites, fonts)
    night, day = load_theme("night"), load_theme("day")
    with HeadlessTarget(320, 240) as target:
        scenes = [MapScene(model, night), MapScene(model, day)]
        for scene in scenes:
            scene.attach(target.gl)
        buffer = model.table.buffers()["kind"]
        pictures = []
        for scene in scenes:
            scene.draw(target.fbo, 320, 240, 1.0, NOW_S, 1.0)
            pictures.append(target.picture())
        assert model.table.buffers()["kind"] is buffer
        assert model.table.uploads == 1
        assert count_near(pictures[0], rgb(night, "map.land"), 2) > 5000
        assert count_near(pictures[1], rgb(day, "map.land"), 2) > 5000
        for scene in scenes:
            scene.release()
        model.release()


def test_a_map_made_in_steps_is_empty_until_it_is_whole_and_then_as_any_other(
    shot, put, theme, monkeypatch
):
    monkeypatch.setattr("map_layers.stack.STEP_S", 0.0)
    put(thing("e1", LON, LAT))
    one = shot()
    whole = one.take()
    scene = MapScene(one.scene.model, theme, hurries=False, in_steps=True)
    scene.attach(one.target.gl)
    size = (one.target.width_px, one.target.height_px)
    steps = 0
    while not scene.is_whole:
        assert scene.draw(one.target.fbo, *size, 1.0, NOW_S, one.at_s) == 0.0 or scene.is_whole
        steps += 1
        if not scene.is_whole:
            assert one.target.picture().std(axis=(0, 1)).max() == 0.0
            assert scene.pick(*one.screen_of(LON, LAT), NOW_S, one.at_s) == []
    assert steps >= len(scene.model.stack.keys)
    assert np.array_equal(one.target.picture(), whole)
    assert scene.pick(*one.screen_of(LON, LAT), NOW_S, one.at_s)
    scene.release()


def test_a_window_that_shares_nothing_with_the_first_is_refused(shot, theme):
    one = shot()
    with HeadlessTarget(64, 64) as other:
        scene = MapScene(one.scene.model, theme)
        with pytest.raises(BugError, match="shares nothing"):
            scene.attach(other.gl)
    one.target.gl.__enter__()
    one.take()


def test_the_world_may_grow_while_it_is_shown(shot, put, theme):
    one = shot()
    one.take()
    change = put(*(thing(f"e{i}", LON, LAT, **{"class": 12}) for i in range(300)))
    one.scene.model.absorb(change)
    picture = one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    region = picture[y_px - 10 : y_px + 10, x_px - 10 : x_px + 10]
    assert count_near(region, rgb(theme, "class.officer"), 20) > 30


def test_nothing_of_gl_is_left_when_scene_and_model_are_released(
    world, base_map, registers, sprites, fonts, put, theme
):
    put(thing("e1", LON, LAT))
    with HeadlessTarget(320, 240) as target:
        made = []
        for kind in ("buffer", "texture", "program", "vertex_array", "framebuffer", "renderbuffer"):
            original = getattr(target.gl, kind)

            def counted(*args, _original=original, **kwargs):
                made.append(_original(*args, **kwargs))
                return made[-1]

            setattr(target.gl, kind, counted)
        model = MapModel(world, base_map, registers, sprites, fonts)
        scene = MapScene(model, theme)
        scene.attach(target.gl)
        scene.draw(target.fbo, 320, 240, 1.0, NOW_S, 1.0)
        scene.release()
        model.release()
        left = [one for one in made if not isinstance(one.mglo, moderngl.InvalidObject)]
        assert len(made) > 20
        assert left == []


def test_drawing_before_attaching_draws_nothing(world, base_map, registers, sprites, fonts, theme):
    scene = MapScene(MapModel(world, base_map, registers, sprites, fonts), theme)
    assert scene.draw(0, 10, 10, 1.0, NOW_S, 1.0) == float("inf")
    assert scene.pick(1.0, 1.0, NOW_S, 1.0) == []


def test_showing_a_thing_moves_the_camera_to_it(shot, put):
    put(thing("e1", LON, LAT))
    one = shot()
    assert one.scene.show_entity("e1", one.at_s, zoom=15.0)
    assert not one.scene.show_entity("nobody", one.at_s)
    assert one.scene.lonlat_at(320.0, 240.0, one.at_s + 1.0) == pytest.approx((LON, LAT))


def test_a_machine_without_egl_is_told_in_one_sentence(monkeypatch):
    def refuse(**_):
        raise Exception("eglGetDisplay failed")  # noqa: TRY002 - as the EGL loader does

    monkeypatch.setattr(moderngl, "create_context", refuse)
    with pytest.raises(ConfigError, match="no GL without a display: eglGetDisplay failed"):
        HeadlessTarget(8, 8)


def test_a_hand_stops_where_there_is_nothing_more_to_be_shown(shot):
    one = shot()
    one.take()
    whole = one.scene.camera.target.zoom
    for turn in range(60):
        one.scene.camera.zoom_at(10.0, 10.0, -0.5, one.at_s + turn)
    assert whole - 2.0 < one.scene.camera.target.zoom < whole - 1.0
    one.scene.camera.zoom_at(10.0, 10.0, 0.5, one.at_s + 100.0)
    assert one.scene.camera.target.zoom > whole - 1.6


def test_a_look_that_somebody_chose_is_finished_without_a_pause(shot, monkeypatch):
    one = shot()
    scene = one.scene
    one.take()
    scene._software, scene.is_software, scene._hurries = True, True, True
    monkeypatch.setattr(scene._pace, "wait_s", lambda _: 9.0)
    scene._due_at_s = one.at_s
    assert scene.due_in_s(one.at_s) == 9.0  # what the feed brings may wait
    ground = scene._views.ground
    answers = iter([0.0, 0.0, float("inf"), float("inf")])
    monkeypatch.setattr(ground, "draw", lambda *_: next(answers))
    scene.set_overlays(Overlays(selected=("x",)))
    one.take()
    assert scene.due_in_s(one.at_s) == 0.0
    one.take()
    assert scene.due_in_s(one.at_s) == 0.0
    one.take()
    assert scene.due_in_s(one.at_s) == float("inf")
