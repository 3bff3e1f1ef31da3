"""The layer stack: layers in an explicit order; one that fails is switched off, the map goes on."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import moderngl

from app.domain.errors import BugError, DutywallError
from app.domain.world import Change
from map_layers.contract import (
    AT_ONCE_S,
    Frame,
    GroundView,
    Hit,
    LayerView,
    MapLayer,
    Pickable,
)
from map_layers.ground import Ground
from map_layers.origin import Origin
from map_layers.sharing import is_shared

log = logging.getLogger("render")
PROBE = b"one share group"
STEP_S = 0.02  # of making layers before a picture, where not all are made in one go
# What a broken layer can raise: GL, arithmetic, look-ups, wrong shapes. Not MemoryError, not exits.
FAULTS = (
    moderngl.Error,
    ArithmeticError,
    AttributeError,
    DutywallError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A layer that was switched off, and why."""

    key: str
    error: BaseException

    def __str__(self) -> str:
        """Return one line for the log and for the screen."""
        return f"layer {self.key}: {type(self.error).__name__}: {self.error}"


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer as a list of layers shows it; ``fault`` is why it is switched off, if it is."""

    key: str
    is_ground: bool
    fault: Fault | None


class LayerStack:
    """The layers of one view group, lowest first. Raises BugError where two share a key."""

    def __init__(self, layers: Sequence[MapLayer], origin: Origin) -> None:
        seen: set[str] = set()
        for layer in layers:
            if layer.key in seen:
                raise BugError(f"two map layers are called {layer.key}")
            seen.add(layer.key)
        self._layers = tuple(layers)
        self._origin = origin
        self._uploaded: set[str] = set()
        self._grounds: set[str] = set()
        self.faults: dict[str, Fault] = {}
        self.refused: tuple[Fault, ...] = ()  # layers that never came into being
        self.revision = 0  # rises with every fault and every retry
        self._probe: moderngl.Buffer | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the layers, lowest first."""
        return tuple(layer.key for layer in self._layers)

    @property
    def states(self) -> tuple[LayerState, ...]:
        """The layers as they are drawn: the ground, then the others; last who was refused."""
        states = [LayerState(key, key in self._grounds, self.faults.get(key)) for key in self.keys]
        drawn = sorted(states, key=lambda state: not state.is_ground)
        return (
            *drawn,
            *(LayerState(fault.key, is_ground=False, fault=fault) for fault in self.refused),
        )

    def absorb(self, change: Change) -> bool:
        """Hand a change to every layer; return whether any needs a redraw."""
        is_due = False
        for layer in self._working():
            try:
                is_due |= layer.absorb(change)
            except FAULTS as error:
                self.fail(layer.key, error)
        return is_due

    def views(self, gl: moderngl.Context, *, in_steps: bool = False) -> "StackViews":
        """Return the layers of one window; the first call uploads what all windows share.

        ``in_steps`` leaves it to the first pictures to make them, a few in each.
        Raises BugError for a context outside the share group of the first one.
        """
        if self._probe is not None and not is_shared(self._probe, gl, PROBE):
            raise BugError(
                "this GL context shares nothing with the first: give it its own MapModel"
            )
        if self._probe is None:
            self._probe = gl.buffer(PROBE)
        views = StackViews(self, gl, Ground(gl, self._origin))
        views.is_whole = not in_steps
        if views.is_whole:
            self.complete(views)
        return views

    def complete(self, views: "StackViews", may_go_on: Callable[[], bool] = lambda: True) -> bool:
        """Make what working layers still lack in a window; its context is current.

        Returns whether none lacks anything: ``may_go_on`` is asked before each.
        """
        for layer in self._working():
            if layer.key in views.views:
                continue
            if not may_go_on():
                return False
            try:
                if layer.key not in self._uploaded:
                    layer.upload(views.gl)
                    self._uploaded.add(layer.key)
                view = layer.view(views.gl)
            except FAULTS as error:
                self.fail(layer.key, error)
            else:
                views.add(layer.key, view)
                if isinstance(view, GroundView):
                    self._grounds.add(layer.key)
        return True

    def fail(self, key: str, error: BaseException) -> None:
        """Switch a layer off and keep the reason."""
        self.faults[key] = fault = Fault(key, error)
        self.revision += 1
        log.warning("switched off: %s", fault)

    def refuse(self, key: str, error: BaseException) -> None:
        """Keep why a layer could not be made; it cannot be tried again before the next start."""
        self.refused = (*self.refused, Fault(key, error))

    def retry(self, key: str) -> None:
        """Switch a layer on again that was switched off; it may fail again."""
        if self.faults.pop(key, None) is not None:
            self.revision += 1

    def release(self) -> None:
        """Give the shared GL objects back; a context of the share group is current."""
        for layer in self._layers:
            try:
                layer.release()
            except FAULTS as error:
                self.fail(layer.key, error)
        self._uploaded.clear()
        if self._probe is not None:
            self._probe.release()
            self._probe = None

    def _working(self) -> list[MapLayer]:
        return [layer for layer in self._layers if layer.key not in self.faults]


