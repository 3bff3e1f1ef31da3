"""Batches of fixes and of readings come in by one door, each under the name its key may use."""

from dataclasses import replace
from typing import Any

import pytest
import zmq

from app.domain.clock import SetClock
from backends.hub.feeds import FeedIntake
from backends.hub.reading_room import open_readings
from backends.hub.seats import SeatList, SeatRecord, write_seats
from backends.hub.stations import PROBE_SOURCE
from backends.wire.batch import encode_batch
from backends.wire.reading_batch import encode_readings
from tests.unit.backends.hub.ground import CATALOGUES, NOON_S, REGISTERS, Paper, fixes, make_ingest
from tests.unit.backends.hub.test_desk import Frame
from tests.unit.backends.wire.samples import reading_batch

FEED, DESK, OWN, STRANGER = "F" * 40, "C" * 40, "P" * 40, "X" * 40


class Door:
    """The feed socket of a hub on paper."""

    def __init__(self, path: Any) -> None:
        write_seats(
            path,
            [SeatRecord(FEED, "feed-1", "feed", source="buses"), SeatRecord(DESK, "d", "wall")],
        )
        seats = SeatList(path)
        seats.admit_own(SeatRecord(OWN, PROBE_SOURCE, "feed", source=PROBE_SOURCE))
        clock = SetClock(NOON_S)
        self.tracks = make_ingest(clock)
        self.readings = open_readings(
            CATALOGUES, clock, REGISTERS, {}, self.tracks, {}, "e1"
        ).ingest
        self.paper = Paper()
        self.intake = FeedIntake(
            self.paper,  # type: ignore[arg-type]
            seats,
            self.tracks,
            self.readings,
            CATALOGUES,
        )

    def push(self, frames: list[bytes], key: str = FEED) -> dict[str, dict[str, int]]:
        self.paper.waiting.append([Frame(frame, key) for frame in frames])
        self.intake.receive()
        return {h.source: dict(h.refused) for h in self.tracks.ledger.health(NOON_S)}


@pytest.fixture
def door(tmp_path) -> Door:
    return Door(tmp_path / "seats.toml")


def air(n: int = 1, source: str = "buses") -> Any:
    batch = reading_batch(n)
    batch.stations[:] = b"st:air"
    return replace(batch, source=source)


def test_both_kinds_are_taken_and_counted_for_themselves(door):
    door.push(encode_batch(fixes(("bus:1", 120.5)), 1))
    door.push(encode_readings(air(), 1))
    refused = door.push(encode_readings(air(2), 4))
    assert refused == {"buses": {"batches_missing": 2}}
    assert (door.tracks.world.count, door.readings.world.count) == (2, 2)  # the bus, the station


def test_a_batch_of_readings_that_is_none_is_refused_by_name(door):
    frames = encode_readings(air(), 1)
    assert door.push(frames[:-1]) == {"buses": {"column_count": 1}}
    assert door.push([frames[0], b"\xc1"])["buses"]["bad_header"] == 1
    assert door.readings.world.count == 0


def test_readings_under_another_name_than_the_keys_are_refused(door):
    assert door.push(encode_readings(air(source="other"), 1)) == {"buses": {"wrong_source": 1}}


@pytest.mark.parametrize("key", [DESK, STRANGER])
def test_a_key_that_is_no_feeds_pushes_nothing(door, key):
    assert door.push(encode_readings(air(), 1), key) == {"(unknown)": {"unknown_key": 1}}


def test_the_hubs_own_key_stands_in_no_file_and_speaks_for_the_probe_alone(door, tmp_path):
    write_seats(tmp_path / "seats.toml", [])
    probe = fixes(("dutywall:check", 120.5), ("bus:1", 120.5), source=PROBE_SOURCE)
    door.push(encode_batch(probe, 1), OWN)
    assert door.tracks.world.count == 1
    assert door.tracks.world.id_at(0) == "dutywall:check"


def test_in_training_anybody_may_push(door):
    class Plain(Frame):
        def get(self, _name: str) -> str:
            raise zmq.ZMQError(zmq.EINVAL)

    door.paper.waiting.append([Plain(frame, "") for frame in encode_readings(air(), 1)])
    door.intake.receive()
    assert door.readings.world.count == 1
