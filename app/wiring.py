"""Every object of a seat, built once by constructor: services, looks, maps and the window."""

import importlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.attachment_folder import AttachmentFolder
from app.bookmark_file import BookmarkFile
from app.config import RESOURCES
from app.domain.alarm import Alarm
from app.domain.catalogues import Catalogues
from app.domain.clock import Clock
from app.domain.playback import Player
from app.domain.ports import Link
from app.filter_file import FILTERS, FilterFile, case_filter_file
from app.limits import read_limits
from app.maps import Maps, MapStock
from app.own_files import FOLDER, open_own_layers
from app.report_wiring import report_room
from app.services.alarm_sound import AlarmSound, NoSpeaker
from app.services.alarm_watch import AlarmWatch
from app.services.bookmarks import Bookmarks
from app.services.cases.own_filters import OwnFilters
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.handover_report import HandoverReport
from app.services.kept_filters import KeptFilters
from app.services.live import ViewGroup
from app.services.precision import RecordBook
from app.services.selection import Selection
from app.services.session import Session
from app.services.triage import Triage
from app.wall_wiring import WallGround, panel_maps
from backends.city.pack import CityPack
from widgets.camera.pair import CameraPair
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Look, Scale
from widgets.panel_host import PanelHost
from widgets.panels.panel_file import Known
from widgets.panels.panels_folder import PanelsFolder
from widgets.sound_speaker import SeatSpeaker
from widgets.texts import Texts
from widgets.theme_file import THEMES, load_look

if TYPE_CHECKING:
    pass

# A 24-inch monitor of 16:9; a screen that claims to be outside the other two does not know itself.
DESK_SCREEN_MM = 0.272 * 1080
LEAST_SCREEN_MM = 150.0
MOST_SCREEN_MM = 600.0
PANELS, PAGES = "panels", "pages"

SavePage = Callable[[HandoverReport], str]


def build_desk(
    link: Link,
    catalogues: Catalogues,
    clock: Clock,
    player: Player | None = None,
    data: Path | None = None,
) -> Desk:
    """Return the services of one view group over ``link``; with a ``player`` it is a replay.

    ``data`` is the hall's folder, where its own panels lie beside those that ship.
    """
    group = ViewGroup(
        link,
        catalogues.fields,
        clock,
        is_live=player is None,
        reading_fields=catalogues.readings,
    )
    commands = Commands(group)
    session = Session(group, commands)
    watch = AlarmWatch(group, catalogues.alarms)
    speaker = SeatSpeaker() if player is None else NoSpeaker()
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
        watch=watch,
        sound=AlarmSound(group, watch, speaker, time.monotonic),
        record=RecordBook(group, time.monotonic),
        player=player,
        quantities=catalogues.quantities,
        own_layers=open_own_layers(),
        indicators=catalogues.indicators,
        panels=panels_folder(catalogues, data),
    )


def panels_folder(catalogues: Catalogues, data: Path | None) -> PanelsFolder:
    """Return the panels that ship, with those of the hall's own."""
    own = [] if data is None else [data / PANELS]
    known = Known(catalogues.indicators)
    return PanelsFolder([RESOURCES / PANELS, *own], known, time.monotonic)


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
    if data is not None and desk.own_layers is not None:
        desk.own_layers.folder = data / FOLDER
    cameras = None
    if desk.player is None:  # a camera's picture is of now, never of then
        cameras = CameraPair(desk.group, look, texts, time.monotonic)
    window = DutyWindow(
        desk=replace(
            desk,
            limits=read_limits(is_demo=stock.pack.info.is_demo),
            attachments=None if data is None else AttachmentFolder(data),
            filters=KeptFilters(None if data is None else FilterFile(data / FILTERS)),
            case_filters=OwnFilters(None if data is None else partial(case_filter_file, data)),
            views=replace(
                desk.views, bookmarks=None if data is None else Bookmarks(BookmarkFile(data))
            ),
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
    ground = WallGround(desk, stock, look.family, theme, texts)
    window.panels.ground.map_factory = panel_maps(ground, host)
    if data is not None and desk.player is None:
        pages = data / PAGES
        window.panels.reports = report_room(window, desk, stock, texts, pages, look.family)
    return window


def pinyin_initials(label: str) -> str:
    """Return the pinyin initials of a label in lower case."""
    pinyin = importlib.import_module("pypinyin")  # its tables take most of a second to load
    return "".join(pinyin.lazy_pinyin(label, style=pinyin.Style.FIRST_LETTER)).lower()


def pages_folder(data: Path) -> Path:
    """Return the folder of printed pages, made at first need."""
    folder = data / PAGES
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def make_save_page(data: Path, texts: Texts, pack: CityPack, family: str) -> SavePage:
    """Return what prints a handover page into the hall's folder and says its name."""
    look = load_look(RESOURCES, "day", family)  # paper is white

    def draw_map(alarms: Sequence[Alarm], size_px: tuple[int, int], px_per_mm: float) -> QImage:
        heavy = importlib.import_module("widgets.reports.page_map")
        base_map = pack.base_map
        drawn: QImage = heavy.page_map(base_map, alarms, look, texts.language, size_px, px_per_mm)
        return drawn

    def save(report: HandoverReport) -> str:
        heavy = importlib.import_module("widgets.reports.handover_pdf")
        name = "".join(c for c in report.handover_id if c.isalnum())[:32]
        path = pages_folder(data) / f"handover-{name}.pdf"
        heavy.write_handover_pdf(report, path, texts, pack.info, draw_map=draw_map)
        return str(path)

    return save
