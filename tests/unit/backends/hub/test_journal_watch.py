"""A journal that cannot be written is a lost source until it can be, and none at all before."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from app.domain.classes import Age
from app.domain.clock import SetClock
from app.domain.errors import StoreError
from backends.hub.journal_watch import JournalWatch
from backends.hub.sources import SourceLedger
from tests.unit.backends.hub.ground import NOON_S


class Disk:
    """A writer whose disk is full, slow or well, as a test says."""

    def __init__(self) -> None:
        self.error: StoreError | None = None
        self.is_slow = False
        self.refused_jobs = 0
        self.asked: list[Future[Any]] = []

    def call(self, _work: Callable[..., Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        self.asked.append(future)
        if not self.is_slow:
            self.answer(future)
        return future

    def answer(self, future: "Future[Any]") -> None:
        if self.error is None:
            future.set_result(None)
        else:
            future.set_exception(self.error)


def ages(ledger: SourceLedger) -> dict[str, Age]:
    return {health.source: health.age(NOON_S) for health in ledger.health(NOON_S)}


def test_it_is_lost_within_a_second_of_a_failure_and_live_when_a_write_has_landed():
    disk, ledger = Disk(), SourceLedger()
    watch = JournalWatch(disk, ledger, SetClock(NOON_S))
    for _ in range(20):
        watch.look()
    assert ages(ledger) == {}
    assert len(disk.asked) == 4, "asked now and then while all is well"
    disk.error = StoreError("disk is full")
    for _ in range(6):
        watch.look()
    assert ages(ledger) == {"journal": Age.LOST}
    (health,) = ledger.health(NOON_S)
    assert health.refused == {"store_unavailable": 1}
    assert health.sample == {"store_unavailable": "disk is full"}
    disk.error = None
    for _ in range(2):
        watch.look()
    assert ages(ledger) == {"journal": Age.LIVE}


def test_a_disk_that_does_not_answer_is_a_failure_and_is_asked_once():
    disk, ledger = Disk(), SourceLedger()
    watch = JournalWatch(disk, ledger, SetClock(NOON_S))
    disk.is_slow = True
    for _ in range(12):
        watch.look()
    assert ages(ledger) == {"journal": Age.LOST}
    assert len(disk.asked) == 1
    disk.answer(disk.asked[0])
    watch.look()
    assert ages(ledger) == {"journal": Age.LIVE}


def test_a_command_that_could_not_be_written_is_seen_at_the_next_look():
    disk, ledger = Disk(), SourceLedger()
    watch = JournalWatch(disk, ledger, SetClock(NOON_S))
    watch.look()
    disk.refused_jobs = 3
    disk.error = StoreError("disk is full")
    watch.look()
    assert ages(ledger) == {"journal": Age.LOST}
    assert len(disk.asked) == 1, "and the disk is asked again"
    disk.error = None
    watch.look()
    watch.look()
    assert ages(ledger) == {"journal": Age.LIVE}


def test_a_journal_that_was_mended_stays_live_in_a_city_that_runs_fast():
    disk, ledger, clock = Disk(), SourceLedger(), SetClock(NOON_S)
    watch = JournalWatch(disk, ledger, clock)
    disk.is_slow = True
    for _ in range(12):
        watch.look()
    assert ages(ledger) == {"journal": Age.LOST}
    disk.is_slow = False
    disk.answer(disk.asked[0])
    seen = set()
    for _ in range(30):
        watch.look()
        clock.advance(4.0)  # the seconds of one look at four times the speed
        now_s = clock.now_s()
        seen |= {health.age(now_s) for health in ledger.health(now_s)}
    assert seen == {Age.LIVE}
