"""What the hub tells its recorder: decoded or refused, and laid under the right names."""

import numpy as np
import pytest

from app.domain.errors import DecodeError
from backends.history.buffer import Buffer
from backends.history.layout import TRACKS
from backends.history.messages import NAMES, NUMBER, Told, decode, encode
from tests.unit.backends.history.ground import START_S, moving, names_of

RNG = np.random.default_rng(4)


def told(numbers: list[int], at_s: float = START_S) -> Told:
    columns = moving(RNG, at_s + np.arange(len(numbers)))
    return Told("tracks", {NUMBER: np.array(numbers, np.uint32)} | columns)


def named(numbers: list[int], word: str = "T") -> Told:
    columns = {key: values[numbers] for key, values in names_of(max(numbers) + 1, word).items()}
    return Told("tracks" + NAMES, {NUMBER: np.array(numbers, np.uint32)} | columns)


def test_a_message_comes_out_as_it_went_in() -> None:
    columns = {NUMBER: np.arange(3, dtype=np.uint32)} | moving(RNG, START_S + np.arange(3))
    back = decode(encode("tracks", columns))
    assert (back.kind, len(back)) == ("tracks", 3)
    assert all(np.array_equal(back.columns[k], v, equal_nan=True) for k, v in columns.items())


def test_noise_is_refused_and_nothing_else_happens() -> None:
    good = encode("tracks", {NUMBER: np.arange(8, dtype=np.uint32)})
    for _ in range(3000):
        frames = [bytearray(frame) for frame in good]
        which = frames[int(RNG.integers(0, len(frames)))]
        which[int(RNG.integers(0, len(which)))] ^= int(RNG.integers(1, 256))
        if RNG.random() < 0.3:
            frames.pop()
        try:
            decode([bytes(frame) for frame in frames])
        except DecodeError:
            continue
    for frames in ([], [b""], [b"\xc1"], good[:1]):
        with pytest.raises(DecodeError):
            decode(frames)


def test_rows_lie_under_the_name_their_number_had_when_they_came() -> None:
    buffer = Buffer(TRACKS)
    buffer.name(named([0, 1, 2]))
    assert buffer.add(told([0, 1, 2, 0])) == 0
    buffer.name(named([1], "NEW"))
    assert buffer.add(told([1], START_S + 60)) == 0
    sheet = buffer.take()
    assert sheet is not None
    assert sheet.recorded().ids.tolist() == [b"T0000", b"T0001", b"T0002", b"T0000", b"NEW0001"]
    assert buffer.take() is None


def test_names_last_from_one_flush_to_the_next() -> None:
    buffer = Buffer(TRACKS)
    buffer.name(named([0, 5]))
    for turn in range(3):
        buffer.add(told([5, 0], START_S + turn * 10))
        sheet = buffer.take()
        assert sheet is not None
        assert sheet.recorded().ids.tolist() == [b"T0005", b"T0000"]
        buffer.name(named([0]))
    assert buffer.rows == 0


def test_rows_of_nobody_are_counted_and_not_kept() -> None:
    buffer = Buffer(TRACKS)
    buffer.name(named([1]))
    assert buffer.add(told([0, 1, 9])) == 2
    assert buffer.rows == 1


def test_a_message_without_a_column_is_refused() -> None:
    buffer = Buffer(TRACKS)
    with pytest.raises(DecodeError, match="column_missing"):
        buffer.add(Told("tracks", {NUMBER: np.arange(2, dtype=np.uint32)}))
    with pytest.raises(DecodeError, match="column_missing"):
        buffer.name(Told("tracks" + NAMES, {NUMBER: np.arange(2, dtype=np.uint32)}))
