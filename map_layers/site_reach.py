"""How far a selected site reaches: the circle of its register, dashed, and a ring at its symbol."""

import math
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.register import Registers, Site
from app.domain.world import World
from map_layers.contract import NEVER_S, Frame
from map_layers.origin import Origin
from map_layers.ribbons import SEGMENT_BYTES, Ribbons, Stroke, segments_of
from map_layers.sites import SIZE_PX
from map_layers.windowed import WindowedLayer

CORNERS = 72
WIDTH_PX, DASH_PX = 1.8, (7.0, 12.0)
RING_PX, RING_WIDTH_PX = SIZE_PX * 1.0, 2.0
AT_MOST = 8

_ANGLE = np.linspace(0.0, 2.0 * np.pi, CORNERS + 1)
_CIRCLE = np.column_stack([np.sin(_ANGLE), np.cos(_ANGLE)])


class SiteReachLayer(WindowedLayer):
    """The circles of what sites are among :attr:`Overlays.selected`.

    A moving thing may be called as a site is: what is in the world is meant as a thing.
    """

    key: ClassVar[str] = "site-reach"

    def __init__(self, registers: Registers, origin: Origin, world: World) -> None:
        self.origin = origin
        self.world = world
        self.site_of = {site.site_id: site for site in registers.sites}

    def view(self, gl: moderngl.Context) -> "SiteReachView":
        """Return the circles of one window."""
        return SiteReachView(gl, self)


class SiteReachView:
    """The circles of one window; laid out when others are selected or the map is zoomed."""

    def __init__(self, gl: moderngl.Context, layer: SiteReachLayer) -> None:
        self._layer = layer
        self._ribbons = Ribbons(gl)
        self._buffer = gl.buffer(reserve=2 * AT_MOST * CORNERS * SEGMENT_BYTES, dynamic=True)
        self._array = self._ribbons.vertex_array(self._buffer)
        self._laid: tuple[tuple[Site, ...], float] = ((), 0.0)
        self._circles, self._rings = 0, 0  # segments in the buffer, circles first

    def draw(self, frame: Frame) -> float:
        """Draw them; a site that has no reach has the ring alone."""
        sites = self._sites(frame.overlays.selected)
        if not sites:
            return NEVER_S
        ring_m = RING_PX * frame.unit / frame.camera.px_per_m
        if self._laid != (sites, ring_m):
            self._lay_out(sites, ring_m)
        colour = frame.theme.rgb("map.ring")
        dashed = Stroke(WIDTH_PX * frame.unit, colour, 0.8, DASH_PX)
        whole = Stroke(RING_WIDTH_PX * frame.unit, colour)
        for run, stroke in (((0, self._circles), dashed), ((self._circles, self._rings), whole)):
            if run[1]:
                self._ribbons.draw_runs(self._array, self._buffer, [run], stroke, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._array.release()
        self._buffer.release()
        self._ribbons.release()

    def _sites(self, selected: tuple[str, ...]) -> tuple[Site, ...]:
        layer = self._layer
        found = [layer.site_of[key] for key in selected if key in layer.site_of]
        return tuple(s for s in found if layer.world.row_of(s.site_id) is None)[:AT_MOST]

    def _lay_out(self, sites: tuple[Site, ...], ring_m: float) -> None:
        circles, rings = [], []
        for site in sites:
            middle_m = self._layer.origin.offsets(site.lon_deg, site.lat_deg)[0]
            reach_m = site.radius_m / math.cos(math.radians(site.lat_deg))  # Mercator's metres
            if reach_m > ring_m:
                circles.append(_circle(middle_m, reach_m))
            rings.append(_circle(middle_m, ring_m))
        self._buffer.write(np.concatenate([*circles, *rings]).tobytes())
        self._circles, self._rings = CORNERS * len(circles), CORNERS * len(rings)
        self._laid = (sites, ring_m)


def _circle(middle_m: NDArray[np.float32], radius_m: float) -> NDArray[np.float32]:
    return segments_of(middle_m + radius_m * _CIRCLE, np.array([0, CORNERS + 1]))
