"""Trails: where things were, new parts light and wide, old ones faint; gaps are left as gaps."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame
from map_layers.overlays import Trail
from map_layers.shaders import compiled, tell
from map_layers.track_table import TrackTable
from map_layers.trail_lines import (
    ARROW_FORMAT,
    ARROW_NAMES,
    LEG_FORMAT,
    LEG_NAMES,
    TrailLines,
)
from map_layers.windowed import WindowedLayer

NEW_PX, OLD_PX = 3.6, 1.6
CASING_PX = 1.2
ARROW_PX = 10.0
ARROWS_APART_PX = 110.0
# What the ramp from new to old spans, seconds: the smallest that holds all there is.
SPANS_S = (600.0, 1800.0, 3600.0, 10_800.0, 21_600.0, 86_400.0)

_AGED = """
uniform float u_now_s;
uniform float u_span_s;
uniform vec3 u_new;
uniform vec3 u_old;
float aged(float t_s) { return clamp((u_now_s - t_s) / u_span_s, 0.0, 1.0); }
"""
_LEG_VERTEX = (
    _AGED
    + f"""
in vec2 in_a_m;
in vec2 in_b_m;
in vec2 in_t_s;      // of both ends
in vec2 in_glide_s;  // from when and for how long its thing glides along it; 0: it is past
uniform float u_more_px;
out vec2 v_at_px;
out float v_old;
flat out float v_length_px;
flat out float v_half_px;
void main() {{
    float gone_s = u_now_s - in_glide_s.x;
    float part = in_glide_s.y > 0.0 ? clamp(gone_s / in_glide_s.y, 0.0, 1.0) : 1.0;
    vec2 a = px_of(in_a_m), b = px_of(mix(in_a_m, in_b_m, part));
    float length_px = distance(a, b);
    vec2 along = length_px > 0.0 ? (b - a) / length_px : vec2(1.0, 0.0);
    vec2 reach = abs(u_screen.xy) + 8.0;
    float far = float(any(greaterThan(min(a, b), reach)) || any(lessThan(max(a, b), -reach)));
    v_half_px = mix({NEW_PX}, {OLD_PX}, aged(in_t_s.y)) * u_screen.w * 0.5 + u_more_px;
    float pad = v_half_px + 1.0 / u_screen.z;
    float t = (gl_VertexID & 1) == 0 ? -pad : length_px + pad;
    float s = (gl_VertexID & 2) == 0 ? -pad : pad;
    v_at_px = vec2(t, s);
    v_length_px = length_px;
    float way = clamp(t / max(length_px, 0.001), 0.0, 1.0);
    v_old = aged(mix(in_t_s.x, in_t_s.y, way));
    vec2 at = a + t * along + s * vec2(-along.y, along.x);
    gl_Position = far > 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : clip_of(at);
}}
"""
)
_LEG_FRAGMENT = """
in vec2 v_at_px;
in float v_old;
flat in float v_length_px;
flat in float v_half_px;
uniform vec3 u_new;
uniform vec3 u_old;
uniform float u_opacity;
out vec4 colour;
void main() {
    float beyond = v_at_px.x - clamp(v_at_px.x, 0.0, v_length_px);
    float edge_px = v_half_px - length(vec2(beyond, v_at_px.y));
    float cover = clamp(edge_px * u_screen.z + 0.5, 0.0, 1.0);
    if (cover <= 0.0) discard;
    colour = vec4(mix(u_new, u_old, v_old), 1.0) * cover * u_opacity;
}
"""
_ARROW_VERTEX = (
    _AGED
    + f"""
