"""``dutywall shot``: a picture of a scene of the real program, live, with no display at all."""

import argparse
import os
import re
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported: there need be no display

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.domain.hazmat import Element, Stage
from app.domain.raster import RasterGround
from app.live_wait import turn, turn_live
from app.locator_stock import open_locator
from app.logs import start_logging
from app.maps import MapStock
from app.qt import make_application
from app.raster_ground import open_raster
from app.replay_ground import open_replay
from app.seat import open_seat
from app.wall_wiring import WallGround, build_walls, read_wall_scene, wall_picture
from app.wiring import (
    build_desk,
    build_duty_window,
    desk_scale,
    load_looks,
    load_texts,
    make_save_page,
)
from backends.city.pack import read_pack
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.frame_pump import FramePump
from widgets.panel_host import PanelHost
from widgets.panels.panels_room import PANEL
from widgets.theme_file import load_family

DUTY = "duty"
MOST_PIXELS = 16384
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")


def run(arguments: argparse.Namespace) -> int:
    """Render the scene after ``--after`` seconds of live data."""
    match = _SIZE.fullmatch(arguments.size)
    if match is None or any(int(side) > MOST_PIXELS for side in match.groups()):
        raise ConfigError(f"--size '{arguments.size}' is not WIDTHxHEIGHT up to {MOST_PIXELS}")
    width_px, height_px = (int(side) for side in match.groups())
    start_logging("shot")
    with ExitStack() as stack:
        if arguments.replay is not None:
            arguments.at, arguments.nearest = arguments.replay, False
            past = open_replay(arguments, stack)
            application = make_application()
            desk = build_desk(past.link, past.catalogues, past.clock, player=past.link)
            past.link.play()
            raster = open_raster(arguments, past.data, stack)
            return _shoot(
                arguments, past.city, desk, application, raster, (width_px, height_px), stack
            )
        # A hall of its own: a picture must not show what some earlier run left behind.
        arguments.data = Path(stack.enter_context(TemporaryDirectory(prefix="dutywall-shot-")))
        ground = open_seat(arguments, "wall", stack)
        application = make_application()
        desk = build_desk(ground.link, ground.catalogues, ground.clock)
        raster = open_raster(arguments, ground.data, stack)
        return _shoot(
            arguments, ground.city, desk, application, raster, (width_px, height_px), stack
        )


def _shoot(
    arguments: argparse.Namespace,
    city: Path,
    desk: Desk,
    application: QApplication,
    raster: RasterGround | None,
    size_px: tuple[int, int],
    stack: ExitStack,
) -> int:
    stock = MapStock(desk.group, read_pack(city / "pack"), raster, is_offscreen=True)
    desk = replace(desk, locator=open_locator(city, stock.pack.base_map, stack))
    texts = load_texts(arguments.lang)
    family = load_family(RESOURCES / "fonts")
    if arguments.scene == DUTY:
        looks = load_looks(family, desk_scale(size_px[1]))
        save_page = make_save_page(arguments.data, texts, stock.pack, family)
        duty = build_duty_window(
            *(desk, stock, looks, arguments.theme, texts, save_page),
            data=arguments.data,
        )
        duty.start()
        picture = _shoot_duty(duty, desk, arguments, application, size_px)
    else:
        ground = WallGround(desk, stock, family, arguments.theme, texts)
        picture = _shoot_walls(ground, arguments, application, size_px)
    application.processEvents()
    if not picture.save(str(arguments.out), "PNG"):
        raise ConfigError(f"{arguments.out}: the picture cannot be written there")
    return 0


def _shoot_duty(
    window: DutyWindow,
    desk: Desk,
    arguments: argparse.Namespace,
    application: QApplication,
    size_px: tuple[int, int],
) -> QPixmap:
    window.resize(*size_px)
    window.show()
    turn_live(application, desk.group, arguments.after)
    is_looked_at = _show(window, arguments.show) or _look_at_the_gravest(window, desk)
    turn(application, 4.0 if is_looked_at else 0.0)
    picture = window.grab()
    window.close()
    return picture


def _shoot_walls(
    ground: WallGround,
    arguments: argparse.Namespace,
    application: QApplication,
    size_px: tuple[int, int],
) -> QPixmap:
    """Return a picture of the whole wall, of which each screen has its part of ``size_px``."""
    scene = read_wall_scene(arguments.scene)
    walls = build_walls(ground, scene)
    pump = FramePump(ground.desk.group, PanelHost(time.monotonic), time.monotonic, walls[0])
    columns, rows = (scene.screens.columns, scene.screens.rows) if scene.screens else (1, 1)
    for number, wall in enumerate(walls):
        pump.feed(f"wall {number}", wall.absorb)
        pump.refresh(f"wall {number}", wall.refresh)
        wall.resize(size_px[0] // columns, size_px[1] // rows)
        wall.show()
    pump.start()
    turn_live(application, ground.desk.group, arguments.after)
    picture = wall_picture(scene, walls)
    pump.stop()
    for wall in walls:
        wall.release()
        wall.close()
    return picture


def _show(window: DutyWindow, wanted: str) -> bool:
    """Open a drawer, the overview, or a station with a curve; nothing if not wanted."""
    if wanted == "health":
        window.toggle_health()
    elif wanted == "cameras":
        window.toggle_cameras()
    elif wanted == "hazmat":
        window.drawers.open(window.hazmat)
        window.hazmat.grid.opened.emit(Stage.PRODUCTION, Element.ENTERPRISE)
    elif wanted == "overview":
        window.map.features.toggle("overview")
    elif wanted.startswith(PANEL):
        window.panels.do(wanted)
    elif wanted:
        window.dock.clear()
        window.acts.show_entity(wanted.partition("/")[0])
        window.show_series(wanted)
        window.chart.show_hours(1)
    return bool(wanted)


def _look_at_the_gravest(window: DutyWindow, desk: Desk) -> bool:
    """Open the gravest alarm, if any, as an officer would; a wall seat can look and no more."""
    alarms = desk.group.board.listed_alarms()
    if alarms:
        window.acts.show_alarm(alarms[0].alarm_id)
    return bool(alarms)
