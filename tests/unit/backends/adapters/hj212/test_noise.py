"""Noise: mutated HJ 212 of every edition raises DecodeError and nothing else, and keeps nothing."""

import os
import random

import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.data import readings_of
from backends.adapters.hj212.frame import FrameSplitter, unwrap, wrap
from backends.adapters.hj212.packet import Packet, flag_of
from backends.adapters.hj212.reassembly import Reassembler
from tests.unit.backends.adapters.hj212.samples import AIR, MN, TABLE, packet
from tests.unit.backends.adapters.test_noise import (
    MOST_GROWTH_BYTES,
    grown_bytes,
    mutated,
)

ROUNDS = 100_000 if os.environ.get("DUTYWALL_LONG") else 600

SPAN = "DataTime=20260706103000;a34004-Min=1.5,a34004-Avg=2.5,a34004-Max=9,a34004-Flag=N"
PACKETS = (
    *(packet(AIR, "2011", "22", version) for version in (0, 1, 2)),
    *(packet(SPAN, cn, "39", 1) for cn in ("2051", "2061", "2031")),
    packet("", "9015", "21", 2),
    packet("DataTime=20260706103000;w01018-SampleTime=20260706100000,w01018-Rtd=1e1", st="21"),
    *(
        Packet(
            "22", "2011", "1", MN, "20260706103001000", flag_of(version, is_part=True), (3, i), c
        )
        for version in (1, 2)
        for i, c in enumerate((AIR[:50], AIR[50:90], AIR[90:]), 1)
    ),
)
FRAMES = tuple(one.encode().removesuffix(b"\r\n") for one in PACKETS)

pytestmark = pytest.mark.timeout(1_200)  # 100,000 rounds under tracemalloc


@pytest.mark.parametrize("is_sealed", [False, True], ids=["as-it-is", "checksum-put-right"])
def test_mutated_frames_raise_only_decode_errors(is_sealed: bool) -> None:
    chance = random.Random(212)
    refusals = Refusals()
    joiner = Reassembler(refusals)
    seen = {"decoded": 0, "refused": 0}

    def work(i: int) -> None:
        raw = chance.choice(FRAMES)
        if is_sealed:  # so that the mutation gets past the checksum and into the data
            raw = wrap(mutated(unwrap(raw), chance)).removesuffix(b"\r\n")
        else:
            raw = mutated(raw, chance)
        try:
            whole = joiner.feed(Packet.decode_frame(raw), i / 100)
            if whole is not None:
                readings_of(whole, TABLE, Refusals())
            seen["decoded"] += 1
        except DecodeError:
            seen["refused"] += 1

    assert grown_bytes(work, ROUNDS) < MOST_GROWTH_BYTES
    assert seen["refused"] > ROUNDS / 10
    assert seen["decoded"] > (ROUNDS / 10 if is_sealed else 0)


def test_frames_between_mutated_ones_are_found() -> None:
    chance = random.Random(2121)
    refusals = Refusals()
    splitter = FrameSplitter(refusals)
    found = 0

    def work(_: int) -> None:
        nonlocal found
        data = mutated(chance.choice(FRAMES) + b"\r\n", chance) + FRAMES[0] + b"\r\n"
        found += sum(1 for _ in splitter.feed(data))
        assert splitter.held <= 10_010

    assert grown_bytes(work, ROUNDS) < MOST_GROWTH_BYTES
    assert found > ROUNDS * 0.9  # a few end in the midst of a frame that lost its beginning
    assert set(refusals.counts) <= {"bad_checksum", "bad_length", "garbage_bytes"}
