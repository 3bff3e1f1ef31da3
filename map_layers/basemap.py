"""The base map: areas and lines under everything, as the theme says they are drawn."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import BaseMap, Lines, Mesh
from app.domain.world import Change
from map_layers.contract import Frame
from map_layers.ground_chunks import Chunks, chunked
from map_layers.line_styles import AreaStyle, LineStyle
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.shaders import compiled, tell
from map_layers.sharing import shared

CORNERS = 3
CASED_FROM = 1.5  # a road thinner than so many of its casings has none

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = "uniform vec3 u_colour; out vec4 colour; void main() { colour = vec4(u_colour, 1.0); }"


@dataclass(slots=True)
class _Line:
    segments: moderngl.Buffer
    chunks: Chunks


@dataclass(slots=True)
class _Area:
    points: moderngl.Buffer
    triangles: moderngl.Buffer
    chunks: Chunks
    edges: _Line | None


class BaseMapLayer:
    """Areas as triangles with smooth edges, lines as ribbons; what is out of view is left out."""

    key: ClassVar[str] = "basemap"

    def __init__(self, base_map: BaseMap, origin: Origin) -> None:
        self.base_map = base_map
        self.origin = origin
        self.areas: dict[str, _Area] = {}
        self.lines: dict[str, _Line] = {}

    def upload(self, gl: moderngl.Context) -> None:
        """Upload every mesh and line once."""
        for kind, mesh in self.base_map.areas.items():
            if len(mesh.triangles):
                self.areas[kind] = self._area(gl, mesh)
        for kind, lines in self.base_map.lines.items():
            if (line := self._line(gl, lines)) is not None:
                self.lines[kind] = line

    def absorb(self, change: Change) -> bool:
        """Moving things do not change the ground."""
        del change
        return False

    def view(self, gl: moderngl.Context) -> "BaseMapView":
        """Return the ground of one window."""
        return BaseMapView(gl, self)

    def release(self) -> None:
        """Give the buffers back."""
        for area in self.areas.values():
            area.points.release()
            area.triangles.release()
            if area.edges is not None:
                area.edges.segments.release()
        for line in self.lines.values():
            line.segments.release()
        self.areas.clear()
        self.lines.clear()

    def _area(self, gl: moderngl.Context, mesh: Mesh) -> _Area:
        points = self.origin.offsets(mesh.lonlat[:, 0], mesh.lonlat[:, 1])
        order, chunks = chunked(points[mesh.triangles])
        triangles = mesh.triangles[order].astype("<u4")
        ends = points[rim_of(mesh.triangles)].reshape(-1, 2)
        edges = _uploaded(gl, segments_of(ends, np.arange(0, len(ends) + 1, 2)))
        return _Area(gl.buffer(points.tobytes()), gl.buffer(triangles.tobytes()), chunks, edges)

    def _line(self, gl: moderngl.Context, lines: Lines) -> _Line | None:
        if not len(lines.lonlat):
            return None
        points = self.origin.offsets(lines.lonlat[:, 0], lines.lonlat[:, 1])
        return _uploaded(gl, segments_of(points, lines.starts))


class BaseMapView:
    """The base map of one window."""

    def __init__(self, gl: moderngl.Context, layer: BaseMapLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._areas = {
            kind: gl.vertex_array(
                self._program,
                [(shared(a.points, gl), "2f4", "in_at_m")],
                shared(a.triangles, gl),
            )
            for kind, a in layer.areas.items()
        }
        rims = {kind: a.edges for kind, a in layer.areas.items() if a.edges is not None}
        self._rims = {kind: self._ribbon(line) for kind, line in rims.items()}
        self._lines = {kind: self._ribbon(line) for kind, line in layer.lines.items()}

    def look(self, frame: Frame) -> Hashable:
        """Return what the ground depends on beside the camera."""
        return frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return the drawing: areas, what lies under roads, their casings, roads, boundaries."""
        style, zoom = frame.theme.ground, frame.camera.zoom
        areas = [area for area in style.areas if zoom >= area.from_zoom]
        return [
            partial(self._clear, frame),
            *(partial(self._fill, area, frame) for area in areas if area.kind in self._areas),
            partial(self._draw_lines, style.under_roads, frame),
            partial(self._draw_lines, style.roads, frame, is_casing=True),
            partial(self._draw_lines, style.roads, frame),
            partial(self._draw_lines, style.over_roads, frame),
        ]

    def release(self) -> None:
        """Give vertex arrays and programs back."""
        arrays = [array for array, _ in (*self._rims.values(), *self._lines.values())]
        for array in (*self._areas.values(), *arrays):
            array.release()
        self._program.release()
        self._ribbons.release()

    def _ribbon(self, line: _Line) -> tuple[moderngl.VertexArray, moderngl.Buffer]:
        segments = shared(line.segments, self._gl)
        return self._ribbons.vertex_array(segments), segments

    def _clear(self, frame: Frame) -> None:
        # Where a pack draws land, what it does not cover is the sea; else everything is land.
        ground = "map.water" if "land" in self._areas else "map.land"
        self._gl.clear(*frame.theme.rgb(ground), 1.0)

    def _fill(self, style: AreaStyle, frame: Frame) -> None:
        area, colour = self._layer.areas[style.kind], frame.theme.rgb(style.colour)
        tell(self._program, "u_colour", colour)
        for first, count in area.chunks.runs(self._span(frame, 0.0)):
            self._areas[style.kind].render(first=CORNERS * first, vertices=CORNERS * count)
        if area.edges is not None:
            # A line of one device px over the edge makes it smooth without samples beside it.
            stroke = Stroke(1.0 / frame.camera.dpr, colour)
            self._draw_line(self._rims[style.kind], area.edges, stroke, frame)

    def _draw_lines(
        self, styles: Iterable[LineStyle], frame: Frame, *, is_casing: bool = False
    ) -> None:
        zoom = frame.camera.zoom
        for style in styles:
            if style.kind not in self._lines or zoom < style.from_zoom:
                continue
            width_px = style.width_px(zoom) * frame.unit
            colour, dash_px = style.colour, style.dash_px
            if is_casing:
                if not style.casing_px or width_px < style.casing_px * CASED_FROM:
                    continue
                width_px += 2 * style.casing_px * frame.unit
                colour, dash_px = "map.road_casing", (0.0, 0.0)
            dash_px = (dash_px[0] * frame.unit, dash_px[1] * frame.unit)
            stroke = Stroke(width_px, frame.theme.rgb(colour), style.opacity, dash_px)
            self._draw_line(self._lines[style.kind], self._layer.lines[style.kind], stroke, frame)

    def _draw_line(
        self,
        ribbon: tuple[moderngl.VertexArray, moderngl.Buffer],
        line: _Line,
        stroke: Stroke,
        frame: Frame,
    ) -> None:
        runs = line.chunks.runs(self._span(frame, stroke.width_px / 2 + 1.0))
        self._ribbons.draw_runs(*ribbon, runs, stroke, frame)

    def _span(self, frame: Frame, margin_px: float) -> tuple[float, float, float, float]:
        """Return what is in view, in metres from the origin."""
        west, south, east, north = frame.camera.span_m(margin_px)
        x_m, y_m = self._layer.origin.x_m, self._layer.origin.y_m
        return west - x_m, south - y_m, east - x_m, north - y_m


def rim_of(triangles: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Return (n, 2) the edges of a mesh (m, 3) that belong to one triangle only."""
    pairs = np.sort(triangles.astype(np.int64)[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    numbers, counts = np.unique(pairs[:, 0] << 32 | pairs[:, 1], return_counts=True)
    once = numbers[counts == 1]
    return np.column_stack([once >> 32, once & 0xFFFFFFFF])


def _uploaded(gl: moderngl.Context, segments: NDArray[np.float32]) -> _Line | None:
    if not len(segments):
        return None
    order, chunks = chunked(segments[:, :4].reshape(-1, 2, 2))
    return _Line(gl.buffer(segments[order].tobytes()), chunks)