class StackViews:
    """The layers of one window, lowest first; ground views are drawn before the others."""

    def __init__(self, stack: LayerStack, gl: moderngl.Context, ground: Ground) -> None:
        self.stack = stack
        self.gl = gl
        self.ground = ground
        self.views: dict[str, LayerView | GroundView] = {}
        # What a view can do is asked once: asking a Protocol costs more than drawing many a layer.
        self._grounds: dict[str, GroundView] = {}
        self._others: dict[str, LayerView] = {}
        self._pickable: dict[str, Pickable] = {}
        self._revision = stack.revision
        self.is_whole = True  # whether all layers were made once
        self.is_ground_unfinished = False  # what was asked for last is not on the screen yet

    def add(self, key: str, view: LayerView | GroundView) -> None:
        """Take a view in."""
        self.views[key] = view
        if isinstance(view, GroundView):
            self._grounds[key] = view
        else:
            self._others[key] = view
        if isinstance(view, Pickable):
            self._pickable[key] = view

    def draw(self, frame: Frame) -> float:
        """Draw all layers; return in how many seconds the next picture is due."""
        if not self.is_whole:
            self.is_whole = self.stack.complete(self, _step())
        elif self._revision != self.stack.revision:
            self._revision = self.stack.revision
            self.stack.complete(self)
        shown = self._shown(frame)
        grounds = {key: self._grounds[key] for key in shown if key in self._grounds}
        due_in_s = self.ground.draw(grounds, frame, self._contain)
        self.is_ground_unfinished = due_in_s <= AT_ONCE_S
        for key in shown:
            if (view := self._others.get(key)) is not None:
                with self._contain(key):
                    due_in_s = min(due_in_s, view.draw(frame))
        return due_in_s

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return what is under a logical pixel: topmost layer first, nearest first in each."""
        hits: list[Hit] = []
        for key in reversed(self._shown(frame)):
            if (view := self._pickable.get(key)) is not None:
                with self._contain(key):
                    hits += view.pick(x_px, y_px, frame)
        return hits

    def release(self) -> None:
        """Give the window's GL objects back; its context is current."""
        for key, view in self.views.items():
            with self._contain(key):
                view.release()
        for held in (self.views, self._grounds, self._others, self._pickable):
            held.clear()
        self.ground.release()

    @contextmanager
    def _contain(self, key: str) -> Iterator[None]:
        """Switch the layer off that raises inside."""
        try:
            yield
        except FAULTS as error:
            self.stack.fail(key, error)

    def _shown(self, frame: Frame) -> list[str]:
        hidden = frame.overlays.hidden_layers | self.stack.faults.keys()
        return [key for key in self.stack.keys if key in self.views and key not in hidden]


def _step() -> Callable[[], bool]:
    """Return what says whether there is time to make another layer; for one there always is."""
    until_s: float | None = None

    def may_go_on() -> bool:
        nonlocal until_s
        if until_s is None:
            until_s = time.perf_counter() + STEP_S
            return True
        return time.perf_counter() < until_s

    return may_go_on
