"""Ticks, heartbeats and health come out as they went in, and nothing else comes out at all."""

import math

import msgspec
import numpy as np
import pytest

from app.domain.errors import DecodeError
from app.domain.world import Block, Tick, World
from backends.wire import limits
from backends.wire.stream import (
    READING,
    TICK,
    HealthHeader,
    HeartbeatHeader,
    StreamDecoder,
    TickHeader,
    encode_health,
    encode_heartbeat,
    encode_tick,
    health_of,
)
from tests.unit.backends.wire.samples import (
    CATALOGUES,
    FIELDS,
    HEALTH,
    NOON_S,
    READING_FIELDS,
    block,
    columns,
    tick,
)

DECODER = StreamDecoder(CATALOGUES)
ROWS = np.array([1, 2], np.uint32)


def same(a: Block | None, b: Block | None) -> bool:
    if a is None or b is None:
        return a is b
    assert a.columns.keys() == b.columns.keys()
    for key in a.columns:
        np.testing.assert_array_equal(a.columns[key], b.columns[key])
    return bool((a.rows == b.rows).all())


@pytest.mark.parametrize("enter", [0, 3])
@pytest.mark.parametrize("move", [0, 4])
@pytest.mark.parametrize("leave", [0, 2])
def test_a_tick_comes_out_as_it_went_in(enter, move, leave):
    sent = tick(enter, move, leave)
    message = DECODER.decode(encode_tick(sent, "e1", 9, NOON_S))
    assert isinstance(message, tuple)
    header, got, topic = message
    assert topic == TICK
    assert (header.epoch, header.seq, header.t_s) == ("e1", 9, NOON_S)
    assert same(sent.enter, got.enter)
    assert same(sent.move, got.move)
    assert sent.leave.tolist() == got.leave.tolist()


def test_a_tick_of_readings_comes_out_as_it_went_in_and_says_so():
    sent = tick(fields=READING_FIELDS)
    message = DECODER.decode(encode_tick(sent, "e1", 9, NOON_S, READING))
    assert isinstance(message, tuple)
    assert message.topic == READING
    assert same(sent.enter, message.tick.enter)
    assert same(sent.move, message.tick.move)


def test_a_tick_of_one_world_is_none_of_the_other():
    assert refusal(encode_tick(tick(), "e1", 1, NOON_S, READING)) == "column_type"
    readings = encode_tick(tick(fields=READING_FIELDS), "e1", 1, NOON_S)
    assert refusal(readings) == "column_type"


def test_what_is_decoded_can_be_applied_to_a_world():
    message = DECODER.decode(encode_tick(tick(), "e1", 1, NOON_S))
    assert isinstance(message, tuple)
    world = World(FIELDS)
    world.apply(message[1])
    assert world.count == 3


def test_heartbeat_and_health_come_out_as_they_went_in():
    beat = DECODER.decode(encode_heartbeat("e1", 5, NOON_S, 7, 3))
    assert beat == HeartbeatHeader(2, "e1", 5, NOON_S, 7, 3)
    health = DECODER.decode(encode_health("e1", [HEALTH]))
    assert isinstance(health, HealthHeader)
    assert health_of(health) == [HEALTH]


def refusal(frames: list[bytes]) -> str:
    with pytest.raises(DecodeError) as caught:
        DECODER.decode(frames)
    return caught.value.reason


def frames_with(**changes: object) -> list[bytes]:
    """Return a sound tick whose header was changed."""
    frames = encode_tick(tick(), "e1", 1, NOON_S)
    header = msgspec.msgpack.decode(frames[1])
    frames[1] = msgspec.msgpack.encode({**header, **changes})
    return frames


