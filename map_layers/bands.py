"""Reachable bands on the ground: what can be reached in so many minutes, the nearest strongest."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.overlays import Band
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.rings import triangulated
from map_layers.shaders import compiled, tell
from map_layers.windowed import WindowedLayer

FILL_OPACITY = 0.11  # of one band: the bands of fewer minutes lie on those of more
EDGE_PX = 1.4
EDGE_OPACITY = 0.85

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = """
uniform vec4 u_colour;
out vec4 colour;
void main() { colour = vec4(u_colour.rgb, 1.0) * u_colour.a; }
"""


@dataclass(slots=True)
class _Drawn:
    buffers: tuple[moderngl.Buffer, ...]
    fill: moderngl.VertexArray
    edge: moderngl.VertexArray
    edge_count: int


class BandsLayer(WindowedLayer):
    """The bands of :class:`Overlays`, the longest first."""

    key: ClassVar[str] = "bands"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "BandsView":
        """Return the bands of one window."""
        return BandsView(gl, self)


class BandsView:
    """The bands of one window, triangulated and uploaded when they are others."""

    def __init__(self, gl: moderngl.Context, layer: BandsLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._bands: tuple[Band, ...] = ()
        self._drawn: list[_Drawn] = []

    def look(self, frame: Frame) -> Hashable:
        """Return the bands and the colours they are shown in."""
        return frame.overlays.bands, frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for every band."""
        bands = frame.overlays.bands
        return [partial(self._draw, bands, number, frame) for number in range(len(bands))]

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        self._ribbons.release()
        self._program.release()

    def _draw(self, bands: tuple[Band, ...], number: int, frame: Frame) -> None:
        if bands != self._bands:
            self._upload(bands)
        drawn, colour = self._drawn[number], frame.theme.rgb("map.band")
        tell(self._program, "u_colour", (*colour, FILL_OPACITY))
        drawn.fill.render()
        self._ribbons.draw(
            drawn.edge, drawn.edge_count, Stroke(EDGE_PX * frame.unit, colour, EDGE_OPACITY), frame
        )

    def _upload(self, bands: tuple[Band, ...]) -> None:
        self._forget()
        self._bands = bands
        self._drawn = [self._uploaded(band) for band in bands]

    def _uploaded(self, band: Band) -> _Drawn:
        rings = [self._layer.origin.offsets(ring[:, 0], ring[:, 1]) for ring in band.rings]
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
        return _Drawn((points, corners, segments), fill, edge, len(edges))

    def _forget(self) -> None:
        for drawn in self._drawn:
            drawn.fill.release()
            drawn.edge.release()
            for buffer in drawn.buffers:
                buffer.release()
        self._drawn, self._bands = [], ()
