"""An HJ 212 frame: ``##``, four digits of length, the data segment, its checksum, CR LF."""

from collections.abc import Iterator

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.crc import crc16

HEAD = b"##"
TAIL = b"\r\n"
LONGEST_SEGMENT = 9999  # four digits; the standard itself allows about 1,024
_LENGTH_END = 6
_CRC_BYTES = 4
_MOST_TRIES = 16  # each costs a checksum; a stream made of heads must not cost one for each byte


def wrap(segment: bytes) -> bytes:
    """Return a data segment as a frame; raise DecodeError ``long_segment`` beyond four digits."""
    if len(segment) > LONGEST_SEGMENT:
        raise DecodeError("long_segment", f"{len(segment)} bytes, {LONGEST_SEGMENT} are allowed")
    return b"##%04d%s%04X\r\n" % (len(segment), segment, crc16(segment))


def unwrap(frame: bytes) -> bytes:
    """Return the data segment of a frame without its CR LF; raise DecodeError for a bad one."""
    if not frame.startswith(HEAD):
        raise DecodeError("no_head", repr(frame[:20]))
    length = frame[2:_LENGTH_END]
    if len(length) != _LENGTH_END - 2 or not length.isdigit():
        raise DecodeError("bad_length", repr(frame[:20]))
    end = _LENGTH_END + int(length)
    if len(frame) != end + _CRC_BYTES:
        raise DecodeError("bad_length", f"{length.decode()} said, {len(frame) - 10} came")
    segment, said = frame[_LENGTH_END:end], frame[end:]
    if said.upper() != b"%04X" % crc16(segment):
        # Under a wrong length these four bytes may stand anywhere, in a password too.
        shown = repr(said) if segment.endswith(b"&&") else "another"
        raise DecodeError("bad_checksum", f"{shown} said, {crc16(segment):04X} counted")
    return segment


class FrameSplitter:
    """Cuts a stream into frames by their lengths; holds at most one frame of 10 KB.

    Bytes before a ``##`` are skipped and counted as ``garbage_bytes``. A frame that is not whole at
    its own length is counted and searched for the next ``##``, so one lost byte costs one frame.
    No sample shows such bytes: they may be the rest of a packet, cut within its password.
    """

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._held = bytearray()
        self._bad_in_a_row = 0

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._held)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the data segment of every good frame that ``data`` completes."""
        self._held += data
        while True:
            self._skip_to_head()
            frame = self._next_whole()
            if frame is None:
                return
            try:
                segment = unwrap(frame)
            except DecodeError as error:
                self._refusals.add(error.reason, error.detail)
                self._give_up_a_byte()  # what follows may hold a good frame
                continue
            self._bad_in_a_row = 0
            del self._held[: len(frame)]
            yield segment

    def _give_up_a_byte(self) -> None:
        self._bad_in_a_row += 1
        if self._bad_in_a_row < _MOST_TRIES:
            del self._held[:1]
            return
        self._bad_in_a_row = 0
        self._refuse_garbage(len(self._held))
        self._held.clear()

    def _next_whole(self) -> bytes | None:
        held = self._held
        if len(held) < _LENGTH_END:
            return None
        length = bytes(held[2:_LENGTH_END])
        if not length.isdigit():
            return bytes(held[:_LENGTH_END])
        size = _LENGTH_END + int(length) + _CRC_BYTES
        return bytes(held[:size]) if len(held) >= size else None

    def _skip_to_head(self) -> None:
        held = self._held
        at = held.find(HEAD)
        if at < 0:
            at = len(held) - held.endswith(b"#")
        garbage = bytes(held[:at]).strip(TAIL)
        if garbage:
            self._refuse_garbage(len(garbage))
        del held[:at]

    def _refuse_garbage(self, size: int) -> None:
        self._refusals.add("garbage_bytes", f"{size} bytes outside of frames", size)
