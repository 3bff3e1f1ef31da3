"""How many minutes each band is, written at one of its ends where there is room."""

from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.overlays import Band
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

TEXT_PX = 12.0
WIDE_SIZES = 7.0  # how much room a label wants, in sizes of its type
TALL_SIZES = 1.5


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
        runs: list[TextRun] = []
        size_px = TEXT_PX * frame.unit
        colour, halo = frame.theme.rgb("map.label"), frame.theme.rgb("map.label_halo")
        for band in reversed(frame.overlays.bands):
            ends = _ends(band)
            if not len(ends):
                continue
            lon_deg, lat_deg = ends.T
            px = frame.camera.screen_of_m(np.column_stack(mercator_m(lon_deg, lat_deg)))
            apart = [_apart_sizes(at, runs, size_px) for at in px.tolist()]
            # The first end that is far enough from the labels that stand; else the farthest one.
            best = next((i for i, by in enumerate(apart) if by >= 1.0), int(np.argmax(apart)))
            x_px, y_px = px[best].tolist()
            text = f"{band.minutes:g} min {band.notice}".strip()
            runs.append(TextRun(text, x_px, y_px, size_px, colour, halo, "medium"))
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._text.release()


def _ends(band: Band) -> NDArray[np.float64]:
    """Return the points of a band farthest to eight sides, (8, 2) f8 degrees, the north first."""
    points = np.concatenate([np.empty((0, 2)), *band.rings])
    points = np.asarray(points[np.isfinite(points).all(axis=1)], np.float64)
    if not len(points):
        return points
    angles = np.radians(np.arange(8) * 45.0)
    sides = np.column_stack([np.sin(angles), np.cos(angles)])
    return np.asarray(points[(points @ sides.T).argmax(axis=0)], np.float64)


def _apart_sizes(at_px: list[float], runs: list[TextRun], size_px: float) -> float:
    """Return how far a label at ``at_px`` is from those that stand; from 1 on they do not touch."""
    wide_px, tall_px = WIDE_SIZES * size_px, TALL_SIZES * size_px
    return min(
        (
            max(abs(at_px[0] - run.x_px) / wide_px, abs(at_px[1] - run.y_px) / tall_px)
            for run in runs
        ),
        default=np.inf,
    )
