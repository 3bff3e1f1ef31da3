"""What the maps of one view group are drawn from, and the factory that makes their hosts."""

import importlib
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.config import VERSION
from app.domain.raster import RasterGround
from app.domain.register import Registers
from app.services.live import ViewGroup
from backends.city.pack import CityPack
from widgets.about import AboutFacts
from widgets.look import Look
from widgets.map.host import MapHost
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.wall.span_group import SpanGroup

if TYPE_CHECKING:
    from app.map_hosts import MapMaterial
    from map_layers.model import MapModel


class MapStock:
    """City pack and tiles, and the one model that all windows of a process share.

    ``is_offscreen`` draws without a display: such windows share no context, so each has a model of
    its own.
    """

    def __init__(
        self,
        group: ViewGroup,
        pack: CityPack,
        raster: RasterGround | None = None,
        *,
        is_offscreen: bool = False,
    ) -> None:
        self.group = group
        self.is_offscreen = is_offscreen
        self.pack = pack
        self._raster = raster
        self._model: MapModel | None = None
        self._loading: Future[MapMaterial] | None = None

    def unseen(self) -> "MapStock":
        """Return a stock of the same city and tiles for maps that no window shows."""
        return MapStock(self.group, self.pack, self._raster, is_offscreen=True)

    def load(self) -> None:
        """Begin to load the GL library and to draw the sprites, on a thread of its own."""
        if self._loading is None:
            one = ThreadPoolExecutor(1, "map-load")
            self._loading = one.submit(_load)
            one.shutdown(wait=False)  # the thread ends when it has loaded

    def is_loaded(self) -> bool:
        """Return whether a model can be made at once; raises what loading raised."""
        if self._loading is None or not self._loading.done():
            return False
        self._loading.result()
        return True

    def model(self, registers: Registers) -> "MapModel":
        """Return the model; the window that asks first says which sites and cameras it shows."""
        if self._model is not None and not self.is_offscreen:
            return self._model
        heavy = importlib.import_module("app.map_hosts")
        pack = self.pack
        made: MapModel = heavy.build_model(
            *(self.group.world, pack.base_map, registers, pack.area_sets, self._raster),
            None if self._loading is None else self._loading.result(),
        )
        self._model = made
        return made


class Maps:
    """Makes the map hosts of one window; what is heavy is loaded by :meth:`warm`.

    Implements ``widgets.map.host.MapHostFactory``. With a ``span`` the host draws for all screens
    that the map lies on.
    """

    def __init__(
        self,
        stock: MapStock,
        look: Look,
        texts: Texts,
        host: PanelHost,
        span: SpanGroup | None = None,
    ) -> None:
        self._span = span
        self._stock = stock
        self._look = look
        self._texts = texts
        self._host = host
        self.renderer = ""

    def warm(self) -> None:
        """Begin to load the GL library: a second of a core, while the shell goes on."""
        self._stock.load()

    def is_warm(self) -> bool:
        """Return whether that is done; raises what it raised."""
        return self._stock.is_loaded()

    def make(self, registers: Registers) -> MapHost:
        """Return a host that shows these sites and cameras."""
        made: MapHost = importlib.import_module("app.map_hosts").make_host(
            self._stock.model(registers),
            self._look.theme,
            self._texts.language,
            self._stock.group.now_s,
            self._host,
            self._note_renderer,
            is_offscreen=self._stock.is_offscreen,
            span=self._span,
        )
        return made

    def about(self) -> AboutFacts:
        """Return what the about card says."""
        return AboutFacts(VERSION, sqlite3.sqlite_version, self.renderer)

    def _note_renderer(self, renderer: str) -> None:
        self.renderer = renderer


def _load() -> "MapMaterial":
    made: MapMaterial = importlib.import_module("app.map_hosts").make_material()
    return made
