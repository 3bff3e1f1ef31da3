"""What a hand draws over the map: its line, the knots it can take hold of, and notes beside it."""

from dataclasses import dataclass
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.origin import Origin
from map_layers.overlays import Ink
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.text import TextPainter, TextRun
from map_layers.text_boxes import TextBoxes
from map_layers.windowed import WindowedLayer

LINE_PX = 2.0
CASING_PX = 1.5
WRONG_DASH_PX = (6.0, 10.0)  # colour is never the only sign
KNOT_PX = 9.0
NOTE_PX = 13.0
NOTE_ABOVE_PX = 15.0
NOTE_GAP_PX = 1.0


@dataclass(frozen=True, slots=True)
class _Uploaded:
    buffer: moderngl.Buffer
    array: moderngl.VertexArray
    count: int
    is_wrong: bool
    is_knots: bool


class InkLayer(WindowedLayer):
    """The inks of :class:`Overlays`; the last one, and its last note, matter most."""

    key: ClassVar[str] = "ink"

    def __init__(self, origin: Origin, glyphs: GlyphAtlas) -> None:
        self.origin = origin
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "InkView":
        """Return the ink of one window."""
        return InkView(gl, self)


class InkView:
    """The ink of one window; it is uploaded when the tuple of inks is another, and only then."""

    def __init__(self, gl: moderngl.Context, layer: InkLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._ribbons = Ribbons(gl)
        self._text = TextPainter(gl, layer.glyphs)
        self._inks: tuple[Ink, ...] = ()
        self._uploaded: list[_Uploaded] = []

    def draw(self, frame: Frame) -> float:
        """Draw lines and knots, each ink over the one before, then the notes."""
        if frame.overlays.inks is not self._inks:
            self._upload(frame.overlays.inks)
        theme, unit = frame.theme, frame.unit
        casing = theme.rgb("map.way_casing")
        for part in self._uploaded:
            colour = theme.rgb("map.ink_wrong" if part.is_wrong else "map.ink")
            dash_px = (0.0, 0.0)
            if part.is_wrong and not part.is_knots:
                dash_px = (WRONG_DASH_PX[0] * unit, WRONG_DASH_PX[1] * unit)
            width_px = (KNOT_PX if part.is_knots else LINE_PX) * unit
            around = Stroke(width_px + 2 * CASING_PX * unit, casing)
            self._ribbons.draw(part.array, part.count, around, frame)
            self._ribbons.draw(
                part.array, part.count, Stroke(width_px, colour, dash_px=dash_px), frame
            )
        if self._inks:
            self._draw_notes(self._inks, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        self._ribbons.release()
        self._text.release()

    def _upload(self, inks: tuple[Ink, ...]) -> None:
        self._forget()
        self._inks = inks
        origin = self._layer.origin
        for ink in inks:
            for segments, is_knots in (
                (_line(ink, origin), False),
                (dots_of(_offsets(ink.knots, origin)), True),
            ):
                if len(segments):
                    buffer = self._gl.buffer(segments.tobytes())
                    array = self._ribbons.vertex_array(buffer)
                    part = _Uploaded(buffer, array, len(segments), ink.is_wrong, is_knots)
                    self._uploaded.append(part)

    def _forget(self) -> None:
        for part in self._uploaded:
            part.array.release()
            part.buffer.release()
        self._uploaded.clear()
        self._inks = ()

    def _draw_notes(self, inks: tuple[Ink, ...], frame: Frame) -> None:
        theme, unit, camera = frame.theme, frame.unit, frame.camera
        halo = theme.rgb("map.label_halo")
        boxes = TextBoxes(self._layer.glyphs, camera.dpr, NOTE_GAP_PX * unit)
        runs: list[TextRun] = []
        for ink in reversed(inks):
            colour = theme.rgb("map.ink_wrong" if ink.is_wrong else "map.ink")
            for note in reversed(ink.notes):
                x_px, y_px = camera.screen_of(note.lon_deg, note.lat_deg)
                above_px = y_px - NOTE_ABOVE_PX * unit
                run = TextRun(note.text, x_px, above_px, NOTE_PX * unit, colour, halo, "medium")
                if boxes.take(run):
                    runs.append(run)
        self._text.draw(runs, frame)


def dots_of(points_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (n, 5) f4: segments without length, which a ribbon's round ends make discs of."""
    nothing = np.zeros((len(points_m), 1), np.float32)
    return np.hstack([points_m, points_m, nothing])


def _line(ink: Ink, origin: Origin) -> NDArray[np.float32]:
    points = ink.line
    if ink.is_closed and len(points) > 2:  # noqa: PLR2004 - two points enclose nothing
        points = (*points, points[0])
    points_m = _offsets(points, origin)
    return segments_of(points_m, np.array([0, len(points_m)]))


def _offsets(points: tuple[LonLat, ...], origin: Origin) -> NDArray[np.float32]:
    lonlat = np.array(points, np.float64).reshape(-1, 2)
    return origin.offsets(lonlat[:, 0], lonlat[:, 1])
