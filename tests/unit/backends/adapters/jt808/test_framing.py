"""Frames in a stream: escapes, parts, bounds, and what is refused."""

import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.jt808.bcd import packed_utc_s, utc_s_of
from backends.adapters.jt808.escape import unwrap, wrap
from backends.adapters.jt808.frame import FrameSplitter, decode_frame, encode_frames, frames_of
from backends.adapters.jt808.header import Edition, Header
from backends.adapters.jt808.location import Location, decode_location
from backends.adapters.jt808.messages import decode_message, encode_message
from backends.adapters.jt808.reassembly import COMPLETE_WITHIN_S, MOST_MESSAGES, Reassembler
from backends.adapters.jt808.text_messages import PassThroughUp

PHONE = "13912345678"


def test_flags_and_escapes_inside_a_frame_survive_the_wire() -> None:
    payload = b"\x7e\x7d\x01\x02\x7d\x02\x7e"
    wire = wrap(payload)
    assert b"\x7e" not in wire[1:-1]
    assert unwrap(wire[1:-1]) == payload


def test_a_frame_is_found_whatever_pieces_it_comes_in() -> None:
    wires = [
        wire
        for serial in range(3)
        for wire in encode_message(PassThroughUp(1, b"\x7e\x7d"), PHONE, serial, Edition.E2019)
    ]
    for size in (1, 2, 5, 1000):
        refusals = Refusals()
        splitter = FrameSplitter(refusals)
        data = b"".join(wires)
        frames = [
            frame
            for at in range(0, len(data), size)
            for frame in frames_of(data[at : at + size], splitter, refusals)
        ]
        assert [frame.header.serial for frame in frames] == [0, 1, 2]
        assert refusals.total == 0


def test_garbage_is_skipped_and_counted_and_the_next_frame_is_found() -> None:
    refusals = Refusals()
    splitter = FrameSplitter(refusals)
    wire = encode_frames(Header(2, PHONE, 5), b"")[0]
    assert list(frames_of(b"GET / HTTP/1.1\r\n" + wire, splitter, refusals))
    assert refusals.counts == {"garbage_bytes": 16}


def test_a_frame_without_end_is_dropped_within_its_bound() -> None:
    refusals = Refusals()
    splitter = FrameSplitter(refusals)
    for _ in range(20):
        assert not list(splitter.feed(b"\x7e" * (splitter.held == 0) + b"\x01" * 500))
        assert splitter.held <= 4096
    assert refusals.counts["long_frame"] >= 1
    wire = encode_frames(Header(2, PHONE, 5), b"")[0]
    assert list(frames_of(b"\x7e" + wire, splitter, refusals))


def part(number: int, total: int, first_serial: int = 65_535) -> bytes:
    return encode_frames(
        Header(0x0900, PHONE, first_serial + number - 1, part=(total, number)), b"%d" % number
    )[0]


def test_parts_join_in_any_order_even_where_serials_wrap() -> None:
    pieces = Reassembler(Refusals())
    assert pieces.feed(decode_frame(part(3, 3)[1:-1]), 0.0) is None
    assert pieces.feed(decode_frame(part(1, 3)[1:-1]), 0.0) is None
    whole = pieces.feed(decode_frame(part(2, 3)[1:-1]), 0.0)
    assert whole is not None
    assert whole.body == b"123"
    assert pieces.held == 0


def test_a_long_message_goes_in_parts_and_comes_back_whole() -> None:
    message = PassThroughUp(0x41, bytes(range(256)) * 10)
    pieces = Reassembler(Refusals())
    wires = encode_message(message, PHONE, 7, Edition.E2019)
    assert len(wires) == 3
    wholes = [pieces.feed(decode_frame(wire[1:-1]), 0.0) for wire in wires]
    assert wholes[:2] == [None, None]
    assert wholes[2] is not None
    assert decode_message(wholes[2]) == message


