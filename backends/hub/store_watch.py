"""Asks twice a second whether the database is there and still ours, and ends a hub that lost it."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from app.domain.errors import StoreError
from backends.store.journal import Journal
from backends.store.place import DeposedError

log = logging.getLogger("store")

T = TypeVar("T")


class Calls(Protocol):
    """The journal's writer."""

    def call(self, work: Callable[[Journal], T]) -> "Future[T]": ...


class StoreWatch:
    """Runs in the hub's thread; the asking is done by the writer's, which owns the connection.

    For a standby this asking is the sign that we are not frozen.
    """

    EVERY_S = 0.5
    SILENT_S = 2.0  # a frozen server takes what is sent and never answers: no error says so

    def __init__(self, writer: Calls, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._monotonic_s = monotonic_s
        self._asked: Future[None] | None = None
        self._asked_at_s = 0.0
        self._away_since_s: float | None = None
        self._is_silent = False

    @property
    def is_away(self) -> bool:
        """Whether commands are refused because the database cannot be reached."""
        return self._away_since_s is not None

    def is_silent(self) -> bool:
        """Return whether a question has been without an answer for so long that none is waited for.

        Whatever else is asked of the database would then wait too.
        """
        return self._is_silent

    def look(self) -> None:
        """Ask again if the last question is answered.

        Raises DeposedError when another hub has written the journal: this one must end at once.
        """
        if self._asked is not None:
            if not self._asked.done():
                self._wait()
                return
            self._is_silent = False
            self._judge(self._asked)
        self._asked_at_s = self._monotonic_s()
        try:
            self._asked = self._writer.call(lambda journal: journal.database.probe())
        except StoreError as error:
            self._asked = None
            self._missing(error)

    def _wait(self) -> None:
        waited_s = self._monotonic_s() - self._asked_at_s
        if not self._is_silent and waited_s >= self.SILENT_S:
            self._is_silent = True
            self._missing(StoreError(f"the database has not answered for {waited_s:.1f} s"))

    def _judge(self, asked: "Future[None]") -> None:
        error = asked.exception()
        if isinstance(error, DeposedError):
            raise error
        if isinstance(error, StoreError):
            self._missing(error)
        elif error is not None:
            raise error
        elif self._away_since_s is not None:
            away_s = self._monotonic_s() - self._away_since_s
            log.warning("the database is back after %.1f s; commands are taken again", away_s)
            self._away_since_s = None

    def _missing(self, error: StoreError) -> None:
        if self._away_since_s is None:
            log.error("commands are refused: %s", error)
            self._away_since_s = self._monotonic_s()
