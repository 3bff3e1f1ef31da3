"""The camera: where the map looks, in Web Mercator, and how it gets from one look to the next."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import MERCATOR_RADIUS_M, degrees_of, mercator_m

EASE_S = 0.4
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
        px = np.array([x_px - self.width_px / 2, self.height_px / 2 - y_px])
        x_m, y_m = np.linalg.inv(self.turn()) @ px
        return self.x_m + float(x_m), self.y_m + float(y_m)

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


class Camera:
    """What a hand and the program move; times are monotonic seconds, given by the caller."""

    def __init__(self, view: CameraView) -> None:
        self._view = view
        self._from: CameraView | None = None
        self._since_s = 0.0
        self._is_held = False

    @property
    def target(self) -> CameraView:
        """Where the camera is or will be when it rests."""
        return self._view

    def view(self, at_s: float) -> CameraView:
        """Return the look at ``at_s``; an ease that has run its time ends here."""
        if self._from is None:
            return self._view
        part = (at_s - self._since_s) / EASE_S
        if part >= 1.0:
            self._from = None
            return self._view
        return _between(self._from, self._view, _smooth(max(part, 0.0)))

    def is_moving(self, at_s: float) -> bool:
        """Whether an ease is under way."""
        return self._from is not None and at_s - self._since_s < EASE_S

    def hold(self, at_s: float) -> None:
        """Take the camera in hand: an ease stops where it is and none begins until let go."""
        self._view, self._from, self._is_held = self.view(at_s), None, True

    def let_go(self) -> None:
        """Let the program move the camera again."""
        self._is_held = False

    def resize(self, width_px: float, height_px: float, dpr: float) -> None:
        """Take a new viewport; what is in the middle stays there."""
        size = {"width_px": max(width_px, 1.0), "height_px": max(height_px, 1.0), "dpr": dpr}
        self._view = replace(self._view, **size)
        if self._from is not None:
            self._from = replace(self._from, **size)

    def pan(self, dx_px: float, dy_px: float, at_s: float) -> None:
        """Move what is on the screen by logical px, at once."""
        view = self.view(at_s)
        x_m, y_m = view.mercator_at(view.width_px / 2 - dx_px, view.height_px / 2 - dy_px)
        self._view, self._from = replace(view, x_m=x_m, y_m=_bounded(y_m)), None

    def zoom_at(self, x_px: float, y_px: float, steps: float, at_s: float) -> None:
        """Zoom by ``steps`` (1 doubles), at once; what is under the pointer stays there."""
        view = self.view(at_s)
        fixed_x_m, fixed_y_m = view.mercator_at(x_px, y_px)
        nearer = replace(view, zoom=min(max(view.zoom + steps, ZOOM_MIN), ZOOM_MAX))
        x_m, y_m = nearer.mercator_at(x_px, y_px)
        self._view = replace(
            nearer, x_m=view.x_m + fixed_x_m - x_m, y_m=_bounded(view.y_m + fixed_y_m - y_m)
        )
        self._from = None

    def rotate(self, bearing_deg: float, at_s: float) -> None:
        """Turn the map so that ``bearing_deg`` is up, at once."""
        self._view = replace(self.view(at_s), bearing_deg=bearing_deg % 360.0)
        self._from = None

    def ease_to(
        self, lon_deg: float, lat_deg: float, at_s: float, zoom: float | None = None
    ) -> bool:
        """Begin to glide to a position in 400 ms; False, and nothing, while a hand is on it."""
        x_m, y_m = mercator_m(lon_deg, lat_deg)
        zoom = self._view.zoom if zoom is None else min(max(zoom, ZOOM_MIN), ZOOM_MAX)
        return self._ease(replace(self._view, x_m=float(x_m), y_m=float(y_m), zoom=zoom), at_s)

    def fit(self, bounds_deg: Degrees4, at_s: float, margin_px: float = 32.0) -> bool:
        """Begin to glide to where all of ``bounds_deg`` is in view; False while held."""
        view = replace(self._view, bearing_deg=0.0)
        return self._ease(fitted(view, bounds_deg, margin_px), at_s)

    def jump(self, view: CameraView) -> None:
        """Be at ``view`` at once, with the viewport that is."""
        now = self._view
        self._view = replace(view, width_px=now.width_px, height_px=now.height_px, dpr=now.dpr)
        self._from = None

    def _ease(self, target: CameraView, at_s: float) -> bool:
        if self._is_held:
            return False
        self._from, self._since_s = self.view(at_s), at_s
        self._view = target
        return True


def fitted(view: CameraView, bounds_deg: Degrees4, margin_px: float) -> CameraView:
    """Return ``view`` moved and zoomed so that west, south, east, north lie inside a margin."""
    west, south, east, north = bounds_deg
    (left, right), (bottom, top) = mercator_m(np.array([west, east]), np.array([south, north]))
    width_px = max(view.width_px - 2 * margin_px, 1.0)
    height_px = max(view.height_px - 2 * margin_px, 1.0)
    px_per_m = min(width_px / max(right - left, 1.0), height_px / max(top - bottom, 1.0))
    zoom = min(max(math.log2(px_per_m * WORLD_M / TILE_PX), ZOOM_MIN), ZOOM_MAX)
    return replace(view, x_m=(left + right) / 2, y_m=(bottom + top) / 2, zoom=zoom)


def _between(a: CameraView, b: CameraView, part: float) -> CameraView:
    turn_deg = (b.bearing_deg - a.bearing_deg + 180.0) % 360.0 - 180.0
    return replace(
        b,
        x_m=a.x_m + part * (b.x_m - a.x_m),
        y_m=a.y_m + part * (b.y_m - a.y_m),
        zoom=a.zoom + part * (b.zoom - a.zoom),
        bearing_deg=(a.bearing_deg + part * turn_deg) % 360.0,
    )


def _smooth(part: float) -> float:
    return part * part * (3.0 - 2.0 * part)


def _bounded(y_m: float) -> float:
    return min(max(y_m, -WORLD_M / 2), WORLD_M / 2)
