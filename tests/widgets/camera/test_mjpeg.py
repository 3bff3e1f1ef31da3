"""The multipart parser: every way of cutting a stream gives its pictures; noise gives an error."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import DecodeError
from widgets.camera.mjpeg import MOST_PICTURE_BYTES, MjpegParser, boundary_of

KIND = "multipart/x-mixed-replace; boundary=frame"
PICTURES = [b"\xff\xd8" + bytes([n]) * (50 + n) + b"\xff\xd9" for n in range(4)]


def part(picture: bytes, *, with_length: bool = True) -> bytes:
    length = b"Content-Length: %d\r\n" % len(picture) if with_length else b""
    return b"--frame\r\nContent-Type: image/jpeg\r\n" + length + b"\r\n" + picture + b"\r\n"


STREAM = b"".join(part(picture) for picture in PICTURES)
BARE = b"".join(part(picture, with_length=False) for picture in PICTURES) + b"--frame\r\n"


@pytest.mark.parametrize("stream", [STREAM, BARE])
@pytest.mark.parametrize("size", [1, 2, 7, 64, 100_000])
def test_pictures_come_out_however_the_stream_is_cut(stream, size):
    parser = MjpegParser(KIND)
    found = []
    for at in range(0, len(stream), size):
        found += parser.feed(stream[at : at + size])
    assert found == PICTURES


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        (KIND, b"--frame"),
        ('multipart/x-mixed-replace;boundary="a b"', b"--a b"),
        ("Multipart/X-Mixed-Replace; charset=x; BOUNDARY=--myboundary", b"--myboundary"),
    ],
)
def test_boundaries_are_read_as_makers_write_them(kind, boundary):
    assert boundary_of(kind) == boundary


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "image/jpeg",
        "multipart/x-mixed-replace",
        "multipart/x-mixed-replace; boundary=",
        "multipart/x-mixed-replace; boundary=" + "x" * 71,
        "multipart/x-mixed-replace; boundary=帧",
    ],
)
def test_what_is_no_stream_is_refused_by_name(kind):
    with pytest.raises(DecodeError) as refused:
        boundary_of(kind)
    assert refused.value.reason == "not_mjpeg"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (b"x" * 9000, "too_large"),
        (b"--frame\r\n" + b"X: y\r\n" * 2000, "too_large"),
        (b"--frame\r\nContent-Length: 99999999\r\n\r\n", "broken"),
        (b"--frame\r\nContent-Length: 4194305\r\n\r\n", "too_large"),
        (b"--frame\r\nContent-Length: -5\r\n\r\n", "broken"),
        (b"--frame\r\nContent-Length: \xb2\r\n\r\n", "broken"),
        (b"--frame\r\nContent-Length: 4\r\n\r\nGIF8", "broken"),
        (b"--frame\r\nContent-Length: 0\r\n\r\n", "broken"),
        (b"--frame\r\n\r\n\xff\xd8" + b"y" * MOST_PICTURE_BYTES, "too_large"),
    ],
)
def test_hostile_parts_are_refused_by_name(stream, reason):
    with pytest.raises(DecodeError) as refused:
        MjpegParser(KIND).feed(stream)
    assert refused.value.reason == reason


@given(st.binary(max_size=400), st.integers(1, 50))
@settings(max_examples=300, deadline=None)
def test_noise_raises_decode_error_and_nothing_else(noise, size):
    parser = MjpegParser(KIND)
    try:
        for at in range(0, len(noise), size):
            parser.feed(noise[at : at + size])
    except DecodeError:
        pass


@pytest.mark.parametrize("count", [3_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_mutated_streams_raise_only_decode_error_and_keep_no_memory(count):
    dice = random.Random(7)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(count):
        stream = bytearray(STREAM[: dice.randrange(20, len(STREAM))])
        for _ in range(dice.randrange(1, 6)):
            stream[dice.randrange(len(stream))] = dice.randrange(256)
        parser = MjpegParser(KIND)
        try:
            parser.feed(bytes(stream))
        except DecodeError:
            continue
        assert parser.held_bytes <= len(stream)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2 * 1024 * 1024
