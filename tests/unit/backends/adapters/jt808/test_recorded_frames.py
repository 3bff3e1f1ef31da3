"""The recorded JT/T 808 frames: what is sound decodes to checked values, the rest is named."""

from collections import Counter
from functools import reduce
from operator import xor

import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.jt808.escape import unwrap
from backends.adapters.jt808.frame import FrameSplitter, decode_frame, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location, LocationBatch
from backends.adapters.jt808.messages import decode_message
from backends.adapters.jt808.session_messages import (
    Authenticate,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.text_messages import PassThroughUp, TextDown
from tests.unit.backends.adapters.shared_data import shared_file


@pytest.fixture(scope="module")
def frames() -> list[bytes]:
    text = shared_file("jt808/jt808_smallchi_frames.txt").read_text()
    return [bytes.fromhex(line)[1:-1] for line in text.split()]


def own_xor(escaped: bytes) -> int:
    """The checksum by another way than the code under test."""
    return reduce(xor, escaped.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d"))


def test_every_frame_with_a_right_checksum_passes_and_every_other_is_refused(
    frames: list[bytes],
) -> None:
    outcome = Counter[bool]()
    for escaped in frames:
        is_right = own_xor(escaped) == 0
        outcome[is_right] += 1
        if is_right:
            unwrap(escaped)
        else:
            with pytest.raises(DecodeError, match="bad_checksum"):
                unwrap(escaped)
    assert outcome == {True: 91, False: 15}


def test_named_ids_decode_and_all_others_are_refused_by_name(frames: list[bytes]) -> None:
    outcome = Counter[str]()
    for escaped in frames:
        try:
            outcome[type(decode_message(decode_frame(escaped))).__name__] += 1
        except DecodeError as error:
            outcome[error.reason] += 1
    unknown = {
        "0x0003": 1, "0x0091": 2, "0x0093": 1, "0x0104": 7, "0x0107": 4, "0x0201": 1, "0x0304": 2,
        "0x0500": 1, "0x0702": 2, "0x8004": 1, "0x8103": 3, "0x8104": 1, "0x8105": 3, "0x8800": 6,
        "0x9101": 1, "0x9102": 1,
    }  # fmt: skip
    assert outcome == {
        "Location": 12, "LocationBatch": 1, "Register": 6, "RegisterAnswer": 3, "Heartbeat": 2,
        "TerminalAnswer": 2, "PlatformAnswer": 1, "TextDown": 2, "Authenticate": 1,
        "PassThroughUp": 1, "bad_checksum": 15, "bad_length": 7, "short_header": 8, "encrypted": 2,
        "short_item": 2, "part": 4,
    } | {f"unknown_id_{key}": number for key, number in unknown.items()}  # fmt: skip


def test_the_splitter_counts_every_piece_of_the_file_once(frames: list[bytes]) -> None:
    refusals = Refusals()
    data = b"".join(b"\x7e" + escaped + b"\x7e" for escaped in frames)
    pieces = [piece for piece in data.split(b"\x7e") if piece]
    passed = 0
    splitter = FrameSplitter(refusals)
    for at in range(0, len(data), 7):
        passed += sum(1 for _ in frames_of(data[at : at + 7], splitter, refusals))
    assert passed + refusals.total == len(pieces) == 124
    wrong = sum(1 for piece in pieces if len(piece) > 1 and own_xor(piece) != 0)
    assert refusals.counts["bad_checksum"] == wrong


def frame_at(frames: list[bytes], start: str) -> bytes:
    return next(escaped for escaped in frames if escaped.hex().upper().startswith(start))


def test_a_location_has_the_values_that_a_hand_reads_from_it(frames: list[bytes]) -> None:
    frame = decode_frame(frame_at(frames, "0200005C1122334455"))
    location = decode_message(frame)
    assert isinstance(location, Location)
    assert (frame.header.phone, frame.header.serial) == ("112233445566", 0x22B8)
    assert (location.lat_deg, location.lon_deg) == (12.222222, 132.444444)
    assert (location.altitude_m, location.course_deg) == (40, 0.0)
    assert location.speed_mps == pytest.approx(6.0 / 3.6)
    assert location.fix_s == 1531620610.0  # 2018-07-15 10:10:10 in Beijing
    assert location.is_fixed
    assert location.is_emergency
    assert location.mileage_m == 10_000.0
    assert location.fuel_l == 5.5
    assert location.recorder_speed_mps == pytest.approx(5.6 / 3.6)
    assert location.confirmed_alarm == 1
    assert location.signals == 23
    assert location.io_status == 0xF4
    assert location.analog == (0xF2, 0)
    assert location.network_strength == 2
    assert location.satellites == 5
    assert dict(location.items)[0x11] == bytes.fromhex("0100000001")


def test_a_batch_holds_its_locations_in_order(frames: list[bytes]) -> None:
    batch = decode_message(decode_frame(frame_at(frames, "0704005311223344556622B8")))
    assert isinstance(batch, LocationBatch)
    assert [(one.lat_deg, one.lon_deg) for one in batch.locations] == [
        (12.222222, 132.444444),
        (13.333333, 132.555555),
    ]
    assert not batch.is_catch_up


def test_the_session_messages_have_the_values_that_a_hand_reads_from_them(
    frames: list[bytes],
) -> None:
    def read(start: str) -> object:
        return decode_message(decode_frame(frame_at(frames, start)))

    assert read("01000021") == Register(40, 50, "1234", "tk12345", "CHI123", 1, "粤A12345")
    assert read("0100002D0001") == Register(40, 50, "1234", "smallchi123", "CHI123", 1, "粤A12345")
    assert read("010040540100000000000123456789000A00280032313233340000") == Register(
        40, 50, "1234", "smallchi123", "CHI123", 1, "粤A12345"
    )
    assert read("01020009") == Authenticate("456121111")
    assert read("00010005") == TerminalAnswer(1000, 2, 0)
    assert read("80010005") == PlatformAnswer(100, 0x0200, 0)
    assert read("81000009") == RegisterAnswer(100, 0, "123456")
    assert read("81000003") == RegisterAnswer(100, 4)
    assert read("09000009") == PassThroughUp(0x83, b"smallchi")
    assert read("8300000D") == TextDown("smallchi 518")
    assert read("8300400E") == TextDown("smallchi 518", is_urgent=False)


def test_editions_are_told_apart_by_their_bit(frames: list[bytes]) -> None:
    old = decode_frame(frame_at(frames, "8300000D")).header
    new = decode_frame(frame_at(frames, "8300400E")).header
    assert (old.edition, old.phone) == (Edition.E2013, "12345678900")
    assert (new.edition, new.phone, new.protocol_version) == (Edition.E2019, "12345678900", 1)
