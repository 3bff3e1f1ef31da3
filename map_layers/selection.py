"""The ring around what is selected or under the pointer: seen at any zoom, on any ground."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame
from map_layers.shaders import compiled, tell
from map_layers.symbol_size import symbol_px
from map_layers.theme import Rgb
from map_layers.track_table import TrackTable
from map_layers.visible_rows import rows_shown
from map_layers.windowed import WindowedLayer

RING_PART = 1.9  # of the symbol's body
SMALLEST_PX = 30.0
WIDTH_PX = 2.5
HOVER_WIDTH_PX = 1.5

_VERTEX = """
uniform vec2 u_at_px;
uniform float u_radius_px;
out vec2 v_from_px;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    v_from_px = corner * (u_radius_px + 5.0);
    vec2 at = u_at_px + v_from_px;
    gl_Position = vec4(at / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = """
in vec2 v_from_px;
uniform float u_radius_px;
uniform float u_width_px;
uniform vec3 u_colour;
uniform vec3 u_casing;
out vec4 colour;
void main() {
    float off = abs(length(v_from_px) - u_radius_px);
    float ring = clamp((u_width_px * 0.5 - off) * u_screen.z + 0.5, 0.0, 1.0);
    float casing = clamp((u_width_px * 0.5 + 1.5 - off) * u_screen.z + 0.5, 0.0, 1.0) * 0.8;
    colour = vec4(mix(u_casing, u_colour, ring), 1.0) * max(ring, casing);
}
"""


class SelectionLayer(WindowedLayer):
    """Rings; what is selected but hidden or not in the world has none."""

    key: ClassVar[str] = "selection"

    def __init__(self, table: TrackTable) -> None:
        self.table = table

    def view(self, gl: moderngl.Context) -> "SelectionView":
        """Return the rings of one window."""
        return SelectionView(gl, self.table)


class SelectionView:
    """The rings of one window."""

    def __init__(self, gl: moderngl.Context, table: TrackTable) -> None:
        self._table = table
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._array = gl.vertex_array(self._program, [])

    def draw(self, frame: Frame) -> float:
        """Draw the rings where the symbols are now."""
        overlays, theme = frame.overlays, frame.theme
        if overlays.hovered and overlays.hovered not in overlays.selected:
            self._ring(overlays.hovered, HOVER_WIDTH_PX, theme.rgb("map.hover"), frame)
        for entity_id in overlays.selected:
            self._ring(entity_id, WIDTH_PX, theme.rgb("map.ring"), frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._array.release()
        self._program.release()

    def _ring(self, entity_id: str, width_px: float, colour: Rgb, frame: Frame) -> None:
        row = self._table.world.row_of(entity_id)
        if row is None or row >= self._table.size:
            return
        rows = rows_shown(self._table, frame.overlays, np.array([row], np.intp))
        if not len(rows):
            return
        at_m = self._table.positions_m(rows, frame.now_s)
        at_px = frame.camera.screen_of_m(self._table.origin.absolute(at_m))[0]
        radius_px = max(symbol_px(frame) * RING_PART, SMALLEST_PX * frame.unit) / 2
        tell(self._program, "u_at_px", (float(at_px[0]), float(at_px[1])))
        tell(self._program, "u_radius_px", radius_px)
        tell(self._program, "u_width_px", width_px * frame.unit)
        tell(self._program, "u_colour", colour)
        tell(self._program, "u_casing", frame.theme.rgb("map.way_casing"))
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4)
