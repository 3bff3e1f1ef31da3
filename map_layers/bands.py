"""Reachable bands on the ground: what can be reached in so many minutes, the nearest strongest."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import ClassVar

import moderngl

from map_layers.contract import Frame
from map_layers.filled_rings import FilledRings
from map_layers.origin import Origin
from map_layers.overlays import Band
from map_layers.ribbons import Stroke
from map_layers.windowed import WindowedLayer

FILL_OPACITY = 0.11  # of one band: the bands of fewer minutes lie on those of more
EDGE_PX = 1.4
EDGE_OPACITY = 0.85
DASH_PX = (8.0, 14.0)  # drawn, period: of what is merely possible


class BandsLayer(WindowedLayer):
    """The bands of :class:`Overlays`, the longest first."""

    key: ClassVar[str] = "bands"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "BandsView":
        """Return the bands of one window."""
        return BandsView(gl, self.origin)


class BandsView:
    """The bands of one window."""

    def __init__(self, gl: moderngl.Context, origin: Origin) -> None:
        self._rings = FilledRings[Band](gl, origin, lambda band: band.rings)

    def look(self, frame: Frame) -> Hashable:
        """Return the bands and the colours they are shown in."""
        return frame.overlays.bands, frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for every band."""
        bands = frame.overlays.bands
        return [partial(self._draw, band, bands, frame) for band in bands]

    def release(self) -> None:
        """Give the window's objects back."""
        self._rings.release()

    def _draw(self, band: Band, bands: tuple[Band, ...], frame: Frame) -> None:
        colour, width_px = frame.theme.rgb("map.band"), EDGE_PX * frame.unit
        self._rings.keep(bands)
        if band.is_outline:
            dashed = Stroke(width_px, colour, EDGE_OPACITY, DASH_PX)
            self._rings.draw(band, 0.0, dashed, frame)
        else:
            self._rings.draw(band, FILL_OPACITY, Stroke(width_px, colour, EDGE_OPACITY), frame)