def test_parts_are_given_up_by_age_and_by_number_and_counted() -> None:
    refusals = Refusals()
    pieces = Reassembler(refusals)
    pieces.feed(decode_frame(part(1, 3)[1:-1]), 0.0)
    pieces.feed(decode_frame(part(1, 3, 100)[1:-1]), COMPLETE_WITHIN_S + 1)
    assert (pieces.held, refusals.counts) == (1, {"incomplete_parts": 1})
    for i in range(MOST_MESSAGES + 5):
        pieces.feed(decode_frame(part(1, 3, 200 + i)[1:-1]), COMPLETE_WITHIN_S + 2)
    assert pieces.held == MOST_MESSAGES
    pieces.feed(decode_frame(part(1, 65)[1:-1]), COMPLETE_WITHIN_S + 2)
    assert refusals.counts["too_many_parts"] == 1


def sealed(payload: str) -> bytes:
    return wrap(bytes.fromhex(payload))[1:-1]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("0002 0000 0139 1234 5678", "short_header"),
        ("0002 0000 0139 1234 567A 0001", "bad_phone"),
        ("0002 0400 0139 1234 5678 0001", "encrypted"),
        ("0002 0001 0139 1234 5678 0001", "bad_length"),
        ("0002 2000 0139 1234 5678 0001 0002 0003", "bad_parts"),
        ("0002 2000 0139 1234 5678 0001 0000 0000", "bad_parts"),
        ("736d 0000 0139 1234 5678 0001", "unknown_id_0x736d"),
        ("0302 0002 0139 1234 5678 0001 0001", "short_body"),
        ("0704 0003 0139 1234 5678 0001 0000 00", "bad_batch"),
        ("0102 0000 0139 1234 5678 0001", "short_body"),
        ("0102 0002 0139 1234 5678 0001 FFFF", "bad_text"),
    ],
)
def test_what_is_wrong_with_a_frame_is_named(payload: str, reason: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode_message(decode_frame(sealed(payload)))
    assert caught.value.reason == reason


GOOD = Location(120.5, 32.25, 1_790_000_000.0, 10.0, 45.0).encode()


@pytest.mark.parametrize(
    ("at", "raw", "reason"),
    [
        (8, "055D4A81", "bad_position"),  # 90.000001 degrees
        (12, "0ABA9501", "bad_position"),  # 180.000001 degrees
        (20, "0169", "bad_course"),
        (22, "261301000000", "bad_time"),  # the 13th month
        (22, "26020A000000", "bad_time"),
        (22, "260230000000", "bad_time"),
    ],
)
def test_a_location_out_of_range_is_refused(at: int, raw: str, reason: str) -> None:
    piece = bytes.fromhex(raw)
    with pytest.raises(DecodeError) as caught:
        decode_location(GOOD[:at] + piece + GOOD[at + len(piece) :])
    assert caught.value.reason == reason


@pytest.mark.parametrize("size", range(28))
def test_a_location_cut_anywhere_is_refused(size: int) -> None:
    with pytest.raises(DecodeError, match="short_body"):
        decode_location(GOOD[:size])


def test_an_item_that_runs_over_the_end_is_refused_and_an_odd_one_is_kept() -> None:
    with pytest.raises(DecodeError, match="short_item"):
        decode_location(GOOD + b"\x01\x04\x00\x00")
    odd = decode_location(GOOD + b"\x2b\x08" + bytes(8))
    assert odd.items == ((0x2B, bytes(8)),)
    assert odd.analog is None


def test_a_location_survives_encoding_in_every_quarter_of_the_globe() -> None:
    for lon, lat in ((120.881234, 32.014321), (-70.5, -33.25), (-0.000001, 90.0)):
        one = Location(lon, lat, 1_790_000_003.0, 12.5, 271.0, altitude_m=-3, alarm=1)
        back = decode_location(one.encode())
        assert (back.lon_deg, back.lat_deg) == (lon, lat)
        assert (back.fix_s, back.altitude_m, back.course_deg) == (1_790_000_003.0, -3, 271.0)
        assert back.speed_mps == pytest.approx(12.5)


def test_times_on_the_wire_are_beijing_times() -> None:
    assert utc_s_of(bytes.fromhex("700101080000")) == 3_155_760_000.0  # 2070, eight hours ahead
    assert packed_utc_s(1531620610.0).hex() == "180715101010"
