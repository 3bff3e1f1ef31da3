"""Reads of one table, kept apart: what it cannot read stops its own figures and no others."""

import logging
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection

from app.domain.errors import ConfigError, StoreError

log = logging.getLogger("hub")

Absorb = Callable[[Connection, float], int]
MOST_SKIPPED = 128  # turns, of two seconds each as it ships: a row that is damaged stays so


class Contained:
    """A table that is read each turn, and ever more rarely once that fails.

    ``why`` says why it could not be read, empty while it can. A database that is away is none of
    its faults: that goes on to whoever reads.
    """

    def __init__(self, name: str, absorb: Absorb) -> None:
        self.name = name
        self.why = ""
        self._absorb = absorb
        self._skip = self._skipped = 0

    def absorb(self, connection: Connection, now_s: float) -> int:
        """Take over what is new as of ``now_s``; return how many rows, 0 where it cannot."""
        if self._skipped < self._skip:
            self._skipped += 1
            return 0
        try:
            count = self._absorb(connection, now_s)
        except (StoreError, ConfigError, msgspec.MsgspecError) as error:
            if str(error) != self.why:
                log.warning("figures of %s stand still: %s", self.name, error)
            self.why = str(error) or type(error).__name__
            self._skip, self._skipped = min(2 * self._skip + 1, MOST_SKIPPED), 0
            return 0
        self.why, self._skip, self._skipped = "", 0, 0
        return count
