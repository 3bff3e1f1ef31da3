"""The one thread that writes: jobs are decided one after the other and committed in groups."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.domain.clock import Clock
from app.domain.command import Reply
from app.domain.errors import BugError, DutywallError, OperatorError, StoreError
from backends.store.batch import Batch
from backends.store.job import UNAVAILABLE, Job, Outcome, Receipt, Situation
from backends.store.journal import Journal

LOG = logging.getLogger("store")
GROUP = 64
QUEUE_LIMIT = 10_000
# What a mistake in a job raises. It must cost that job only: the hall lives on this thread.
MISTAKES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,  # recursion too deep is one
    TypeError,
    ValueError,
)
T = TypeVar("T")


@dataclass(slots=True)
class _Submitted:
    job: Job
    key: str
    future: "Future[Receipt]" = field(default_factory=Future)


@dataclass(slots=True)
class _Call:
    work: Callable[[Journal], Any]
    future: "Future[Any]" = field(default_factory=Future)


class Writer:
    """Owns the writing side of a journal from :meth:`start` to :meth:`close`."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        """Prepare to write ``journal``, which stays the caller's to close."""
        self._journal = journal
        self._clock = clock
        self._queue: queue.Queue[_Submitted | _Call | None] = queue.Queue(QUEUE_LIMIT)
        self._thread = threading.Thread(target=self._run, name="journal-writer")
        self._gate = threading.Lock()
        self._is_open = True
        self.refused_jobs = 0  # because nothing could be written; only ever grows

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, job: Job, command_key: str = "") -> "Future[Receipt]":
        """Have ``job`` decided and its outcome written; it never blocks.

        A command key that was decided before gets the stored reply, and the job is not called. The
        future raises what the job raised, other than OperatorError, whose code becomes the reply.
        Raises StoreError if the writer is closed or 10,000 jobs wait.
        """
        item = _Submitted(job, command_key)
        self._put(item)
        return item.future

    def call(self, work: Callable[[Journal], T]) -> "Future[T]":
        """Have ``work`` done on the writing thread, between groups: an erasure, a rebuild."""
        item = _Call(work)
        self._put(item)
        return item.future

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in a transaction of its own on the writing connection and wait for it.

        Raises what it raises, or StoreError. Never call it from a job.
        """
        return self.call(lambda journal: journal.write(work)).result()

    def close(self, deadline_s: float = 10.0) -> None:
        """Finish what was submitted and stop. Raises StoreError if that takes too long."""
        with self._gate:
            self._is_open = False
        if not self._thread.is_alive():
            self._abandon()
            return
        self._queue.put(None)
        self._thread.join(deadline_s)
        if self._thread.is_alive():
            raise StoreError(f"the journal's writer did not stop within {deadline_s:g} s")

    def _put(self, item: _Submitted | _Call) -> None:
        with self._gate:
            if not self._is_open:
                raise StoreError("the journal's writer is closed")
            try:
                self._queue.put_nowait(item)
            except queue.Full as error:
                raise StoreError(f"{QUEUE_LIMIT} jobs wait for the disk already") from error

    def _run(self) -> None:
        try:
            while self._work_once():
                pass
        finally:
            self._abandon()

    def _work_once(self) -> bool:
        """Do one group; return whether to go on."""
        try:
            item = self._queue.get(timeout=self._journal.anchor.due_in_s())
        except queue.Empty:
            self._journal.anchor.flush()
            return True
        group: list[_Submitted] = []
        while isinstance(item, _Submitted):
            if item.future.set_running_or_notify_cancel():
                group.append(item)
            if len(group) == GROUP:
                break
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
        if group:
            try:
                self._decide(group)
            finally:
                _give_up([waiting for waiting in group if not waiting.future.done()])
        if isinstance(item, _Call):
            self._do(item)
        return item is not None

    def _do(self, call: _Call) -> None:
        if not call.future.set_running_or_notify_cancel():
            return
        try:
            call.future.set_result(call.work(self._journal))
        except (DutywallError, *MISTAKES) as error:
            call.future.set_exception(error)

    def _decide(self, group: list[_Submitted]) -> None:
        """Decide every job on the board that those before it left, commit all, then tell all."""
        try:
            batch = self._journal.batch()  # first: it finds out what a failed commit left behind
            known = self._journal.replies_for([item.key for item in group if item.key])
        except StoreError as error:
            self._refuse(group, error)
            return
        told: list[tuple[_Submitted, Receipt]] = []
        for item in group:
            if item.key in known:
                item.future.set_result(Receipt(known[item.key], is_duplicate=True))
                continue
            if item.key in batch.answers:  # sent twice within one group: true once committed
                told.append((item, Receipt(batch.answers[item.key], is_duplicate=True)))
                continue
            try:
                told.append((item, self._decide_one(item, batch)))
            except DutywallError as error:
                item.future.set_exception(error)
        try:
            self._journal.commit(batch)
        except StoreError as error:
            self._refuse([item for item, _ in told], error)
            return
        for item, receipt in told:
            item.future.set_result(receipt)

    def _decide_one(self, item: _Submitted, batch: Batch) -> Receipt:
        """Decide one job into the batch; one that fails leaves no trace there."""
        mark = batch.mark()
        try:
            return self._outcome_of(item, batch)
        except MISTAKES as error:
            batch.back_to(mark)
            raise BugError(f"a job failed: {error!r}") from error
        except DutywallError:
            batch.back_to(mark)
            raise

    def _outcome_of(self, item: _Submitted, batch: Batch) -> Receipt:
        journal, now_s = self._journal, self._clock.now_s()
        try:
            outcome = item.job(
                Situation(
                    *(journal.board, now_s, journal.next_task_number(), journal.cases),
                    batch.entries,
                )
            )
        except OperatorError as error:
            outcome = Outcome(reply=Reply(item.key, error.code, detail=error.detail))
        entries = batch.add(outcome.drafts, outcome.actor, item.key, now_s)
        reply = replace(outcome.reply or Reply(item.key, "ok"), key=item.key)
        if entries and not reply.seq:
            reply = replace(reply, seq=entries[0].seq)
        if item.key:
            batch.answer(reply, now_s)
        return Receipt(reply, entries)

    def _refuse(self, group: list[_Submitted], error: StoreError) -> None:
        LOG.error("%d jobs were not written: %s", len(group), error)
        self.refused_jobs += len(group)
        for item in group:
            item.future.set_result(Receipt(Reply(item.key, UNAVAILABLE, detail=str(error))))

    def _abandon(self) -> None:
        """Leave nobody waiting, whatever ended this thread."""
        with self._gate:
            self._is_open = False
        while True:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return
            if item is not None and item.future.set_running_or_notify_cancel():
                _give_up([item])


def _give_up(items: Sequence[_Submitted | _Call]) -> None:
    for item in items:
        item.future.set_exception(StoreError("the journal's writer has stopped"))