in vec2 in_at_m;
in vec2 in_way;  // a unit vector in metres
in float in_t_s;
out vec2 v_at;
flat out vec3 v_colour;
void main() {{
    vec2 along = normalize(vec2(dot(u_turn.xy, in_way), dot(u_turn.zw, in_way)));
    v_at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    vec2 off = (v_at.x * along + v_at.y * vec2(-along.y, along.x)) * {ARROW_PX / 2} * u_screen.w;
    v_colour = mix(u_new, u_old, aged(in_t_s));
    gl_Position = clip_of(px_of(in_at_m) + off);
}}
"""
)
_ARROW_FRAGMENT = f"""
in vec2 v_at;
flat in vec3 v_colour;
uniform vec3 u_edge;
out vec4 colour;
void main() {{
    float d = max(-v_at.x - 0.55, v_at.x * 0.62 + abs(v_at.y) - 0.52);  // a head that points along
    float soft = {2 / ARROW_PX} / (u_screen.z * u_screen.w);
    float body = clamp(0.5 - d / soft, 0.0, 1.0);
    float rim = clamp(0.5 - (d - 0.2) / soft, 0.0, 1.0);
    if (rim <= 0.0) discard;
    colour = vec4(mix(u_edge, v_colour, body), 1.0) * max(body, rim * 0.8);
}}
"""


class TrailsLayer(WindowedLayer):
    """The trails of :class:`Overlays`; the newest leg ends where its thing is shown."""

    key: ClassVar[str] = "trails"

    def __init__(self, table: TrackTable) -> None:
        self.table = table

    def view(self, gl: moderngl.Context) -> "TrailsView":
        """Return the trails of one window."""
        return TrailsView(gl, self.table)


class TrailsView:
    """The trails of one window, written again only when they are others."""

    def __init__(self, gl: moderngl.Context, table: TrackTable) -> None:
        self._table = table
        self._trails: tuple[Trail, ...] = ()
        self._lines = TrailLines.none()
        self._apart_m = 0.0
        self._arrow_count = 0
        self._legs = gl.buffer(reserve=4096, dynamic=True)
        self._arrows = gl.buffer(reserve=4096, dynamic=True)
        self._leg_program = compiled(gl, _LEG_VERTEX, _LEG_FRAGMENT)
        self._arrow_program = compiled(gl, _ARROW_VERTEX, _ARROW_FRAGMENT)
        self._leg_array = gl.vertex_array(self._leg_program, [(self._legs, LEG_FORMAT, *LEG_NAMES)])
        self._arrow_array = gl.vertex_array(
            self._arrow_program, [(self._arrows, ARROW_FORMAT, *ARROW_NAMES)]
        )

    def draw(self, frame: Frame) -> float:
        """Draw a dark edge, the trails, and an arrow head here and there."""
        if frame.overlays.trails is not self._trails:
            self._trails = frame.overlays.trails
            self._lines = TrailLines.of(self._trails, self._table)
            self._apart_m = 0.0
            _write(self._legs, self._lines.legs)
        lines = self._lines
        if not len(lines.legs):
            return NEVER_S
        self._place_arrows(frame)
        theme, now_s = frame.theme, frame.now_s - lines.epoch_s
        oldest_s = now_s - lines.oldest_s
        span_s = next((span for span in SPANS_S if span >= oldest_s), SPANS_S[-1])
        for program in (self._leg_program, self._arrow_program):
            tell(program, "u_now_s", now_s)
            tell(program, "u_span_s", span_s)
        casing, program = theme.rgb("map.way_casing"), self._leg_program
        new, old = theme.rgb("map.trail_new"), theme.rgb("map.trail_old")
        for more_px, ends, opacity in ((CASING_PX, (casing, casing), 0.75), (0.0, (new, old), 1.0)):
            tell(program, "u_more_px", more_px * frame.unit)
            tell(program, "u_new", ends[0])
            tell(program, "u_old", ends[1])
            tell(program, "u_opacity", opacity)
            self._leg_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(lines.legs))
        if self._arrow_count:
            tell(self._arrow_program, "u_new", new)
            tell(self._arrow_program, "u_old", old)
            tell(self._arrow_program, "u_edge", casing)
            self._arrow_array.render(
                moderngl.TRIANGLE_STRIP, vertices=4, instances=self._arrow_count
            )
        return NEVER_S  # what glides and ages asks for its pictures itself

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (
            *(self._leg_array, self._arrow_array, self._legs, self._arrows),
            *(self._leg_program, self._arrow_program),
        ):
            resource.release()

    def _place_arrows(self, frame: Frame) -> None:
        """Set arrow heads at a distance that is doubled or halved with the zoom, not slid."""
        wanted_m = ARROWS_APART_PX * frame.unit / frame.camera.px_per_m
        apart_m = float(2.0 ** np.round(np.log2(wanted_m)))
        if apart_m != self._apart_m:
            self._apart_m = apart_m
            arrows = self._lines.arrows(apart_m)
            self._arrow_count = len(arrows)
            _write(self._arrows, arrows)


def _write(
    buffer: moderngl.Buffer, rows: "np.ndarray[tuple[int, int], np.dtype[np.float32]]"
) -> None:
    if rows.nbytes > buffer.size:
        buffer.orphan(2 * rows.nbytes)
    if len(rows):
        buffer.write(rows.tobytes())
