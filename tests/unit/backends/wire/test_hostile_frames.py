"""Mutated messages of every kind raise DecodeError and nothing else, and take no memory."""

import os
import random
import tracemalloc
from collections.abc import Callable, Sequence

import pytest

from app.domain.errors import DecodeError
from backends.wire import desk
from backends.wire.batch import decode_batch, sound_rows
from backends.wire.reading_batch import decode_readings, sound_readings
from backends.wire.stream import StreamDecoder, health_of
from tests.unit.backends.wire.samples import (
    CATALOGUES,
    COMMAND,
    FIELDS,
    FROM_HUB,
    FROM_SEAT,
    batch_message,
    readings_message,
    snapshot_messages,
    stream_messages,
)

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
ROUNDS = 100_000 if IS_LONG else 5_000
GROWTH_BYTES = 2 * 1024 * 1024
NASTY = (b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xff" * 8)
_STREAM = StreamDecoder(CATALOGUES)


def read_stream(frames: Sequence[bytes]) -> None:
    message = _STREAM.decode(frames)
    if not isinstance(message, tuple) and hasattr(message, "sources"):
        health_of(message)  # type: ignore[arg-type]


def read_batch(frames: Sequence[bytes]) -> None:
    sound_rows(decode_batch(frames, FIELDS).batch, FIELDS, 1e9)


def read_readings(frames: Sequence[bytes]) -> None:
    batch = decode_readings(frames, CATALOGUES.readings).batch
    sound_readings(batch, CATALOGUES.readings)


def read_seat(frames: Sequence[bytes]) -> None:
    message = desk.decode_from_seat(frames)
    if isinstance(message, desk.CommandMessage):
        desk.command_of(message)


def read_hub(frames: Sequence[bytes]) -> None:
    message = desk.decode_from_hub(frames)
    if isinstance(message, desk.SnapshotPart):
        readings = message.stream == desk.READINGS
        fields = CATALOGUES.readings if readings else CATALOGUES.fields
        desk.snapshot_block(message, frames[1:], fields)
    elif isinstance(message, desk.Entries):
        for wire in message.entries:
            desk.entry_of(wire)
    elif isinstance(message, desk.QueryAnswer):
        desk.result_of(message)


KINDS: dict[str, tuple[Callable[[Sequence[bytes]], None], list[list[bytes]]]] = {
    "stream": (read_stream, stream_messages()),
    "batch": (read_batch, [batch_message()]),
    "readings": (read_readings, [readings_message()]),
    "seat": (
        read_seat,
        [[desk.encode(m)] for m in FROM_SEAT] + [[desk.encode_command(COMMAND)]] * 3,
    ),
    "hub": (
        read_hub,
        [[desk.encode(m)] for m in FROM_HUB]
        + snapshot_messages()
        + [[desk.encode(desk.QueryAnswer("q", "ok", desk.raw_result({"hits": [1]})))]],
    ),
}


def mutated(frames: list[bytes], rng: random.Random) -> list[bytes]:
    """Return the frames with one to three things broken in them."""
    broken = list(frames)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(broken)) if broken else 0
        frame = bytearray(broken[at]) if broken else bytearray()
        match rng.randrange(7):
            case 0 if frame:
                frame[rng.randrange(len(frame))] = rng.randrange(256)
            case 1 if frame:
                del frame[rng.randrange(len(frame)) :]
            case 2:
                where = rng.randint(0, len(frame))
                frame[where:where] = rng.choice(NASTY)
            case 3:
                frame += rng.randbytes(rng.randint(1, 40))
            case 4 if broken:
                del broken[at]
                continue
            case 5:
                broken.insert(at, rng.randbytes(rng.randint(0, 40)))
                continue
            case 6:
                frame = bytearray(rng.randbytes(len(frame)))
        if broken:
            broken[at] = bytes(frame)
    return broken


@pytest.mark.timeout(900 if IS_LONG else 120)
@pytest.mark.parametrize("kind", KINDS)
def test_mutated_frames_raise_only_decode_errors_and_take_no_memory(kind):
    read, originals = KINDS[kind]
    for frames in originals:
        read(frames)
    rng = random.Random(808)
    refused = 0
    # Held by the allocator after the first rounds are caches of the libraries, not a leak.
    for warm in range(200):
        try_to_read(read, mutated(originals[warm % len(originals)], rng))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(ROUNDS):
        refused += try_to_read(read, mutated(originals[number % len(originals)], rng))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - before < GROWTH_BYTES
    assert refused > ROUNDS // 2, "the mutations hardly hurt anything: they test nothing"


def try_to_read(read: Callable[[Sequence[bytes]], None], frames: list[bytes]) -> bool:
    try:
        read(frames)
    except DecodeError:
        return True
    return False
