"""The hub's own entries: handed over again while the disk refuses them, never lost."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.domain.clock import SetClock
from app.domain.command import Reply
from app.domain.entry import Draft
from app.domain.errors import BugError, StoreError
from backends.hub.record import Recorder
from backends.store.job import UNAVAILABLE, Job, Outcome, Receipt, Situation
from backends.store.writer import Writer
from tests.unit.backends.store.story import open_journal

DEADLINE_S = 10.0


def say_nothing(_situation: Situation) -> Outcome:
    return Outcome()


class Disk:
    """A writer that does with each job what the test says next."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.jobs: list[Job] = []
        self.said: list[str | Exception] = []

    def is_written(self, _turn: int) -> bool:
        return "ok" in self.said

    def submit(self, job: Job, command_key: str = "") -> "Future[Receipt]":
        self.jobs.append(job)
        answer = self.answers.pop(0)
        self.said.append(answer)
        if isinstance(answer, StoreError) and answer.args == ("full",):
            raise answer
        future: Future[Receipt] = Future()
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(Receipt(Reply(command_key, answer)))
        return future


def handed_over(*answers: str | Exception, turns: int = 3) -> int:
    disk = Disk(*answers, *["ok"] * turns)
    bells: list[object] = []
    recorder = Recorder(disk, bells.append)  # type: ignore[arg-type]
    recorder.keep(say_nothing, lambda: None)
    for number in range(turns):
        assert len(bells) == int(disk.is_written(number))
        recorder.retry()
    return len(disk.jobs)


def test_what_is_written_is_handed_over_once():
    assert handed_over("ok") == 1


def test_what_the_disk_refuses_is_handed_over_until_it_is_taken():
    assert handed_over(UNAVAILABLE, UNAVAILABLE, "ok") == 3


def test_a_full_queue_and_a_failed_write_are_no_end_either():
    assert handed_over(StoreError("full"), "ok") == 2
    assert handed_over(StoreError("gone"), "ok") == 2


def test_a_mistake_of_ours_is_not_repeated_for_ever():
    assert handed_over(BugError("no such field")) == 1


def test_who_waits_for_a_job_is_told_that_it_is_given_up(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    recorder = Recorder(Disk(BugError("x"), "ok"), lambda work: work())  # type: ignore[arg-type]
    recorder.keep(say_nothing, lambda: told.append("kept"), lambda: told.append("lost"))
    recorder.keep(say_nothing, lambda: told.append("kept"), lambda: told.append("lost"))
    assert told == ["lost", "kept"]
    monkeypatch.setattr("backends.hub.record.MOST_WAITING", 2)
    recorder = Recorder(Disk(*[UNAVAILABLE] * 3), lambda work: work())  # type: ignore[arg-type]
    for name in "abc":
        recorder.keep(say_nothing, None, lambda name=name: told.append(name))  # type: ignore[misc]
    assert told[2:] == ["a"]


def test_what_landed_although_the_disk_said_it_did_not_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    clock = SetClock(1_700_000_000.0)
    with closing(open_journal(tmp_path, clock)) as journal:
        whole, lies, kept = journal.database.write, ["once"], threading.Event()

        @contextmanager
        def lying() -> Iterator[Connection]:
            with whole() as connection:
                yield connection
            if lies:
                raise StoreError(f"the commit is not known to have landed, {lies.pop()}")

        monkeypatch.setattr(journal.database, "write", lying)
        writer = Writer(journal, clock)
        writer.start()
        recorder = Recorder(writer, lambda work: work())
        # It looks at no board: only its key can tell that it was done.
        draft = Draft("clock_jumped", "hub:clock", {"off_s": 3.0})
        recorder.keep(lambda _situation: Outcome((draft,)), kept.set)
        writer.call(lambda _journal: None).result(DEADLINE_S)
        assert not kept.is_set()
        recorder.retry()
        assert kept.wait(DEADLINE_S)
        writer.close()
        assert [entry.kind for entry in journal.read(0, 10)] == ["clock_jumped"]
        assert journal.verify().ok


def test_two_jobs_that_say_the_same_are_two():
    keys: list[str] = []

    class Keys(Disk):
        def submit(self, job: Job, command_key: str = "") -> "Future[Receipt]":
            keys.append(command_key)
            return super().submit(job, command_key)

    recorder = Recorder(Keys(UNAVAILABLE, "ok", "ok"), lambda work: work())  # type: ignore[arg-type]
    recorder(say_nothing)
    recorder(say_nothing)
    recorder.retry()
    assert keys[2] == keys[0] != keys[1]
    assert all(keys)
