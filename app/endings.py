"""How a seat is told to end from outside: by a signal, heard between pictures, not in one."""

import signal
from collections.abc import Callable

from PySide6.QtCore import QTimer

# A log-out is an end like any other (SIGHUP, which Windows has not).
ENDINGS = (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGTERM))


def end_at_signals(end: Callable[[], object]) -> None:
    """Have every signal to end call ``end`` from the event loop; call it on the main thread.

    Python runs a handler between any two of its instructions, those of a picture being drawn too:
    closing a window there gives its GL objects back under the hands of who draws with them.
    """
    for number in ENDINGS:
        signal.signal(number, lambda *_: QTimer.singleShot(0, end))
