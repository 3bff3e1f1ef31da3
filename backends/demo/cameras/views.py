"""Views: what each camera has before it at this moment."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.clock import Clock
from app.domain.geo import EARTH_RADIUS_M
from app.domain.register import Camera
from backends.demo.cameras.picture import SEES_M, Lettering, Seen, draw_picture, jpeg_of
from backends.demo.traffic.streets import F64

_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)
_MOST_DRAWN = 40

Scene = tuple[F64, F64, NDArray[np.uint8]]  # longitudes, latitudes and classes of all things


class Views:
    """Draws a camera's picture of the city as ``scene`` (asked with city time) has it."""

    def __init__(
        self,
        cameras: Sequence[Camera],
        scene: Callable[[float], Scene],
        clock: Clock,
        lettering: Lettering,
    ) -> None:
        self._cameras: Mapping[str, Camera] = {c.camera_id: c for c in cameras}
        self._scene = scene
        self._clock = clock
        self._lettering = lettering

    def __contains__(self, camera_id: object) -> bool:
        """Return whether there is such a camera."""
        return camera_id in self._cameras

    def jpeg(self, camera_id: str) -> bytes:
        """Return the camera's picture of this moment; KeyError for an unknown camera."""
        camera = self._cameras[camera_id]
        now_s = self._clock.now_s()
        things = things_before(camera, self._scene(now_s))
        title = f"{camera.camera_id} {camera.name}"
        return jpeg_of(draw_picture(title, now_s, things, self._lettering))


def things_before(camera: Camera, scene: Scene) -> list[Seen]:
    """Return what of ``scene`` is within sight, nearest first; a dome camera sees all round."""
    lon, lat, classes = scene
    north = (lat - camera.lat_deg) * _DEGREE_M
    east = (lon - camera.lon_deg) * _DEGREE_M * np.cos(np.radians(camera.lat_deg))
    away_m = np.hypot(east, north)
    near = np.flatnonzero(away_m < SEES_M)
    near = near[np.argsort(away_m[near])][:_MOST_DRAWN]
    look = np.radians(camera.bearing_deg)
    right = east[near] * np.cos(look) - north[near] * np.sin(look)
    return [
        Seen(EntityClass(int(classes[row])), float(away_m[row]), float(aside))
        for row, aside in zip(near, right, strict=True)
    ]
