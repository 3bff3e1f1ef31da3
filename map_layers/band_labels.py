"""How many minutes each band is, written at its northernmost point."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

TEXT_PX = 12.0


class BandLabelsLayer(WindowedLayer):
    """The minutes of the bands of :class:`Overlays`, and what is no fact about them."""

    key: ClassVar[str] = "band-labels"

    def __init__(self, glyphs: GlyphAtlas) -> None:
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "BandLabelsView":
        """Return the labels of one window."""
        return BandLabelsView(gl, self)


class BandLabelsView:
    """The labels of one window."""

    def __init__(self, gl: moderngl.Context, layer: BandLabelsLayer) -> None:
        self._text = TextPainter(gl, layer.glyphs)

    def draw(self, frame: Frame) -> float:
        """Write the minutes."""
        runs, size_px = [], TEXT_PX * frame.unit
        colour, halo = frame.theme.rgb("map.label"), frame.theme.rgb("map.label_halo")
        for band in frame.overlays.bands:
            points = np.concatenate([np.empty((0, 2)), *band.rings])
            if not len(points):
                continue
            lon_deg, lat_deg = points[points[:, 1].argmax()]
            x_px, y_px = frame.camera.screen_of(float(lon_deg), float(lat_deg))
            text = f"{band.minutes:g} min {band.notice}".strip()
            runs.append(TextRun(text, x_px, y_px, size_px, colour, halo, "medium"))
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._text.release()
