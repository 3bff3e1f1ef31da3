"""Noise: mutated bytes raise DecodeError and nothing else, and cost no memory."""

import gc
import os
import random
import tracemalloc
from collections.abc import Callable

import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.ais import AisDecoder
from backends.adapters.jt808.escape import unescaped, wrap
from backends.adapters.jt808.frame import Frame, FrameSplitter, decode_frame, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location, LocationBatch
from backends.adapters.jt808.messages import Message, decode_message, encode_message
from backends.adapters.jt808.reassembly import Reassembler
from backends.adapters.jt808.session_messages import (
    Authenticate,
    Heartbeat,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.task_texts import (
    Choice,
    TaskAnswer,
    TaskText,
    pass_through_answer,
    read_pass_through,
    read_task_text,
    task_question,
    task_text,
)
from backends.adapters.jt808.text_messages import (
    PassThroughDown,
    PassThroughUp,
    QuestionAnswer,
    TextDown,
)
from backends.adapters.nmea import nmea_checksum

ROUNDS = 100_000 if os.environ.get("DUTYWALL_LONG") else 2_500
MOST_GROWTH_BYTES = 2 * 1024 * 1024
HERE = Location(120.88, 32.01, 1_790_000_000.0, 12.0, 87.0, items=((1, b"\0\0\1\2"), (0x30, b"\5")))
MESSAGES: tuple[Message, ...] = (
    TerminalAnswer(7, 0x8300, 0),
    Heartbeat(),
    Register(32, 600, "70123", "T-1", "A000001", 2, "苏F12345"),
    Authenticate("code-1", "861234567890123", "1.0"),
    HERE,
    LocationBatch((HERE, HERE)),
    QuestionAnswer(5, 1),
    pass_through_answer(TaskAnswer(5, Choice.ARRIVED)),
    PlatformAnswer(1, 0x0200, 0),
    RegisterAnswer(1, 0, "code-1"),
    task_text(TaskText(5, "拦截 苏F12345，" * 90)),
    task_question(5),
    PassThroughDown(0xF1, b"\1\2"),
)
AIS_LINES = (
    b"!AIVDM,1,1,,A,33nr7t001f13KNTOahh2@QpF00vh,0*58",
    b"!BSVDM,1,1,,B,H3@oOMDU3?=1B00H@4qmln000000,0*1B",
    b"!BSVDM,1,1,,A,B4vph:00@@:Smf8@H1mJGwV5oP06,0*33",
    b"!AIVDM,2,1,1,,53cMa3@000010WSW?V105=<45B2222222222220t388151:9e2UiDm851DTh,0*65",
    b"!AIVDM,2,2,1,,j1C32CQp888,2*17",
    rb"\s:2573535,c:1671533231*08\!AIVDM,1,1,,A,13u?8T00001Uk8BUPMcbnied0@OF,0*4A",
)


def frames() -> list[bytes]:
    return [
        frame
        for edition in Edition
        for message in MESSAGES
        for frame in encode_message(message, "13912345678", 9, edition)
    ]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Flip, cut, repeat or insert a few bytes."""
    out = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(5):
            case 0 if out:
                out[at % len(out)] ^= 1 << chance.randrange(8)
            case 1:
                del out[at:]
            case 2:
                out[at:at] = out[at : at + chance.randrange(1, 20)]
            case 3:
                del out[at : at + chance.randrange(1, 5)]
            case _:
                out[at:at] = chance.randbytes(chance.randrange(1, 5))
    return bytes(out)


def grown_bytes(work: Callable[[int], None], rounds: int = ROUNDS) -> int:
    """Return how much memory ``work`` keeps after its rounds, once it has run warm."""
    for i in range(300):
        work(i)
    gc.collect()
    tracemalloc.start()
    try:
        for i in range(rounds):
            work(i)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def read_all(frame: Frame) -> None:
    message = decode_message(frame)
    if isinstance(message, PassThroughUp):
        read_pass_through(message)
    if isinstance(message, TextDown):
        read_task_text(message)


@pytest.mark.parametrize("is_sealed", [False, True], ids=["as-it-is", "checksum-put-right"])
def test_mutated_jt808_frames_raise_only_decode_errors(is_sealed: bool) -> None:
    chance = random.Random(808)
    sources = [frame[1:-1] for frame in frames()]
    seen = {"decoded": 0, "refused": 0}
    pieces = Reassembler(Refusals())

    def work(_: int) -> None:
        raw = chance.choice(sources)
        if is_sealed:  # so that the mutation gets past the checksum and into the bodies
            raw = wrap(mutated(unescaped(raw)[:-1], chance))[1:-1]
        else:
            raw = mutated(raw, chance)
        try:
            whole = pieces.feed(decode_frame(raw), 0.0)
            if whole is not None:
                read_all(whole)
            seen["decoded"] += 1
        except DecodeError:
            seen["refused"] += 1

    assert grown_bytes(work) < MOST_GROWTH_BYTES
    assert seen["refused"] > ROUNDS / 10
    assert seen["decoded"] > (ROUNDS / 50 if is_sealed else 0)


def test_a_mutated_jt808_stream_yields_frames_or_counts() -> None:
    chance = random.Random(8081)
    sources = frames()
    refusals = Refusals()
    splitter = FrameSplitter(refusals)
    found = 0

    def work(_: int) -> None:
        nonlocal found
        found += sum(
            1 for _ in frames_of(mutated(chance.choice(sources), chance), splitter, refusals)
        )
        assert splitter.held <= 4096

    assert grown_bytes(work) < MOST_GROWTH_BYTES
    assert refusals.counts["bad_checksum"] > ROUNDS / 10
    assert set(refusals.counts) <= {
        "bad_checksum", "bad_length", "bad_parts", "bad_phone", "empty_frame", "encrypted",
        "garbage_bytes", "long_frame", "short_header",
    }  # fmt: skip


@pytest.mark.parametrize("is_sealed", [False, True], ids=["as-it-is", "checksum-put-right"])
def test_mutated_ais_lines_are_counted_and_never_raise(is_sealed: bool) -> None:
    chance = random.Random(1371)
    decoder = AisDecoder("ais-udp", most_vessels=500)

    def work(i: int) -> None:
        line = chance.choice(AIS_LINES)
        if is_sealed:
            content = mutated(line.rpartition(b"!")[2].rpartition(b"*")[0], chance)
            line = b"!%s*%02X" % (content, nmea_checksum(content))
        else:
            line = mutated(line, chance)
        decoder.feed(line, float(i))
        if i % 50 == 0:
            decoder.take()

    assert grown_bytes(work) < MOST_GROWTH_BYTES
    assert decoder.refusals.total > ROUNDS / 4
    assert len(decoder.refusals.counts) < 80
    if is_sealed:
        assert decoder.accepted > ROUNDS / 50


def test_random_payloads_behind_a_good_checksum_never_raise() -> None:
    chance = random.Random(5)
    armour = bytes(range(48, 88)) + bytes(range(96, 120))
    decoder = AisDecoder("ais-udp", most_vessels=500)

    def work(i: int) -> None:
        payload = bytes(chance.choices(armour, k=chance.randrange(1, 75)))
        content = b"AIVDM,1,1,,A,%s,%d" % (payload, chance.randrange(6))
        decoder.feed(b"!%s*%02X" % (content, nmea_checksum(content)), float(i))
        if i % 50 == 0:
            for batch in decoder.take():
                assert all(len(column) == len(batch) for column in batch.columns.values())

    assert grown_bytes(work) < MOST_GROWTH_BYTES
    assert decoder.accepted > 0
