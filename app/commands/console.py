"""``dutywall console``: a seat of the hall, by default on the demo city."""

import argparse
import importlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

from app.display import has_display
from app.domain.errors import ConfigError
from app.logs import start_logging
from app.seat import open_seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def run(arguments: argparse.Namespace) -> int:
    """Open the console and turn until its window is closed."""
    if not has_display():
        raise ConfigError("there is no display; for a picture without one: dutywall shot --out F")
    start_logging("console", arguments.log)
    with ExitStack() as stack:
        ground = open_seat(arguments, "console", stack)
        # Two seconds of a core to load: a hub of our own, begun above, loads at the same time.
        windows = importlib.import_module("app.console_windows")
        status: int = windows.turn_console(arguments, ground, make_application, stack)
        return status


def make_application() -> "QApplication":
    """Return the one application, with the libraries it is made of."""
    made: QApplication = importlib.import_module("app.qt").make_application()
    return made
