"""The lowest layers: the base map, and raster tiles over it or under its roads."""

from dataclasses import replace
from typing import ClassVar

import moderngl
from typing_extensions import override

from app.domain.citypack import BaseMap
from app.domain.raster import RasterGround, RasterOrder
from map_layers.basemap import BaseMapLayer, BaseMapView
from map_layers.contract import Frame, MapLayer
from map_layers.origin import Origin
from map_layers.raster import RasterLayer


class BaseLinesLayer(BaseMapLayer):
    """The base map's roads, rails and boundaries alone, over what is there."""

    key: ClassVar[str] = "baselines"

    @override
    def view(self, gl: moderngl.Context) -> "BaseLinesView":
        """Return the lines of one window."""
        return BaseLinesView(gl, self)


class BaseLinesView(BaseMapView):
    """The lines of one window."""

    @override
    def _clear(self, frame: Frame) -> None:
        """Leave what lies below."""


def ground_layers(
    base_map: BaseMap, raster: RasterGround | None, origin: Origin
) -> tuple[MapLayer, ...]:
    """Return the layers of the ground, lowest first."""
    if raster is None:
        return (BaseMapLayer(base_map, origin),)
    tiles = RasterLayer(raster, origin)
    if raster.order is RasterOrder.OVER:
        return BaseMapLayer(base_map, origin), tiles
    areas, lines = replace(base_map, lines={}), replace(base_map, areas={})
    return BaseMapLayer(areas, origin), tiles, BaseLinesLayer(lines, origin)
