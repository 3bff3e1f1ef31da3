"""An admitted feed that sends nonsense: refused row by row and by name, and it lives on."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.domain.tracks import TrackBatch
from backends.wire.batch import MAGIC, encode_batch
from tests.e2e.city import OFFICER_2013
from tests.e2e.feeder import Feeder
from tests.e2e.hall import Hall
from tests.e2e.seat import HallSeat

MIB = 1024 * 1024
RISE_BYTES = 64 * MIB


@pytest.fixture
def feeder(hall: Hall) -> Iterator[Feeder]:
    feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns", 100)
    hall.admit("desk-1", "console")
    feeder.connect(hall.start())
    yield feeder
    feeder.close()


@pytest.fixture
def seat(hall: Hall, feeder: Feeder) -> Iterator[HallSeat]:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk" / "outbox.db")
    seat.wait_live()
    yield seat
    seat.close()


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def spoiled(feeder: Feeder, key: str, value: float) -> TrackBatch:
    """Return a good batch with one value of one column spoiled."""
    batch = feeder.move(0, 10, time.time())
    values = batch.columns[key].copy()
    values[3] = value
    return TrackBatch(batch.source, batch.ids, {**batch.columns, key: values})


def with_ids(feeder: Feeder, ids: list[bytes]) -> TrackBatch:
    batch = feeder.move(0, len(ids), time.time())
    return TrackBatch(batch.source, np.array(ids, "S32"), batch.columns)


def test_each_kind_of_nonsense_is_refused_by_its_name_and_the_feed_lives(
    hall: Hall, feeder: Feeder, seat: HallSeat
) -> None:
    good = feeder.move(0, 10, time.time())
    frames = encode_batch(good, 1)
    header = msgspec.msgpack.decode(frames[1])
    rows = {
        "range_lon_deg": 2,
        "range_lat_deg": 1,
        "range_speed_mps": 1,
        "range_fix_s": 1,
        "future_fix": 1,
        "range_state": 1,
        "empty_id": 1,
        "id_of_a_terminal": 1,
        "duplicate_id": 2,
        "wrong_source": 1,
        "not_a_batch": 1,
        "bad_header": 1,
        "version": 1,
        "too_many_rows": 1,
        "column_length": 1,
        "too_many_frames": 1,
        "message_too_large": 1,
    }
    for batch in (
        spoiled(feeder, "lon_deg", np.nan),
        spoiled(feeder, "lon_deg", 181.0),
        spoiled(feeder, "lat_deg", np.inf),
        spoiled(feeder, "speed_mps", -1.0),
        spoiled(feeder, "fix_s", np.nan),
        spoiled(feeder, "fix_s", time.time() + 3600.0),
        spoiled(feeder, "state", 9),
        with_ids(feeder, [b"", b"N-1"]),
        with_ids(feeder, [OFFICER_2013.officer_id.encode(), b"N-2"]),
        with_ids(feeder, [b"N-3", b"N-4", b"N-3", b"N-3"]),
        TrackBatch("somebody-else", good.ids, good.columns),
    ):
        feeder.push(batch)
    before = resident_bytes(hall.process.pid)  # type: ignore[union-attr]
    for bad in (
        [b"GET / HTTP/1.1"],
        [MAGIC, b"\xc1nonsense"],
        [MAGIC, msgspec.msgpack.encode({**header, "v": 99}), *frames[2:]],
        [MAGIC, msgspec.msgpack.encode({**header, "n": 2**40}), *frames[2:]],
        [MAGIC, frames[1], *frames[2:-1], frames[-1] + b"x"],
        [MAGIC, *[b""] * 50_000],
        [MAGIC, *[bytes(6 * MIB)] * 3],
    ):
        feeder.push_frames(bad)
    last = feeder.move(0, 100, time.time())
    feeder.push(last)

    def health() -> dict[str, int]:
        source = seat.group.health.get("columns")
        return {} if source is None else dict(source.refused)

    seat.wait(lambda: rows.keys() <= health().keys(), 10.0, f"all are counted, of {sorted(rows)}")
    assert {name: health()[name] for name in rows} == rows
    row = seat.group.world.row_of("T000099")
    assert row is not None, "the feed did not live on"
    assert seat.group.world.row_of("N-3") is not None
    assert seat.group.world.row_of(OFFICER_2013.officer_id) is None
    rise = resident_bytes(hall.process.pid) - before  # type: ignore[union-attr]
    print(f"\n{sum(rows.values())} refusals under {len(rows)} names, memory {rise / MIB:+.1f} MiB")
    assert rise < RISE_BYTES


def test_a_frame_beyond_the_limit_costs_its_sender_the_connection_and_nobody_else(
    hall: Hall, feeder: Feeder, seat: HallSeat
) -> None:
    before = resident_bytes(hall.process.pid)  # type: ignore[union-attr]
    feeder.push_frames([MAGIC, bytes(9 * MIB)])
    assert seat.state.value == "live"
    other = Feeder(hall.admit("feed-2", "feed", source="other"), "other", 5)
    try:
        seat.wait(lambda: True, 1.0, "")
        time.sleep(1.2)  # the allow-list is read once a second
        other.connect(hall.endpoints())
        other.push(other.move(0, 5, time.time()))
        seat.wait(lambda: seat.group.world.count == 5, 5.0, "another feed is heard")
    finally:
        other.close()
    rise = resident_bytes(hall.process.pid) - before  # type: ignore[union-attr]
    assert rise < RISE_BYTES
