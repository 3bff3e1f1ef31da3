"""The wall clock as a running program takes it: set once at its start, and never thrown about."""

import time
from collections.abc import Callable

FOLLOWED_S = 2.0  # what a time server corrects in passing is followed; more has been set by hand
FOLLOWED_EACH_LOOK_S = 0.02


def steady_s() -> float:
    """Return real seconds since some moment; they go on while the machine sleeps, where it can."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class SteadyWall:
    """Seconds since 1970-01-01 UTC that go on evenly whatever is done to the machine's clock.

    Deadlines, sessions and ages of a running hall must not jump because somebody sets a clock, so a
    jump is not followed before the next start: :meth:`strayed_s` says how far the two are apart.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_s
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._origin_s = wall() - steady()

    def __call__(self) -> float:
        """Return the time."""
        return self._origin_s + self._steady()

    def strayed_s(self) -> float:
        """Return by how many seconds the machine's clock is ahead of this one."""
        return self._wall() - self()

    def look(self) -> float:
        """Follow a small difference a little; called once a second; return what it was."""
        strayed_s = self.strayed_s()
        if abs(strayed_s) <= FOLLOWED_S:
            most_s = FOLLOWED_EACH_LOOK_S
            self._origin_s += max(-most_s, min(most_s, strayed_s))
        return strayed_s
