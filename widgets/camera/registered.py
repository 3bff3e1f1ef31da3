"""A camera of the register as tiles show it."""

from app.domain.register import Camera
from app.services.record import CameraNear

NO_DISTANCE_M = -1.0  # it was not asked for by a place, so it is near to none


def near_of(camera: Camera) -> CameraNear:
    """Return a camera of the register as one that was not asked for by its distance."""
    return CameraNear(
        camera_id=camera.camera_id,
        name=camera.name,
        lon_deg=camera.lon_deg,
        lat_deg=camera.lat_deg,
        bearing_deg=camera.bearing_deg,
        url=camera.url,
        is_simulated=camera.is_simulated,
        distance_m=NO_DISTANCE_M,
    )
