"""The outermost coat of a JT/T 808 frame: 0x7e flags, 0x7d escapes and the XOR checksum."""

from functools import reduce
from operator import xor

from app.domain.errors import DecodeError

FLAG = 0x7E
ESCAPE = 0x7D


def checksum(payload: bytes) -> int:
    """Return the XOR of all bytes."""
    return reduce(xor, payload, 0)


def unescaped(escaped: bytes) -> bytes:
    """Return what the bytes between two flags stand for.

    A 0x7d that no 0x01 or 0x02 follows stands for itself: some terminals do not escape it, and the
    checksum decides whether that was meant.
    """
    if ESCAPE not in escaped:
        return escaped
    head, *pieces = escaped.split(b"\x7d")
    out = bytearray(head)
    for piece in pieces:
        if piece.startswith(b"\x01"):
            out += b"\x7d" + piece[1:]
        elif piece.startswith(b"\x02"):
            out += b"\x7e" + piece[1:]
        else:
            out += b"\x7d" + piece
    return bytes(out)


def unwrap(escaped: bytes) -> bytes:
    """Return header and body of the bytes between two flags.

    Raises DecodeError ``empty_frame`` or ``bad_checksum``.
    """
    payload = unescaped(escaped)
    if len(payload) < 2:  # noqa: PLR2004 - one byte and its checksum
        raise DecodeError("empty_frame", escaped.hex())
    if checksum(payload):  # the last byte is the XOR of the others, so all together give 0
        raise DecodeError("bad_checksum", f"{len(payload)} bytes, XOR {checksum(payload):#04x}")
    return payload[:-1]


def wrap(payload: bytes) -> bytes:
    """Return header and body as they go on the wire, flags included."""
    whole = payload + bytes((checksum(payload),))
    return b"\x7e" + whole.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"
