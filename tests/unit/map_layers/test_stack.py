"""A broken layer is switched off with a note; the others go on."""

import pytest

import map_layers.stack
from app.domain.errors import BugError
from app.domain.world import Change
from map_layers.contract import NEVER_S, Hit, HitKind
from map_layers.origin import Origin
from map_layers.overlays import Overlays
from map_layers.stack import LayerStack, StackViews

ORIGIN = Origin(0.0, 0.0)
CHANGE = Change(1, 0, 5, frozenset({"lon_deg"}))


class Frame:
    def __init__(self, hidden=()):
        self.overlays = Overlays(hidden_layers=frozenset(hidden))


class Layer:
    def __init__(self, key, due_in_s=NEVER_S, fails_in=""):
        self.key = key
        self.due_in_s = due_in_s
        self.fails_in = fails_in
        self.calls = []

    def _call(self, verb):
        self.calls.append(verb)
        if verb == self.fails_in:
            raise ValueError(f"{self.key} cannot {verb}")

    def upload(self, _):
        self._call("upload")

    def view(self, _):
        self._call("view")
        return self

    def absorb(self, _):
        self._call("absorb")
        return True

    def draw(self, _):
        self._call("draw")
        return self.due_in_s

    def pick(self, *_):
        self._call("pick")
        return [Hit(HitKind.ENTITY, self.key, 1.0, 0.0, 0.0)]

    def release(self):
        self._call("release")


class GroundLayer(Layer):
    """A layer whose view is ground."""

    draw = None

    def look(self, _):
        return self.key

    def steps(self, _):
        return ()


class Ground:
    """Notes which views it is given."""

    def __init__(self):
        self.keys = ()

    def draw(self, views, *_):
        self.keys = tuple(views)
        return NEVER_S

    def release(self):
        self.keys = ("released",)


def views_of(*layers):
    stack = LayerStack(layers, ORIGIN)
    views = StackViews(stack, None, Ground())
    stack.complete(views)
    for layer in layers:
        layer.calls.clear()
    return views


def test_two_layers_of_one_name_are_refused_at_start():
    with pytest.raises(BugError, match="two map layers are called roads"):
        LayerStack((Layer("roads"), Layer("roads")), ORIGIN)


def test_the_order_is_the_one_given():
    assert LayerStack((Layer("b"), Layer("a")), ORIGIN).keys == ("b", "a")


def test_a_layer_that_cannot_draw_is_switched_off_and_noted_and_the_rest_is_drawn():
    good, bad, top = Layer("good", 3.0), Layer("bad", 0.1, "draw"), Layer("top", 2.0)
    views = views_of(good, bad, top)
    assert views.draw(Frame()) == 2.0
    assert str(views.stack.faults["bad"]) == "layer bad: ValueError: bad cannot draw"
    views.draw(Frame())
    assert bad.calls == ["draw"]
    assert good.calls == top.calls == ["draw", "draw"]


def test_a_layer_that_cannot_absorb_is_switched_off():
    good, bad = Layer("good"), Layer("bad", fails_in="absorb")
    stack = LayerStack((bad, good), ORIGIN)
    assert stack.absorb(CHANGE)
    assert list(stack.faults) == ["bad"]
    stack.absorb(CHANGE)
    assert bad.calls == ["absorb"]


def test_a_pick_asks_the_topmost_first_and_survives_a_broken_one():
    views = views_of(Layer("low"), Layer("broken", fails_in="pick"), Layer("high"))
    assert [hit.id for hit in views.pick(1.0, 1.0, Frame())] == ["high", "low"]
    assert list(views.stack.faults) == ["broken"]


def test_a_hidden_layer_is_neither_drawn_nor_picked():
    low, high = Layer("low"), Layer("high")
    views = views_of(low, high)
    views.draw(Frame(hidden=["high"]))
    assert [hit.id for hit in views.pick(1.0, 1.0, Frame(hidden=["high"]))] == ["low"]
    assert high.calls == []


def test_an_error_that_is_not_the_layers_own_goes_on():
    class Stopped(Layer):
        def draw(self, _):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        views_of(Stopped("x")).draw(Frame())


@pytest.mark.parametrize("verb", ["upload", "view"])
def test_a_layer_that_cannot_be_made_is_switched_off_and_the_rest_is_drawn(verb):
    good, bad = Layer("good"), Layer("bad", fails_in=verb)
    stack = LayerStack((bad, good), ORIGIN)
    views = StackViews(stack, None, Ground())
    stack.complete(views)
    views.draw(Frame())
    assert [(state.key, state.fault is None) for state in stack.states] == [
        ("bad", False),
        ("good", True),
    ]
    assert good.calls[-1] == "draw"


def test_a_layer_that_is_switched_on_again_is_made_and_drawn_in_its_place():
    bad, top = Layer("bad", 1.0, fails_in="upload"), Layer("top", 5.0)
    stack = LayerStack((bad, top), ORIGIN)
    views = StackViews(stack, None, Ground())
    stack.complete(views)
    assert views.draw(Frame()) == 5.0
    bad.fails_in = ""
    stack.retry("bad")
    assert views.draw(Frame()) == 1.0
    assert stack.states[0].fault is None
    assert bad.calls == ["upload", "upload", "view", "draw"]
    assert [hit.id for hit in views.pick(1.0, 1.0, Frame())] == ["top", "bad"]


def test_layers_made_in_steps_are_one_by_one_there_and_a_broken_one_stops_none(monkeypatch):
    monkeypatch.setattr(map_layers.stack, "STEP_S", 0.0)
    low, bad, top = Layer("low"), Layer("bad", fails_in="view"), Layer("top")
    views = StackViews(LayerStack((low, bad, top), ORIGIN), None, Ground())
    views.is_whole = False
    seen = []
    while not views.is_whole:
        views.draw(Frame())
        seen.append(tuple(views.views))
    assert seen == [("low",), ("low",), ("low", "top")]
    assert list(views.stack.faults) == ["bad"]
    assert top.calls[:2] == ["upload", "view"]


def test_ground_is_drawn_before_the_others_wherever_it_stands():
    low, ground, top = Layer("low"), GroundLayer("ground"), Layer("top")
    views = views_of(low, ground, top)
    views.draw(Frame())
    assert views.ground.keys == ("ground",)
    assert [state.key for state in views.stack.states] == ["ground", "low", "top"]


def test_a_layer_that_cannot_give_back_keeps_no_other_from_it():
    bad, good = Layer("bad", fails_in="release"), Layer("good")
    views = views_of(bad, good)
    views.release()
    views.stack.release()
    assert good.calls == ["release", "release"]
    assert views.ground.keys == ("released",)
