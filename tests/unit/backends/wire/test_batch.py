"""A feed's batch is taken exactly as the protocol has it; single rows are judged one by one."""

import math

import msgspec
import numpy as np
import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import TrackBatch
from backends.wire import limits
from backends.wire.batch import decode_batch, encode_batch, sound_rows
from tests.unit.backends.wire.samples import FIELDS, NOON_S, batch_message, columns, track_batch


def refusal(frames: list[bytes]) -> str:
    with pytest.raises(DecodeError) as caught:
        decode_batch(frames, FIELDS)
    return caught.value.reason


def with_header(**changes: object) -> list[bytes]:
    frames = batch_message()
    header = msgspec.msgpack.decode(frames[1])
    frames[1] = msgspec.msgpack.encode({**header, **changes})
    return frames


def with_column(key: str, values: object) -> list[bytes]:
    given = dict(track_batch().columns)
    given[key] = np.array(values)
    return encode_batch(TrackBatch("buses", track_batch().ids, given), 1)


def without(key: str) -> list[bytes]:
    given = {k: v for k, v in track_batch().columns.items() if k != key}
    return encode_batch(TrackBatch("buses", track_batch().ids, given), 1)


def test_a_batch_comes_out_as_it_went_in():
    sent = track_batch()
    got = decode_batch(encode_batch(sent, 7), FIELDS)
    assert (got.seq, got.batch.source, len(got.batch)) == (7, "buses", 5)
    assert got.batch.ids.tolist() == sent.ids.tolist()
    assert got.batch.columns.keys() == sent.columns.keys()
    for key, values in sent.columns.items():
        np.testing.assert_array_equal(got.batch.columns[key], values)


def test_big_endian_and_strided_columns_travel_little_endian():
    lon = np.array([1.0, 9.0, 2.0, 9.0, 3.0, 9.0], ">f8")[::2]
    sent = TrackBatch("s", track_batch(3).ids, {**track_batch(3).columns, "lon_deg": lon})
    got = decode_batch(encode_batch(sent, 1), FIELDS)
    assert got.batch.columns["lon_deg"].tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "not_a_batch"),
        ([b"dutywall-feed"], "not_a_batch"),
        ([b"dutywall-fees", *batch_message()[1:]], "not_a_batch"),
        ([b"dutywall-feed", b"\xc1"], "bad_header"),
        (with_header(v=1), "version"),
        (with_header(colour="red"), "bad_header"),
        (with_header(n="5"), "bad_header"),
        (with_header(columns=[["id"]]), "bad_header"),
        (with_header(n=-1), "too_many_rows"),
        (with_header(n=limits.ROWS + 1), "too_many_rows"),
        (with_header(n=4), "column_length"),
        (batch_message()[:-1], "column_count"),
        ([*batch_message(), b""], "column_count"),
        (without("lon_deg"), "column_missing"),
        (without("fix_s"), "column_missing"),
        (with_column("receipt_s", [NOON_S] * 5), "unknown_column"),
        (with_column("county", np.zeros(5, np.uint8)), "unknown_column"),
        (with_column("source", np.zeros(5, "S16")), "unknown_column"),
        (with_column("generation", np.zeros(5, np.uint32)), "unknown_column"),
        (with_column("colour", np.zeros(5)), "unknown_column"),
        (with_column("speed_mps", np.zeros(5)), "column_type"),
        (with_column("label", np.zeros(5, "S32")), "column_type"),
        (batch_message()[:2] + [b""] * 70, "too_many_frames"),
    ],
)
def test_what_is_not_exactly_a_batch_is_refused_by_name(frames, reason):
    assert refusal(frames) == reason


def test_an_empty_batch_is_a_batch():
    assert len(decode_batch(encode_batch(track_batch(0), 1), FIELDS).batch) == 0


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("lon_deg", math.nan, "range_lon_deg"),
        ("lon_deg", -180.1, "range_lon_deg"),
        ("lat_deg", 85.1, "range_lat_deg"),
        ("fix_s", -1.0, "range_fix_s"),
        ("fix_s", math.inf, "range_fix_s"),
        ("fix_s", 1000.5, "future_fix"),
        ("speed_mps", 151, "range_speed_mps"),
        ("course_deg", -1, "range_course_deg"),
        ("class", 21, "range_class"),
        ("state", 6, "range_state"),
    ],
)
def test_a_row_with_a_value_that_cannot_be_is_refused_alone(key, value, reason):
    batch = track_batch(3, fix_s=np.full(3, 1000.0))
    spoilt = batch.columns[key].copy()
    spoilt[1] = value
    kept, refused = sound_rows(
        TrackBatch("s", batch.ids, {**batch.columns, key: spoilt}), FIELDS, 1000.0
    )
    assert refused == {reason: 1}
    assert kept.ids.tolist() == [batch.ids[0], batch.ids[2]]
    assert all(len(values) == 2 for values in kept.columns.values())


def test_a_row_is_counted_under_its_first_fault_only():
    spoilt = {"lon_deg": np.full(2, 999.0), "lat_deg": np.full(2, 999.0), "fix_s": np.zeros(2)}
    _, refused = sound_rows(TrackBatch("s", columns(2)["id"], spoilt), FIELDS, 1000.0)
    assert refused == {"range_lon_deg": 2}


def test_sound_rows_are_not_copied():
    batch = track_batch(3, fix_s=np.full(3, 1000.0))
    assert sound_rows(batch, FIELDS, 1000.0)[0] is batch
