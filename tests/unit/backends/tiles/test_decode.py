"""A tile's bytes become a picture, or are refused with a name; nothing else happens."""

import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.errors import DecodeError
from backends.tiles.decode import decode_tile
from tests.unit.backends.tiles.making import noise, picture


def reason(data):
    with pytest.raises(DecodeError) as refused:
        decode_tile(data)
    return refused.value.reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("side_px", [256, 512])
def test_the_three_kinds_and_two_sizes_are_read(kind, side_px):
    found = decode_tile(picture((200, 100, 50), side_px, kind))
    assert found.shape == (side_px, side_px, 4)
    assert found.dtype == np.uint8
    assert np.abs(found[9, 9].astype(int) - (200, 100, 50, 255)).max() <= 4
    assert not found.flags.writeable


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "I;16", "CMYK"])
def test_grey_palette_and_alpha_become_red_green_blue_and_alpha(mode):
    if mode == "CMYK":
        data = picture((255, 255, 255), kind="JPEG", mode=mode)
    elif mode == "I;16":
        kept = io.BytesIO()
        Image.fromarray(np.full((256, 256), 0xFFFF, np.uint16)).save(kept, "PNG")
        data = kept.getvalue()
    else:
        data = picture((255, 255, 255), mode=mode)
    assert decode_tile(data)[128, 128].tolist() == [255, 255, 255, 255]


def test_a_palette_with_a_clear_colour_stays_clear():
    image = Image.new("P", (256, 256), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    kept = io.BytesIO()
    image.save(kept, "PNG", transparency=0)
    assert decode_tile(kept.getvalue())[0, 0, 3] == 0


@pytest.mark.parametrize("size", [(255, 256), (256, 512), (1024, 1024), (1, 1)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_another_size_is_refused(size, kind):
    kept = io.BytesIO()
    Image.new("RGB", size).save(kept, kind)
    assert reason(kept.getvalue()) == "wrong_size"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><html><body>404</body></html>",
        b"PK\x03\x04" + bytes(400),
        b"SQLite format 3\x00" + bytes(400),
        b"GIF89a" + bytes(400),
        b"BM" + bytes(400),
        bytes(4096),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(data):
    assert reason(data) == "not_a_picture"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_half_a_file_is_refused(kind, part):
    whole = noise(kind=kind)
    assert reason(whole[: int(part * len(whole))]) in {"damaged", "not_a_picture"}


def test_a_bomb_is_refused_by_its_header():
    """65,000 x 65,000 pixels would be 17 GB."""
    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk))
    assert reason(bomb + bytes(64)) in {"wrong_size", "damaged", "not_a_picture"}
    webp = b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4)
    webp += (16_382).to_bytes(3, "little") * 2
    assert reason(webp) == "wrong_size"
    assert reason(webp[:20]) == "wrong_size"
    assert reason(b"RIFF\x04\x00\x00\x00WEBPVP8L") == "damaged"


def test_a_text_in_a_picture_is_not_unpacked_for_ever():
    text = zlib.compress(bytes(16 * 1024 * 1024))
    chunk = b"zTXtComment\x00\x00" + text
    whole = picture()
    bomb = whole[:33] + struct.pack(">I", len(chunk) - 4) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk)) + whole[33:]
    assert reason(bomb) == "damaged"


WHOLE = {kind: noise(kind=kind) for kind in ("PNG", "JPEG", "WEBP")}


@settings(max_examples=60)
@given(st.sampled_from(sorted(WHOLE)), st.binary(min_size=1, max_size=8), st.integers(0, 2000))
def test_damage_of_any_kind_raises_nothing_else(kind, damage, at):
    whole = bytearray(WHOLE[kind])
    whole[at : at + len(damage)] = damage
    with suppress(DecodeError):
        assert decode_tile(bytes(whole)).shape in {(256, 256, 4), (512, 512, 4)}
