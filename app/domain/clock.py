"""The time of the city: one clock object per process, which may run faster than life."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """What asks for the time asks this; wiring builds the only one of a process."""

    def now_s(self) -> float:
        """Return city time in seconds since 1970-01-01 UTC."""
        ...


@dataclass(frozen=True, slots=True)
class RunningClock:
    """City time = ``city_origin_s`` + ``speed`` x (wall time - ``wall_origin_s``).

    Hub and demo given the same three numbers agree. Socket deadlines never come from here:
    they are real seconds, from :func:`time.monotonic`.
    """

    speed: float = 1.0
    wall_origin_s: float = 0.0
    city_origin_s: float = 0.0
    wall: Callable[[], float] = time.time

    def now_s(self) -> float:
        """Return city time in seconds since 1970-01-01 UTC."""
        return self.city_origin_s + self.speed * (self.wall() - self.wall_origin_s)


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it was put: for tests, and for a moment of the past."""

    at_s: float = 0.0

    def now_s(self) -> float:
        """Return the time that was set."""
        return self.at_s

    def advance(self, seconds: float) -> None:
        """Move the clock on by ``seconds`` (which may be negative)."""
        self.at_s += seconds
