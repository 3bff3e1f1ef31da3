"""Where a map in a panel looks: at the whole of whose figures the panel shows."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.geo import LonLat
from widgets.map.glides import SHOW_MARGIN_DEG
from widgets.map.host import MapHost

MARGIN_PX = 24.0


def show_whole(host: MapHost, corners: Sequence[LonLat]) -> bool:
    """Look at the box of ``corners``, or at the whole city without any, north up and at once.

    Returns False, and does nothing, while the map has no size or is not seen. It does not glide: a
    panel that is turned to is there, and each picture on the way would be drawn for nobody.
    """
    from map_layers.camera import fitted  # noqa: PLC0415 - brings the GL library, loaded by now

    widget, scene = host.widget(), host.scene
    if not widget.isVisible() or min(widget.width(), widget.height()) <= 1:
        return False
    scene.resize(widget.width(), widget.height(), widget.devicePixelRatioF())
    bounds = scene.model.base_map.bounds_deg
    if corners:
        lons, lats = [p.lon_deg for p in corners], [p.lat_deg for p in corners]
        margin = SHOW_MARGIN_DEG
        bounds = (min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)
    scene.camera.jump(fitted(replace(scene.camera.target, bearing_deg=0.0), bounds, MARGIN_PX))
    scene.touch()
    return True
