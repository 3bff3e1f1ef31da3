"""What the console and its decoding process say to each other over a pipe; pure, bounded."""

import struct
from dataclasses import dataclass
from enum import IntEnum

from app.domain.errors import DecodeError

MOST_PIXELS = 3840 * 2160
MOST_TROUBLE_BYTES = 64
BYTES_PER_PIXEL = 4
_HEADER = struct.Struct("<4sBxHHxxII")
_MAGIC = b"dwv1"


class Part(IntEnum):
    """What a message of the decoding process is."""

    OPENED = 1  # the address answered as a video does
    FRAME = 2  # pixels of QImage.Format_RGB32, row by row
    STILL = 3  # the same, as large as the camera sent it
    TROUBLE = 4  # a short ASCII name; nothing more comes of this address


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``digest`` tells a frame's pixels from those of another."""

    part: Part
    width_px: int = 0
    height_px: int = 0
    digest: int = 0
    payload: bytes = b""


def packed(message: Message) -> bytes:
    """Return the header of a message; its payload follows it as it is."""
    return _HEADER.pack(
        _MAGIC,
        message.part,
        message.width_px,
        message.height_px,
        message.digest,
        len(message.payload),
    )


class MessageReader:
    """Fed with what arrives, in any pieces; holds at most one message."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, piece: bytes) -> list[Message]:
        """Return the messages that are whole now.

        Raises DecodeError ``decoder_garbled`` for what no decoding process of ours would say.
        """
        self._held += piece
        found: list[Message] = []
        while (message := self._take()) is not None:
            found.append(message)
        return found

    def _take(self) -> Message | None:
        if len(self._held) < _HEADER.size:
            return None
        magic, number, width_px, height_px, digest, length = _HEADER.unpack_from(self._held)
        _check(magic, number, width_px * height_px, length)
        end = _HEADER.size + length
        if len(self._held) < end:
            return None
        payload = bytes(memoryview(self._held)[_HEADER.size : end])
        del self._held[:end]
        return Message(Part(number), width_px, height_px, digest, payload)


def _check(magic: bytes, number: int, pixels: int, length: int) -> None:
    if magic != _MAGIC or number not in set(Part):
        raise DecodeError("decoder_garbled", f"a message begins with {magic!r} {number}")
    is_picture = number in {Part.FRAME, Part.STILL}
    if is_picture and not 0 < pixels <= MOST_PIXELS:
        raise DecodeError("decoder_garbled", f"{pixels} pixels, {MOST_PIXELS} at most")
    if is_picture and length != pixels * BYTES_PER_PIXEL:
        raise DecodeError("decoder_garbled", f"{length} bytes for {pixels} pixels")
    if not is_picture and length > MOST_TROUBLE_BYTES:
        raise DecodeError("decoder_garbled", f"{length} bytes, {MOST_TROUBLE_BYTES} at most")
