"""``dutywall replay``: the duty window on what was recorded; nothing can be commanded there."""

import argparse
from contextlib import ExitStack
from dataclasses import replace

from app.config import RESOURCES
from app.display import has_display
from app.domain.errors import ConfigError
from app.locator_stock import open_locator
from app.logs import start_logging
from app.maps import MapStock
from app.qt import make_application
from app.raster_ground import open_raster
from app.replay_ground import open_replay
from app.seat_windows import SeatWindows, turn_windows
from app.wiring import build_desk
from backends.city.pack import read_pack
from widgets.theme_file import load_family


def run(arguments: argparse.Namespace) -> int:
    """Open the replay and turn until its window is closed."""
    if not has_display():
        raise ConfigError("there is no display; for a picture: dutywall shot --replay TIME --out F")
    start_logging("replay")
    with ExitStack() as stack:
        ground = open_replay(arguments, stack)
        application = make_application()
        desk = build_desk(ground.link, ground.catalogues, ground.clock, player=ground.link)
        pack = read_pack(ground.city / "pack")
        stock = MapStock(
            desk.group,
            pack,
            open_raster(arguments, ground.data, stack),
            is_offscreen=application.platformName() == "offscreen",
        )
        family = load_family(RESOURCES / "fonts")
        desk = replace(desk, locator=open_locator(ground.city, pack.base_map, stack))
        windows = SeatWindows(arguments, ground.data, desk, family, stock)
        if not arguments.paused:
            ground.link.play()
        return turn_windows(windows, application)
