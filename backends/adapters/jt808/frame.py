"""A JT/T 808 frame: header and body out of a stream of bytes, and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.jt808.escape import FLAG, unwrap, wrap
from backends.adapters.jt808.header import LONGEST_BODY, Header, split_header

LONGEST_FRAME = 4096  # escaped; 1023 bytes of body cannot need more than 2,104


@dataclass(frozen=True, slots=True)
class Frame:
    """One header with its body, which may be one part of a longer message."""

    header: Header
    body: bytes


def decode_frame(escaped: bytes) -> Frame:
    """Return the frame that stands between two flags; raise DecodeError naming what is wrong."""
    return Frame(*split_header(unwrap(escaped)))


def encode_frames(header: Header, body: bytes) -> list[bytes]:
    """Return the frames of a message: one, or parts with serials that count on from the first."""
    if len(body) <= LONGEST_BODY:
        return [wrap(header.encode(len(body)) + body)]
    pieces = [body[at : at + LONGEST_BODY] for at in range(0, len(body), LONGEST_BODY)]
    return [
        wrap(
            replace(header, serial=header.serial + i, part=(len(pieces), i + 1)).encode(len(piece))
            + piece
        )
        for i, piece in enumerate(pieces)
    ]


class FrameSplitter:
    """Cuts a stream into the bytes between flags; holds at most one frame of 4 KiB.

    Bytes before the first flag are skipped and counted as ``garbage_bytes``; a frame that does not
    end is dropped, counted as ``long_frame``, and skipped to the next flag.
    """

    def __init__(self, refusals: Refusals) -> None:
        self._refusals = refusals
        self._held = bytearray()
        self._is_inside = False

    @property
    def held(self) -> int:
        """How many bytes wait for the end of their frame."""
        return len(self._held)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the escaped content of every frame that ``data`` completes."""
        first, *others = data.split(bytes((FLAG,)))
        self._hold(first)
        for piece in others:
            if self._is_inside and self._held:
                yield bytes(self._held)
                self._held.clear()
            # The flag that ends a frame may also begin the next one: some terminals share it.
            self._is_inside = True
            self._hold(piece)

    def _hold(self, piece: bytes) -> None:
        if not piece:
            return
        if not self._is_inside:
            self._refusals.add("garbage_bytes", piece[:40].hex(), len(piece))
            return
        self._held += piece
        if len(self._held) > LONGEST_FRAME:
            self._refusals.add("long_frame", self._held[:40].hex())
            self._held.clear()
            self._is_inside = False


def frames_of(data: bytes, splitter: FrameSplitter, refusals: Refusals) -> Iterator[Frame]:
    """Yield the good frames that ``data`` completes; bad ones are counted in ``refusals``."""
    for escaped in splitter.feed(data):
        try:
            frame = decode_frame(escaped)
        except DecodeError as error:
            refusals.add(error.reason, error.detail)
            continue
        yield frame
