"""Whether there is a display: asked before anything is loaded or started for one."""

import os
import sys


def has_display() -> bool:
    """Return whether there is something to open a window on."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)
