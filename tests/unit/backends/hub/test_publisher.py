"""Each scope gets exactly what it may see: the city everything, a county its own."""

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.world import World
from backends.hub import publisher as publishing
from backends.hub.changing import ChangingWorld
from backends.hub.ingest import TERMINALS, Ingest
from backends.hub.publisher import Changed, Publisher, Stream
from backends.hub.pulse import Pulse
from backends.wire import limits
from backends.wire.stream import READING, HealthHeader, HeartbeatHeader, StreamDecoder
from tests.unit.backends.hub.ground import (
    CATALOGUES,
    EAST,
    FIELDS,
    NOON_S,
    WEST,
    Paper,
    fixes,
    make_ingest,
)


class Streets:
    """A publisher of three scopes, and for each a world that applies what is sent to it."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON_S)
        self.ingest: Ingest = make_ingest(self.clock)
        self.papers = {scope: Paper() for scope in ("city", WEST, EAST)}
        streams = {
            scope: Stream(paper, number)  # type: ignore[arg-type]
            for number, (scope, paper) in enumerate(self.papers.items())
        }
        self.publisher = Publisher(self.ingest.changing, streams, "e1")
        readings = Publisher(ChangingWorld(CATALOGUES.readings), streams, "e1", READING)
        self.pulse = Pulse(self.publisher, readings)
        self.worlds = {scope: World(FIELDS) for scope in self.papers}
        self.seqs = dict.fromkeys(self.papers, 0)
        self._decoder = StreamDecoder(CATALOGUES)

    def move(self, *places: tuple[str, float], kind: str = "columns") -> None:
        self.clock.advance(1)
        self.ingest.take(fixes(*places, at_s=self.clock.now_s()), kind)
        self.publish()

    def publish(self) -> None:
        self.publisher.publish(self.clock.now_s())
        for scope, paper in self.papers.items():
            for frames in paper.sent:
                message = self._decoder.decode(frames)
                assert isinstance(message, tuple)
                header, tick, _ = message
                assert header.seq == self.seqs[scope] + 1
                self.seqs[scope] = header.seq
                self.worlds[scope].apply(tick)
            paper.sent.clear()

    def seen(self, scope: str) -> set[str]:
        world = self.worlds[scope]
        return {world.id_at(row) for row in np.flatnonzero(world.column("alive")).tolist()}


def test_the_city_sees_everything_and_a_county_what_is_in_it():
    streets = Streets()
    streets.move(("bus:1", 120.5), ("bus:2", 121.5))
    assert streets.seen("city") == {"bus:1", "bus:2"}
    assert streets.seen(WEST) == {"bus:1"}
    assert streets.seen(EAST) == {"bus:2"}


def test_who_crosses_a_border_leaves_one_county_and_enters_the_other():
    streets = Streets()
    streets.move(("bus:1", 120.9))
    streets.move(("bus:1", 121.1))
    assert (streets.seen(WEST), streets.seen(EAST)) == ({"bus:1"}, set())
    streets.move(("bus:1", 121.1))
    assert (streets.seen(WEST), streets.seen(EAST)) == (set(), {"bus:1"})


def test_what_a_county_may_not_see_never_stands_in_its_frames():
    streets = Streets()
    streets.clock.advance(1)
    streets.ingest.take(fixes(("secret:1", 121.5), at_s=streets.clock.now_s()), "columns")
    streets.publisher.publish(streets.clock.now_s())
    assert any(b"secret:1" in frame for frames in streets.papers[EAST].sent for frame in frames)
    assert streets.papers[WEST].sent == []


def test_own_officers_stay_in_their_countys_stream_wherever_they_are():
    streets = Streets()
    streets.move(("jt808:13900000001", 121.5), kind=TERMINALS)
    assert streets.seen(WEST) == set()
    row = streets.ingest.world.row_of("off:1")
    streets.publisher.set_own(WEST, np.array([row], np.uint32))
    streets.publish()  # he stands still, and is sent all the same
    assert streets.seen(WEST) == {"off:1"}
    streets.publisher.set_own(WEST, np.array([], np.uint32))
    streets.publish()
    assert streets.seen(WEST) == set()


def test_a_row_that_was_ours_is_not_ours_with_its_next_thing():
    streets = Streets()
    streets.move(("bus:1", 121.5))
    streets.publisher.set_own(WEST, np.array([0], np.uint32))
    streets.publish()
    streets.clock.advance(7 * 3600)
    streets.ingest.forget_old()
    streets.move(("stranger", 121.5))
    assert streets.ingest.world.row_of("stranger") == 0
    assert streets.seen(WEST) == set()
    assert streets.seen("city") == {"stranger"}


def test_a_row_reused_within_one_tick_shows_the_new_thing_alone():
    streets = Streets()
    streets.move(("bus:1", 120.5))
    streets.clock.advance(7 * 3600)
    streets.ingest.forget_old()
    streets.move(("bus:2", 120.6))
    for scope in ("city", WEST):
        assert streets.seen(scope) == {"bus:2"}
        assert streets.worlds[scope].row_of("bus:1") is None


def test_nothing_new_sends_nothing_and_keeps_the_number():
    streets = Streets()
    streets.move(("bus:1", 120.5))
    assert streets.publisher.publish(NOON_S) == 0
    assert all(paper.sent == [] for paper in streets.papers.values())
    streets.move(("bus:1", 120.6))
    assert streets.seqs == {"city": 2, WEST: 2, EAST: 0}


def test_a_snapshot_says_what_its_stream_has_said_and_under_which_number():
    streets = Streets()
    streets.move(("bus:1", 120.5), ("bus:2", 121.5))
    streets.clock.advance(1)
    streets.ingest.take(fixes(("bus:3", 120.5), at_s=streets.clock.now_s()), "columns")
    seq, blocks = streets.publisher.snapshot(WEST)
    assert seq == 1
    assert blocks[0].columns["id"].tolist() == [b"bus:1"]  # bus:3 comes with tick 2
    assert streets.publisher.snapshot("city")[1][0].columns["id"].tolist() == [b"bus:1", b"bus:2"]


def test_a_snapshot_of_nothing_is_one_empty_part():
    seq, blocks = Streets().publisher.snapshot("city")
    assert (seq, len(blocks), len(blocks[0].rows)) == (0, 1, 0)


def test_a_snapshot_comes_in_parts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "SNAPSHOT_ROWS", 2)
    streets = Streets()
    streets.move(*((f"bus:{i}", 120.5) for i in range(5)))
    _, blocks = streets.publisher.snapshot("city")
    assert [len(block.rows) for block in blocks] == [2, 2, 1]


def test_very_much_at_once_goes_out_as_several_ticks_that_any_seat_takes(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(publishing.limits, "TICK_ROWS", 2)
    streets = Streets()
    streets.move(*((f"bus:{i}", 120.5) for i in range(5)))
    assert streets.seqs["city"] == 3
    assert len(streets.seen("city")) == 5


def test_parts_of_a_change_keep_the_order_leave_enter_move():
    rows = np.arange(10, dtype=np.uint32)
    parts = list(Changed(entered=rows[3:6], moved=rows[6:10], left=rows[:3]).parts(4))
    said = [(p.left.tolist(), p.entered.tolist(), p.moved.tolist()) for p in parts]
    assert said == [([0, 1, 2], [3], []), ([], [4, 5], [6, 7]), ([], [], [8, 9])]


def test_heartbeats_and_health_go_out_on_every_stream():
    streets = Streets()
    streets.move(("bus:1", 120.5))
    streets.pulse.heartbeat(NOON_S, 42)
    streets.pulse.health(streets.ingest.ledger.health(NOON_S))
    decoder = StreamDecoder(CATALOGUES)
    for scope, paper in streets.papers.items():
        beat, health = (decoder.decode(frames) for frames in paper.sent)
        assert isinstance(beat, HeartbeatHeader)
        assert (beat.seq, beat.journal_seq, beat.reading_seq) == (streets.seqs[scope], 42, 0)
        assert isinstance(health, HealthHeader)
        assert health.sources[0].accepted == 1


def test_a_sample_is_the_city_s_to_see_alone():
    streets = Streets()
    streets.ingest.ledger.refuse("hj212", "hj212", {"bad_value": 2}, "320682MN: a34004-Rtd=x")
    streets.pulse.health(streets.ingest.ledger.health(NOON_S))
    decoder = StreamDecoder(CATALOGUES)
    for scope, paper in streets.papers.items():
        (health,) = (decoder.decode(frames) for frames in paper.sent)
        assert isinstance(health, HealthHeader)
        (source,) = health.sources
        assert source.refused == {"bad_value": 2}
        shown = {"bad_value": "320682MN: a34004-Rtd=x"} if scope == "city" else {}
        assert source.sample == shown, scope
