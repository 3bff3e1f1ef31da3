"""``dutywall console``: a seat of the hall, by default on the demo city."""

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.logs import start_logging
from app.qt import make_application
from app.seat import SeatGround, open_seat
from app.wiring import (
    build_desk,
    build_duty_window,
    build_wall_window,
    desk_scale,
    load_looks,
    load_texts,
    make_save_page,
    read_wall_scene,
)
from backends.city.pack import CityPack, read_pack
from widgets.desk import Desk
from widgets.duty_window import DutyWindow
from widgets.texts import Texts
from widgets.theme_file import load_family
from widgets.wall.wall_window import WallWindow


def run(arguments: argparse.Namespace) -> int:
    """Open the console and turn until its window is closed."""
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise ConfigError("there is no display; for a picture without one: dutywall shot --out F")
    start_logging("console")
    with ExitStack() as stack:
        ground = open_seat(arguments, "console", stack)
        application = make_application()
        return _turn(arguments, ground, application)


def _turn(arguments: argparse.Namespace, ground: SeatGround, application: QApplication) -> int:
    pack = read_pack(Path(ground.city) / "pack")
    screen = application.primaryScreen()
    scale = desk_scale(screen.geometry().height(), screen.physicalSize().height())
    family = load_family(RESOURCES / "fonts")
    looks = load_looks(family, scale)
    texts = load_texts(arguments.lang)
    desk = build_desk(ground.link, ground.fields, ground.clock)
    save_page = make_save_page(ground.data, texts, pack.info)
    is_offscreen = application.platformName() == "offscreen"
    window = build_duty_window(
        desk, pack, looks, arguments.theme, texts, save_page, is_offscreen=is_offscreen
    )
    # Said twice, since a bare X server has no window manager that would maximise anything.
    window.setGeometry(screen.availableGeometry())
    window.showMaximized()
    window.start()
    walls = _open_walls(arguments, application, desk, pack, texts, family, window)
    # Python sees a signal only between two of its own instructions: give it some.
    awake = QTimer()
    awake.start(200)
    awake.timeout.connect(lambda: None)
    signal.signal(signal.SIGTERM, lambda *_: window.close())
    signal.signal(signal.SIGINT, lambda *_: window.close())
    application.setQuitOnLastWindowClosed(False)
    window.destroyed.connect(application.quit)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    status = application.exec()
    for wall in walls:
        wall.release()
        wall.close()
    return status


def _open_walls(
    arguments: argparse.Namespace,
    application: QApplication,
    desk: Desk,
    pack: CityPack,
    texts: Texts,
    family: str,
    window: DutyWindow,
) -> list[WallWindow]:
    """Show the wall scene on every further screen, fed by the same pump."""
    walls = []
    is_offscreen = application.platformName() == "offscreen"
    further = [s for s in application.screens() if s is not application.primaryScreen()]
    for number, screen in enumerate(further if arguments.wall_scene else ()):
        scene = read_wall_scene(arguments.wall_scene)
        wall = build_wall_window(
            desk, pack, scene, family, arguments.theme, texts, is_offscreen=is_offscreen
        )
        window.pump.feed(f"wall {number}", wall.absorb)
        window.pump.refresh(f"wall {number}", wall.refresh)
        wall.show_on(screen)
        walls.append(wall)
    return walls
