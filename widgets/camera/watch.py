"""Watches one stream: live, frozen or dead, and when to try again; pure, in real seconds."""

from collections.abc import Callable
from enum import Enum

DEAD_AFTER_S = 4.0  # said well within the five seconds that a person is promised
FROZEN_AFTER_S = 5.0
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 15.0


class StreamState(Enum):
    """What may be claimed of a picture."""

    OFF = "off"
    CONNECTING = "connecting"
    LIVE = "live"
    FROZEN = "frozen"  # pictures come, and they are all the same
    DEAD = "dead"


class StreamWatch:
    """``tick`` says when to open; whoever holds the socket reports what comes of it.

    A camera's picture always has noise in it, so one that is the same to the last byte for
    seconds is a frozen one.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.state = StreamState.OFF
        self.trouble = ""
        self._opened_s = 0.0
        self._picture_s: float | None = None
        self._changed_s = 0.0
        self._wanted_since_s = 0.0
        self._retry_s = FIRST_RETRY_S
        self._retry_at_s: float | None = None
        self._last_digest = 0

    def start(self) -> None:
        """Want the stream from now on."""
        self.state = StreamState.CONNECTING
        self.trouble = ""
        self._wanted_since_s = self._opened_s = self._monotonic()
        self._picture_s = None
        self._retry_s = FIRST_RETRY_S
        self._retry_at_s = None

    def stop(self) -> None:
        """Want it no more."""
        self.state = StreamState.OFF
        self._retry_at_s = None

    def picture(self, digest: int) -> None:
        """Note that a picture came; ``digest`` tells it from the one before."""
        now_s = self._monotonic()
        if self.state is StreamState.OFF:
            return
        if digest != self._last_digest or self._picture_s is None:
            self._changed_s = now_s
        self._last_digest = digest
        self._picture_s = now_s
        self._retry_s = FIRST_RETRY_S
        self.trouble = ""
        is_frozen = now_s - self._changed_s >= FROZEN_AFTER_S
        self.state = StreamState.FROZEN if is_frozen else StreamState.LIVE

    def fail(self, trouble: str) -> None:
        """Note that the stream ended, and when to try again."""
        if self.state is StreamState.OFF:
            return
        self.state = StreamState.DEAD
        self.trouble = trouble
        if self._retry_at_s is None:
            self._retry_at_s = self._monotonic() + self._retry_s
            self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)

    def tick(self) -> bool:
        """Return whether to open the stream (again) now; notice one that has gone silent."""
        now_s = self._monotonic()
        if self.state is StreamState.OFF:
            return False
        if self._retry_at_s is not None:
            if now_s < self._retry_at_s:
                return False
            self._retry_at_s = None
            self._opened_s = now_s
            return True
        heard_s = max(self._opened_s, self._picture_s or 0.0)
        if now_s - heard_s >= DEAD_AFTER_S:
            self.fail("silent")
        return False

    def age_s(self) -> float | None:
        """Return how old the picture is, None if there is none."""
        return None if self._picture_s is None else self._monotonic() - self._picture_s

    def unchanged_s(self) -> float:
        """Return for how long the picture has been the same."""
        return self._monotonic() - self._changed_s

    def dead_for_s(self) -> float:
        """Return for how long there has been no picture that was wanted."""
        since_s = self._wanted_since_s if self._picture_s is None else self._picture_s
        return self._monotonic() - since_s

    def retry_in_s(self) -> float | None:
        """Return when it is tried again, None while it is being tried."""
        return None if self._retry_at_s is None else max(0.0, self._retry_at_s - self._monotonic())
