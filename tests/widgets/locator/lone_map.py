"""Shows a small map over tiles of its own for a moment and prints port and number of tiles.

A program of its own, so that a test can watch every call it makes; run with a folder to write to.
"""

import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.widgets.locator.conftest import BOUNDS, Ground
from widgets.locator.locator_map import LocatorMap
from widgets.texts import Texts
from widgets.theme_file import load_look

RESOURCES = Path(__file__).parents[3] / "resources"
WITHIN_S = 20.0
LINGERS_S = 0.5  # for whatever it might want after its tiles have come


def turn(application, until):
    end_s = time.monotonic() + WITHIN_S
    while not until() and time.monotonic() < end_s:
        application.processEvents()
        time.sleep(0.01)


def main():
    application = QApplication([])
    ground = Ground(Path(sys.argv[1]))
    asked = ground.tile_source.asked
    small_map = LocatorMap(
        ground, load_look(RESOURCES, "night", "Sans"), Texts.load(RESOURCES / "texts", "en")
    )
    small_map.resize(280, 230)
    small_map.show()
    small_map.fit(BOUNDS)
    turn(application, lambda: len(asked) >= 4)
    small_map.fit((121.0, 32.0, 121.1, 32.1))
    first = len(asked)
    turn(application, lambda: len(asked) > first)
    begun_s = time.monotonic()
    turn(application, lambda: time.monotonic() > begun_s + LINGERS_S)
    sys.stdout.write(f"{ground.server.port} {len(asked)}\n")
    small_map.close()
    ground.server.close()


if __name__ == "__main__":
    main()
