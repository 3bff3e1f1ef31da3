"""The pace of a window where the processor draws: calm while nobody's hand is on the map."""

import time
from collections.abc import Callable

SHARE = 0.12  # of a core that drawing may take then
SLOWEST_S = 0.5  # between two pictures, whatever they cost: so often an alarm blinks
HAND_S = 0.3  # a camera that moved within this time is in somebody's hand
WEIGHT = 0.3  # of the newest picture's cost against those before


class Pace:
    """Weighs what pictures cost, in processor seconds of all threads, and spaces them by it."""

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        self._clock = clock
        self._began_s = 0.0
        self._cost_s: float | None = None
        self._camera: object = None
        self._moved_at_s = float("-inf")
        self._drawn_at_s = float("-inf")

    def begin(self, camera: object, at_s: float) -> None:
        """A picture from ``camera`` is begun at monotonic ``at_s``."""
        self._began_s = self._clock()
        if camera != self._camera:
            self._camera, self._moved_at_s = camera, at_s
        self._drawn_at_s = at_s

    def end(self) -> None:
        """It is done, to the last pixel."""
        cost_s = self._clock() - self._began_s
        known_s = self._cost_s
        self._cost_s = cost_s if known_s is None else known_s + WEIGHT * (cost_s - known_s)

    def wait_s(self, at_s: float) -> float:
        """Return for how long from ``at_s`` no picture should be drawn that no hand asks for."""
        if at_s - self._moved_at_s < HAND_S:
            return 0.0
        spacing_s = min((self._cost_s or 0.0) / SHARE, SLOWEST_S)
        return max(self._drawn_at_s + spacing_s - at_s, 0.0)
