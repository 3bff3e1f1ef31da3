"""``dutywall console``: a seat of the hall, by default on the demo city."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QScreen
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
from widgets.duty_seat import DutySeat
from widgets.duty_window import DutyWindow
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


@dataclass(frozen=True, slots=True)
class _Console:
    """What every window of this seat is built from."""

    arguments: argparse.Namespace
    ground: SeatGround
    pack: CityPack
    desk: Desk
    family: str
    is_offscreen: bool

    def window(
        self, screen: QScreen, language: str, theme: str, on_language: Callable[[], None]
    ) -> DutyWindow:
        """Return a duty window in a language."""
        scale = desk_scale(screen.geometry().height(), screen.physicalSize().height())
        texts = load_texts(language)
        return build_duty_window(
            self.desk,
            self.pack,
            load_looks(self.family, scale),
            theme,
            texts,
            make_save_page(self.ground.data, texts, self.pack.info),
            on_language,
            is_offscreen=self.is_offscreen,
        )

    def walls(self, screens: list[QScreen]) -> list[WallWindow]:
        """Return the wall scene for each of these screens, shown."""
        name = self.arguments.wall_scene
        if not name:
            return []
        walls = []
        for screen in screens:
            wall = build_wall_window(
                self.desk,
                self.pack,
                read_wall_scene(name),
                self.family,
                self.arguments.theme,
                load_texts(self.arguments.lang),
                is_offscreen=self.is_offscreen,
            )
            wall.show_on(screen)
            walls.append(wall)
        return walls


def _turn(arguments: argparse.Namespace, ground: SeatGround, application: QApplication) -> int:
    console = _Console(
        arguments,
        ground,
        read_pack(Path(ground.city) / "pack"),
        build_desk(ground.link, ground.catalogues, ground.clock),
        load_family(RESOURCES / "fonts"),
        application.platformName() == "offscreen",
    )
    screen = application.primaryScreen()
    walls: list[WallWindow] = []

    def build(language: str, theme: str, on_language: Callable[[], None]) -> DutyWindow:
        return console.window(screen, language, theme, on_language)

    def feed_walls(window: DutyWindow) -> None:
        for number, wall in enumerate(walls):
            window.pump.feed(f"wall {number}", wall.absorb)
            window.pump.refresh(f"wall {number}", wall.refresh)

    seat = DutySeat(build, arguments.lang, arguments.theme)
    seat.opened.connect(feed_walls)
    seat.closed.connect(application.quit)
    application.setQuitOnLastWindowClosed(False)
    # Said twice, since a bare X server has no window manager that would maximise anything.
    seat.window.setGeometry(screen.availableGeometry())
    seat.window.showMaximized()
    walls += console.walls([s for s in application.screens() if s is not screen])
    feed_walls(seat.window)
    seat.window.start()
    # Python sees a signal only between two of its own instructions: give it some.
    awake = QTimer()
    awake.timeout.connect(lambda: None)
    awake.start(200)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: seat.window.close())
    status = application.exec()
    for wall in walls:
        wall.release()
        wall.close()
    return status
