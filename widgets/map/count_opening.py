"""What a click on a count mark does: it opens the mark, by going nearer or by listing who it is."""

from typing import TYPE_CHECKING

import numpy as np

from app.domain.world import World
from map_layers.contract import Hit, HitKind
from map_layers.counted import counted_in

if TYPE_CHECKING:
    from map_layers.scene import MapScene

LIST_FROM_ZOOM = 17.0  # who is counted as near as this stands at one place
LEAST_STEP = 1.0  # of zoom, so that every click shows more


def open_count(scene: "MapScene", hit: Hit, at_s: float) -> list[Hit]:
    """Glide to where the mark's cell fills the map; return its things instead where that is near.

    ``hit`` is a count mark's. Nothing glides and nothing is returned while a hand is on the map.
    """
    camera = scene.camera
    if camera.target.zoom >= LIST_FROM_ZOOM:
        return members_of(scene, hit)
    _, bounds_deg = counted_in(hit)
    camera.ask(at_s)
    before = camera.target.zoom
    if camera.fit(bounds_deg, at_s) and camera.target.zoom < before + LEAST_STEP:
        camera.ease_to(hit.lon_deg, hit.lat_deg, at_s, before + LEAST_STEP)
    scene.touch()
    return []


def members_of(scene: "MapScene", hit: Hit) -> list[Hit]:
    """Return the things that a count mark stands for, those in its middle first."""
    world, overlays = scene.model.world, scene.overlays
    _, (west, south, east, north) = counted_in(hit)
    lon, lat = world.column("lon_deg"), world.column("lat_deg")
    inside = (lon >= west) & (lon < east) & (lat >= south) & (lat < north)
    inside &= world.column("alive")
    inside &= ~np.isin(world.column("class"), [int(kind) for kind in overlays.hidden_classes])
    if overlays.rows is not None:
        inside &= overlays.rows.mask(world)
    rows = np.flatnonzero(inside)
    away = np.hypot(lon[rows] - hit.lon_deg, lat[rows] - hit.lat_deg)
    nearest = rows[np.argsort(away, kind="stable")].tolist()
    return [_hit_of(world, row) for row in nearest]


def _hit_of(world: World, row: int) -> Hit:
    lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
    return Hit(HitKind.ENTITY, world.id_at(row), 0.0, lon, lat)
