"""The walls of a seat: the windows of a scene, one for each screen it takes, and their maps."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap, QScreen
from PySide6.QtWidgets import QWidget

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.limits import read_limits
from app.maps import Maps, MapStock
from app.services.live import Pumped, ViewGroup
from map_layers.camera_link import CameraLinks
from map_layers.overlays import ShapeMark
from map_layers.span import ScreenGrid
from widgets.city_words import CityWords
from widgets.desk import Desk
from widgets.look import Look, Scale
from widgets.map.map_pane import MapPane
from widgets.map.station_labels import StationLabels
from widgets.map_draw.fence_marks import FenceMarks
from widgets.map_views.map_views import LinkedMap
from widgets.panel_host import PanelHost
from widgets.panels.panel_ground import PanelGround
from widgets.texts import Texts
from widgets.theme_file import load_look
from widgets.wall.scene import Scene, read_scene
from widgets.wall.screen_part import ScreenPart, grid_px, parts_of
from widgets.wall.shown_pane import MapPaneFactory, ShownPane
from widgets.wall.span_group import CropPane, SpanGroup
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow


class WallMap:
    """The map as one pane of a wall; implements ``widgets.wall.panes.ShownPane``."""

    def __init__(
        self,
        pane: MapPane,
        group: ViewGroup,
        links: CameraLinks,
        monotonic: Callable[[], float],
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        self._pane = pane
        self._group = group
        self._fences = FenceMarks()
        self._shown_fences: tuple[ShapeMark, ...] = ()
        self._tell = tell
        self._link = LinkedMap(links)
        self._monotonic = monotonic
        # A wall is looked at: what the pane would do with a mouse or a key never reaches it.
        pane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QTimer.singleShot(0, pane, pane.warm)

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought, and look where the console looks if they are linked."""
        self._link.turn(self._pane.map, self._monotonic())
        self._pane.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand now, and whether all its screens are there."""
        self._pane.refresh()
        self._show_fences()
        self._tell()

    def _show_fences(self) -> None:
        """Show the geofences that stand, as far as this seat may see them."""
        marks = self._fences.of(self._group.board, self._group.now_s(), "", "")
        if marks is not self._shown_fences:
            self._shown_fences = marks
            self._pane.put(shapes=marks)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._pane.set_look(look)

    def release(self) -> None:
        """Give the GL objects back."""
        self._link.leave()
        self._pane.release()

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self._pane


@dataclass(frozen=True, slots=True)
class WallGround:
    """What every wall window is built from."""

    desk: Desk
    stock: MapStock
    family: str
    theme: str
    texts: Texts

    def look_of(self, scale: Scale) -> Look:
        """Return the look at a scale."""
        return load_look(RESOURCES, self.theme, self.family, scale)

    def map_pane(self, look: Look, host: PanelHost, span: SpanGroup | None = None) -> MapPane:
        """Return a map pane; with a ``span`` it is the leader of a map across screens."""
        desk = self.desk
        maps = Maps(self.stock, look, self.texts, host, span)
        limits = read_limits(is_demo=self.stock.pack.info.is_demo)
        return MapPane(
            *(desk.group, desk.selection, desk.dispatch, look, self.texts, maps, host),
            time.monotonic,
            StationLabels(desk.group, desk.quantities, limits, self.texts),
        )


def panel_maps(ground: WallGround, host: PanelHost) -> MapPaneFactory:
    """Return what makes the maps in panels: they are looked at, whoever looks."""

    def make(look: Look) -> ShownPane:
        desk = ground.desk
        pane = ground.map_pane(look, host)
        return WallMap(pane, desk.group, desk.views.links, desk.monotonic)

    return make


def read_wall_scene(name: str) -> Scene:
    """Return the scene ``resources/scenes/<name>.toml``; raise ConfigError if it cannot be used."""
    path = RESOURCES / "scenes" / f"{name}.toml"
    if Path(name).name != name or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml")))
        raise ConfigError(f"no scene is called '{name}'; there are {known}")
    return read_scene(path.read_text("utf-8"), path.name)


def build_walls(ground: WallGround, scene: Scene) -> list[WallWindow]:
    """Return a window for each screen the scene takes, row by row; a pump feeds them all.

    A map across screens is drawn once: the window of its top left screen leads.
    """
    host = PanelHost(time.monotonic)
    words = CityWords(ground.stock.pack.info, ground.texts.language)
    seat, texts = ground.desk, ground.texts
    panels = PanelGround(
        *(seat.group, seat.indicators, seat.quantities, seat.panels, words, texts),
        time.monotonic,
    )
    context = WallContext(seat.group, texts, words, seat.player, panels=panels)
    groups: dict[int, SpanGroup] = {}

    def grid(width_px: int, height_px: int) -> ScreenGrid:
        return grid_px(scene, width_px, height_px)

    def shown(pane: MapPane) -> WallMap:
        desk = ground.desk
        return WallMap(pane, desk.group, desk.views.links, desk.monotonic)

    panels.map_factory = panel_maps(ground, host)

    def maps_of(part: ScreenPart) -> Callable[[Look], ShownPane]:
        spans: Iterator[int | None] = iter(part.spans)

        def make_map(look: Look) -> ShownPane:
            span = next(spans)
            if span is None:
                return shown(ground.map_pane(look, host))
            if span in groups:
                crop = CropPane(groups[span], look)
                groups[span].join(crop, part.column, part.row)
                return crop
            group = groups[span] = SpanGroup(grid)
            pane = ground.map_pane(look, host, group)
            group.lead(pane, part.column, part.row)
            pane.legend.hide()  # it would lie between two screens

            def tell() -> None:
                away, count = group.missing, group.count
                group.tell(ground.texts("wall.part", away=away, count=count) if away else "")

            desk = ground.desk
            return WallMap(pane, desk.group, desk.views.links, desk.monotonic, tell)

        return make_map

    return [
        WallWindow(part.scene, context, ground.look_of, ground.texts, maps_of(part), host)
        for part in parts_of(scene)
    ]


def screens_for(scene: Scene, screens: Sequence[QScreen]) -> list[QScreen]:
    """Return the screens a scene takes, row by row as they hang; the last ones if there are more.

    Raises ConfigError where there are too few, or where they differ in pixels.
    """
    count = scene.screens.count if scene.screens is not None else 1
    if len(screens) < count:
        raise ConfigError(f"scene '{scene.id}' takes {count} screens, {len(screens)} are free")
    hung = sorted(screens, key=lambda s: (s.geometry().y(), s.geometry().x()))[-count:]
    sizes = {f"{s.geometry().width()}x{s.geometry().height()}" for s in hung}
    if len(sizes) > 1 or len({s.devicePixelRatio() for s in hung}) > 1:
        said = ", ".join(sorted(sizes))
        raise ConfigError(f"scene '{scene.id}' needs equal screens, these have {said}")
    return hung


def wall_picture(scene: Scene, walls: Sequence[WallWindow]) -> QPixmap:
    """Return what the windows of a scene show, put together with the bezels between them."""
    grid = grid_px(scene, walls[0].width(), walls[0].height())
    last = grid.at(grid.columns - 1, grid.rows - 1)
    picture = QPixmap(last.right_px, last.bottom_px)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    for number, wall in enumerate(walls):
        row, column = divmod(number, grid.columns)
        place = grid.at(column, row)
        painter.drawPixmap(place.left_px, place.top_px, wall.grab())
    painter.end()
    return picture
