"""The base map: areas and lines under everything, drawn only when the look of it changes."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.citypack import BaseMap, Lines, Mesh
from app.domain.world import Change
from map_layers.contract import Frame
from map_layers.line_styles import AREAS, BUILDINGS_FROM_ZOOM, OVER_ROADS, ROADS, UNDER_ROADS
from map_layers.line_styles import LineStyle as Style
from map_layers.origin import Origin
from map_layers.ribbons import SEGMENT_FLOATS, Ribbons, Stroke, segments_of
from map_layers.shaders import compiled, tell
from map_layers.sharing import shared

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = "uniform vec3 u_colour; out vec4 colour; void main() { colour = vec4(u_colour, 1.0); }"


@dataclass(slots=True)
class _Area:
    points: moderngl.Buffer
    triangles: moderngl.Buffer


@dataclass(slots=True)
class _Line:
    segments: moderngl.Buffer
    count: int


class BaseMapLayer:
    """Areas as triangles, lines as ribbons; buffers are shared, the picture is each window's."""

    key: ClassVar[str] = "basemap"

    def __init__(self, base_map: BaseMap, origin: Origin) -> None:
        self.base_map = base_map
        self.origin = origin
        self.areas: dict[str, _Area] = {}
        self.lines: dict[str, _Line] = {}

    def upload(self, gl: moderngl.Context) -> None:
        """Upload every mesh and line once."""
        for key, mesh in self.base_map.areas.items():
            if len(mesh.triangles):
                self.areas[key] = self._area(gl, mesh)
        for key, lines in self.base_map.lines.items():
            segments = self._segments(lines)
            if len(segments):
                self.lines[key] = _Line(gl.buffer(segments.tobytes()), len(segments))

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
        for line in self.lines.values():
            line.segments.release()
        self.areas.clear()
        self.lines.clear()

    def _area(self, gl: moderngl.Context, mesh: Mesh) -> _Area:
        points = self.origin.offsets(mesh.lonlat[:, 0], mesh.lonlat[:, 1])
        return _Area(gl.buffer(points.tobytes()), gl.buffer(mesh.triangles.astype("<u4").tobytes()))

    def _segments(self, lines: Lines) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        if not len(lines.lonlat):
            return np.empty((0, SEGMENT_FLOATS), np.float32)
        return segments_of(
            self.origin.offsets(lines.lonlat[:, 0], lines.lonlat[:, 1]), lines.starts
        )


class BaseMapView:
    """The ground of one window."""

    def __init__(self, gl: moderngl.Context, layer: BaseMapLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._areas = {
            key: gl.vertex_array(
                self._program,
                [(shared(a.points, gl), "2f4", "in_at_m")],
                shared(a.triangles, gl),
            )
            for key, a in layer.areas.items()
        }
        self._lines = {
            key: self._ribbons.vertex_array(shared(line.segments, gl))
            for key, line in layer.lines.items()
        }

    def look(self, frame: Frame) -> Hashable:
        """Return what the ground depends on beside the camera."""
        return frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return the drawing of the ground."""
        return [lambda: self._ground(frame)]

    def release(self) -> None:
        """Give vertex arrays and programs back."""
        for array in (*self._areas.values(), *self._lines.values()):
            array.release()
        self._program.release()
        self._ribbons.release()

    def _ground(self, frame: Frame) -> None:
        # Where a pack draws land, what it does not cover is the sea; else everything is land.
        ground = "map.water" if "land" in self._areas else "map.land"
        self._gl.clear(*frame.theme.rgb(ground), 1.0)
        for kind in AREAS:
            if kind != "building" or frame.camera.zoom >= BUILDINGS_FROM_ZOOM:
                self._fill(kind, f"map.{kind}", frame)
        for style in UNDER_ROADS:
            self._line(style, frame)
        for style in ROADS:
            self._line(style, frame, casing=True)
        for style in (*ROADS, *OVER_ROADS):
            self._line(style, frame)

    def _fill(self, kind: str, colour: str, frame: Frame) -> None:
        if array := self._areas.get(kind):
            tell(self._program, "u_colour", frame.theme.rgb(colour))
            array.render()

    def _line(self, style: Style, frame: Frame, *, casing: bool = False) -> None:
        array = self._lines.get(style.kind)
        zoom = frame.camera.zoom
        if array is None or zoom < style.from_zoom:
            return
        width_px = style.width_px(zoom) * frame.unit
        colour, opacity = style.colour, style.opacity
        if casing:
            if width_px < style.casing_px * 1.5:
                return
            width_px += 2 * style.casing_px * frame.unit
            colour = "map.road_casing"
        stroke = Stroke(width_px, frame.theme.rgb(colour), opacity, style.dash_px)
        self._ribbons.draw(array, self._layer.lines[style.kind].count, stroke, frame)
