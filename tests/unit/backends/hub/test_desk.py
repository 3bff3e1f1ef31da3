"""Every message at the desk is judged by the key it came with, and answered or refused."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import zmq

from app.domain.clock import SetClock
from app.domain.entry import Entry
from backends.hub.changing import ChangingWorld
from backends.hub.desk import PEER_SILENT_S, City, Desk
from backends.hub.outbound import Peer
from backends.hub.publisher import Publisher, Stream
from backends.hub.seats import SeatList, SeatRecord, write_seats
from backends.wire import desk, limits
from backends.wire.stream import READING
from tests.unit.backends.hub.ground import (
    CATALOGUES,
    EAST,
    NOON_S,
    WEST,
    Paper,
    Story,
    fixes,
    make_ingest,
    make_out,
)

SEATS = [
    SeatRecord("C" * 40, "desk-1", "console"),
    SeatRecord("W" * 40, "desk-2", "console", WEST),
    SeatRecord("X" * 40, "desk-3", "console", "atlantis"),
]


class Frame:
    """A frame as libzmq hands it over: its bytes, and the key of whoever sent it."""

    def __init__(self, frame: bytes, key: str) -> None:
        self.bytes = frame
        self._key = key

    def get(self, _name: str) -> str:
        if not self._key:
            raise zmq.ZMQError(zmq.EINVAL)
        return self._key


class Journal:
    """A journal that hands its entries over when the test says so."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.is_slow = False
        self._late: list[Callable[[], None]] = []

    def fetch(
        self, after_seq: int, county: str, on_read: Callable[[Sequence[Entry], int], None]
    ) -> None:
        entries = [
            e
            for e in self.story.entries
            if e.seq > after_seq and (county == "city" or e.county in ("", county))
        ]
        head = self.story.board.seq

        def work() -> None:
            on_read(entries, head)

        if self.is_slow:
            self._late.append(work)
        else:
            work()

    def hurry(self) -> None:
        self._late.pop(0)()


