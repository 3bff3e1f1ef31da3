"""Asks whether the journal can be written, and shows it among the sources while it cannot."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from sqlalchemy import Connection, insert, update

from app.domain.clock import Clock
from app.domain.errors import StoreError
from app.domain.health import JOURNAL
from backends.hub.sources import SourceLedger
from backends.store.journal import Journal
from backends.store.schema import meta

log = logging.getLogger("store")

SOURCE = KIND = JOURNAL
PROBE = "probe"
SLOW_LOOKS = 3  # without an answer; a busy disk is no broken one
ASKED_EACH_LOOKS = 5  # while all is well; each look while it is not
T = TypeVar("T")


class Calls(Protocol):
    """The journal's writer."""

    @property
    def refused_jobs(self) -> int: ...

    def call(self, work: Callable[[Journal], T]) -> "Future[T]": ...


class JournalWatch:
    """Looks once a second, in the hub's thread; the writing is done by the writer's.

    The journal becomes a source when it first fails, and that source is lost until the next write
    has landed: a hall whose journal is well has no need to see it.
    """

    def __init__(self, writer: Calls, ledger: SourceLedger, clock: Clock) -> None:
        self._writer = writer
        self._ledger = ledger
        self._clock = clock
        self._asked: Future[None] | None = None
        self._looks = self._unanswered = self._refused = 0
        self._is_known = False  # as a source, after its first failure
        self.is_failing = False

    def look(self) -> None:
        """Judge the last question, and ask again when it is time."""
        if self._asked is not None:
            if not self._asked.done():
                self._unanswered += 1
                if self._unanswered >= SLOW_LOOKS:
                    self._missing("the disk does not answer")
                return
            self._unanswered = 0
            error = self._asked.exception()
            self._asked = None
            if isinstance(error, StoreError):
                self._missing(str(error))
            elif error is not None:
                raise error
            elif self._is_known:
                self._back()
        self._looks += 1
        refused, self._refused = self._refused, self._writer.refused_jobs
        if refused < self._refused:
            self._missing("commands could not be written")
        if self.is_failing or self._looks % ASKED_EACH_LOOKS == 0:
            try:
                self._asked = self._writer.call(_touch(self._looks))
            except StoreError as error:
                self._missing(str(error))

    def _missing(self, why: str) -> None:
        if not self.is_failing:
            log.error("the journal cannot be written: %s", why)
            self._ledger.refuse(SOURCE, KIND, {"store_unavailable": 1}, why)
        self.is_failing = self._is_known = True
        self._ledger.account(SOURCE, KIND).last_receipt_s = None

    def _back(self) -> None:
        if self.is_failing:
            log.warning("the journal can be written again")
        self.is_failing = False
        self._ledger.account(SOURCE, KIND).accept(0, self._clock.now_s())


def _touch(number: int) -> Callable[[Journal], None]:
    """Return what writes something of no meaning: the same value again would not reach the disk."""

    def work(connection: Connection) -> None:
        row = {"key": PROBE, "value": str(number)}
        if not connection.execute(update(meta).where(meta.c.key == PROBE).values(row)).rowcount:
            connection.execute(insert(meta).values(row))

    return lambda journal: journal.write(work)