def moving(**changes: object) -> list[bytes]:
    """Return a tick that moves two rows, some of whose columns were changed."""
    given = columns(2, "moving")
    for key, values in changes.items():
        given[key] = np.array(values, given[key].dtype)
    return encode_tick(Tick(move=Block(ROWS, given)), "e1", 1, NOON_S)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "unknown_topic"),
        ([b"tick"], "unknown_topic"),
        ([b"tock", b"\x80"], "unknown_topic"),
        ([b"tick", b"\x80"], "bad_header"),
        ([b"tick", b""], "bad_header"),
        ([b"heartbeat", b"\xc1"], "bad_header"),
        (frames_with(v=1), "version"),
        (frames_with(more=1), "bad_header"),
        (frames_with(seq="1"), "bad_header"),
        (frames_with(enter=4), "row_length"),
        (frames_with(enter=0), "row_length"),
        (frames_with(enter=-1), "too_many_rows"),
        (frames_with(leave=0), "frame_count"),
        (frames_with(leave=-1), "too_many_rows"),
        (frames_with(leave=3), "row_length"),
        (frames_with(move=limits.ROWS + 1), "too_many_rows"),
        (frames_with(enter_columns=[]), "column_missing"),
        (frames_with(move_columns=[["lon_deg", "f8"]] * 8), "column_twice"),
        (frames_with(move_columns=[["lon", "f8"]] * 8), "unknown_column"),
        (frames_with(move_columns=[["lon_deg", "f4"]] * 8), "column_type"),
        (frames_with(move_columns=[["label", "S48"]] * 8), "unknown_column"),
        ([*encode_heartbeat("e", 1, 1.0, 1), b""], "frame_count"),
        ([*encode_tick(tick(), "e", 1, 1.0), b""], "frame_count"),
        (encode_tick(tick(), "e", 1, 1.0)[:-1], "frame_count"),
        (encode_tick(tick(leave=0), "e", 1, 1.0)[:5], "frame_count"),
        (moving(lon_deg=[0, 181]), "range_lon_deg"),
        (moving(lat_deg=[-86, 0]), "range_lat_deg"),
        (moving(lon_deg=[math.nan, 0]), "range_lon_deg"),
        (moving(fix_s=[math.inf, 0]), "range_fix_s"),
        (moving(speed_mps=[-1, 0]), "range_speed_mps"),
        (moving(state=[6, 0]), "range_state"),
        (moving(county=[255, 0]), "range_county"),
    ],
)
def test_what_is_not_exactly_a_message_is_refused_by_name(frames, reason):
    assert refusal(frames) == reason


def test_missing_speed_and_course_are_no_mistake():
    frames = moving(speed_mps=[math.nan, 1], course_deg=[math.nan, math.nan])
    assert isinstance(DECODER.decode(frames)[0], TickHeader)  # type: ignore[index]


@pytest.mark.parametrize("left_out", ["lon_deg", "county"])
def test_a_block_lacks_no_field(left_out):
    given = columns(2, "moving")
    del given[left_out]
    assert refusal(encode_tick(Tick(move=Block(ROWS, given)), "e", 1, 1.0)) == "column_missing"


def test_an_entrance_lacks_no_generation():
    given = columns(2)
    del given["generation"]
    assert refusal(encode_tick(Tick(enter=Block(ROWS, given)), "e", 1, 1.0)) == "column_missing"


def test_a_column_of_the_wrong_length_is_refused():
    frames = moving()
    frames[3] += b"\0"
    assert refusal(frames) == "column_length"


def test_a_row_number_beyond_the_limit_would_allocate_without_bound_and_is_refused():
    rows = np.array([0, limits.WORLD_ROWS], np.uint32)
    assert refusal(encode_tick(Tick(leave=rows), "e", 1, 1.0)) == "row_number"
    fine = np.array([0, limits.WORLD_ROWS - 1], np.uint32)
    DECODER.decode(encode_tick(Tick(leave=fine), "e", 1, 1.0))


def test_messages_are_bounded_in_frames_and_bytes():
    assert refusal([b"tick"] * (limits.FRAMES + 1)) == "too_many_frames"
    assert refusal([b"tick", bytes(limits.FRAME_BYTES + 1)]) == "frame_too_large"
    assert refusal([b"tick", *[bytes(limits.FRAME_BYTES)] * 3]) == "message_too_large"


def test_the_largest_tick_the_hub_sends_is_taken():
    whole = Tick(enter=block(limits.TICK_ROWS, whole=True))
    assert isinstance(DECODER.decode(encode_tick(whole, "e", 1, 1.0)), tuple)
