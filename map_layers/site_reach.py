"""How far a selected site reaches: the circle of its register, dashed, and a ring at its symbol."""

import math
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.register import Registers
from map_layers.contract import NEVER_S, Frame
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.sites import SIZE_PX
from map_layers.windowed import WindowedLayer

CORNERS = 72
WIDTH_PX, DASH_PX = 1.8, (7.0, 12.0)
RING_PX, RING_WIDTH_PX = SIZE_PX * 1.0, 2.0
AT_MOST = 8


class SiteReachLayer(WindowedLayer):
    """The circles of what sites are among :attr:`Overlays.selected`."""

    key: ClassVar[str] = "site-reach"

    def __init__(self, registers: Registers, origin: Origin) -> None:
        self.origin = origin
        self.site_of = {site.site_id: site for site in registers.sites}

    def view(self, gl: moderngl.Context) -> "SiteReachView":
        """Return the circles of one window."""
        return SiteReachView(gl, self)


class SiteReachView:
    """The circles of one window."""

    def __init__(self, gl: moderngl.Context, layer: SiteReachLayer) -> None:
        self._layer = layer
        self._ribbons = Ribbons(gl)
        self._buffer = gl.buffer(reserve=2 * AT_MOST * CORNERS * 20, dynamic=True)
        self._array = self._ribbons.vertex_array(self._buffer)

    def draw(self, frame: Frame) -> float:
        """Draw them; a site that has no reach has the ring alone."""
        found = [self._layer.site_of.get(key) for key in frame.overlays.selected]
        sites = [site for site in found if site is not None][:AT_MOST]
        for site in sites:
            middle = self._layer.origin.offsets(site.lon_deg, site.lat_deg)[0]
            reach_m = site.radius_m / math.cos(math.radians(site.lat_deg))  # Mercator's metres
            colour = frame.theme.rgb("map.ring")
            ring_m = RING_PX * frame.unit / frame.camera.px_per_m
            if reach_m > ring_m:
                self._circle(
                    middle, reach_m, Stroke(WIDTH_PX * frame.unit, colour, 0.8, DASH_PX), frame
                )
            self._circle(middle, ring_m, Stroke(RING_WIDTH_PX * frame.unit, colour), frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._array.release()
        self._buffer.release()
        self._ribbons.release()

    def _circle(
        self,
        middle_m: "np.ndarray[tuple[int], np.dtype[np.float32]]",
        radius_m: float,
        stroke: Stroke,
        frame: Frame,
    ) -> None:
        angle = np.linspace(0.0, 2.0 * np.pi, CORNERS + 1)
        ring = middle_m + radius_m * np.column_stack([np.sin(angle), np.cos(angle)])
        segments = segments_of(ring, np.array([0, len(ring)]))
        self._buffer.write(segments.tobytes())
        self._ribbons.draw(self._array, len(segments), stroke, frame)
