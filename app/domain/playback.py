"""Playback: what a time bar may know and ask of a replay, whatever it reads from."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Protocol

from app.domain.classes import Severity

SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """One alarm (with its severity) or task (without), when it began and what it is about."""

    time_s: float
    subject: str
    label: str
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What there is to play: from when to when, where nothing was recorded, what happened.

    ``marks`` ascend in time.
    """

    from_s: float
    to_s: float
    holes: tuple[tuple[float, float], ...] = ()
    marks: tuple[Mark, ...] = ()

    def clamped(self, time_s: float) -> float:
        """Return the instant that is nearest to ``time_s`` and recorded."""
        return min(max(time_s, self.from_s), self.to_s)

    def marks_between(self, from_s: float, to_s: float) -> tuple[Mark, ...]:
        """Return the marks from an instant to another."""
        first = bisect_left(self.marks, from_s, key=lambda mark: mark.time_s)
        return self.marks[first : bisect_right(self.marks, to_s, key=lambda mark: mark.time_s)]

    def hole_at(self, time_s: float) -> tuple[float, float] | None:
        """Return the hole around ``time_s``, or None where the hub was recorded."""
        return next((hole for hole in self.holes if hole[0] < time_s < hole[1]), None)


@dataclass(frozen=True, slots=True)
class Playing:
    """How a replay stands: ``is_loading`` while a seek is read, ``problem`` why it cannot go on.

    ``is_held`` says that the clock waits for what is still to be read: it never runs ahead of it.
    """

    at_s: float
    speed: float
    is_playing: bool
    is_loading: bool = False
    is_held: bool = False
    problem: str = ""


def next_speed(speed: float, steps: int) -> float:
    """Return the speed ``steps`` further up (or down) the list, staying at its ends."""
    nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - speed))
    return SPEEDS[min(max(nearest + steps, 0), len(SPEEDS) - 1)]


class Player(Protocol):
    """A replay as the time bar moves it. All methods are quick and for the screen's thread."""

    def timeline(self) -> Timeline:
        """Return what there is to play, as far as it is known now."""
        ...

    def playing(self) -> Playing:
        """Return how the replay stands."""
        ...

    def play(self) -> None:
        """Let the clock run."""
        ...

    def pause(self) -> None:
        """Hold the clock."""
        ...

    def set_speed(self, speed: float) -> None:
        """Let the clock run ``speed`` times as fast as life."""
        ...

    def seek(self, time_s: float) -> None:
        """Go to an instant; one outside what was recorded becomes the nearest inside."""
        ...
