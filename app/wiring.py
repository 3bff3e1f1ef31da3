"""Every object of a seat, built once by constructor: services, looks, maps and the window."""

import importlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.attachment_folder import AttachmentFolder
from app.config import RESOURCES
from app.domain.catalogues import Catalogues
from app.domain.citypack import CityInfo
from app.domain.clock import Clock
from app.domain.errors import ConfigError
from app.domain.playback import Player
from app.domain.ports import Link
from app.limits import read_limits
from app.maps import Maps, MapStock
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.handover_report import HandoverReport
from app.services.live import Pumped, ViewGroup
from app.services.selection import Selection
from app.services.session import Session
from app.services.triage import Triage
from widgets.camera.pair import CameraPair
from widgets.city_words import CityWords
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Look, Scale
from widgets.map.map_pane import MapPane
from widgets.map.station_labels import StationLabels
from widgets.panel_host import PanelHost
from widgets.texts import Texts
from widgets.theme_file import THEMES, load_look
from widgets.wall.scene import Scene, read_scene
from widgets.wall.wall_pane import WallContext
from widgets.wall.wall_window import WallWindow

if TYPE_CHECKING:
    pass

# A 24-inch monitor of 16:9; a screen that claims to be outside the other two does not know itself.
DESK_SCREEN_MM = 0.272 * 1080
LEAST_SCREEN_MM = 150.0
MOST_SCREEN_MM = 600.0

SavePage = Callable[[HandoverReport], str]


def build_desk(
    link: Link, catalogues: Catalogues, clock: Clock, player: Player | None = None
) -> Desk:
    """Return the services of one view group over ``link``; with a ``player`` it is a replay."""
    group = ViewGroup(
        link,
        catalogues.fields,
        clock,
        is_live=player is None,
        reading_fields=catalogues.readings,
    )
    commands = Commands(group)
    session = Session(group, commands)
    return Desk(
        group=group,
        commands=commands,
        session=session,
        selection=Selection(),
        triage=Triage(group, commands, session),
        dispatch=Dispatch(group, commands, session),
        handover=HandoverDesk(group, commands, session),
        finder=Finder(group),
        monotonic=time.monotonic,
        player=player,
        quantities=catalogues.quantities,
    )


def load_texts(language: str) -> Texts:
    """Return the texts of a language."""
    return Texts.load(RESOURCES / "texts", language)


def load_looks(family: str, scale: Scale) -> dict[str, Look]:
    """Return the look of every theme, for one screen and distance."""
    return {name: load_look(RESOURCES, name, family, scale) for name in THEMES}


def desk_scale(height_px: int, height_mm: float = DESK_SCREEN_MM) -> Scale:
    """Return the scale of a desk monitor that says its height, or of a common one."""
    is_plausible = LEAST_SCREEN_MM < height_mm < MOST_SCREEN_MM
    return Scale(mm_per_px=(height_mm if is_plausible else DESK_SCREEN_MM) / height_px)


def build_duty_window(
    desk: Desk,
    stock: MapStock,
    looks: dict[str, Look],
    theme: str,
    texts: Texts,
    save_page: SavePage,
    on_language: Callable[[], None] | None = None,
    *,
    data: Path | None = None,
) -> DutyWindow:
    """Return the console's window; windows with one ``stock`` share their map's buffers.

    ``data`` is the folder in which pictures of the log are kept; without one none can be.
    """
    look = looks[theme]
    host = PanelHost(time.monotonic)
    maps = Maps(stock, look, texts, host)
    cameras = None
    if desk.player is None:  # a camera's picture is of now, never of then
        cameras = CameraPair(desk.group, look, texts, time.monotonic)
    return DutyWindow(
        desk=replace(
            desk,
            limits=read_limits(is_demo=stock.pack.info.is_demo),
            attachments=None if data is None else AttachmentFolder(data),
        ),
        city=stock.pack.info,
        look=look,
        looks=looks.__getitem__,
        texts=texts,
        map_factory=maps,
        host=host,
        cameras=cameras,
        save_page=save_page,
        about=maps.about,
        initials=pinyin_initials,
        on_language=on_language,
    )


def pinyin_initials(label: str) -> str:
    """Return the pinyin initials of a label in lower case."""
    pinyin = importlib.import_module("pypinyin")  # its tables take most of a second to load
    return "".join(pinyin.lazy_pinyin(label, style=pinyin.Style.FIRST_LETTER)).lower()


def pages_folder(data: Path) -> Path:
    """Return the folder of printed pages, made at first need."""
    folder = data / "pages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_save_page(data: Path, texts: Texts, city: CityInfo) -> SavePage:
    """Return what prints a handover page into the hall's folder and says its name."""

    def save(report: HandoverReport) -> str:
        heavy = importlib.import_module("widgets.reports.handover_pdf")
        name = "".join(c for c in report.handover_id if c.isalnum())[:32]
        path = pages_folder(data) / f"handover-{name}.pdf"
        heavy.write_handover_pdf(report, path, texts, city)
        return str(path)

    return save


class WallMap:
    """The map as one pane of a wall; implements ``widgets.wall.panes.ShownPane``."""

    def __init__(self, pane: MapPane) -> None:
        self._pane = pane
        # A wall is looked at: what the pane would do with a mouse or a key never reaches it.
        pane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QTimer.singleShot(0, pane, pane.warm)

    def absorb(self, pumped: Pumped) -> None:
        """Take what a drain brought."""
        self._pane.absorb(pumped)

    def refresh(self) -> None:
        """Show how things stand now."""
        self._pane.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._pane.set_look(look)

    def release(self) -> None:
        """Give the GL objects back."""
        self._pane.release()

    def widget(self) -> QWidget:
        """Return the widget to be laid out."""
        return self._pane


def read_wall_scene(name: str) -> Scene:
    """Return the scene ``resources/scenes/<name>.toml``; raise ConfigError if it cannot be used."""
    path = RESOURCES / "scenes" / f"{name}.toml"
    if Path(name).name != name or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml")))
        raise ConfigError(f"no scene is called '{name}'; there are {known}")
    return read_scene(path.read_text("utf-8"), path.name)


def build_wall_window(
    desk: Desk,
    stock: MapStock,
    scene: Scene,
    family: str,
    theme: str,
    texts: Texts,
) -> WallWindow:
    """Return a window that shows a scene; whoever owns the pump feeds it."""
    host = PanelHost(time.monotonic)

    def look_of(scale: Scale) -> Look:
        return load_look(RESOURCES, theme, family, scale)

    def make_map(look: Look) -> WallMap:
        maps = Maps(stock, look, texts, host)
        limits = read_limits(is_demo=stock.pack.info.is_demo)
        pane = MapPane(
            *(desk.group, desk.selection, desk.dispatch, look, texts, maps, host),
            time.monotonic,
            StationLabels(desk.group, desk.quantities, limits, texts),
        )
        return WallMap(pane)

    words = CityWords(stock.pack.info, texts.language)
    context = WallContext(desk.group, texts, words, desk.player)
    return WallWindow(scene, context, look_of, texts, make_map, host)
