"""The hub's own entries: jobs for the journal's writer that no seat waits for."""

import logging
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from app.domain.entry import Draft
from app.domain.errors import StoreError
from app.domain.tracks import Refusals
from backends.store.job import UNAVAILABLE, Job, Outcome, Receipt, Situation
from backends.store.writer import Writer

log = logging.getLogger("hub")

AUDIT_EVERY_S = 60.0
MOST_WAITING = 1_000
Kept = Callable[[], None]
Waiting = tuple[Job, Kept | None, str]


class Recorder:
    """Hands the hub's own jobs to the writer, and again while the disk refuses them.

    Each job keeps one key over all its attempts: a disk may say that a commit failed which has
    landed, and the writer does not do a key twice.
    """

    def __init__(self, writer: Writer, ring: Callable[[Callable[[], None]], None]) -> None:
        self._writer = writer
        self._ring = ring
        self._again: deque[Waiting] = deque(maxlen=MOST_WAITING)

    def __call__(self, job: Job) -> None:
        """Have a job written now, or later if that cannot be."""
        self.keep(job, None)

    def keep(self, job: Job, kept: Kept | None) -> None:
        """Have a job written, and ``kept`` called in the hub's thread once the disk has it."""
        self._hand_over((job, kept, uuid.uuid4().hex))

    def retry(self) -> None:
        """Hand over again what the disk refused; called once a second."""
        for _ in range(len(self._again)):
            self._hand_over(self._again.popleft())

    def _hand_over(self, waiting: Waiting) -> None:
        job, _, key = waiting
        try:
            future = self._writer.submit(job, key)
        except StoreError:
            self._again.append(waiting)
            return
        future.add_done_callback(lambda done: self._look(waiting, done))

    def _look(self, waiting: Waiting, future: "Future[Receipt]") -> None:
        """See on the writer's thread what became of a job."""
        _, kept, _ = waiting
        error = future.exception()
        if isinstance(error, StoreError):
            self._again.append(waiting)
        elif error is not None:
            log.error("an entry of the hub was not written: %s", error)
        elif future.result().reply.code == UNAVAILABLE:
            self._again.append(waiting)
        elif kept is not None:
            self._ring(kept)


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
