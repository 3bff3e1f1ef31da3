"""Which ticks may be applied: the rules of docs/protocol.md, section 5, one by one."""

import itertools
import random

import numpy as np
import pytest

from app.domain.world import Tick
from backends.feed.sync import HELD_TICKS, JITTER_S, NOTHING, RETRY_S, Step, Sync, SyncState


def tick(number: int) -> Tick:
    """Return a tick that can be told from others by the one row that leaves."""
    return Tick(leave=np.array([number], np.uint32))


def numbers(step: Step) -> list[int]:
    return [int(t.leave[0]) for t in step.ticks]


class Seat:
    """A sync with a clock, which counts the snapshots it asked for."""

    def __init__(self, jitter: float = 0.0) -> None:
        self.now_s = 0.0
        self.sync = Sync(lambda: self.now_s, lambda: jitter)
        self.asked = 0

    def wait(self, seconds: float = 0.0) -> int:
        """Let time pass and return how many snapshots were asked for by now."""
        self.now_s += seconds
        self.asked += self.sync.due_request()
        return self.asked

    def take(self, *seqs: int, epoch: str = "e1") -> list[int]:
        return [n for seq in seqs for n in numbers(self.sync.tick(epoch, seq, tick(seq)))]

    def snapshot(self, seq: int, epoch: str = "e1") -> Step:
        return self.sync.part(epoch, seq, 1, 1, tick(1000 + seq))


@pytest.fixture
def seat() -> Seat:
    seat = Seat()
    seat.sync.join("e1")
    return seat


@pytest.fixture
def live(seat: Seat) -> Seat:
    seat.wait()
    seat.snapshot(10)
    return seat


def test_joining_asks_for_a_snapshot_at_once_and_once(seat):
    assert seat.wait() == 1
    assert seat.wait() == 1
    assert seat.wait(RETRY_S - 0.1) == 1


def test_nothing_is_asked_before_a_hub_is_known():
    assert Seat().wait(100.0) == 0


def test_joining_the_epoch_one_is_in_changes_nothing(live):
    live.sync.join("e1")
    assert live.sync.state is SyncState.LIVE
    assert live.wait(100) == 1


def test_ticks_before_the_snapshot_are_held_and_the_newer_ones_applied_after_it(seat):
    assert seat.take(8, 9, 10, 11, 12) == []
    step = seat.snapshot(10)
    assert (step.reset, numbers(step)) == (True, [1010, 11, 12])
    assert seat.take(13) == [13]


def test_the_next_tick_is_applied_and_an_old_one_dropped(live):
    assert live.take(11, 12) == [11, 12]
    assert live.take(12, 11, 1) == []
    assert live.sync.dropped_old == 3
    assert live.sync.state is SyncState.LIVE


def test_a_gap_asks_for_a_snapshot_once_and_applies_what_came_meanwhile(live):
    assert live.take(11, 13, 14) == [11]
    assert live.sync.state is SyncState.WAITING
    assert live.wait() == 2
    assert live.take(15, 17) == []
    assert live.wait(0.1) == 2
    assert numbers(live.snapshot(14)) == [1014, 15]
    # the held ones had a hole of their own: whole up to 15, then one more question
    assert live.wait(0.1) == 3
    assert numbers(live.snapshot(17)) == [1017]
    assert live.take(18) == [18]


def test_a_lost_tail_is_seen_by_the_heartbeat(live):
    live.take(11)
    live.sync.heartbeat("e1", 11)
    assert live.wait(5) == 1
    live.sync.heartbeat("e1", 12)
    assert live.wait() == 2


def test_a_heartbeat_that_was_overtaken_by_its_ticks_is_no_loss(live):
    live.take(11, 12)
    live.sync.heartbeat("e1", 11)
    assert (live.sync.state, live.wait(5)) == (SyncState.LIVE, 1)


def test_a_heartbeat_while_waiting_does_not_ask_again(seat):
    seat.wait()
    seat.sync.heartbeat("e1", 99)
    assert seat.wait(0.1) == 1


@pytest.mark.parametrize("by", ["tick", "heartbeat", "welcome"])
def test_a_new_epoch_asks_once_and_holds_nothing_of_the_old(live, by):
    live.take(11, 14)
    if by == "tick":
        assert live.take(3, epoch="e2") == []
    elif by == "heartbeat":
        live.sync.heartbeat("e2", 3)
    else:
        live.sync.join("e2")
    assert live.wait() == 2
    held = [3] if by == "tick" else []
    step = live.snapshot(2, epoch="e2")
    assert (step.reset, numbers(step)) == (True, [1002, *held])


def test_what_still_comes_of_a_retired_epoch_is_dropped_for_good(live):
    live.sync.join("e2")
    live.wait()
    live.snapshot(5, epoch="e2")
    assert live.take(11, 6, epoch="e1") == []
    live.sync.heartbeat("e1", 99)
    assert live.snapshot(99, epoch="e1") is NOTHING
    assert (live.sync.epoch, live.sync.state) == ("e2", SyncState.LIVE)
    assert live.take(6, epoch="e2") == [6]


