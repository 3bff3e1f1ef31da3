"""The compass: shown where the map is turned, with a needle to the north."""

import math
from typing import ClassVar

import moderngl

from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.shaders import compiled, tell
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

EDGE_PX = 14.0
RADIUS_PX = 19.0
LETTER_PX = 12.0
NORTH = {"zh_CN": "北", "en": "N"}
_VERTEX = """
uniform vec3 u_disc;  // middle and radius in logical px from the top left
out vec2 v_at;
void main() {
    v_at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    vec2 at = u_disc.xy + v_at * (u_disc.z + 1.0);
    v_at *= u_disc.z + 1.0;
    gl_Position = vec4(at / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = """
in vec2 v_at;
uniform vec3 u_disc;
uniform vec2 u_north;  // the way north, in px from the top left
uniform vec3 u_ground;
uniform vec3 u_line;
uniform vec3 u_needle;
out vec4 colour;
void main() {
    float px = 1.0 / u_screen.z;
    float from_middle = length(v_at);
    float disc = clamp((u_disc.z - from_middle) / px + 0.5, 0.0, 1.0);
    float rim = disc * clamp((from_middle - u_disc.z) / px + 2.0, 0.0, 1.0);
    float along = dot(v_at, u_north) / u_disc.z;
    float across = abs(dot(v_at, vec2(-u_north.y, u_north.x))) / u_disc.z;
    // From beside the middle to a point below the letter.
    float wide = along > 0.0 ? 0.20 * (0.52 - along) / 0.52 : 0.20 * (0.86 + along) / 0.86;
    float needle = clamp((wide - across) * u_disc.z / px + 0.5, 0.0, 1.0);
    vec3 tint = mix(u_ground, u_line, rim);
    tint = mix(tint, along > 0.0 ? u_needle : u_line, needle * step(from_middle, 0.9 * u_disc.z));
    colour = vec4(tint, 1.0) * disc * 0.92;
}
"""


class CompassLayer(WindowedLayer):
    """Nothing while north is up."""

    key: ClassVar[str] = "compass"

    def __init__(self, glyphs: GlyphAtlas) -> None:
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "CompassView":
        """Return the compass of one window."""
        return CompassView(gl, self)


class CompassView:
    """The compass of one window, at its upper right."""

    def __init__(self, gl: moderngl.Context, layer: CompassLayer) -> None:
        self._text = TextPainter(gl, layer.glyphs)
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._disc = gl.vertex_array(self._program, [])

    def draw(self, frame: Frame) -> float:
        """Draw it where the bearing is not north."""
        camera, theme, unit = frame.camera, frame.theme, frame.unit
        if not camera.bearing_deg:
            return NEVER_S
        radius_px = RADIUS_PX * unit
        x_px = camera.width_px - (EDGE_PX + RADIUS_PX) * unit
        y_px = (EDGE_PX + RADIUS_PX) * unit
        angle = math.radians(-camera.bearing_deg)
        north = (math.sin(angle), -math.cos(angle))
        tell(self._program, "u_disc", (x_px, y_px, radius_px))
        tell(self._program, "u_north", north)
        tell(self._program, "u_ground", theme.rgb("ui.panel"))
        tell(self._program, "u_line", theme.rgb("ui.muted"))
        tell(self._program, "u_needle", theme.rgb("ui.text"))
        self._disc.render(moderngl.TRIANGLE_STRIP, vertices=4)
        ink, halo = theme.rgb("ui.text"), theme.rgb("ui.panel")
        out_px = 0.70 * radius_px
        at = (round(x_px + north[0] * out_px), round(y_px + north[1] * out_px))
        text = NORTH.get(frame.language, NORTH["en"])
        run = TextRun(text, *at, LETTER_PX * unit, ink, halo, "medium")
        self._text.draw([run], frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._text.release()
        self._disc.release()
        self._program.release()
