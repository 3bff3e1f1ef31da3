"""Rings filled by even-odd and outlined in one window, uploaded when they are first drawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.rings import triangulated
from map_layers.shaders import compiled, tell

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = """
uniform vec4 u_colour;
out vec4 colour;
void main() { colour = vec4(u_colour.rgb, 1.0) * u_colour.a; }
"""

Thing = TypeVar("Thing")
RingsOf = Callable[[Thing], Sequence[NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    of: object  # held, so that no other thing comes to have its identity
    buffers: tuple[moderngl.Buffer, ...]
    fill: moderngl.VertexArray
    edge: moderngl.VertexArray
    edge_count: int

    def release(self) -> None:
        for array in (self.fill, self.edge):
            array.release()
        for buffer in self.buffers:
            buffer.release()


class FilledRings(Generic[Thing]):
    """Draws things told apart by identity; ``rings_of`` gives a thing's rings, (n, 2) f8 degrees.

    Nothing is given back but by :meth:`keep`, and what was given back is uploaded again when it is
    drawn: a step of the ground that waits for its turn may come after those of another picture.
    """

    def __init__(self, gl: moderngl.Context, origin: Origin, rings_of: RingsOf[Thing]) -> None:
        self._gl = gl
        self._origin = origin
        self._rings_of = rings_of
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._drawn: dict[int, _Drawn] = {}
        self._kept: object = None

    def keep(self, things: Iterable[Thing]) -> None:
        """Give back what was uploaded of all but ``things``; the same ones again cost nothing."""
        if things is self._kept:
            return
        self._kept = things
        kept = {id(thing) for thing in things}
        for gone in self._drawn.keys() - kept:
            self._drawn.pop(gone).release()

    def draw(self, thing: Thing, fill_opacity: float, edge: Stroke, frame: Frame) -> None:
        """Fill a thing in the colour of its edge, and draw the edge over it."""
        drawn = self._drawn.get(id(thing))
        if drawn is None:
            drawn = self._drawn[id(thing)] = self._uploaded(thing)
        tell(self._program, "u_colour", (*edge.colour, fill_opacity))
        drawn.fill.render()
        self._ribbons.draw(drawn.edge, drawn.edge_count, edge, frame)

    def release(self) -> None:
        """Give everything back."""
        self.keep(())
        self._ribbons.release()
        self._program.release()

    def _uploaded(self, thing: Thing) -> _Drawn:
        rings = [self._origin.offsets(ring[:, 0], ring[:, 1]) for ring in self._rings_of(thing)]
        points_m, triangles = triangulated(rings)
        closed = [np.concatenate([ring, ring[:1]]) for ring in rings if len(ring)]
        starts = np.cumsum([0, *(len(ring) for ring in closed)])
        line = np.concatenate(closed) if closed else np.empty((0, 2), np.float32)
        edges = segments_of(line, starts)
        # A buffer must not be empty; what is drawn of it is counted, not measured.
        points = self._gl.buffer(points_m.astype("<f4").tobytes() or bytes(8))
        corners = self._gl.buffer(triangles.astype("<u4").tobytes() or bytes(12))
        segments = self._gl.buffer(edges.tobytes() or bytes(20))
        fill = self._gl.vertex_array(self._program, [(points, "2f4", "in_at_m")], corners)
        edge = self._ribbons.vertex_array(segments)
        return _Drawn(thing, (points, corners, segments), fill, edge, len(edges))
