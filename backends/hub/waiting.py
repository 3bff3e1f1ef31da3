"""A hub that cannot begin yet: says why, not too often, and notices when nobody wants it."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import StoreError
from backends.hub.config import HubConfig

log = logging.getLogger("hub")

AGAIN_S = 1.0
SAY_AGAIN_S = 60.0


class ParentGoneError(StoreError):
    """The program that started this hub has ended, so this one does too."""


@dataclass(slots=True)
class Waiting:
    """Says why the hub waits, once and then once a minute, and notices when nobody wants it."""

    config: HubConfig
    monotonic_s: Callable[[], float]
    said: str = ""
    said_at_s: float = float("-inf")

    def say(self, why: str) -> None:
        """Say a reason if it is a new one or was last said a minute ago."""
        now_s = self.monotonic_s()
        if why != self.said or now_s - self.said_at_s > SAY_AGAIN_S:
            log.warning("%s", why)
            self.said, self.said_at_s = why, now_s

    def pause(self, why: str) -> None:
        """Say why, and let a second pass. Raises ParentGoneError."""
        self.say(why)
        self.look()
        time.sleep(AGAIN_S)

    def look(self) -> None:
        """Raise ParentGoneError if the program that started this one is gone."""
        if self.config.parent_pid and os.getppid() != self.config.parent_pid:
            raise ParentGoneError("the program that started this hub is gone; the hub ends")
