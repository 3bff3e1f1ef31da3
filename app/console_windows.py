"""The windows of a console over its ground: loaded while a hub of its own starts."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.config import RESOURCES
from app.locator_stock import open_locator
from app.maps import MapStock
from app.raster_ground import open_raster
from app.replay_window import ReplayWindows
from app.seat import SeatGround
from app.seat_windows import SeatWindows, turn_windows
from app.wiring import build_desk
from backends.city.pack import read_pack
from widgets.theme_file import load_family


def turn_console(
    arguments: argparse.Namespace,
    ground: SeatGround,
    make_application: Callable[[], QApplication],
    stack: ExitStack,
) -> int:
    """Show the windows and turn until the duty window is closed; return the exit status."""
    application = make_application()
    desk = build_desk(ground.link, ground.catalogues, ground.clock, data=ground.data)
    desk.group.trouble = ground.trouble
    # Only a hall of our own keeps its records where this process can read them.
    replays = ReplayWindows(arguments, None if arguments.hub else ground.data, ground.city)
    stack.callback(replays.close)
    pack = read_pack(Path(ground.city) / "pack")
    locator = open_locator(ground.city, pack.base_map, stack)
    windows = SeatWindows(
        arguments,
        ground.data,
        replace(desk, open_replay=replays.open, locator=locator),
        load_family(RESOURCES / "fonts"),
        MapStock(
            desk.group,
            pack,
            open_raster(arguments, ground.data, stack),
            is_offscreen=application.platformName() == "offscreen",
        ),
    )
    return turn_windows(windows, application)
