"""What must stand on every map: the notice, the attribution, a scale bar, and what is in doubt."""

import math
from dataclasses import replace
from typing import ClassVar

import moderngl

from app.domain.pack_notice import notice_in
from map_layers.boxes import Box, BoxPainter
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.shaders import compiled, tell
from map_layers.text import TextPainter, TextRun
from map_layers.theme import Rgb
from map_layers.windowed import WindowedLayer

TEXT_PX = 11.0
EDGE_PX = 10.0
BAR_AT_MOST_PX = 110.0
BAR_PX = 2.0
BETWEEN_PX = 12.0  # at least between the scale and what stands at the right
DOUBT_PX, DOUBT_TEXT_PX = 7.0, 15.0  # of the band and of its words
HATCH_PX = 6.0

_VERTEX = """
uniform vec4 u_box;  // left, top, width, height in logical px
void main() {
    vec2 at = u_box.xy + vec2(gl_VertexID & 1, gl_VertexID >> 1) * u_box.zw;
    gl_Position = vec4(at / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = "uniform vec3 u_colour; out vec4 colour; void main() { colour = vec4(u_colour, 1.0); }"


class CornerLayer(WindowedLayer):
    """The texts come with the base map; a schematic city says so on every picture."""

    key: ClassVar[str] = "corner"

    def __init__(self, attribution: str, notice: str, glyphs: GlyphAtlas) -> None:
        self.attribution = attribution
        self.notice = notice
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "CornerView":
        """Return the corners of one window."""
        return CornerView(gl, self)


class CornerView:
    """The corners of one window."""

    def __init__(self, gl: moderngl.Context, layer: CornerLayer) -> None:
        self._layer = layer
        self._text = TextPainter(gl, layer.glyphs)
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._box = gl.vertex_array(self._program, [])
        self._band = BoxPainter(gl)

    def draw(self, frame: Frame) -> float:
        """Draw notice and attribution at the lower right, scale at the lower left, doubt above.

        Where the scale has no room beside them it stands over them; on a map too low for that it
        is left out, for they must be read.
        """
        camera, theme, unit = frame.camera, frame.theme, frame.unit
        colour, halo = theme.rgb("map.label_minor"), theme.rgb("map.label_halo")
        y_px = camera.height_px - EDGE_PX * unit
        right_px = camera.width_px - EDGE_PX * unit
        size_px = TEXT_PX * unit
        runs = []
        if self._layer.attribution:
            text = self._layer.attribution
            runs.append(TextRun(text, right_px, y_px, size_px, colour, halo, align="right"))
        if self._layer.notice:
            above_px = y_px - 1.7 * size_px
            strong = theme.rgb("map.label")
            runs.append(
                TextRun(
                    notice_in(self._layer.notice, frame.language),
                    right_px,
                    above_px,
                    1.3 * size_px,
                    strong,
                    halo,
                    "medium",
                    "right",
                )
            )
        runs += self._scale(frame, runs, y_px)
        if frame.overlays.doubt:
            runs.append(self._doubt(frame))
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._text.release()
        self._band.release()
        self._box.release()
        self._program.release()

    def _scale(self, frame: Frame, right: list[TextRun], y_px: float) -> list[TextRun]:
        """Draw the bar where it crosses none of ``right``; return its words, none without room."""
        camera, theme, unit = frame.camera, frame.theme, frame.unit
        colour, halo = theme.rgb("map.label_minor"), theme.rgb("map.label_halo")
        size_px, left_px = TEXT_PX * unit, EDGE_PX * unit
        length_m, text = scale_of(camera.ground_m_per_px, BAR_AT_MOST_PX * unit)
        length_px = length_m / camera.ground_m_per_px
        run = TextRun(text, left_px, y_px - 0.8 * size_px, size_px, colour, halo, align="left")
        end_px = left_px + max(length_px, self._text.width_px(run, camera.dpr))
        lefts_px = (one.x_px - self._text.width_px(one, camera.dpr) for one in right)
        if end_px + BETWEEN_PX * unit > min(lefts_px, default=math.inf):
            y_px = min(one.y_px - 0.8 * one.size_px for one in right) - 5 * unit
            run = replace(run, y_px=y_px - 0.8 * size_px)
            if run.y_px - size_px < (DOUBT_PX + 2 * DOUBT_TEXT_PX) * unit:
                return []
        self._bar(left_px, y_px + 3 * unit, length_px, unit, (halo, colour))
        return [run]

    def _doubt(self, frame: Frame) -> TextRun:
        """Draw the hatched band of what depends on a stopped source; return its words."""
        unit, theme = frame.unit, frame.theme
        strong, halo = theme.rgb("map.label"), theme.rgb("map.label_halo")
        across = (0.0, 0.0, frame.camera.width_px, DOUBT_PX * unit)
        hatch = theme.rgb("ui.warn_hatch")
        bands = (Box(*across, halo, 0.8), Box(*across, hatch, hatch_px=HATCH_PX * unit))
        self._band.draw(bands, frame)
        size_px = DOUBT_TEXT_PX * unit
        at = (EDGE_PX * unit, DOUBT_PX * unit + size_px)
        run = TextRun(frame.overlays.doubt, *at, size_px, strong, halo, "medium", "left")
        room_px = frame.camera.width_px - 2 * EDGE_PX * unit
        if not frame.overlays.doubt_short or self._text.width_px(run, frame.camera.dpr) <= room_px:
            return run
        return replace(run, text=frame.overlays.doubt_short)  # half a sentence says another thing

    def _bar(
        self, left_px: float, y_px: float, length_px: float, unit: float, ink: tuple[Rgb, Rgb]
    ) -> None:
        for colour, more_px in zip(ink, (unit, 0.0), strict=True):
            tell(self._program, "u_colour", colour)
            for x_px, width_px, height_px in (
                (left_px, length_px, BAR_PX * unit),
                (left_px, BAR_PX * unit, 6 * unit),
                (left_px + length_px - BAR_PX * unit, BAR_PX * unit, 6 * unit),
            ):
                top_px = y_px - height_px - more_px
                box = (x_px - more_px, top_px, width_px + 2 * more_px, height_px + 2 * more_px)
                tell(self._program, "u_box", box)
                self._box.render(moderngl.TRIANGLE_STRIP, vertices=4)


def scale_of(ground_m_per_px: float, at_most_px: float) -> tuple[float, str]:
    """Return the longest round length that fits (1, 2 or 5 times a power of ten) and its text."""
    most_m = ground_m_per_px * at_most_px
    ten = 10.0 ** math.floor(math.log10(most_m))
    length_m = next(step * ten for step in (5.0, 2.0, 1.0) if step * ten <= most_m)
    return length_m, f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"  # noqa: PLR2004 - metres of a km
