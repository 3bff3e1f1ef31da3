"""Where a vehicle is likely to go: pieces of road, the wider the more of its drives go there."""

from collections import defaultdict
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.plan import LikelyPath
from map_layers.contract import NEVER_S, Frame
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.windowed import WindowedLayer

SHARES = (0.1, 0.25, 0.5, 0.8)  # from each of these on a piece is drawn one step wider
THIN_PX, STEP_PX = 1.5, 1.25
FAINT, STEP_OPACITY = 0.5, 0.12


class LikelyWaysLayer(WindowedLayer):
    """The ``likely`` of :class:`Overlays`; the legend has them as what lies ahead."""

    key: ClassVar[str] = "likely"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "LikelyWaysView":
        """Return the pieces of one window."""
        return LikelyWaysView(gl, self.origin)


class LikelyWaysView:
    """One buffer for each step of width, uploaded when the plan is another."""

    def __init__(self, gl: moderngl.Context, origin: Origin) -> None:
        self._gl = gl
        self._origin = origin
        self._ribbons = Ribbons(gl)
        self._shown: tuple[LikelyPath, ...] = ()
        self._uploaded: list[tuple[int, moderngl.Buffer, moderngl.VertexArray, int]] = []

    def draw(self, frame: Frame) -> float:
        """Draw the pieces, the likeliest on top."""
        if frame.overlays.likely is not self._shown:
            self._upload(frame.overlays.likely)
        colour = frame.theme.rgb("map.ahead")
        for step, _, array, count in self._uploaded:
            width_px = (THIN_PX + STEP_PX * step) * frame.unit
            stroke = Stroke(width_px, colour, FAINT + STEP_OPACITY * step)
            self._ribbons.draw(array, count, stroke, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        self._ribbons.release()

    def _upload(self, likely: tuple[LikelyPath, ...]) -> None:
        self._forget()
        self._shown = likely
        lines: dict[int, list[NDArray[np.float64]]] = defaultdict(list)
        for path in likely:
            if len(path.line) > 1:
                step = int(np.searchsorted(SHARES, path.share, side="right"))
                lines[step].append(np.array(path.line, np.float64))
        for step in sorted(lines):
            lonlat = np.concatenate(lines[step])
            starts = np.cumsum([0, *(len(line) for line in lines[step])])
            points_m = self._origin.offsets(lonlat[:, 0], lonlat[:, 1])
            segments = segments_of(points_m, starts)
            buffer = self._gl.buffer(segments.tobytes())
            self._uploaded.append((step, buffer, self._ribbons.vertex_array(buffer), len(segments)))

    def _forget(self) -> None:
        for _, buffer, array, _ in self._uploaded:
            array.release()
            buffer.release()
        self._uploaded.clear()
        self._shown = ()
