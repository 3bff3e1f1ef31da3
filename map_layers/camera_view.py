"""One look of the camera, in Web Mercator: what is where on the screen, and what fits into it."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import MERCATOR_RADIUS_M, degrees_of, mercator_m

ZOOM_MIN, ZOOM_MAX = 3.0, 20.0
TILE_PX = 256.0  # at zoom 0 the world is one such tile wide
WORLD_M = 2.0 * math.pi * MERCATOR_RADIUS_M

Degrees4 = tuple[float, float, float, float]  # west, south, east, north
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CameraView:
    """One look: centre in Web Mercator metres, zoom, bearing (clockwise), viewport in logical px.

    Screen positions are logical pixels from the top left; ``dpr`` device pixels make one.
    """

    x_m: float
    y_m: float
    zoom: float
    bearing_deg: float
    width_px: float
    height_px: float
    dpr: float = 1.0

    @property
    def px_per_m(self) -> float:
        """Logical pixels of a Web Mercator metre."""
        return float(TILE_PX * 2.0**self.zoom / WORLD_M)

    @property
    def ground_m_per_px(self) -> float:
        """Metres on the ground of a logical pixel at the centre."""
        return math.cos(math.radians(self.centre_deg[1])) / self.px_per_m

    @property
    def centre_deg(self) -> tuple[float, float]:
        """Longitude and latitude of the centre."""
        lon, lat = degrees_of(self.x_m, self.y_m)
        return float(lon), float(lat)

    def turn(self) -> Points:
        """Return the (2, 2) f8 matrix from Mercator metres to logical px, x right and y up."""
        angle, scale = math.radians(self.bearing_deg), self.px_per_m
        cos, sin = scale * math.cos(angle), scale * math.sin(angle)
        return np.array([[cos, -sin], [sin, cos]])

    def screen_of_m(self, points_m: NDArray[np.floating[Any]]) -> Points:
        """Return logical px (n, 2) f8 of Mercator metres (n, 2)."""
        px = (np.asarray(points_m, np.float64) - (self.x_m, self.y_m)) @ self.turn().T
        return np.column_stack([self.width_px / 2 + px[:, 0], self.height_px / 2 - px[:, 1]])

    def screen_of(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        """Return where a position is on the screen, in logical px."""
        x_m, y_m = mercator_m(lon_deg, lat_deg)
        x_px, y_px = self.screen_of_m(np.array([[float(x_m), float(y_m)]]))[0]
        return float(x_px), float(y_px)

    def mercator_at(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Return the Mercator metres under a screen position."""
        (cos, minus_sin), _ = self.turn().tolist()
        right_px, up_px = x_px - self.width_px / 2, self.height_px / 2 - y_px
        scale2 = cos * cos + minus_sin * minus_sin
        x_m = (cos * right_px - minus_sin * up_px) / scale2
        y_m = (minus_sin * right_px + cos * up_px) / scale2
        return self.x_m + x_m, self.y_m + y_m

    def lonlat_at(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Return the degrees under a screen position."""
        lon, lat = degrees_of(*self.mercator_at(x_px, y_px))
        return float(lon), float(lat)

    def span_m(self, margin_px: float = 0.0) -> Degrees4:
        """Return west, south, east, north in Mercator metres of what is in view, turned or not."""
        right, bottom = self.width_px + margin_px, self.height_px + margin_px
        corners = [(x, y) for x in (-margin_px, right) for y in (-margin_px, bottom)]
        xs, ys = zip(*(self.mercator_at(*corner) for corner in corners), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def of_size(self, width_px: float, height_px: float, dpr: float) -> "CameraView":
        """Return the same centre, scale and bearing in another viewport."""
        return replace(self, width_px=width_px, height_px=height_px, dpr=dpr)

    def centred(self, lon_deg: float, lat_deg: float) -> "CameraView":
        """Return the same scale and bearing over another place."""
        x_m, y_m = mercator_m(lon_deg, lat_deg)
        return replace(self, x_m=float(x_m), y_m=float(y_m))

    def within_bounds(self) -> "CameraView | None":
        """Return it moved onto the world and between the ends of zoom; None if it has no place."""
        place = (self.x_m, self.y_m, self.zoom, self.bearing_deg)
        if not all(map(math.isfinite, place)):
            return None
        half_m = WORLD_M / 2
        x_m, y_m = (min(max(at_m, -half_m), half_m) for at_m in (self.x_m, self.y_m))
        zoom = min(max(self.zoom, ZOOM_MIN), ZOOM_MAX)
        return replace(self, x_m=x_m, y_m=y_m, zoom=zoom, bearing_deg=_round(self.bearing_deg))


def fitted(view: CameraView, bounds_deg: Degrees4, margin_px: float) -> CameraView:
    """Return ``view`` moved and zoomed so that west, south, east, north lie inside a margin.

    The bearing stays; a turned view holds all four corners.
    """
    west, south, east, north = bounds_deg
    lons, lats = np.array([west, east, east, west]), np.array([south, south, north, north])
    corners_m = np.column_stack(mercator_m(lons, lats))
    turn = view.turn() / view.px_per_m
    turned_m = corners_m @ turn.T
    low, high = turned_m.min(axis=0), turned_m.max(axis=0)
    room_px = np.array([view.width_px, view.height_px]) - 2 * margin_px
    px_per_m = float(np.min(np.maximum(room_px, 1.0) / np.maximum(high - low, 1.0)))
    x_m, y_m = turn.T @ ((low + high) / 2)
    zoom = min(max(math.log2(px_per_m * WORLD_M / TILE_PX), ZOOM_MIN), ZOOM_MAX)
    return replace(view, x_m=float(x_m), y_m=float(y_m), zoom=zoom)


def between(a: CameraView, b: CameraView, part: float) -> CameraView:
    """Return the look ``part`` of the way from ``a`` to ``b``, turned the short way."""
    turn_deg = (b.bearing_deg - a.bearing_deg + 180.0) % 360.0 - 180.0
    return replace(
        b,
        x_m=a.x_m + part * (b.x_m - a.x_m),
        y_m=a.y_m + part * (b.y_m - a.y_m),
        zoom=a.zoom + part * (b.zoom - a.zoom),
        bearing_deg=_round(a.bearing_deg + part * turn_deg),
    )


def _round(bearing_deg: float) -> float:
    return bearing_deg % 360.0 % 360.0  # a hair below 0 is 360.0 after the first
