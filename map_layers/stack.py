"""The layer stack: layers in an explicit order; one that fails is switched off, the map goes on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import moderngl

from app.domain.errors import BugError, DutywallError
from app.domain.world import Change
from map_layers.contract import (
    NEVER_S,
    Frame,
    GroundView,
    Hit,
    LayerView,
    MapLayer,
    Pickable,
)
from map_layers.ground import Ground
from map_layers.sharing import is_shared

PROBE = b"one share group"
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


class LayerStack:
    """The layers of one view group, lowest first. Raises BugError where two share a key."""

    def __init__(self, layers: Sequence[MapLayer]) -> None:
        seen: set[str] = set()
        for layer in layers:
            if layer.key in seen:
                raise BugError(f"two map layers are called {layer.key}")
            seen.add(layer.key)
        self._layers = tuple(layers)
        self.faults: dict[str, Fault] = {}
        self._probe: moderngl.Buffer | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the layers, lowest first."""
        return tuple(layer.key for layer in self._layers)

    def absorb(self, change: Change) -> bool:
        """Hand a change to every layer; return whether any needs a redraw."""
        is_due = False
        for layer in self._working():
            try:
                is_due |= layer.absorb(change)
            except FAULTS as error:
                self.fail(layer.key, error)
        return is_due

    def views(self, gl: moderngl.Context) -> "StackViews":
        """Return the layers of one window; the first call uploads what all windows share.

        Raises BugError for a context outside the share group of the first one.
        """
        if self._probe is not None and not is_shared(self._probe, gl, PROBE):
            raise BugError(
                "this GL context shares nothing with the first: give it its own MapModel"
            )
        if self._probe is None:
            self._probe = gl.buffer(PROBE)
            for layer in self._working():
                try:
                    layer.upload(gl)
                except FAULTS as error:
                    self.fail(layer.key, error)
        made: dict[str, LayerView | GroundView] = {}
        for layer in self._working():
            try:
                made[layer.key] = layer.view(gl)
            except FAULTS as error:
                self.fail(layer.key, error)
        return StackViews(self, made, Ground(gl))

    def fail(self, key: str, error: BaseException) -> None:
        """Switch a layer off and keep the reason."""
        self.faults[key] = Fault(key, error)

    def release(self) -> None:
        """Give the shared GL objects back; a context of the share group is current."""
        for layer in self._layers:
            layer.release()
        if self._probe is not None:
            self._probe.release()
            self._probe = None

    def _working(self) -> list[MapLayer]:
        return [layer for layer in self._layers if layer.key not in self.faults]


@dataclass(slots=True)
class StackViews:
    """The layers of one window, lowest first; ground views are drawn first, as one picture."""

    stack: LayerStack
    views: dict[str, LayerView | GroundView] = field(default_factory=dict)
    ground: Ground | None = None

    def draw(self, frame: Frame) -> float:
        """Draw all layers; return in how many seconds the next picture is due."""
        shown = self._shown(frame)
        grounds = {key: view for key, view in shown if isinstance(view, GroundView)}
        due_in_s = NEVER_S
        if self.ground is not None:
            due_in_s = self.ground.draw(grounds, frame, self._contain)
        for key, view in shown:
            if not isinstance(view, GroundView):
                with self._contain(key):
                    due_in_s = min(due_in_s, view.draw(frame))
        return due_in_s

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return what is under a logical pixel: topmost layer first, nearest first in each."""
        hits: list[Hit] = []
        for key, view in reversed(self._shown(frame)):
            if isinstance(view, Pickable):
                with self._contain(key):
                    hits += view.pick(x_px, y_px, frame)
        return hits

    def release(self) -> None:
        """Give the window's GL objects back; its context is current."""
        for key, view in self.views.items():
            with self._contain(key):
                view.release()
        self.views.clear()
        if self.ground is not None:
            self.ground.release()

    @contextmanager
    def _contain(self, key: str) -> Iterator[None]:
        """Switch the layer off that raises inside."""
        try:
            yield
        except FAULTS as error:
            self.stack.fail(key, error)

    def _shown(self, frame: Frame) -> list[tuple[str, LayerView | GroundView]]:
        hidden = frame.overlays.hidden_layers | self.stack.faults.keys()
        return [(key, view) for key, view in self.views.items() if key not in hidden]
