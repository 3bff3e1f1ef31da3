"""Registered sites and cameras, small and muted, once the map is near enough to need them."""

import math
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.register import Registers
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.marks import Mark, MarkPainter
from map_layers.origin import Origin
from map_layers.shaders import compiled, tell
from map_layers.site_silhouettes import site_sprite
from map_layers.sprite_texture import SpriteTexture
from map_layers.windowed import WindowedLayer

SITES_FROM_ZOOM = 12.5
CAMERAS_FROM_ZOOM = 13.0
VIEWS_FROM_ZOOM = 14.0
SIZE_PX, LARGEST_PX = 13.0, 20.0  # larger when near: there is room, and the kind is told by shape
GROWS_FROM_ZOOM, LARGEST_FROM_ZOOM = 13.5, 16.0
PICK_RADIUS_PX = 10.0
VIEW_HALF_DEG = 28.0  # the register has no lens angle: a wedge only says which way it looks
VIEW_PX = 40.0
AT_MOST = 400

_VERTEX = """
in vec2 in_at_px;  // logical px from the top left
in float in_fade;
out float v_fade;
void main() {
    v_fade = in_fade;
    gl_Position = vec4(in_at_px / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = """
in float v_fade;
uniform vec3 u_colour;
out vec4 colour;
void main() { colour = vec4(u_colour, 1.0) * 0.35 * (1.0 - v_fade); }
"""


class SitesLayer(WindowedLayer):
    """Sites and cameras of the registers."""

    key: ClassVar[str] = "sites"

    def __init__(self, registers: Registers, origin: Origin, sprites: SpriteTexture) -> None:
        self.registers = registers
        self.sprites = sprites
        self.site_m = _places(origin, [(s.lon_deg, s.lat_deg) for s in registers.sites])
        self.sprite_of = tuple(site_sprite(site.kind) for site in registers.sites)
        self.camera_m = _places(origin, [(c.lon_deg, c.lat_deg) for c in registers.cameras])

    def view(self, gl: moderngl.Context) -> "SitesView":
        """Return the sites and cameras of one window."""
        return SitesView(gl, self)


class SitesView:
    """The sites and cameras of one window."""

    def __init__(self, gl: moderngl.Context, layer: SitesLayer) -> None:
        self._layer = layer
        self._painter = MarkPainter(gl, layer.sprites)
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._wedges = gl.buffer(reserve=AT_MOST * 9 * 4, dynamic=True)
        self._array = gl.vertex_array(
            self._program, [(self._wedges, "2f4 1f4", "in_at_px", "in_fade")]
        )

    def draw(self, frame: Frame) -> float:
        """Draw the wedges, then the marks."""
        camera, theme = frame.camera, frame.theme
        ink = theme.rgb("map.symbol_halo")
        marks: list[Mark] = []
        size_px = mark_px(frame)
        if camera.zoom >= SITES_FROM_ZOOM:
            for index, x_px, y_px in _in_view(self._layer.site_m, frame):
                sprite, colour = self._layer.sprite_of[index], theme.rgb("map.site")
                marks.append(Mark(sprite, x_px, y_px, size_px, colour, ink))
        if camera.zoom >= CAMERAS_FROM_ZOOM:
            seen = _in_view(self._layer.camera_m, frame)
            if camera.zoom >= VIEWS_FROM_ZOOM:
                self._draw_wedges(seen, frame)
            for _, x_px, y_px in seen:
                marks.append(Mark("camera", x_px, y_px, size_px, theme.rgb("map.camera"), ink))
        self._painter.draw(marks, frame)
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the cameras and sites under the pointer, nearest first."""
        hits: list[Hit] = []
        zoom, registers = frame.camera.zoom, self._layer.registers
        if zoom >= CAMERAS_FROM_ZOOM:
            ids = [camera.camera_id for camera in registers.cameras]
            hits += _hits(HitKind.CAMERA, ids, self._layer.camera_m, (x_px, y_px), frame)
        if zoom >= SITES_FROM_ZOOM:
            ids = [site.site_id for site in registers.sites]
            hits += _hits(HitKind.SITE, ids, self._layer.site_m, (x_px, y_px), frame)
        return sorted(hits, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()
        for resource in (self._array, self._wedges, self._program):
            resource.release()

    def _draw_wedges(self, seen: list[tuple[int, float, float]], frame: Frame) -> None:
        corners = []
        for index, x_px, y_px in seen:
            bearing_deg = self._layer.registers.cameras[index].bearing_deg
            corners.append((x_px, y_px, 0.0))
            for side_deg in (-VIEW_HALF_DEG, VIEW_HALF_DEG):
                angle = math.radians(bearing_deg + side_deg - frame.camera.bearing_deg)
                reach_px = VIEW_PX * mark_px(frame) / SIZE_PX
                to_x_px, to_y_px = math.sin(angle) * reach_px, -math.cos(angle) * reach_px
                corners.append((x_px + to_x_px, y_px + to_y_px, 1.0))
        if corners:
            self._wedges.write(np.array(corners, np.float32).tobytes())
            tell(self._program, "u_colour", frame.theme.rgb("map.camera_view"))
            self._array.render(moderngl.TRIANGLES, vertices=len(corners))


def mark_px(frame: Frame) -> float:
    """Return the logical px of the mark of a site or a camera."""
    part = (frame.camera.zoom - GROWS_FROM_ZOOM) / (LARGEST_FROM_ZOOM - GROWS_FROM_ZOOM)
    return frame.unit * (SIZE_PX + min(max(part, 0.0), 1.0) * (LARGEST_PX - SIZE_PX))


def _places(origin: Origin, lonlat: list[tuple[float, float]]) -> NDArray[np.float64]:
    degrees = np.array(lonlat, np.float64).reshape(-1, 2)
    return origin.absolute(origin.offsets(degrees[:, 0], degrees[:, 1]))


def _in_view(at_m: NDArray[np.float64], frame: Frame) -> list[tuple[int, float, float]]:
    """Return index and logical px of what is on the screen, at most 400."""
    px = frame.camera.screen_of_m(at_m)
    inside = (px > -SIZE_PX).all(axis=1)
    inside &= px[:, 0] < frame.camera.width_px + SIZE_PX
    inside &= px[:, 1] < frame.camera.height_px + SIZE_PX
    return [
        (i, float(px[i, 0]), float(px[i, 1])) for i in np.flatnonzero(inside)[:AT_MOST].tolist()
    ]


def _hits(
    kind: HitKind,
    ids: list[str],
    at_m: NDArray[np.float64],
    at_px: tuple[float, float],
    frame: Frame,
) -> list[Hit]:
    hits = []
    for index, x_px, y_px in _in_view(at_m, frame):
        distance_px = math.hypot(x_px - at_px[0], y_px - at_px[1])
        if distance_px <= PICK_RADIUS_PX * frame.unit:
            lon, lat = frame.camera.lonlat_at(x_px, y_px)
            hits.append(Hit(kind, ids[index], distance_px, lon, lat))
    return hits
