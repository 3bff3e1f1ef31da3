"""Where the map glides to when something is to be shown; a person's own click comes first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.geo import LonLat

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.scene import MapScene

SHOW_ZOOM = 14.0  # near enough to see the streets round an alarm
SHOW_MARGIN_DEG = 0.006


def glide_to(scene: "MapScene", lon_deg: float, lat_deg: float, at_s: float) -> None:
    """Glide to a place, near enough to see the streets round it."""
    scene.camera.ask(at_s)
    zoom = max(scene.camera.target.zoom, SHOW_ZOOM)
    scene.camera.ease_to(lon_deg, lat_deg, at_s, zoom)
    scene.touch()


def glide_to_all(
    scene: "MapScene", points: Sequence[LonLat], at_s: float, *, is_asked: bool
) -> bool:
    """Glide to where all of ``points`` are in view, no nearer than the streets round them.

    What no person has just asked for waits for the hand: False, and nothing, while it is there.
    """
    if not points:
        return True
    if is_asked:
        scene.camera.ask(at_s)
    lons, lats = [p.lon_deg for p in points], [p.lat_deg for p in points]
    margin = SHOW_MARGIN_DEG
    bounds = (min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)
    has_begun = scene.camera.fit(bounds, at_s)
    scene.touch()
    return has_begun


def glide_to_city(scene: "MapScene", at_s: float) -> None:
    """Glide to where the whole city is in view."""
    scene.camera.ask(at_s)
    scene.camera.fit(scene.model.base_map.bounds_deg, at_s)
    scene.touch()
