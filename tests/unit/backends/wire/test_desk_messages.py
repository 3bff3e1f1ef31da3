"""What seat and hub say to each other comes out as it went in, or is refused by name."""

import msgspec
import numpy as np
import pytest

from app.domain.errors import BugError, DecodeError
from backends.wire import desk, limits
from tests.unit.backends.wire.samples import (
    COMMAND,
    FIELDS,
    FROM_HUB,
    FROM_SEAT,
    block,
    entry,
    snapshot_messages,
)


@pytest.mark.parametrize("message", FROM_SEAT, ids=lambda m: type(m).__name__)
def test_a_seats_message_comes_out_as_it_went_in(message):
    assert desk.decode_from_seat([desk.encode(message)]) == message


@pytest.mark.parametrize("message", FROM_HUB, ids=lambda m: type(m).__name__)
def test_the_hubs_message_comes_out_as_it_went_in(message):
    assert desk.decode_from_hub([desk.encode(message)]) == message


def test_a_command_comes_out_as_it_went_in():
    message = desk.decode_from_seat([desk.encode_command(COMMAND)])
    assert isinstance(message, desk.CommandMessage)
    assert desk.command_of(message) == COMMAND


def test_an_entry_comes_out_as_it_went_in():
    assert desk.entry_of(desk.wire_entry(entry())) == entry()


def test_a_snapshot_part_comes_out_as_it_went_in():
    frames = snapshot_messages()[0]
    header = desk.decode_from_hub(frames)
    assert isinstance(header, desk.SnapshotPart)
    got = desk.snapshot_block(header, frames[1:], FIELDS)
    sent = block(4, whole=True)
    assert got is not None
    assert got.rows.tolist() == sent.rows.tolist()
    for key, values in sent.columns.items():
        np.testing.assert_array_equal(got.columns[key], values)


def test_a_snapshot_of_nothing_has_one_frame():
    empty = block(0, whole=True)
    frames = desk.encode_snapshot(empty, "s1", "e1", 0, 1, 1)
    header = desk.decode_from_hub(frames)
    assert isinstance(header, desk.SnapshotPart)
    assert len(frames) == 1
    assert desk.snapshot_block(header, frames[1:], FIELDS) is None


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_a_snapshot_that_lacks_frames_is_refused(cut):
    frames = snapshot_messages()[0][:cut]
    header = desk.decode_from_hub(frames)
    assert isinstance(header, desk.SnapshotPart)
    with pytest.raises(DecodeError, match=r"frame_count|column_count"):
        desk.snapshot_block(header, frames[1:], FIELDS)


def test_a_snapshot_that_lacks_a_field_is_refused():
    whole = block(4, whole=True)
    less = type(whole)(whole.rows, {k: v for k, v in whole.columns.items() if k != "label"})
    frames = desk.encode_snapshot(less, "s1", "e1", 0, 1, 1)
    header = desk.decode_from_hub(frames)
    assert isinstance(header, desk.SnapshotPart)
    with pytest.raises(DecodeError, match="column_missing"):
        desk.snapshot_block(header, frames[1:], FIELDS)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "frame_count"),
        ([b"", b""], "frame_count"),
        ([b""], "bad_message"),
        ([b"\x80"], "bad_message"),
        ([msgspec.msgpack.encode({"type": "dance"})], "bad_message"),
        ([msgspec.msgpack.encode({"type": "ping", "more": 1})], "bad_message"),
        ([msgspec.msgpack.encode({"type": "hello", "v": 1})], "bad_message"),
        ([msgspec.msgpack.encode({"type": "journal", "after_seq": 1.5})], "bad_message"),
        ([msgspec.msgpack.encode({"type": "welcome"})], "bad_message"),
        ([b"\xde\xff\xff"], "bad_message"),
        ([b"\xdd\xff\xff\xff\xff"], "bad_message"),
        ([b"\x81\xa4type" + b"\x91" * 5000], "bad_message"),
        ([bytes(limits.FRAME_BYTES + 1)], "frame_too_large"),
    ],
)
def test_noise_from_a_seat_is_refused_by_name(frames, reason):
    with pytest.raises(DecodeError) as caught:
        desk.decode_from_seat(frames)
    assert caught.value.reason == reason


BAD_ARGUMENTS = [
    {"ring": [[121.0, 32.0]] * 65},
    {"ring": [[1.0, 2.0, 3.0]]},
    {"ring": [["121", "32"]]},
    {"ring": [[[121.0, 32.0], 32.0]]},
    {"ring": [121.0, 32.0]},
    {"where": {"corners": [[121.0, 32.0]]}},
    {"where": {"of": {"of": 1}}},
    {"where": {"states": None}},
    {"where": {"ids": ["c"] * 257}},
    {"where": {f"a{n}": n for n in range(41)}},
    {"ring": None},
    {f"a{n}": n for n in range(17)},
]


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=lambda a: str(a)[:30])
def test_an_argument_that_cannot_travel_is_neither_sent_nor_taken(arguments):
    with pytest.raises(BugError, match="query inside"):
        desk.encode_query("q", "inside", "", arguments)
    raw = {"type": "query", "request_id": "q", "name": "inside", "session": ""}
    with pytest.raises(DecodeError, match="bad_message"):
        desk.decode_from_seat([msgspec.msgpack.encode(raw | {"arguments": arguments})])


@pytest.mark.parametrize("value", [np.float64(1.0), np.int64(1), 2**70, "\ud800"])
def test_a_value_of_another_kind_is_not_dropped_but_a_mistake_of_ours(value):
    with pytest.raises(BugError):
        desk.encode_query("q", "series", "", {"from_s": value})


def test_a_ring_travels_whole():
    ring = [(120.0 + n / 64, 32.0) for n in range(64)]
    frame = desk.encode_query("q", "inside", "s", {"ring": ring, "from_s": 1.0})
    message = desk.decode_from_seat([frame])
    assert message == desk.Query("q", "inside", "s", {"ring": ring, "from_s": 1.0})


def test_a_filter_travels_whole():
    where = {"is_open": True, "ids": ["c"] * 256, "due_to_s": 1.5, "bounds_deg": [1.0, 2.0]}
    message = desk.decode_from_seat([desk.encode_query("q", "case_page", "s", {"where": where})])
    assert message == desk.Query("q", "case_page", "s", {"where": where})


def test_a_deeply_nested_order_is_refused_and_not_followed():
    depth = 50_000
    body = b"\x85"
    for key, value in (("task_id", "t"), ("kind", "k"), ("target_id", "x"), ("officer_id", "y")):
        body += msgspec.msgpack.encode(key) + msgspec.msgpack.encode(value)
    body += msgspec.msgpack.encode("order") + b"\x81\xa1a" * depth + b"\xc0"
    message = desk.CommandMessage("k", "issue_task", "", 0.0, 0.0, msgspec.Raw(body))
    with pytest.raises(DecodeError, match=r"bad_body|bad_message"):
        desk.command_of(desk.decode_from_seat([desk.encode(message)]))  # type: ignore[arg-type]


def test_a_result_that_is_no_map_is_refused():
    with pytest.raises(DecodeError, match="bad_result"):
        desk.result_of(desk.QueryAnswer("q", "ok", msgspec.Raw(b"\x01")))
