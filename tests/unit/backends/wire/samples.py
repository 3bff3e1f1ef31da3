"""Samples for the tests of the wire: ticks, batches and messages of every kind, by seed."""

from typing import Any

import numpy as np

from app.config import read_catalogues
from app.domain.command import Command, IssueTask
from app.domain.entry import Actor, Entry
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.readings import ReadingBatch
from app.domain.tracks import TrackBatch
from app.domain.world import Block, Tick
from backends.wire import desk
from backends.wire.batch import encode_batch
from backends.wire.reading_batch import encode_readings
from backends.wire.stream import READING, encode_health, encode_heartbeat, encode_tick

CATALOGUES = read_catalogues()
FIELDS = CATALOGUES.fields
READING_FIELDS = CATALOGUES.readings
NOON_S = 1_700_000_000.0


def columns(
    n: int, part: str = "", seed: int = 1, fields: FieldCatalogue = FIELDS
) -> dict[str, Any]:
    """Return ``n`` sound values of every field (of ``part``, if one is named)."""
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for f in fields:
        if part and f.part != part:
            continue
        if f.dtype.kind == "S":
            found[f.key] = np.array([f"{f.key[:3]}:{i}".encode() for i in range(n)], f.dtype)
        else:
            low, high = float(max(f.lowest, -2e9)), float(min(f.highest, 2e9))
            found[f.key] = rng.uniform(low, high, n).astype(f.dtype)
    if not part:
        found["generation"] = np.ones(n, np.uint32)
    return found


def block(n: int, *, whole: bool, first: int = 0, fields: FieldCatalogue = FIELDS) -> Block:
    rows = np.arange(first, first + n, dtype=np.uint32)
    return Block(rows, columns(n, "" if whole else "moving", fields=fields))


def tick(enter: int = 3, move: int = 4, leave: int = 2, fields: FieldCatalogue = FIELDS) -> Tick:
    return Tick(
        block(enter, whole=True, fields=fields) if enter else None,
        block(move, whole=False, first=10, fields=fields) if move else None,
        np.arange(100, 100 + leave, dtype=np.uint32),
    )


def track_batch(n: int = 5, **more: Any) -> TrackBatch:
    given = columns(n)
    kept = ("lon_deg", "lat_deg", "fix_s", "speed_mps", "course_deg", "state", "label", "class")
    chosen = {key: given[key] for key in kept}
    return TrackBatch("buses", given["id"], chosen | more)


def entry(seq: int = 7) -> Entry:
    return Entry(
        seq,
        NOON_S,
        "log_written",
        "log:",
        "320612",
        Actor("wang", "duty_officer", "city", "desk-1"),
        "k1",
        {"about": "", "list": [1, 2.5, None, True]},
        "p" * 64,
        "0" * 64,
        "f" * 64,
        {"text": "巡视"},
    )


COMMAND = Command(
    "k1",
    IssueTask("t1", "intercept", "veh:1", "off:1", {"route": ["一路"]}, "a1", ("officer_busy",)),
    "TOKEN",
    NOON_S,
    NOON_S + 60,
)
HEALTH = SourceHealth(
    "buses", "columns", NOON_S, None, 5, 0.5, {"older_fix": 2}, {"older_fix": "a"}, 3, 1, 2, 60.0
)
FROM_SEAT: tuple[desk.FromSeat, ...] = (
    desk.Hello(2, "client"),
    desk.SnapshotRequest("s1"),
    desk.SnapshotRequest("s2", desk.READINGS),
    desk.JournalFrom(3),
    desk.Query("q1", "search", "TOKEN", {"text": "苏F", "limit": 3, "x": 0.5, "y": True}),
    desk.Ping(),
)
FROM_HUB: tuple[desk.FromHub, ...] = (
    desk.Welcome(2, "e1", "desk-1", "console", "city", "tcp://x:1", False, NOON_S, 1.0, 7),
    desk.Refused("version", "2"),
    desk.Entries([desk.wire_entry(entry())], 7),
    desk.CommandReply("k1", "ok", 7, "", {"number": 1}),
    desk.Pong(NOON_S, 7),
)


def stream_messages() -> list[list[bytes]]:
    """Return frames of every kind of message on the world stream."""
    return [
        encode_tick(tick(), "e1", 1, NOON_S),
        encode_tick(tick(enter=0, leave=0), "e1", 2, NOON_S),
        encode_tick(tick(enter=0, move=0), "e1", 3, NOON_S),
        encode_tick(tick(fields=READING_FIELDS), "e1", 1, NOON_S, READING),
        encode_heartbeat("e1", 3, NOON_S, 7, 1),
        encode_health("e1", [HEALTH]),
    ]


def snapshot_messages() -> list[list[bytes]]:
    readings = block(4, whole=True, fields=READING_FIELDS)
    return [
        desk.encode_snapshot(block(4, whole=True), "s1", "e1", 3, 1, 1),
        desk.encode_snapshot(readings, "s1", "e1", 3, 1, 1, desk.READINGS),
    ]


def reading_batch(n: int = 5, seed: int = 1, **more: Any) -> ReadingBatch:
    rng = np.random.default_rng(seed)
    given: dict[str, Any] = {
        "stations": np.array([f"st:{i % 3}".encode() for i in range(n)], "S32"),
        "quantities": np.array([1 + i % 8 for i in range(n)], np.uint16),
        "values": rng.uniform(0, 100, n),
        "marks": np.zeros(n, np.uint8),
        "t_s": NOON_S + np.arange(n, dtype=np.float64),
        "spans_s": np.zeros(n, np.uint32),
        "statistics": np.zeros(n, np.uint8),
    }
    return ReadingBatch("air", **(given | more))


def readings_message() -> list[bytes]:
    return encode_readings(reading_batch(), 1)


def batch_message() -> list[bytes]:
    return encode_batch(track_batch(), 1)
