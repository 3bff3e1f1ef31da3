"""A tile's bytes as a picture: its size is read from the header before anything is decoded."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, UnidentifiedImageError

from app.domain.errors import DecodeError
from app.domain.tiles import TilePicture

SIDES_PX = (256, 512)
KINDS = ("PNG", "JPEG", "WEBP")
# What the decoders of KINDS raise, each where the damage leads them.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_WIDE = {"I", "I;16", "I;16B", "I;16L", "I;16N"}


def decode_tile(data: bytes) -> TilePicture:
    """Return (n, n, 4) u1 RGBA, n of 256 or 512, read-only; raise DecodeError and nothing else.

    Of a moving picture the first one is taken.
    """
    _check_webp(data)
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as image:
            _check_side(*image.size)
            image.load()
            rgba = _rgba(image)
    except DecodeError:
        raise
    except UnidentifiedImageError as error:
        raise DecodeError("not_a_picture", f"{len(data)} bytes, {data[:12]!r}") from error
    except _DAMAGED as error:
        raise DecodeError("damaged", f"{len(data)} bytes: {error}") from error
    picture = np.array(rgba, np.uint8)
    picture.flags.writeable = False
    return picture


def _rgba(image: Image.Image) -> Image.Image:
    if image.mode in _WIDE:  # 16 bits of grey: the upper eight
        grey = np.clip(np.asarray(image, np.int64) >> 8, 0, 255)
        return Image.fromarray(grey.astype(np.uint8)).convert("RGBA")
    return image.convert("RGBA")


def _check_side(width_px: int, height_px: int) -> None:
    if width_px != height_px or width_px not in SIDES_PX:
        raise DecodeError("wrong_size", f"{width_px}x{height_px}, a tile is 256x256 or 512x512")


def _check_webp(data: bytes) -> None:
    """Refuse a WebP of another size: its decoder would take the memory when it is opened."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return
    try:
        if data[12:16] == b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        elif data[12:16] == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        else:
            width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    except struct.error as error:
        raise DecodeError("damaged", f"a WebP of {len(data)} bytes") from error
    _check_side(width, height)
