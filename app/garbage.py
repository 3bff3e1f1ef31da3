"""Python's search for garbage, kept to the screen's thread.

A widget or a GL window that is part of a circle goes in whichever thread happens to search: a timer
stopped there lives on, and a GL context that goes there ends the process.
"""

import gc
from types import TracebackType

from PySide6.QtCore import QTimer

LOOK_EVERY_MS = 500
DEEPEST = 2


class GarbageOnScreen:
    """While it is entered only the event loop of this thread looks for garbage, a bit at a time.

    What was there at the start, and what a first deep search a minute later left, is never looked
    through again: modules, tables and the windows are for good, and a deep search stops the screen.
    """

    def __init__(self) -> None:
        self._was_on = False
        self._is_settled = False
        self._timer = QTimer()
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def __enter__(self) -> "GarbageOnScreen":
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()
        self._timer.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        gc.collect()  # what the windows left, here and not in a thread that is still ending
        gc.unfreeze()
        if self._was_on:
            gc.enable()

    def look(self) -> None:
        """Search as deep as Python itself would by now."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [deep for deep in range(3) if counts[deep] > limits[deep]]
        if due:
            gc.collect(max(due))
            if max(due) == DEEPEST and not self._is_settled:
                self._is_settled = True
                gc.freeze()
