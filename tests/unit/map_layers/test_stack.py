"""A broken layer is switched off with a note; the others go on."""

import pytest

from app.domain.errors import BugError
from app.domain.world import Change
from map_layers.contract import NEVER_S, Hit, HitKind
from map_layers.overlays import Overlays
from map_layers.stack import LayerStack, StackViews

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


def views_of(*layers):
    stack = LayerStack(layers)
    return StackViews(stack, {layer.key: layer for layer in layers})


def test_two_layers_of_one_name_are_refused_at_start():
    with pytest.raises(BugError, match="two map layers are called roads"):
        LayerStack((Layer("roads"), Layer("roads")))


def test_the_order_is_the_one_given():
    assert LayerStack((Layer("b"), Layer("a"))).keys == ("b", "a")


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
    stack = LayerStack((bad, good))
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
