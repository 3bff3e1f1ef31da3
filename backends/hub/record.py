"""The hub's own entries: jobs for the journal's writer that no seat waits for."""

import logging
from collections.abc import Callable
from concurrent.futures import Future

from app.domain.entry import Draft
from app.domain.errors import BugError, StoreError
from app.domain.tracks import Refusals
from backends.store.job import Job, Outcome, Receipt, Situation
from backends.store.writer import Writer

log = logging.getLogger("hub")

AUDIT_EVERY_S = 60.0


class Recorder:
    """Hands jobs to the writer and sees that none fails unnoticed."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def __call__(self, job: Job) -> None:
        """Have a job written; a disk that refuses is logged by the store itself."""
        self._writer.submit(job).add_done_callback(_note_failure)


def _note_failure(future: "Future[Receipt]") -> None:
    error = future.exception()
    if isinstance(error, (BugError, StoreError)):
        log.error("an entry was not written: %s", error)


class RefusalAudit:
    """Writes refused connections into the journal: at most one entry a minute, with counts."""

    def __init__(self, record: Callable[[Job], None], monotonic_s: Callable[[], float]) -> None:
        self._record = record
        self._monotonic_s = monotonic_s
        self._counts = Refusals()
        self._said_at_s = float("-inf")

    def refused(self, reason: str, address: str) -> None:
        """Count a refused connection."""
        self._counts.add(reason, address)

    def look(self) -> None:
        """Write what was counted, at most once a minute."""
        if not self._counts.counts or self._monotonic_s() - self._said_at_s < AUDIT_EVERY_S:
            return
        self._said_at_s = self._monotonic_s()
        counts, self._counts = self._counts, Refusals()
        body = {"counts": dict(counts.counts), "sample": dict(counts.samples)}
        draft = Draft("connections_refused", "hub:gate", body)

        def job(_situation: Situation) -> Outcome:
            return Outcome((draft,))

        self._record(job)
