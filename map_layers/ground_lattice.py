"""The lattice the ground is kept on: squares of device pixels that stay where they are on earth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from map_layers.camera import CameraView

Tile = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Tiles from ``left`` to before ``right`` and from ``bottom`` to before ``top``."""

    left: int
    bottom: int
    right: int
    top: int

    def __iter__(self) -> Iterator[Tile]:
        """Yield the tiles, those near the middle first."""
        x, y = (self.left + self.right - 1) / 2, (self.bottom + self.top - 1) / 2
        tiles = [(i, j) for i in range(self.left, self.right) for j in range(self.bottom, self.top)]
        return iter(sorted(tiles, key=lambda tile: (tile[0] - x) ** 2 + (tile[1] - y) ** 2))

    def within(self, columns: int, rows: int) -> "Span":
        """Return the middle of it that is at most so many tiles."""
        left, right = _middle(self.left, self.right, columns)
        bottom, top = _middle(self.bottom, self.top, rows)
        return Span(left, bottom, right, top)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Tiles of ``tile_px`` (width, height) device px, counted from the lower left of ``camera``.

    All that is drawn on it has the zoom, bearing and dpr of ``camera``.
    """

    camera: CameraView
    tile_px: tuple[int, int]

    def fits(self, camera: CameraView) -> bool:
        """Whether ``camera`` sees the tiles as they are, only elsewhere."""
        return _shape(camera) == _shape(self.camera)

    def camera_of(self, tile: Tile) -> CameraView:
        """Return the camera whose screen is the tile."""
        camera, (width, height) = self.camera, self.tile_px
        x_px = (tile[0] + 0.5) * width / camera.dpr
        y_px = camera.height_px - (tile[1] + 0.5) * height / camera.dpr
        x_m, y_m = camera.mercator_at(x_px, y_px)
        size = {"width_px": width / camera.dpr, "height_px": height / camera.dpr}
        return replace(camera, x_m=x_m, y_m=y_m, **size)

    def span(self, camera: CameraView, ahead_px: tuple[float, float] = (0.0, 0.0)) -> Span:
        """Return the tiles in view, and those that come into view ``ahead_px`` to the right and up.

        ``ahead_px`` is in device px of this lattice.
        """
        width, height = camera.width_px, camera.height_px
        corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)]
        at_px = self._px_of_m(np.array([camera.mercator_at(*corner) for corner in corners]))
        if self.fits(camera):
            # The picture is shifted by whole px: what lies less than half a px outside is not seen.
            at_px = np.round(at_px)
        low = at_px.min(axis=0) + np.minimum(ahead_px, 0.0)
        high = at_px.max(axis=0) + np.maximum(ahead_px, 0.0)
        left, bottom = np.floor(low / self.tile_px).astype(int)
        right, top = np.ceil(high / self.tile_px).astype(int)
        return Span(int(left), int(bottom), max(int(right), left + 1), max(int(top), bottom + 1))

    def rows_to_clip(self, camera: CameraView) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the rows that lead from device px of this lattice to clip space of ``camera``."""
        reach = 1024.0
        own = self.camera
        corners = ((0.0, 0.0), (reach, 0.0), (0.0, reach))
        at_m = [own.mercator_at(x / own.dpr, own.height_px - y / own.dpr) for x, y in corners]
        px = camera.screen_of_m(np.array(at_m)) * camera.dpr
        size = np.array([camera.width_px, camera.height_px]) * camera.dpr
        px[:, 1] = size[1] - px[:, 1]
        start, along, up = px[0], (px[1] - px[0]) / reach, (px[2] - px[0]) / reach
        if self.fits(camera):
            start, along, up = np.round(start), np.array([1.0, 0.0]), np.array([0.0, 1.0])
        rows = np.column_stack([2 * along / size, 2 * up / size, 2 * start / size - 1])
        return tuple(rows[0].tolist()), tuple(rows[1].tolist())

    def seen_px(self, camera: CameraView) -> tuple[float, float]:
        """Return how wide and high the screen of ``camera`` is, in device px."""
        return camera.width_px * camera.dpr, camera.height_px * camera.dpr

    def corner_px(self, camera: CameraView) -> tuple[int, int]:
        """Return the whole device px of this lattice at the lower left of a camera that fits."""
        at_px = self._px_of_m(np.array([camera.mercator_at(0.0, camera.height_px)]))
        return round(float(at_px[0, 0])), round(float(at_px[0, 1]))

    def moved_px(self, old: CameraView, new: CameraView) -> tuple[float, float]:
        """Return how far the view went from ``old`` to ``new``, right and up in device px."""
        at_px = self._px_of_m(np.array([(old.x_m, old.y_m), (new.x_m, new.y_m)]))
        return float(at_px[1, 0] - at_px[0, 0]), float(at_px[1, 1] - at_px[0, 1])

    def _px_of_m(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        camera = self.camera
        px = camera.screen_of_m(points_m) * camera.dpr
        px[:, 1] = camera.height_px * camera.dpr - px[:, 1]
        return px


def _shape(camera: CameraView) -> tuple[float, float, float]:
    return camera.zoom, camera.bearing_deg, camera.dpr


def _middle(low: int, high: int, most: int) -> tuple[int, int]:
    spare = high - low - most
    if spare <= 0:
        return low, high
    low += spare // 2
    return low, low + most
