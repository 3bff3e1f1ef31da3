"""``dutywall console``: a seat of the hall, by default on the demo city."""

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.logs import start_logging
from app.qt import make_application
from app.seat import SeatGround, open_seat
from app.wiring import (
    build_desk,
    build_duty_window,
    desk_scale,
    load_looks,
    load_texts,
    make_save_page,
)
from backends.city.pack import read_pack
from widgets.theme_file import load_family


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
    looks = load_looks(load_family(RESOURCES / "fonts"), scale)
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
    # Python sees a signal only between two of its own instructions: give it some.
    awake = QTimer()
    awake.start(200)
    awake.timeout.connect(lambda: None)
    signal.signal(signal.SIGTERM, lambda *_: window.close())
    signal.signal(signal.SIGINT, lambda *_: window.close())
    return application.exec()
