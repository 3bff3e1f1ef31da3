"""Where on the map something is that was hit a while ago: things go on gliding."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.contract import Hit
    from map_layers.scene import MapScene


def place_now(scene: "MapScene", hit: "Hit", now_s: float, at_s: float) -> QPointF | None:
    """Return the logical px of a hit at city ``now_s`` and monotonic ``at_s``; None if gone."""
    camera = scene.camera.view(at_s)
    if hit.kind.value != "entity":
        return QPointF(*camera.screen_of(hit.lon_deg, hit.lat_deg))
    table = scene.model.table
    row = table.world.row_of(hit.id)
    if row is None:
        return None
    at_m = table.origin.absolute(table.positions_m(np.array([row]), now_s))
    return QPointF(*camera.screen_of_m(at_m)[0].tolist())
