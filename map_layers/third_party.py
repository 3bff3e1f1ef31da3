"""What a map layer of a third party is given, and the guard that it is drawn behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import moderngl

from app.domain.citypack import BaseMap
from app.domain.errors import BugError
from app.domain.world import Change, World
from map_layers.contract import Frame, GroundView, Hit, LayerView, MapLayer, Pickable
from map_layers.origin import Origin
from map_layers.shaders import ViewBlock

# Raised when a layer written for an older contract would no longer work; told in docs/layers.md.
CONTRACT_VERSION = 1


@dataclass(frozen=True, slots=True)
class LayerGround:
    """What a layer may look at: the live world, the base map, and where the map's metres begin.

    All of it is read-only, and of the thread that draws.
    """

    world: World
    base_map: BaseMap
    origin: Origin


LayerMaker = Callable[[LayerGround], MapLayer]


class GuardedLayer:
    """A third party's layer: whatever it raises becomes one error, which switches it off.

    What it draws with is given back as it was, so that the layers above it look as they should.
    """

    def __init__(self, key: str, layer: MapLayer, origin: Origin) -> None:
        self.key = key
        self._layer = layer
        self._origin = origin

    def upload(self, gl: moderngl.Context) -> None:
        """Let it make what windows share."""
        with _guard(self.key, "upload"):
            self._layer.upload(gl)

    def absorb(self, change: Change) -> bool:
        """Let it note a change."""
        with _guard(self.key, "absorb"):
            return bool(self._layer.absorb(change))

    def view(self, gl: moderngl.Context) -> "GuardedView":
        """Let it make what a window needs."""
        with _guard(self.key, "view"):
            made = self._layer.view(gl)
            if isinstance(made, GroundView) or not hasattr(made, "draw"):
                raise TypeError(f"its view has no draw(): {type(made).__name__}")
            return GuardedView(self.key, gl, made, ViewBlock(gl, self._origin))

    def release(self) -> None:
        """Let it give back what windows shared."""
        with _guard(self.key, "release"):
            self._layer.release()


class GuardedView:
    """One window's view of a third party's layer."""

    def __init__(self, key: str, gl: moderngl.Context, view: LayerView, block: ViewBlock) -> None:
        self._key = key
        self._gl = gl
        self._view = view
        self._block = block

    def draw(self, frame: Frame) -> float:
        """Let it draw, and put the state of GL back."""
        target = self._gl.fbo
        viewport = target.viewport
        try:
            with _guard(self._key, "draw"):
                return float(self._view.draw(frame))
        finally:
            self._put_back(frame, target, viewport)

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return what it says lies there, if it can be clicked at all."""
        if not isinstance(self._view, Pickable):
            return []
        with _guard(self._key, "pick"):
            hits = list(self._view.pick(x_px, y_px, frame))
            if not all(isinstance(hit, Hit) for hit in hits):
                raise TypeError("pick() returned something that is no Hit")
            return hits

    def release(self) -> None:
        """Let it give its objects back."""
        self._block.release()
        with _guard(self._key, "release"):
            self._view.release()

    def _put_back(
        self, frame: Frame, target: moderngl.Framebuffer, viewport: tuple[int, int, int, int]
    ) -> None:
        target.color_mask = (True, True, True, True)  # takes effect with the next use
        target.depth_mask = True
        target.use()
        target.viewport = viewport
        target.scissor = None  # type: ignore[assignment]  # None is "all", the stub forgot it
        gl = self._gl
        gl.enable_only(moderngl.BLEND | moderngl.PROGRAM_POINT_SIZE)
        gl.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        gl.blend_equation = (moderngl.FUNC_ADD, moderngl.FUNC_ADD)
        gl.wireframe = False
        self._block.use(frame)


@contextmanager
def _guard(key: str, act: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a stranger's code raises whatever it likes
        raise BugError(f"{key}: {act}: {type(error).__name__}: {error}") from error
