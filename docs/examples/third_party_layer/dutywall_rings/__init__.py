"""Range rings round the middle of the city: 5, 10 and 20 km, as an example of a map layer."""

import math

import moderngl
import numpy as np

from app.domain.world import Change
from map_layers.contract import NEVER_S, Frame
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.sharing import shared
from map_layers.third_party import LayerGround

RADII_M = (5_000.0, 10_000.0, 20_000.0)
CORNERS = 120


class RangeRings:
    """The layer: one buffer of segments, which all windows of the process share."""

    key = "range-rings"

    def __init__(self, ground: LayerGround) -> None:
        west, south, east, north = ground.base_map.bounds_deg
        lon_deg, lat_deg = (west + east) / 2, (south + north) / 2
        middle = ground.origin.offsets(lon_deg, lat_deg)[0]
        # Web Mercator stretches: a metre on the ground is this much longer on the map.
        stretch = 1.0 / math.cos(math.radians(lat_deg))
        turn = np.linspace(0.0, 2.0 * math.pi, CORNERS + 1)
        circle = np.column_stack([np.sin(turn), np.cos(turn)])
        points_m = np.concatenate([middle + radius * stretch * circle for radius in RADII_M])
        starts = np.arange(len(RADII_M) + 1) * (CORNERS + 1)
        self._segments = segments_of(points_m, starts)
        self.buffer: moderngl.Buffer | None = None

    def upload(self, gl: moderngl.Context) -> None:
        """Put the segments on the card, once for all windows."""
        self.buffer = gl.buffer(self._segments.tobytes())

    def absorb(self, change: Change) -> bool:
        """Say that nothing that moves changes a ring."""
        del change
        return False

    def view(self, gl: moderngl.Context) -> "RangeRingsView":
        """Return the rings of one window."""
        assert self.buffer is not None
        return RangeRingsView(gl, shared(self.buffer, gl), len(self._segments))

    def release(self) -> None:
        """Give the buffer back."""
        if self.buffer is not None:
            self.buffer.release()
            self.buffer = None


class RangeRingsView:
    """The rings in one window: vertex arrays are not shared between windows."""

    def __init__(self, gl: moderngl.Context, segments: moderngl.Buffer, count: int) -> None:
        self._ribbons = Ribbons(gl)
        self._rings = self._ribbons.vertex_array(segments)
        self._count = count

    def draw(self, frame: Frame) -> float:
        """Draw the rings; they never need another picture by themselves."""
        stroke = Stroke(1.5 * frame.unit, frame.theme.rgb("ui.accent"), 0.6, (6.0, 12.0))
        self._ribbons.draw(self._rings, self._count, stroke, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back; its context is current."""
        self._rings.release()
        self._ribbons.release()


def make_layer(ground: LayerGround) -> RangeRings:
    """Make the layer: what the entry point names."""
    return RangeRings(ground)


make_layer.contract_version = 1  # type: ignore[attr-defined]  # what map_layers.third_party had
