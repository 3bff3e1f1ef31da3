"""The hub's own entries: handed over again while the disk refuses them, never lost."""

from concurrent.futures import Future

from app.domain.command import Reply
from app.domain.errors import BugError, StoreError
from backends.hub.record import Recorder
from backends.store.job import UNAVAILABLE, Job, Outcome, Receipt, Situation


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
