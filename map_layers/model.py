"""The map of one view group: its world and base map as layers that all its windows share."""

from collections.abc import Mapping

from app.domain.areas import AreaSet
from app.domain.citypack import BaseMap
from app.domain.patience import Patience
from app.domain.raster import RasterGround
from app.domain.register import Registers
from app.domain.world import Change, World
from map_layers.alarms import AlarmsLayer
from map_layers.area_marks import AreaMarksLayer
from map_layers.areas import AreasLayer
from map_layers.ban_marks import BanMarksLayer
from map_layers.band_labels import BandLabelsLayer
from map_layers.bands import BandsLayer
from map_layers.case_marks import CaseMarksLayer
from map_layers.compass import CompassLayer
from map_layers.contract import MapLayer
from map_layers.corner import CornerLayer
from map_layers.glyphs import Fonts, GlyphAtlas
from map_layers.great_labels import GreatLabelsLayer
from map_layers.ground_layers import ground_layers
from map_layers.heat import HeatLayer
from map_layers.heat_field import HeatBook
from map_layers.ink import InkLayer
from map_layers.label_room import LabelRooms
from map_layers.labels import LabelsLayer, SymbolField
from map_layers.legend_rows import LegendWords
from map_layers.likely_ways import LikelyWaysLayer
from map_layers.names import NamesLayer
from map_layers.origin import Origin
from map_layers.own_layers import OwnLayersLayer
from map_layers.picked import PickedLayer
from map_layers.scale_legend import ScaleLegendLayer
from map_layers.selection import SelectionLayer
from map_layers.shape_marks import ShapeMarksLayer
from map_layers.shapes import ShapesLayer
from map_layers.site_reach import SiteReachLayer
from map_layers.sites import CAMERAS_FROM_ZOOM, SITES_FROM_ZOOM, SIZE_PX, SitesLayer
from map_layers.spots import SpotsLayer
from map_layers.sprite_texture import SpriteTexture
from map_layers.sprites import SpriteAtlas
from map_layers.stack import LayerStack
from map_layers.station_marks import StationMarksLayer
from map_layers.track_table import TrackTable
from map_layers.tracks import TracksLayer
from map_layers.trails import TrailsLayer
from map_layers.vessels import VesselsLayer
from map_layers.ways import WaysLayer

SEPARATOR = " · "  # between those who are named on the map


class MapModel:
    """Build once per view group; every window's :class:`MapScene` looks at it."""

    def __init__(
        self,
        world: World,
        base_map: BaseMap,
        registers: Registers,
        sprites: SpriteAtlas,
        fonts: Fonts,
        more: tuple[MapLayer, ...] = (),
        area_sets: tuple[AreaSet, ...] = (),
        raster: RasterGround | None = None,
        legend_words: Mapping[str, LegendWords] | None = None,
    ) -> None:
        self.world = world
        self.base_map = base_map
        self.area_sets = area_sets
        self.origin = Origin.of_bounds(base_map.bounds_deg)
        patience = Patience.of_stations(registers.stations)
        self.table = TrackTable(world, self.origin, patience)
        self.own_layers = OwnLayersLayer(self.origin)
        self.glyphs = GlyphAtlas(fonts)
        self.sprites = SpriteTexture(sprites)
        self.raster = raster
        self._absorbed = 0
        self._last: Change | None = None
        heat_book = HeatBook(base_map.bounds_deg)
        rooms = LabelRooms()
        sites = SitesLayer(registers, self.origin, self.sprites)
        symbols = (
            SymbolField(sites.site_m, SIZE_PX / 2, SITES_FROM_ZOOM),
            SymbolField(sites.camera_m, SIZE_PX / 2, CAMERAS_FROM_ZOOM),
        )
        # The order of the layers, lowest first: this tuple is the only place that says it.
        self.stack = LayerStack(
            (
                *ground_layers(base_map, raster, self.origin),
                AreasLayer(area_sets, self.origin),
                HeatLayer(heat_book, self.origin),
                BandsLayer(self.origin),
                self.own_layers,
                ShapesLayer(self.origin),
                LabelsLayer(base_map.places, self.origin, self.glyphs, rooms, symbols),
                AreaMarksLayer(area_sets, self.origin),
                sites,
                SiteReachLayer(registers, self.origin, world),
                LikelyWaysLayer(self.origin),
                BanMarksLayer(self.sprites),
                WaysLayer(self.origin, self.sprites, self.glyphs, rooms),
                ShapeMarksLayer(self.origin, self.glyphs, rooms),
                TrailsLayer(self.table),
                VesselsLayer(self.table),
                TracksLayer(self.table, self.sprites, fonts, rooms),
                GreatLabelsLayer(rooms),
                BandLabelsLayer(self.glyphs, rooms),
                # Below all marks of what is grave: it gives way to them, and never hides them.
                ScaleLegendLayer(self.table, self.glyphs, heat_book, legend_words or {}),
                SpotsLayer(area_sets, self.origin, self.sprites, self.glyphs),
                CaseMarksLayer(self.sprites, self.glyphs),
                PickedLayer(self.table),
                StationMarksLayer(self.table, self.sprites),
                SelectionLayer(self.table),
                NamesLayer(self.table, self.glyphs, rooms),
                AlarmsLayer(self.table, self.sprites),
                *more,
                InkLayer(self.origin, self.glyphs),
                CornerLayer(self.attribution, base_map.notice, self.glyphs),
                CompassLayer(self.glyphs),
            ),
            self.origin,
        )

    @property
    def revision(self) -> int:
        """Rises with what was absorbed, and when raster tiles have come."""
        return self._absorbed + (self.raster.tiles.revision if self.raster is not None else 0)

    @property
    def ground_revision(self) -> int:
        """Rises when raster tiles have come or the user's own layers are others."""
        tiles = self.raster.tiles.revision if self.raster is not None else 0
        return tiles + self.own_layers.revision

    @property
    def attribution(self) -> str:
        """Who is to be named on the map."""
        named = self.base_map.attribution.split(SEPARATOR)
        if self.raster is not None:
            named += self.raster.tiles.attribution.split(SEPARATOR)
        once = dict.fromkeys(text for text in named if text and text != self.base_map.notice)
        return SEPARATOR.join(once)

    def absorb(self, change: Change) -> bool:
        """Hand on what :meth:`World.apply` returned; call for every change, before drawing.

        Every window hands on the same change: the layers, which all share, take it once.
        """
        if change is self._last:
            return False
        self._last = change
        is_due = self.stack.absorb(change)
        self._absorbed += is_due
        return is_due

    def release(self) -> None:
        """Give the shared GL objects back; a context of the share group is current."""
        self.stack.release()
