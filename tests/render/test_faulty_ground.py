"""A ground view that raises is left out; the kept picture is as if it had never been there."""

import gc

import moderngl
import numpy as np
import pytest

from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.scene import MapScene
from map_layers.windowed import WindowedLayer
from tests.render.conftest import HEIGHT_PX, NOW_S, WIDTH_PX, Shot, load_theme

BARE = Overlays(hidden_layers=frozenset({"labels", "great-labels", "corner"}))


class Spoiler(WindowedLayer):
    """Paints everything in one colour, and raises in a verb of its view."""

    key = "spoiler"

    def __init__(self, verb):
        self.verb = verb
        self.looks = 0

    def view(self, gl):
        self.gl = gl
        return self

    def _call(self, verb):
        if verb == self.verb:
            raise ValueError(f"no {verb}")

    def look(self, frame):
        self.looks += 1
        self._call("look")
        return frame.theme.theme_id

    def steps(self, _):
        self._call("steps")
        return [self._paint, self._paint]

    def _paint(self):
        self.gl.clear(1.0, 0.0, 1.0, 1.0)
        self.gl.disable(moderngl.BLEND)
        self._call("paint")

    def release(self):
        pass


@pytest.fixture
def pictured(world, base_map, registers, sprites, fonts, theme):
    made = []

    def picture(*more, hurries):
        one = Shot(MapModel(world, base_map, registers, sprites, fonts, more=more), theme)
        made.append(one)
        one.scene = MapScene(one.scene.model, theme, hurries=hurries)
        one.scene.set_overlays(BARE)
        one.scene.attach(one.target.gl)
        one.scene.draw(one.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, one.at_s)
        return one, one.target.picture()

    yield picture
    for one in made:
        one.release()


@pytest.mark.parametrize("hurries", [False, True])
@pytest.mark.parametrize("verb", ["look", "steps", "paint"])
def test_a_ground_view_that_raises_leaves_no_trace_and_is_noted(pictured, verb, hurries):
    whole = pictured(hurries=hurries)[1]
    spoiler = Spoiler(verb)
    one, spoiled = pictured(spoiler, hurries=hurries)
    assert (spoiled == whole).all()
    fault = one.scene.model.stack.faults["spoiler"]
    assert str(fault) == f"layer spoiler: ValueError: no {verb}"
    assert [s.key for s in one.scene.model.stack.states if s.fault is not None] == ["spoiler"]
    looks = spoiler.looks
    one.scene.draw(one.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, one.at_s)
    assert spoiler.looks == looks


def test_a_ground_view_that_comes_to_raise_later_is_drawn_away(pictured):
    whole = pictured(hurries=True)[1]
    spoiler = Spoiler("never")
    one, spoiled = pictured(spoiler, hurries=True)
    assert (spoiled != whole).any()
    spoiler.verb = "look"
    for _ in range(60):
        one.at_s += 0.05
        due_in_s = one.scene.draw(one.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, one.at_s)
        if due_in_s > 0.0:
            break
    assert (one.target.picture() == whole).all()


KINDS = (moderngl.Texture, moderngl.Framebuffer, moderngl.Buffer, moderngl.VertexArray)


def alive():
    """Return how many GL objects of each kind have not been given back."""
    gc.collect()
    found = [thing for thing in gc.get_objects() if isinstance(thing, (*KINDS, moderngl.Program))]
    return {
        kind.__name__: sum(
            isinstance(thing, kind) and type(thing.mglo) is not moderngl.InvalidObject
            for thing in found
        )
        for kind in (*KINDS, moderngl.Program)
    }


def test_themes_units_sizes_and_moves_leave_no_gl_object_behind(pictured):
    one, _ = pictured(hurries=True)
    scene = one.scene

    def look_around():
        for name, unit, size in (("day", 1.5, (400, 300)), ("night", 1.0, (WIDTH_PX, HEIGHT_PX))):
            scene.set_theme(load_theme(name))
            scene.set_unit(unit)
            for step in range(6):
                one.at_s += 0.03
                scene.camera.zoom_at(100.0, 100.0, 0.1 if step % 2 else -0.1, one.at_s)
                scene.draw(one.target.fbo, *size, 1.0, NOW_S, one.at_s)
            for _ in range(40):
                one.at_s += 0.05
                if scene.draw(one.target.fbo, *size, 1.0, NOW_S, one.at_s) > 0.0:
                    break

    look_around()
    before = alive()
    for _ in range(3):
        look_around()
    assert alive() == before
    views = scene._views
    scene.release()
    assert views.ground._front is None
    assert np.sum(list(alive().values())) < np.sum(list(before.values()))
    scene.attach(one.target.gl)