class Office:
    """An office that only remembers what reached it."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []

    def command(self, peer: Peer, message: desk.CommandMessage) -> None:
        self.came.append((peer.record.seat, message.name))

    def query(self, peer: Peer, message: desk.Query) -> None:
        self.came.append((peer.record.seat, message.name))


class Reception:
    """A desk on paper."""

    def __init__(self, path, **city: Any) -> None:
        self.path = path
        write_seats(path, SEATS)
        self.story = Story()
        self.journal = Journal(self.story)
        self.office = Office()
        clock = SetClock(NOON_S)
        self.ingest = make_ingest(clock)
        streams = {s: Stream(Paper(), i) for i, s in enumerate(("city", WEST, EAST))}  # type: ignore[arg-type]
        self.publisher = Publisher(self.ingest.changing, streams, "e1")
        readings = Publisher(ChangingWorld(CATALOGUES.readings), streams, "e1", READING)
        self.out, self.paper = make_out()
        self.seats = SeatList(path)
        self.desk = Desk(
            out=self.out,
            seats=self.seats,
            publisher=self.publisher,
            readings=readings,
            journal=self.journal,
            clock=clock,
            city=City({s: f"tcp://{s}" for s in streams}, **{**PLAIN, **city}),
            office=self.office,
        )

    def say(self, message: Any, key: str = "C" * 40, peer: bytes = b"p1") -> list[Any]:
        frames = [message] if isinstance(message, bytes) else [desk.encode(message)]
        return self.say_frames(frames, key, peer)

    def say_frames(self, frames: list[bytes], key: str = "C" * 40, peer: bytes = b"p1") -> Any:
        self.paper.waiting.append([Frame(frame, key) for frame in (peer, *frames)])
        self.desk.receive()
        return self.paper.heard()

    def commit(self, *entries: Entry) -> list[Any]:
        self.desk.committed(entries)
        return self.paper.heard()


PLAIN = {"is_plaintext": False, "speed": 1.0}
HELLO = desk.Hello(limits.VERSION, "console")


@pytest.fixture
def reception(tmp_path) -> Reception:
    return Reception(tmp_path / "seats.toml")


def test_a_welcome_says_who_the_key_is_and_where_its_stream_is(reception):
    (welcome,) = reception.say(HELLO, "W" * 40)
    assert isinstance(welcome, desk.Welcome)
    assert (welcome.seat, welcome.county, welcome.stream) == ("desk-2", WEST, f"tcp://{WEST}")
    assert (welcome.epoch, welcome.t_s, welcome.v) == ("e1", NOON_S, 2)


def test_the_kind_of_a_seat_is_that_of_its_key_whatever_it_says(reception):
    (welcome,) = reception.say(desk.Hello(limits.VERSION, "wall"))
    assert welcome.kind == "console"


@pytest.mark.parametrize(
    ("message", "key", "code"),
    [
        (desk.Hello(1, "console"), "C" * 40, "version"),
        (desk.Hello(limits.VERSION, "feed"), "C" * 40, "unknown_kind"),
        (HELLO, "N" * 40, "unknown_key"),
        (HELLO, "", "unknown_key"),
        (HELLO, "X" * 40, "unknown_county"),
        (desk.SnapshotRequest("s"), "X" * 40, "unknown_county"),
        (b"", "C" * 40, "bad_message"),
        (b"\xc1", "C" * 40, "bad_message"),
        (b"GET / HTTP/1.1", "C" * 40, "bad_message"),
    ],
)
def test_whatever_is_not_taken_is_refused_by_name(reception, message, key, code):
    (refused,) = reception.say(message, key)
    assert (type(refused), refused.code) == (desk.Refused, code)
    assert reception.out.peers == {}


def test_a_snapshot_of_a_stream_that_is_none_is_refused_by_name(reception):
    (refused,) = reception.say(desk.SnapshotRequest("s", "tock"))
    assert (type(refused), refused.code) == (desk.Refused, "unknown_stream")


def test_a_snapshot_of_the_readings_says_that_it_is_one(reception):
    (part,) = reception.say(desk.SnapshotRequest("s", desk.READINGS))
    assert (part.stream, part.n, part.seq) == (desk.READINGS, 0, 0)


def test_a_seat_sends_one_frame(reception):
    assert reception.say_frames([])[0].code == "frame_count"
    assert reception.say_frames([b"", desk.encode(HELLO)])[0].code == "frame_count"


def test_a_revoked_key_is_cut_at_its_next_message(reception):
    reception.say(HELLO)
    reception.say(desk.JournalFrom(0))
    write_seats(reception.path, SEATS[1:])
    reception.seats.reload()
    assert reception.say(desk.Query("q", "seat", "", {}))[0].code == "unknown_key"
    assert reception.office.came == []
    assert reception.commit(reception.story.raise_alarm()) == []


def test_a_scope_that_was_narrowed_counts_from_the_next_message(reception):
    reception.say(HELLO)
    narrowed = SeatRecord("C" * 40, "desk-1", "console", WEST)
    write_seats(reception.path, [narrowed])
    reception.seats.reload()
    reception.say(desk.JournalFrom(0))
    (entries,) = reception.commit(reception.story.raise_alarm(county=EAST))
    assert (entries.entries, entries.through_seq) == ([], 1)


def test_commands_and_queries_reach_the_office(reception):
    frame = desk.CommandMessage("k", "sign_out", "", 0.0, 0.0, desk.raw_result({}))
    assert reception.say(frame) == []
    reception.say(desk.Query("q", "seat", "", {}))
    assert reception.office.came == [("desk-1", "sign_out"), ("desk-1", "seat")]


def test_a_ping_is_answered(reception):
    reception.commit(reception.story.raise_alarm())
    assert reception.say(desk.Ping()) == [desk.Pong(NOON_S, 1)]


def test_a_snapshot_is_of_the_seats_own_scope(reception):
    reception.ingest.take(fixes(("bus:1", 120.5), ("bus:2", 121.5)), "columns")
    reception.publisher.publish(NOON_S)
    (part,) = reception.say(desk.SnapshotRequest("s1"), "W" * 40)
    assert (part.request_id, part.epoch, part.seq, part.n) == ("s1", "e1", 1, 1)


def test_the_journal_comes_from_where_it_is_asked_and_then_as_it_grows(reception):
    first, second = reception.story.raise_alarm("a1"), reception.story.raise_alarm("a2")
    reception.commit(first, second)
    (entries,) = reception.say(desk.JournalFrom(1))
    assert [e.seq for e in entries.entries] == [2]
    (entries,) = reception.commit(reception.story.raise_alarm("a3"))
    assert ([e.seq for e in entries.entries], entries.through_seq) == ([3], 3)


def test_who_never_asked_for_the_journal_gets_none(reception):
    reception.say(HELLO)
    assert reception.commit(reception.story.raise_alarm()) == []


def test_a_county_gets_its_own_entries_and_those_of_everybody(reception):
    told = [
        reception.story.raise_alarm("a1", county=WEST),
        reception.story.raise_alarm("a2", county=EAST),
        reception.story.raise_alarm("a3", county=""),
    ]
    reception.commit(*told)
    (entries,) = reception.say(desk.JournalFrom(0), "W" * 40)
    assert ([e.seq for e in entries.entries], entries.through_seq) == ([1, 3], 3)
    (entries,) = reception.commit(reception.story.raise_alarm("a4", county=EAST))
    assert ([e.seq for e in entries.entries], entries.through_seq) == ([], 4)


def test_entries_committed_while_a_seat_catches_up_come_in_order_and_once(reception):
    reception.commit(reception.story.raise_alarm("a1"))
    reception.journal.is_slow = True
    assert reception.say(desk.JournalFrom(0)) == []
    assert reception.commit(reception.story.raise_alarm("a2")) == []  # it has not the first yet
    reception.journal.hurry()
    (entries,) = reception.paper.heard()
    assert [e.seq for e in entries.entries] == [1]
    reception.journal.hurry()
    (entries,) = reception.paper.heard()
    assert [e.seq for e in entries.entries] == [2]
    (entries,) = reception.commit(reception.story.raise_alarm("a3"))
    assert [e.seq for e in entries.entries] == [3]


def test_a_seat_that_knows_more_than_the_journal_is_told_to_start_again(reception):
    reception.commit(reception.story.raise_alarm())
    restart, entries = reception.say(desk.JournalFrom(99))
    assert (restart.restart, restart.through_seq, restart.entries) == (True, 0, [])
    assert (entries.restart, [e.seq for e in entries.entries]) == (False, [1])


def test_a_negative_number_asks_for_everything(reception):
    reception.commit(reception.story.raise_alarm())
    (entries,) = reception.say(desk.JournalFrom(-5))
    assert [e.seq for e in entries.entries] == [1]


def test_a_silent_seat_is_forgotten_and_a_pinging_one_is_not(reception, monkeypatch):
    now_s = 1000.0
    monkeypatch.setattr("backends.hub.desk.time.monotonic", lambda: now_s)
    reception.say(HELLO, peer=b"p1")
    reception.say(HELLO, "W" * 40, peer=b"p2")
    now_s += PEER_SILENT_S
    reception.say(desk.Ping(), peer=b"p1")
    now_s += 1
    reception.desk.forget_silent()
    assert reception.desk.seat_names() == ["desk-1"]


def test_a_seat_that_cannot_be_reached_is_forgotten_and_nothing_else_is_hurt(reception):
    reception.say(HELLO)
    for error in (zmq.Again(), zmq.ZMQError(zmq.EHOSTUNREACH)):
        reception.say(desk.JournalFrom(0))

        def fail(*_: Any, error: zmq.ZMQError = error) -> None:
            raise error

        reception.paper.send_multipart = fail
        reception.desk.committed([reception.story.raise_alarm(f"a{error.errno}")])
        assert reception.out.peers == {}
        del reception.paper.send_multipart


def test_in_training_everybody_is_the_same_city_console(tmp_path):
    training = Reception(tmp_path / "seats.toml", is_plaintext=True)
    (welcome,) = training.say(HELLO, "")
    assert (welcome.seat, welcome.county, welcome.is_plaintext) == ("training", "city", True)
