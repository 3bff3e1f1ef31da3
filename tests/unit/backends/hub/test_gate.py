"""Who gets in where: by the kind and the scope of the key, and by nothing else."""

import pytest
import zmq
from zmq.utils import z85

from backends.hub.gate import Gate, admits
from backends.hub.seats import SeatList, SeatRecord, write_seats

MATRIX = {
    ("console", "city"): {"desk", "stream:city", "stream:w", "stream:e"},
    ("wall", "city"): {"desk", "stream:city", "stream:w", "stream:e"},
    ("client", "city"): {"desk", "stream:city", "stream:w", "stream:e"},
    ("console", "w"): {"desk", "stream:w"},
    ("wall", "w"): {"desk", "stream:w"},
    ("client", "w"): {"desk", "stream:w"},
    ("feed", "city"): {"feed"},
    ("feed", "w"): {"feed"},
}
DOMAINS = ("desk", "feed", "stream:city", "stream:w", "stream:e", "", "stream:", "other")


@pytest.mark.parametrize(("kind", "county"), MATRIX)
def test_a_seat_enters_exactly_where_its_kind_and_scope_allow(kind, county):
    record = SeatRecord("K", "seat", kind, county)
    open_to = {domain for domain in DOMAINS if admits(record, domain)}
    # A domain that no socket of the hub has is open to nobody but a city's seat looking at "".
    assert open_to - {"stream:"} == MATRIX[kind, county]


def test_a_key_that_nobody_admitted_enters_nowhere():
    assert not any(admits(None, domain) for domain in DOMAINS)


class Door:
    """A gate on its ZAP address, and libzmq's side of the conversation."""

    def __init__(self, path) -> None:
        self.key = bytes(range(32))
        self.path = path
        write_seats(path, [SeatRecord(z85.encode(self.key).decode(), "desk-1", "console", "w")])
        self.context = zmq.Context()
        self.audited: list[tuple[str, str]] = []
        self.gate = Gate(
            self.context, SeatList(path), lambda reason, at: self.audited.append((reason, at))
        )
        self.asker = self.context.socket(zmq.REQ)
        self.asker.setsockopt(zmq.LINGER, 0)
        self.asker.connect("inproc://zeromq.zap.01")

    def ask(self, *frames: bytes) -> list[bytes]:
        self.asker.send_multipart(frames)
        assert self.gate.socket.poll(1000)
        self.gate.answer()
        return self.asker.recv_multipart()

    def close(self) -> None:
        self.asker.close()
        self.gate.close()
        self.context.term()


@pytest.fixture
def door(tmp_path):
    door = Door(tmp_path / "seats.toml")
    yield door
    door.close()


def request(domain: bytes, mechanism: bytes = b"CURVE", *credentials: bytes) -> list[bytes]:
    return [b"1.0", b"7", domain, b"10.0.0.9", b"", mechanism, *credentials]


def test_an_admitted_key_gets_in_under_its_own_name(door):
    reply = door.ask(*request(b"stream:w", b"CURVE", door.key))
    assert reply[:3] == [b"1.0", b"7", b"200"]
    assert reply[4] == z85.encode(door.key)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        (request(b"stream:city", b"CURVE", bytes(range(32))), "wrong_scope"),
        (request(b"feed", b"CURVE", bytes(range(32))), "wrong_scope"),
        (request(b"desk", b"CURVE", bytes(32)), "unknown_key"),
        (request(b"desk", b"NULL"), "no_curve"),
        (request(b"desk", b"PLAIN", b"name", b"password"), "no_curve"),
    ],
)
def test_everybody_else_is_refused_counted_and_audited(door, frames, reason):
    assert door.ask(*frames)[2:4] == [b"400", reason.encode()]
    assert door.gate.refusals.counts == {reason: 1}
    assert door.audited == [(reason, "10.0.0.9")]


def test_a_malformed_question_gets_an_answer_too(door):
    assert door.ask(b"1.0", b"7")[2] == b"500"
