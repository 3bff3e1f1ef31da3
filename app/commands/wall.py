"""``dutywall wall``: one scene on whole screens; it shows, and commands nothing."""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QTimer

from app.config import RESOURCES
from app.endings import end_at_signals
from app.logs import start_logging
from app.maps import MapStock
from app.qt import make_application
from app.raster_ground import open_raster
from app.seat import open_seat
from app.wall_wiring import WallGround, build_walls, read_wall_scene, screens_for
from app.wiring import build_desk, load_texts
from backends.city.pack import read_pack
from widgets.frame_pump import FramePump
from widgets.panel_host import PanelHost
from widgets.theme_file import load_family


def run(arguments: argparse.Namespace) -> int:
    """Show the scene on the last screen, or across those it takes, until told to end."""
    start_logging("wall", arguments.log)
    scene = read_wall_scene(arguments.scene)
    with ExitStack() as stack:
        ground = open_seat(arguments, "wall", stack)
        application = make_application()
        desk = build_desk(ground.link, ground.catalogues, ground.clock, data=ground.data)
        stock = MapStock(
            desk.group,
            read_pack(Path(ground.city) / "pack"),
            open_raster(arguments, ground.data, stack),
            is_offscreen=application.platformName() == "offscreen",
        )
        wall_ground = WallGround(
            *(desk, stock, load_family(RESOURCES / "fonts"), arguments.theme),
            load_texts(arguments.lang),
        )
        screens = screens_for(scene, application.screens())
        walls = build_walls(wall_ground, scene)
        pump = FramePump(desk.group, PanelHost(time.monotonic), time.monotonic, walls[0])
        for number, (wall, screen) in enumerate(zip(walls, screens, strict=True)):
            pump.feed(f"wall {number}", wall.absorb)
            pump.refresh(f"wall {number}", wall.refresh)
            wall.show_on(screen)
        pump.start()
        # Python sees a signal only between two of its own instructions: give it some.
        awake = QTimer()
        awake.timeout.connect(lambda: None)
        awake.start(200)
        end_at_signals(application.quit)
        status = application.exec()
        pump.stop()
        for wall in walls:
            wall.release()
            wall.close()
        return status