def test_a_snapshot_of_another_epoch_than_the_streams_is_not_applied(seat):
    seat.wait()
    seat.sync.heartbeat("e2", 5)
    assert seat.snapshot(9, epoch="e1") is NOTHING
    assert numbers(seat.snapshot(5, epoch="e2")) == [1005]


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_parts_may_come_in_any_order_and_are_applied_in_theirs(seat, order):
    seat.wait()
    steps = [seat.sync.part("e1", 10, number, 3, tick(number)) for number in order]
    assert steps[:2] == [NOTHING, NOTHING]
    assert numbers(steps[2]) == [1, 2, 3]


def test_a_part_told_twice_is_one_part(seat):
    seat.wait()
    seat.sync.part("e1", 10, 1, 2, tick(1))
    assert seat.sync.part("e1", 10, 1, 2, tick(1)) is NOTHING
    assert numbers(seat.sync.part("e1", 10, 2, 2, tick(2))) == [1, 2]


def test_parts_of_different_snapshots_are_never_mixed(seat):
    seat.wait()
    seat.sync.part("e1", 10, 1, 2, tick(1))
    assert seat.sync.part("e1", 11, 2, 2, tick(2)) is NOTHING
    assert numbers(seat.sync.part("e1", 11, 1, 2, tick(3))) == [3, 2]


def test_a_snapshot_that_does_not_come_is_asked_for_again_and_its_parts_forgotten(seat):
    seat.wait()
    seat.sync.part("e1", 10, 1, 2, tick(1))
    assert seat.wait(RETRY_S) == 2
    assert seat.sync.part("e1", 10, 2, 2, tick(2)) is NOTHING
    assert seat.wait(RETRY_S) == 3


def test_a_second_snapshot_is_not_applied_over_a_whole_world(live):
    live.take(11)
    assert live.snapshot(10) is NOTHING
    assert live.take(12) == [12]


def test_new_sockets_ask_again_and_keep_what_is_held(live):
    live.take(11)
    live.sync.rejoin()
    assert live.wait() == 2
    live.take(12, 13)
    assert numbers(live.snapshot(12)) == [1012, 13]


def test_questions_after_a_common_loss_are_spread_over_time():
    seat = Seat(jitter=1.0)
    seat.sync.join("e1")
    assert seat.wait() == 1  # a first join waits for nobody
    seat.snapshot(10)
    seat.take(12)
    assert seat.wait(JITTER_S - 0.01) == 1
    assert seat.wait(0.02) == 2


def test_held_ticks_are_bounded_and_the_loss_is_noticed(seat):
    seat.wait()
    seat.take(*range(1, HELD_TICKS + 101))
    step = seat.snapshot(50)
    assert numbers(step) == [1050]  # 51 to 100 were pushed out: a hole
    assert seat.wait(0.1) == 2


class Line:
    """A hub behind a bad line, and a screen that notices every hole."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.seat = Seat()
        self.epoch, self.seq, self.shown = 1, 0, -1
        self.seat.sync.join("e1")

    def show(self, step: Step) -> None:
        """Apply a step: a snapshot of S, and from then on S + 1, S + 2 and so on."""
        ticks = numbers(step)
        if step.reset:
            self.shown = ticks.pop(0) - 1000
        for number in ticks:
            assert number == self.shown + 1, "a hole, or a tick applied twice"
            self.shown = number

    def happens(self, probability: float) -> bool:
        return self.rng.random() < probability

    def publish(self) -> None:
        """Publish a tick that may be lost or doubled, or be an echo of the hub before."""
        if self.happens(0.01):
            self.epoch, self.seq = self.epoch + 1, 0
        self.seq += 1
        if self.happens(0.85):
            self.send(self.epoch, self.seq)
        if self.happens(0.1):
            self.send(self.epoch, max(1, self.seq - 2))
        if self.epoch > 1 and self.happens(0.1):
            self.send(self.epoch - 1, self.seq)

    def send(self, epoch: int, seq: int) -> None:
        self.show(self.seat.sync.tick(f"e{epoch}", seq, tick(seq)))

    def answer(self, *, beats: bool, answers: bool) -> None:
        """Let a tenth of a second pass, with a heartbeat and a snapshot if they get through."""
        self.seat.now_s += 0.1
        if beats:
            self.seat.sync.heartbeat(f"e{self.epoch}", self.seq)
        if self.seat.sync.due_request() and answers:
            self.show(self.seat.snapshot(self.seq, f"e{self.epoch}"))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_lost_doubled_or_restarted_the_seat_ends_with_the_truth(seed):
    line = Line(seed)
    for _ in range(400):
        line.publish()
        line.answer(beats=line.happens(0.3), answers=line.happens(0.8))
    for _ in range(40):
        line.answer(beats=True, answers=True)
    assert line.seat.sync.state is SyncState.LIVE
    assert (line.seat.sync.epoch, line.shown) == (f"e{line.epoch}", line.seq)
