"""What a lasso has caught, marked together: a thin ring each, a dot each where they are many."""

from collections.abc import Set as AbstractSet
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import NEVER_S, Frame
from map_layers.overlays import Overlays
from map_layers.shaders import compiled, tell
from map_layers.sharing import shared
from map_layers.symbol_size import symbol_px
from map_layers.track_table import FORMATS, TrackTable
from map_layers.visible_rows import rows_shown
from map_layers.windowed import WindowedLayer

RING_PART = 1.5  # of the symbol's body
RING_PX = 1.5
DOT_PX = 5.0
RINGS_AT_MOST = 1_500  # more would cover one another, and cost as much as the traffic
RINGS_FROM_ZOOM = 11.5  # further out things are dots themselves
ROOM_PX = 4.0

_VERTEX = """
in float in_from_x_m;
in float in_from_y_m;
in float in_to_x_m;
in float in_to_y_m;
in float in_start_s;
in float in_glide_s;
in uvec4 in_kind;
uniform float u_now_s;
uniform float u_size_px;
void main() {
    float part = clamp((u_now_s - in_start_s) / max(in_glide_s, 0.001), 0.0, 1.0);
    vec2 at_m = mix(vec2(in_from_x_m, in_from_y_m), vec2(in_to_x_m, in_to_y_m), part);
    gl_Position = in_kind.z == 0u ? vec4(2.0, 2.0, 2.0, 1.0) : clip_of(px_of(at_m));
    gl_PointSize = u_size_px * u_screen.z;
}
"""
_FRAGMENT = """
uniform float u_size_px;
uniform float u_radius_px;
uniform float u_width_px;  // 0 fills it
uniform vec3 u_colour;
uniform vec3 u_casing;
out vec4 colour;
void main() {
    float r = length(gl_PointCoord - 0.5) * u_size_px;
    float off = u_width_px > 0.0 ? abs(r - u_radius_px) - u_width_px * 0.5 : r - u_radius_px;
    float ink = clamp(0.5 - off * u_screen.z, 0.0, 1.0);
    float casing = clamp(0.5 - (off - 1.0) * u_screen.z, 0.0, 1.0) * 0.6;
    if (casing <= 0.0) discard;
    colour = vec4(mix(u_casing, u_colour, ink), 1.0) * max(ink, casing);
}
"""


class PickedLayer(WindowedLayer):
    """The marks of ``Overlays.picked``; what is not in the world or is hidden has none."""

    key: ClassVar[str] = "picked"

    def __init__(self, table: TrackTable) -> None:
        self.table = table

    def view(self, gl: moderngl.Context) -> "PickedView":
        """Return the marks of one window."""
        return PickedView(gl, self.table)


class PickedView:
    """The marks of one window; rows are looked up when ids or rows are others, not per frame."""

    def __init__(self, gl: moderngl.Context, table: TrackTable) -> None:
        self._table = table
        self._gl = gl
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._indices = gl.buffer(reserve=4 * 256, dynamic=True)
        self._array: moderngl.VertexArray | None = None
        self._picked: AbstractSet[str] = frozenset()
        self._ids: NDArray[np.bytes_] = np.empty(0, "S1")
        self._rows: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._away: list[str] = []
        self._revision = -1
        self._shown: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._shown_for: tuple[object, ...] = ()

    def draw(self, frame: Frame) -> float:
        """Draw a mark on each of the things where it is now."""
        picked = frame.overlays.picked
        if not picked:
            return NEVER_S
        buffers = self._table.buffers()
        if self._array is None:
            content = [(shared(b, self._gl), FORMATS[n], f"in_{n}") for n, b in buffers.items()]
            read = [one for one in content if one[2] in self._program]
            self._array = self._gl.vertex_array(self._program, read, self._indices)
        if picked is not self._picked or self._revision != self._table.revision:
            self._look_up(picked)
        self._choose(frame.overlays)
        if not len(self._shown):
            return NEVER_S
        program, theme, unit = self._program, frame.theme, frame.unit
        is_ring = len(self._shown) <= RINGS_AT_MOST and frame.camera.zoom >= RINGS_FROM_ZOOM
        across_px = symbol_px(frame) * RING_PART if is_ring else DOT_PX * unit
        tell(program, "u_now_s", frame.now_s - self._table.epoch_s)
        tell(program, "u_size_px", across_px + ROOM_PX)
        tell(program, "u_radius_px", across_px / 2)
        tell(program, "u_width_px", RING_PX * unit if is_ring else 0.0)
        tell(program, "u_colour", theme.rgb("map.hover"))
        tell(program, "u_casing", theme.rgb("map.way_casing"))
        self._array.render(moderngl.POINTS, vertices=len(self._shown))
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        if self._array is not None:
            self._array.release()
        self._indices.release()
        self._program.release()

    def _look_up(self, picked: AbstractSet[str]) -> None:
        """Find the rows; as long as each still has its id, none is looked up again."""
        world = self._table.world
        self._revision = self._table.revision
        if picked is self._picked and not any(world.row_of(one) is not None for one in self._away):
            inside = not len(self._rows) or int(self._rows.max()) < world.size
            if inside and bool((world.column("id")[self._rows] == self._ids).all()):
                return
        self._picked = picked
        rows = {entity_id: world.row_of(entity_id) for entity_id in picked}
        self._away = [entity_id for entity_id, row in rows.items() if row is None]
        self._rows = np.array([row for row in rows.values() if row is not None], np.uint32)
        self._ids = world.column("id")[self._rows].copy()

    def _choose(self, overlays: Overlays) -> None:
        """Have those rows written that the window shows; the same ones are not written again."""
        chosen_for = (self._rows, self._revision, overlays.hidden_classes, overlays.rows)
        known = self._shown_for
        if known and known[0] is self._rows and known[1:] == chosen_for[1:]:
            return
        self._shown_for = chosen_for
        shown = rows_shown(self._table, overlays, self._rows)
        if np.array_equal(shown, self._shown):
            return
        self._shown = shown
        if shown.nbytes > self._indices.size:
            self._indices.orphan(2 * shown.nbytes)
        if len(shown):
            self._indices.write(shown.astype("<u4").tobytes())
