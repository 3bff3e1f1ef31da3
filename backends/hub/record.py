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
Lost = Callable[[], None]
Waiting = tuple[Job, Kept | None, Lost | None, str]


class Recorder:
    """Hands the hub's own jobs to the writer, and again while the disk refuses them.

    Each job keeps one key over all its attempts: a disk may say that a commit failed which has
    landed, and the writer does not do a key twice.
    """

    def __init__(self, writer: Writer, ring: Callable[[Callable[[], None]], None]) -> None:
        self._writer = writer
        self._ring = ring
        self._again: deque[Waiting] = deque()

    def __call__(self, job: Job) -> None:
        """Have a job written now, or later if that cannot be."""
        self.keep(job, None)

    def keep(self, job: Job, kept: Kept | None, lost: Lost | None = None) -> None:
        """Have a job written, and ``kept`` called in the hub's thread once the disk has it.

        ``lost`` is called there if the job is given up and never will be written.
        """
        self._hand_over((job, kept, lost, uuid.uuid4().hex))

    def retry(self) -> None:
        """Hand over again what the disk refused; called once a second."""
        for _ in range(len(self._again)):
            self._hand_over(self._again.popleft())

    def _put_back(self, waiting: Waiting) -> None:
        """Let a job wait; beyond what can wait the oldest is given up."""
        self._again.append(waiting)
        if len(self._again) > MOST_WAITING:
            log.error("over %d entries of the hub wait for the disk: one is lost", MOST_WAITING)
            self._give_up(self._again.popleft())

    def _give_up(self, waiting: Waiting) -> None:
        _, _, lost, _ = waiting
        if lost is not None:
            self._ring(lost)

    def _hand_over(self, waiting: Waiting) -> None:
        job, _, _, key = waiting
        try:
            future = self._writer.submit(job, key)
        except StoreError:
            self._put_back(waiting)
            return
        future.add_done_callback(lambda done: self._look(waiting, done))

    def _look(self, waiting: Waiting, future: "Future[Receipt]") -> None:
        """See on the writer's thread what became of a job."""
        _, kept, _, _ = waiting
        error = future.exception()
        if isinstance(error, StoreError):
            self._put_back(waiting)
        elif error is not None:
            log.error("an entry of the hub was not written: %s", error)
            self._give_up(waiting)
        elif future.result().reply.code == UNAVAILABLE:
            self._put_back(waiting)
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
