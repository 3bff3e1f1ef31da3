"""Geofences on the ground: a thin fill and an outline, dashed where they are not in force."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.geo import LonLat
from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.overlays import ShapeMark
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.rings import triangulated
from map_layers.shaders import compiled, tell
from map_layers.windowed import WindowedLayer

FILL_OPACITY = 0.10
EDGE_PX = 1.5
EDGE_OPACITY = 0.9
INACTIVE_OPACITY = 0.6
INACTIVE_DASH_PX = (5.0, 10.0)
SHAPES_AT_A_STEP = 40

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = """
uniform vec4 u_colour;
out vec4 colour;
void main() { colour = vec4(u_colour.rgb, 1.0) * u_colour.a; }
"""

# What the ground shows of a shape: the chosen one is marked above it, and costs no other ground.
_Ground = tuple[tuple[LonLat, ...], bool]


@dataclass(frozen=True, slots=True)
class _Drawn:
    buffers: tuple[moderngl.Buffer, ...]
    fill: moderngl.VertexArray
    edge: moderngl.VertexArray
    edge_count: int
    is_inactive: bool


class ShapesLayer(WindowedLayer):
    """The shapes of :class:`Overlays`, the later over the earlier."""

    key: ClassVar[str] = "shapes"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "ShapesView":
        """Return the shapes of one window."""
        return ShapesView(gl, self.origin)


class ShapesView:
    """The shapes of one window, triangulated and uploaded when they are others."""

    def __init__(self, gl: moderngl.Context, origin: Origin) -> None:
        self._gl = gl
        self._origin = origin
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._shapes: tuple[ShapeMark, ...] = ()
        self._ground: tuple[_Ground, ...] = ()
        self._drawn: list[_Drawn] = []
        self._version = 0

    def look(self, frame: Frame) -> Hashable:
        """Return a number that rises with other shapes, and the colours they are shown in."""
        shapes = frame.overlays.shapes
        if shapes is not self._shapes:
            self._shapes = shapes
            ground = tuple((shape.outline, shape.is_inactive) for shape in shapes)
            if ground != self._ground:
                self._ground = ground
                self._version += 1
                self._forget()
        return self._version, frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for every forty shapes."""
        if not self._drawn:
            self._drawn = [self._uploaded(*ground) for ground in self._ground]
        return [
            partial(self._draw, self._drawn[first : first + SHAPES_AT_A_STEP], frame)
            for first in range(0, len(self._drawn), SHAPES_AT_A_STEP)
        ]

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        self._ribbons.release()
        self._program.release()

    def _draw(self, some: Sequence[_Drawn], frame: Frame) -> None:
        colour, unit = frame.theme.rgb("map.shape"), frame.unit
        for drawn in some:
            faded = INACTIVE_OPACITY if drawn.is_inactive else 1.0
            tell(self._program, "u_colour", (*colour, FILL_OPACITY * faded))
            drawn.fill.render()
            dash_px = INACTIVE_DASH_PX if drawn.is_inactive else (0.0, 0.0)
            stroke = Stroke(
                EDGE_PX * unit, colour, EDGE_OPACITY * faded, (dash_px[0] * unit, dash_px[1] * unit)
            )
            self._ribbons.draw(drawn.edge, drawn.edge_count, stroke, frame)

    def _uploaded(self, outline: tuple[LonLat, ...], is_inactive: bool) -> _Drawn:  # noqa: FBT001 - one of two looks
        lonlat = np.array(outline, np.float64).reshape(-1, 2)
        ring = self._origin.offsets(lonlat[:, 0], lonlat[:, 1])
        points_m, triangles = triangulated([ring])
        closed = np.concatenate([ring, ring[:1]])
        edges = segments_of(closed, np.array([0, len(closed)]))
        # A buffer must not be empty; what is drawn of it is counted, not measured.
        points = self._gl.buffer(points_m.astype("<f4").tobytes() or bytes(8))
        corners = self._gl.buffer(triangles.astype("<u4").tobytes() or bytes(12))
        segments = self._gl.buffer(edges.tobytes() or bytes(20))
        fill = self._gl.vertex_array(self._program, [(points, "2f4", "in_at_m")], corners)
        edge = self._ribbons.vertex_array(segments)
        return _Drawn((points, corners, segments), fill, edge, len(edges), is_inactive)

    def _forget(self) -> None:
        for drawn in self._drawn:
            drawn.fill.release()
            drawn.edge.release()
            for buffer in drawn.buffers:
                buffer.release()
        self._drawn = []
