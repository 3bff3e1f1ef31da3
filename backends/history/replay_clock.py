"""The clock of a replay: it runs as fast as asked, and never ahead of what has been read."""

import threading
import time
from collections.abc import Callable


class ReplayClock:
    """Implements ``app.domain.clock.Clock``; any thread may ask it.

    ``allow`` says up to when everything has been read: there the clock waits, and goes on from
    there, without a jump, once more is allowed.
    """

    def __init__(
        self, at_s: float, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._speed = speed
        self._is_playing = False
        self._from_s = at_s
        self._limit_s = at_s
        self._since_s = monotonic()

    @property
    def speed(self) -> float:
        """How much faster than life the clock runs when it runs."""
        return self._speed

    @property
    def is_playing(self) -> bool:
        """Whether it runs, or would if more had been read."""
        return self._is_playing

    def now_s(self) -> float:
        """Return the replayed city time in seconds since 1970-01-01 UTC."""
        with self._lock:
            return self._now_s()

    def is_held(self) -> bool:
        """Return whether it would run and waits for what is still to be read."""
        with self._lock:
            return self._is_playing and self._now_s() >= self._limit_s

    def play(self) -> None:
        """Run from where it stands."""
        with self._lock:
            self._rebase()
            self._is_playing = True

    def pause(self) -> None:
        """Stand."""
        with self._lock:
            self._rebase()
            self._is_playing = False

    def set_speed(self, speed: float) -> None:
        """Run ``speed`` times as fast as life from now on."""
        with self._lock:
            self._rebase()
            self._speed = speed

    def put(self, at_s: float) -> None:
        """Stand at ``at_s`` until more is allowed."""
        with self._lock:
            self._from_s = self._limit_s = at_s
            self._since_s = self._monotonic()

    def allow(self, to_s: float) -> None:
        """Let it run up to ``to_s``."""
        with self._lock:
            self._rebase()
            self._limit_s = max(self._limit_s, to_s)

    def _now_s(self) -> float:
        if not self._is_playing:
            return self._from_s
        ran_s = self._speed * (self._monotonic() - self._since_s)
        return min(self._from_s + ran_s, self._limit_s)

    def _rebase(self) -> None:
        self._from_s = self._now_s()
        self._since_s = self._monotonic()
