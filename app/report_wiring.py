"""Reports at a seat: where their files go, and grounds in either language to make them on."""

import importlib
import time
from pathlib import Path

from app.config import RESOURCES
from app.maps import MapStock
from app.wall_wiring import WallGround, panel_maps
from widgets.city_words import CityWords
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.look import Look, Scale
from widgets.panel_host import PanelHost
from widgets.panels.panel_ground import PanelGround
from widgets.reports.report import Format, Report
from widgets.reports.report_card import Office
from widgets.reports.report_room import Lists, ReportRoom
from widgets.texts import Texts
from widgets.theme_file import load_look

BRIEF = RESOURCES / "reports" / "morning.toml"
PAPER_MM_PER_PX = 0.272  # a common monitor's: what is laid out for paper is as large as on one


def report_room(
    window: DutyWindow, desk: Desk, stock: MapStock, texts: Texts, pages: Path, family: str
) -> ReportRoom:
    """Return the reports of a window, whose files go into the folder ``pages``."""
    look = paper_look(family)
    # What nobody sees has no GL window: its maps are drawn without a display, as by `report`.
    unseen = stock.unseen()

    def ground(language: str) -> PanelGround:
        return paper_ground(desk, unseen, family, Texts.load(RESOURCES / "texts", language))

    def save(report: Report, form: Format, of: Texts, key: str) -> str:
        heavy = importlib.import_module("widgets.reports.writing")  # Word takes long to load
        pages.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = pages / heavy.report_name(key, report.made_s, form)
        heavy.save_report(report, path, form, of, family)
        return str(path)

    lists = Lists(
        *(window.cases.board, window.directory.board, window.map, desk.watch),
        *((window.alarms, window.room), window.tasks),
    )
    return ReportRoom(
        *(Office(ground, save), lists, window.dock, desk.session, texts),
        *(BRIEF, look, lambda: window.shelf.look),
    )


def paper_look(family: str) -> Look:
    """Return the look of what is laid out for paper: the theme of day, at a desk's size."""
    return load_look(RESOURCES, "day", family, Scale(mm_per_px=PAPER_MM_PER_PX))


def paper_ground(desk: Desk, stock: MapStock, family: str, texts: Texts) -> PanelGround:
    """Return a ground of its own for one report, with maps in the theme of day."""
    words = CityWords(stock.pack.info, texts.language)
    ground = PanelGround(
        *(desk.group, desk.indicators, desk.quantities, desk.panels, words, texts),
        desk.monotonic,
    )
    walls = WallGround(desk, stock, family, "day", texts)
    ground.map_factory = panel_maps(walls, PanelHost(time.monotonic))
    return ground
