"""What a seat says of its link when only half of it is alive, or when the seat itself slept."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from app.config import read_catalogues
from app.domain.ports import LinkState
from app.domain.world import Tick
from backends.feed.mailbox import Mailbox
from backends.feed.session import SeatSession
from backends.wire import desk
from backends.wire.stream import encode_heartbeat, encode_tick

EPOCH = "epoch-1"


@dataclass
class Desk:
    """A session with a clock set by hand."""

    now_s: float = 100.0
    session: SeatSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = SeatSession(read_catalogues(), Mailbox(), lambda: self.now_s, lambda: 0.0)
        self.session.begin()
        self.say(desk.Welcome(1, EPOCH, "d", "console", "city", "tcp://x", False, 0.0, 1.0, 0))
        self.snapshot(0)
        self.beat()

    def say(self, message: desk.FromHub) -> None:
        self.session.from_desk([desk.encode(message)], 0.0)

    def snapshot(self, seq: int) -> None:
        epoch = self.session.sync.epoch
        for stream, last in ((desk.TICKS, seq), (desk.READINGS, 0)):
            request = self.session.due_snapshot(stream)
            assert request
            self.say(desk.SnapshotPart(request, epoch, last, 1, 1, 0, [], stream))

    def beat(self, epoch: str = EPOCH, seq: int = 0) -> None:
        self.session.from_stream(encode_heartbeat(epoch, seq, 0.0, 0), 0.0)

    def pass_s(self, seconds: float) -> LinkState:
        self.now_s += seconds
        self.session.check_silence()
        return self.session.told_state()


@pytest.fixture
def seat() -> Desk:
    seat = Desk()
    assert seat.pass_s(0.1) is LinkState.LIVE
    return seat


def test_a_dead_stream_is_stale_however_lively_the_desk_is(seat: Desk) -> None:
    for _ in range(25):
        seat.say(desk.Pong(0.0, 0))
        seat.pass_s(0.1)
    assert seat.session.state is LinkState.STALE
    for _ in range(15):
        seat.say(desk.Pong(0.0, 0))
        seat.pass_s(0.1)
    assert seat.session.must_begin_anew()


def test_a_dead_desk_is_stale_however_lively_the_stream_is(seat: Desk) -> None:
    for _ in range(25):
        seat.beat()
        seat.pass_s(0.1)
    assert seat.session.state is LinkState.STALE


def test_both_alive_is_live(seat: Desk) -> None:
    for _ in range(60):
        seat.beat()
        seat.say(desk.Pong(0.0, 0))
        assert seat.pass_s(0.1) is LinkState.LIVE
        assert not seat.session.must_begin_anew()


def test_a_seat_that_slept_is_stale_until_a_new_snapshot_is_there(seat: Desk) -> None:
    seat.now_s += 10.0
    # What lay in the socket's buffer while it slept sounds fresh and is ten seconds old.
    seat.session.from_stream(encode_tick(Tick(leave=np.array([1], np.uint32)), EPOCH, 1, 0.0), 0.0)
    seat.beat(seq=1)
    seat.say(desk.Pong(0.0, 0))
    seat.session.check_silence()
    assert seat.session.told_state() is LinkState.STALE
    assert seat.pass_s(0.1) is LinkState.STALE
    seat.snapshot(1)
    assert seat.pass_s(0.1) is LinkState.LIVE


def test_another_hub_behind_the_same_address_is_greeted_anew(seat: Desk) -> None:
    assert not seat.session.must_begin_anew()
    seat.beat(epoch="epoch-2")
    assert seat.session.must_begin_anew()
    seat.session.begin()
    seat.say(desk.Welcome(1, "epoch-2", "d", "console", "city", "tcp://x", False, 0.0, 1.0, 0))
    assert not seat.session.must_begin_anew()


def test_a_refused_seat_asks_again_after_a_while(seat: Desk) -> None:
    seat.say(desk.Refused("unknown_key", ""))
    assert seat.pass_s(1.0) is LinkState.REFUSED
    assert not seat.session.must_begin_anew()
    for _ in range(25):
        seat.say(desk.Refused("unknown_key", ""))
        seat.pass_s(0.1)
    assert seat.session.must_begin_anew()
    assert seat.session.state is LinkState.REFUSED
