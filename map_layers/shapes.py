"""Geofences on the ground: a thin fill and an outline, dashed where they are not in force."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat
from map_layers.contract import Frame
from map_layers.filled_rings import FilledRings
from map_layers.origin import Origin
from map_layers.overlays import ShapeMark
from map_layers.ribbons import Stroke
from map_layers.windowed import WindowedLayer

FILL_OPACITY = 0.10
EDGE_PX = 1.5
EDGE_OPACITY = 0.9
INACTIVE_OPACITY = 0.6
INACTIVE_DASH_PX = (5.0, 10.0)
SHAPES_AT_A_STEP = 40

_Outline = tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the ground shows of shapes: the chosen one is marked above it, and costs no ground."""

    outlines: tuple[_Outline, ...] = ()
    are_inactive: tuple[bool, ...] = ()


class ShapesLayer(WindowedLayer):
    """The shapes of :class:`Overlays`, the later over the earlier."""

    key: ClassVar[str] = "shapes"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "ShapesView":
        """Return the shapes of one window."""
        return ShapesView(gl, self.origin)


class ShapesView:
    """The shapes of one window."""

    def __init__(self, gl: moderngl.Context, origin: Origin) -> None:
        self._rings = FilledRings[_Outline](gl, origin, _rings_of)
        self._shapes: tuple[ShapeMark, ...] = ()
        self._ground = _Ground()
        self._version = 0

    def look(self, frame: Frame) -> Hashable:
        """Return a number that rises with other shapes, and the colours they are shown in."""
        shapes = frame.overlays.shapes
        if shapes is not self._shapes:
            ground = _ground_of(shapes)
            self._shapes = shapes
            if ground != self._ground:
                self._ground = ground
                self._version += 1
        return self._version, frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for every forty shapes."""
        shapes = frame.overlays.shapes
        # The frame may be older than the last look.
        ground = self._ground if shapes is self._shapes else _ground_of(shapes)
        return [
            partial(self._draw, ground, first, frame)
            for first in range(0, len(ground.outlines), SHAPES_AT_A_STEP)
        ]

    def release(self) -> None:
        """Give the window's objects back."""
        self._rings.release()

    def _draw(self, ground: _Ground, first: int, frame: Frame) -> None:
        colour, unit = frame.theme.rgb("map.shape"), frame.unit
        on_px, period_px = INACTIVE_DASH_PX
        edge = Stroke(EDGE_PX * unit, colour, EDGE_OPACITY)
        dash_px = (on_px * unit, period_px * unit)
        dashed = Stroke(EDGE_PX * unit, colour, EDGE_OPACITY * INACTIVE_OPACITY, dash_px)
        self._rings.keep(ground.outlines)
        some = slice(first, first + SHAPES_AT_A_STEP)
        for outline, is_inactive in zip(
            ground.outlines[some], ground.are_inactive[some], strict=True
        ):
            if is_inactive:
                self._rings.draw(outline, FILL_OPACITY * INACTIVE_OPACITY, dashed, frame)
            else:
                self._rings.draw(outline, FILL_OPACITY, edge, frame)


def _ground_of(shapes: tuple[ShapeMark, ...]) -> _Ground:
    outlines = tuple(shape.outline for shape in shapes)
    return _Ground(outlines, tuple(shape.is_inactive for shape in shapes))


def _rings_of(outline: _Outline) -> tuple[NDArray[np.float64]]:
    return (np.array(outline, np.float64).reshape(-1, 2),)
