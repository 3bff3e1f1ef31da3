"""The writer decides one job after the other, commits in groups and answers each once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest

from app.domain.clock import SetClock
from app.domain.command import Reply
from app.domain.entry import Draft, Entry
from app.domain.errors import BugError, OperatorError, StoreError
from backends.store.job import Outcome, Receipt, Situation
from backends.store.journal import Journal
from backends.store.place import Where
from backends.store.writer import GROUP, Writer
from tests.unit.backends.store.story import (
    WANG,
    alarm_raised,
    alarm_step,
    log_written,
    on_both,
    open_journal,
    task_issued,
)

DEADLINE_S = 10.0


class Desk:
    """A journal and its writer, with a door that holds the writer up and a fault to switch on."""

    def __init__(self, folder: Path, where: Where | None = None) -> None:
        self.fault_at = ""
        self.commits = 0
        self.told: list[Entry] = []
        clock = SetClock(1_700_000_000.0)
        self.journal = open_journal(
            folder, clock, where, fault=self._fault, on_committed=self.told.extend
        )
        self.writer = Writer(self.journal, clock)
        self.writer.start()

    def _fault(self, point: str) -> None:
        self.commits += point == "after_commit"
        if point == self.fault_at:
            raise OSError(28, "No space left on device")

    def held_up(self) -> threading.Event:
        """Hold the writer up until the returned event is set, so that a group gathers behind."""
        door, is_held = threading.Event(), threading.Event()

        def hold(_journal: Journal) -> None:
            is_held.set()
            door.wait(DEADLINE_S)

        self.writer.call(hold)
        assert is_held.wait(DEADLINE_S)
        return door

    def close(self) -> None:
        self.writer.close()
        if not self.journal.is_closed:
            self.journal.close()


@pytest.fixture
def desk(tmp_path: Path, where: Where) -> Iterator[Desk]:
    desk = Desk(tmp_path, where)
    yield desk
    desk.close()


def issue(situation: Situation) -> Outcome:
    number = situation.next_task_number
    reply = Reply("", "ok", result={"number": number})
    return Outcome((task_issued(f"t{number}", number),), WANG, reply)


def line(text: str) -> Callable[[Situation], Outcome]:
    return lambda _situation: Outcome((log_written(text),), WANG)


def never(_situation: Situation) -> Outcome:
    raise AssertionError("a duplicate was decided again")


def done(future: "Future[Receipt]") -> Receipt:
    return future.result(DEADLINE_S)


def test_a_job_is_written_before_its_receipt_comes(desk: Desk) -> None:
    receipt = done(desk.writer.submit(issue, "k1"))
    assert receipt.reply == Reply("k1", "ok", 1, result={"number": 1})
    assert [e.seq for e in receipt.entries] == [1]
    assert desk.journal.read(0, 9) == list(receipt.entries) == desk.told
    assert desk.journal.reply_for("k1") == receipt.reply


@on_both
def test_jobs_that_wait_share_a_commit_and_each_sees_those_before_it(desk: Desk) -> None:
    door = desk.held_up()
    futures = [desk.writer.submit(issue, f"k{n}") for n in range(GROUP)]
    door.set()
    numbers = [done(future).reply.result["number"] for future in futures]
    assert numbers == list(range(1, GROUP + 1))
    assert desk.commits == 1


def test_a_group_is_no_larger_than_64(desk: Desk) -> None:
    door = desk.held_up()
    futures = [desk.writer.submit(issue) for _ in range(GROUP + 1)]
    door.set()
    wait(futures, DEADLINE_S)
    assert desk.commits == 2


@on_both
def test_a_duplicate_gets_the_stored_reply_and_is_not_decided(desk: Desk) -> None:
    first = done(desk.writer.submit(issue, "k1"))
    again = done(desk.writer.submit(never, "k1"))
    assert again == Receipt(first.reply, (), is_duplicate=True)
    desk.close()


def test_a_duplicate_within_one_group_is_decided_once(desk: Desk) -> None:
    door = desk.held_up()
    first, again = desk.writer.submit(issue, "k1"), desk.writer.submit(never, "k1")
    door.set()
    assert done(again) == Receipt(done(first).reply, (), is_duplicate=True)
    assert [e.seq for e in desk.told] == [1]


def test_a_duplicate_is_known_after_a_restart(tmp_path: Path) -> None:
    before = Desk(tmp_path)
    first = done(before.writer.submit(issue, "k1"))
    before.close()
    after = Desk(tmp_path)
    assert done(after.writer.submit(never, "k1")).reply == first.reply
    after.close()


@on_both
def test_of_two_who_claim_one_alarm_in_one_group_the_second_is_refused(desk: Desk) -> None:
    done(desk.writer.submit(lambda _s: Outcome((alarm_raised("a0"),))))

    def claim(situation: Situation) -> Outcome:
        if situation.board.alarms["a0"].claimed_by:
            raise OperatorError("alarm_claimed_by_other", "wang")
        return Outcome((alarm_step("a0", "alarm_claimed"),), WANG)

    door = desk.held_up()
    first, second = desk.writer.submit(claim, "k1"), desk.writer.submit(claim, "k2")
    door.set()
    assert done(first).reply.code == "ok"
    assert done(second).reply == Reply("k2", "alarm_claimed_by_other", 0, "wang")
    assert done(desk.writer.submit(never, "k2")).reply.code == "alarm_claimed_by_other"


@on_both
@pytest.mark.parametrize("point", ["before_insert", "before_commit"])
def test_on_a_full_disk_all_of_a_group_fail_and_nothing_is_half(desk: Desk, point: str) -> None:
    done(desk.writer.submit(issue, "k1"))
    desk.fault_at = point
    door = desk.held_up()
    futures = [desk.writer.submit(issue, "k2"), desk.writer.submit(line("lost"), "k3")]
    duplicate = desk.writer.submit(never, "k1")
    door.set()
    assert [done(f).reply.code for f in futures] == ["store_unavailable"] * 2
    assert "No space left" in done(futures[0]).reply.detail
    assert done(duplicate).reply.code == "ok"
    assert (desk.journal.board.seq, len(desk.told)) == (1, 1)
    desk.fault_at = ""
    again = done(desk.writer.submit(issue, "k2"))
    assert (again.reply.seq, again.reply.result, again.is_duplicate) == (2, {"number": 2}, False)
    assert desk.journal.verify().ok


@pytest.mark.parametrize(
    "job",
    [
        lambda _s: Outcome((log_written("x"), Draft("anything", "x:1", {"a": object()}))),
        lambda _s: Outcome((log_written("x"),), reply=Reply("", "ok", result={"a": object()})),
        lambda s: s.board.alarms["nobody"],
        lambda _s: 1 // 0,
        lambda _s: None,
    ],
)
def test_a_job_with_a_mistake_fails_alone(desk: Desk, job: Callable[..., Any]) -> None:
    door = desk.held_up()
    futures = [
        desk.writer.submit(line("before"), "k1"),
        desk.writer.submit(job, "k2"),
        desk.writer.submit(line("after"), "k3"),
    ]
    door.set()
    assert [done(futures[n]).reply.seq for n in (0, 2)] == [1, 2]
    with pytest.raises(BugError):
        done(futures[1])
    assert [e.personal["text"] for e in desk.journal.read(0, 9)] == ["before", "after"]
    assert desk.journal.verify().ok


def test_a_cancelled_job_is_not_decided(desk: Desk) -> None:
    door = desk.held_up()
    future = desk.writer.submit(never, "k1")
    assert future.cancel()
    door.set()
    assert done(desk.writer.submit(line("next"))).reply.seq == 1


def test_an_idle_writer_anchors_its_head(desk: Desk, tmp_path: Path) -> None:
    receipt = done(desk.writer.submit(line("1")))
    deadline = threading.Event()
    for _ in range(100):
        if receipt.entries[0].hash in (tmp_path / "anchor").read_text():
            break
        deadline.wait(0.05)
    assert (tmp_path / "anchor").read_text().splitlines()[-1].startswith("1 ")


def test_closing_finishes_what_was_submitted_and_refuses_what_comes_after(desk: Desk) -> None:
    door = desk.held_up()
    futures = [desk.writer.submit(issue) for _ in range(100)]
    door.set()
    desk.writer.close()
    assert [f.result(0).reply.code for f in futures] == ["ok"] * 100
    with pytest.raises(StoreError, match="closed"):
        desk.writer.submit(issue)


def test_nobody_waits_for_a_writer_that_never_started(journal: Journal) -> None:
    writer = Writer(journal, SetClock())
    future = writer.submit(never)
    writer.close()
    with pytest.raises(StoreError, match="stopped"):
        future.result(0)


def test_other_writing_goes_through_the_same_thread_and_its_failure_stays_alone(
    desk: Desk,
) -> None:
    def bad(connection: Any) -> None:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="nowhere"):
        desk.writer.write(bad)
    count = desk.writer.write(lambda c: c.exec_driver_sql("SELECT count(*) FROM meta").scalar_one())
    assert count == 2
    assert done(desk.writer.submit(line("on"))).reply.seq == 1
