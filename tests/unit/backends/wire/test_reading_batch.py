"""A batch of readings comes out as it went in, and nothing else comes out at all."""

import math

import msgspec
import numpy as np
import pytest

from app.domain.errors import DecodeError
from app.domain.readings import ReadingBatch
from backends.wire import limits
from backends.wire.reading_batch import decode_readings, encode_readings, sound_readings
from tests.unit.backends.wire.samples import READING_FIELDS, batch_message, reading_batch


def with_header(**changes: object) -> list[bytes]:
    frames = encode_readings(reading_batch(), 1)
    header = msgspec.msgpack.decode(frames[1])
    frames[1] = msgspec.msgpack.encode({**header, **changes})
    return frames


def same(a: ReadingBatch, b: ReadingBatch) -> None:
    assert a.source == b.source
    for name in ("stations", "quantities", "values", "marks", "t_s", "spans_s", "statistics"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_a_batch_comes_out_as_it_went_in():
    sent = reading_batch(7)
    got = decode_readings(encode_readings(sent, 9), READING_FIELDS)
    assert got.seq == 9
    same(got.batch, sent)


def test_mark_span_and_statistic_may_be_left_out():
    frames = with_header(
        columns=[["station", "S32"], ["quantity", "u2"], ["value", "f8"], ["t_s", "f8"]]
    )
    batch = decode_readings(frames[:6], READING_FIELDS).batch
    same(batch, reading_batch())


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "not_a_batch"),
        (batch_message(), "not_a_batch"),
        ([b"dutywall-readings", b"\xc1"], "bad_header"),
        (with_header(v=1), "version"),
        (with_header(n=4), "column_length"),
        (with_header(n=limits.ROWS + 1), "too_many_rows"),
        (with_header(columns=[]), "column_count"),
        (with_header(columns=[["county", "u1"]] * 7), "unknown_column"),
        (with_header(columns=[["station", "S64"]] * 7), "column_type"),
        (with_header(columns=[["station", "S32"]] * 7), "column_twice"),
        (with_header(columns=[["station", "S32"]])[:3], "column_missing"),
    ],
)
def test_what_is_not_exactly_a_batch_of_readings_is_refused_by_name(frames, reason):
    with pytest.raises(DecodeError) as caught:
        decode_readings(frames, READING_FIELDS)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("values", math.inf, "range_value"),
        ("t_s", math.nan, "range_t_s"),
        ("t_s", -1.0, "range_t_s"),
        ("marks", 9, "range_mark"),
        ("statistics", 5, "range_statistic"),
        ("spans_s", 40_000_000, "range_span_s"),
        ("quantities", 0, "range_quantity"),
    ],
)
def test_a_reading_that_none_can_be_is_refused_alone(column, value, reason):
    batch = reading_batch(4)
    getattr(batch, column)[2] = value
    sound, refused = sound_readings(batch, READING_FIELDS)
    assert refused == {reason: 1}
    same(sound, batch.taken(np.array([0, 1, 3])))


def test_a_missing_value_is_no_mistake():
    batch = reading_batch(2, values=np.array([math.nan, 1.0]))
    assert sound_readings(batch, READING_FIELDS) == (batch, {})
