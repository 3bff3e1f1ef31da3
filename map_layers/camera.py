"""The camera: how a hand, the program and a link move the look of a map, and which of them may."""

import math
from dataclasses import replace

from map_layers.camera_view import (
    TILE_PX,
    WORLD_M,
    ZOOM_MAX,
    ZOOM_MIN,
    CameraView,
    Degrees4,
    Points,
    between,
    fitted,
)

__all__ = [
    "EASE_S",
    "HAND_S",
    "TILE_PX",
    "WORLD_M",
    "ZOOM_MAX",
    "ZOOM_MIN",
    "Camera",
    "CameraView",
    "Degrees4",
    "Points",
    "fitted",
]

EASE_S = 0.4
HAND_S = 1.0  # so long after a wheel or a key the hand is still meant to be on the map


class Camera:
    """What a hand and the program move; times are monotonic seconds, given by the caller.

    A view without a place (not a number, infinite) is never taken: the camera stays where it is.
    ``revision`` rises with every move and every turn of a resting camera, ``pans`` with every pan
    of a hand.
    """

    def __init__(self, view: CameraView) -> None:
        self._view = view
        self._from: CameraView | None = None
        self._since_s = 0.0
        self._is_held = False
        self._hand_at_s = -math.inf
        self._asked_at_s = -math.inf
        self.revision = 0
        self.pans = 0
        self.lowest_zoom = ZOOM_MIN  # where a hand stops: beyond it there is nothing to be shown

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
        return between(self._from, self._view, _smooth(max(part, 0.0)))

    def is_moving(self, at_s: float) -> bool:
        """Whether an ease is under way."""
        return self._from is not None and at_s - self._since_s < EASE_S

    def glide_under_way(self, at_s: float) -> tuple[CameraView | None, float]:
        """Return from which view it glides, None while it rests, and since when."""
        return self._from if self.is_moving(at_s) else None, self._since_s

    def is_in_hand(self, at_s: float) -> bool:
        """Whether a hand is on the map, or was within the last second: nothing else moves it."""
        return self._is_held or at_s - self._hand_at_s < HAND_S

    def hold(self, at_s: float) -> None:
        """Take the camera in hand: an ease stops where it is and none begins until let go."""
        self._view, self._from, self._is_held = self.view(at_s), None, True
        self.revision += 1

    def let_go(self) -> None:
        """Let the program move the camera again."""
        self._is_held = False

    def ask(self, at_s: float) -> None:
        """Have the next glide begin though the wheel was just turned: a click or a key asks for it.

        Call it for a person's own act only; what the program wants waits for the hand.
        """
        self._hand_at_s, self._asked_at_s = -math.inf, at_s

    def claim_s(self, at_s: float) -> float:
        """Return since when a person means this map: infinite while held, -infinite for nobody."""
        if self._is_held:
            return math.inf
        last_s = max(self._hand_at_s, self._asked_at_s)
        return last_s if at_s - last_s < HAND_S else -math.inf

    def resize(self, width_px: float, height_px: float, dpr: float) -> None:
        """Take a new viewport; what is in the middle stays there."""
        size = (max(width_px, 1.0), max(height_px, 1.0), dpr)
        self._view = self._view.of_size(*size)
        if self._from is not None:
            self._from = self._from.of_size(*size)

    def pan(self, dx_px: float, dy_px: float, at_s: float) -> None:
        """Move what is on the screen by logical px, at once."""
        view = self.view(at_s)
        x_m, y_m = view.mercator_at(view.width_px / 2 - dx_px, view.height_px / 2 - dy_px)
        self.pans += 1
        self._by_hand(replace(view, x_m=x_m, y_m=y_m), at_s)

    def zoom_at(self, x_px: float, y_px: float, steps: float, at_s: float) -> None:
        """Zoom by ``steps`` (1 doubles), at once; what is under the pointer stays there."""
        self._by_hand(_zoomed(self.view(at_s), x_px, y_px, steps, self.lowest_zoom), at_s)

    def ease_zoom_at(self, x_px: float, y_px: float, steps: float, at_s: float) -> bool:
        """Begin to zoom by ``steps``, asked by a person; the pointer will be where it is."""
        self.ask(at_s)
        return self.glide(_zoomed(self.view(at_s), x_px, y_px, steps, self.lowest_zoom), at_s)

    def rotate(self, bearing_deg: float, at_s: float) -> None:
        """Turn the map so that ``bearing_deg`` is up, at once; the middle stays."""
        self._by_hand(replace(self.view(at_s), bearing_deg=bearing_deg), at_s)

    def ease_to(
        self, lon_deg: float, lat_deg: float, at_s: float, zoom: float | None = None
    ) -> bool:
        """Begin to glide to a position in 400 ms; False, and nothing, while a hand is on it."""
        there = self._view.centred(lon_deg, lat_deg)
        return self.glide(there if zoom is None else replace(there, zoom=zoom), at_s)

    def fit(self, bounds_deg: Degrees4, at_s: float, margin_px: float = 32.0) -> bool:
        """Begin to glide to where all of ``bounds_deg`` is in view, turned as it is."""
        return self.glide(fitted(self._view, bounds_deg, margin_px), at_s)

    def home(self, bounds_deg: Degrees4, at_s: float, margin_px: float = 24.0) -> bool:
        """Begin to glide to where all of ``bounds_deg`` is in view, north up."""
        return self.glide(fitted(replace(self._view, bearing_deg=0.0), bounds_deg, margin_px), at_s)

    def turn_to(self, bearing_deg: float, at_s: float) -> bool:
        """Begin to turn, the short way, until ``bearing_deg`` is up."""
        return self.glide(replace(self._view, bearing_deg=bearing_deg), at_s)

    def glide(self, view: CameraView, at_s: float) -> bool:
        """Begin to glide to ``view`` with the viewport that is.

        False, and nothing, while a hand is on the map or was within the last second.
        """
        target = self._in_bounds(view)
        if self.is_in_hand(at_s) or target is None:
            return False
        self._from, self._since_s = self.view(at_s), at_s
        self._view = target
        self.revision += 1
        return True

    def centre_on(self, x_m: float, y_m: float, at_s: float) -> bool:
        """Look at Mercator metres at once, or have the ease under way end there.

        False, and nothing, while a hand is on the map or was within the last second.
        """
        target = self._in_bounds(replace(self._view, x_m=x_m, y_m=y_m))
        if target is None or self.is_in_hand(at_s):
            return False
        if target != self._view:
            self.view(at_s)  # an ease that has run its time ends
            self._view = target
            self.revision += 1
        return True

    def jump(self, view: CameraView) -> None:
        """Be at ``view`` at once, with the viewport that is."""
        target = self._in_bounds(view)
        if target is not None:
            self._view, self._from = target, None
            self.revision += 1

    def follow(self, other: "Camera", at_s: float) -> bool:
        """Look where another camera looks and glide as it glides; the viewport stays.

        Centre, scale and bearing are the same then, whatever the shapes of the two windows.
        False, and nothing, while a person means this one, and not the other since.
        """
        if self._is_held or self.claim_s(at_s) > other.claim_s(at_s):
            return False
        now = self._view
        size = (now.width_px, now.height_px, now.dpr)
        start, self._since_s = other.glide_under_way(at_s)
        self._view = other.target.of_size(*size)
        self._from = start.of_size(*size) if start is not None else None
        self.revision += 1
        return True

    def _by_hand(self, view: CameraView, at_s: float) -> None:
        target = self._in_bounds(view)
        if target is not None:
            self._view, self._from, self._hand_at_s = target, None, at_s
            self.revision += 1

    def _in_bounds(self, view: CameraView) -> CameraView | None:
        """Return ``view`` in the viewport that is and on the world, or None without a place."""
        now = self._view
        return view.of_size(now.width_px, now.height_px, now.dpr).within_bounds()


def _zoomed(view: CameraView, x_px: float, y_px: float, steps: float, lowest: float) -> CameraView:
    fixed_x_m, fixed_y_m = view.mercator_at(x_px, y_px)
    # Whoever is further out already comes no further out.
    nearer = replace(view, zoom=min(max(view.zoom + steps, min(lowest, view.zoom)), ZOOM_MAX))
    x_m, y_m = nearer.mercator_at(x_px, y_px)
    return replace(nearer, x_m=view.x_m + fixed_x_m - x_m, y_m=view.y_m + fixed_y_m - y_m)


def _smooth(part: float) -> float:
    return part * part * (3.0 - 2.0 * part)
