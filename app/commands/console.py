"""``dutywall console``: a seat of the hall, by default on the demo city."""

import argparse
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.locator_stock import open_locator
from app.logs import start_logging
from app.maps import MapStock
from app.qt import make_application
from app.raster_ground import open_raster
from app.replay_window import ReplayWindows
from app.seat import open_seat
from app.seat_windows import SeatWindows, has_display, turn_windows
from app.wiring import build_desk
from backends.city.pack import read_pack
from widgets.theme_file import load_family


def run(arguments: argparse.Namespace) -> int:
    """Open the console and turn until its window is closed."""
    if not has_display():
        raise ConfigError("there is no display; for a picture without one: dutywall shot --out F")
    start_logging("console", arguments.log)
    with ExitStack() as stack:
        ground = open_seat(arguments, "console", stack)
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
