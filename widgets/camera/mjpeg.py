"""Cuts an HTTP multipart/x-mixed-replace body into JPEG pictures; pure, bounded, no sockets."""

from app.domain.errors import DecodeError

MOST_PICTURE_BYTES = 4 * 1024 * 1024
MOST_HEADER_BYTES = 8 * 1024
MOST_BOUNDARY_CHARACTERS = 70  # RFC 2046, 5.1.1
_JPEG = b"\xff\xd8"
_HEADER_END = b"\r\n\r\n"


def boundary_of(content_type: str) -> bytes:
    """Return the boundary a Content-Type names; raise DecodeError if it is no MJPEG stream."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "multipart/x-mixed-replace":
        raise DecodeError("not_mjpeg", content_type[:80])
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "boundary":
            boundary = value.strip().strip('"')
            # Several makers put the two dashes of the delimiter into the boundary itself.
            boundary = boundary.removeprefix("--")
            if 0 < len(boundary) <= MOST_BOUNDARY_CHARACTERS and boundary.isascii():
                return b"--" + boundary.encode("ascii")
    raise DecodeError("not_mjpeg", "no usable boundary")


class MjpegParser:
    """Fed with what arrives, in any pieces; holds at most one picture and one header."""

    def __init__(self, content_type: str) -> None:
        self._delimiter = boundary_of(content_type)
        self._held = bytearray()
        self._needed: int | None = None  # bytes of the picture under way, where it was told
        self._is_in_picture = False

    @property
    def held_bytes(self) -> int:
        """How much waits for the rest of its picture."""
        return len(self._held)

    def feed(self, piece: bytes) -> list[bytes]:
        """Take a piece and return the pictures that it completed.

        Raises DecodeError: ``too_large`` for a header or picture over the limit, ``broken`` for a
        part that is no JPEG. The stream cannot be used after that.
        """
        self._held += piece
        pictures: list[bytes] = []
        while True:
            if not self._is_in_picture:
                if not self._read_header():
                    break
            else:
                picture = self._take_picture()
                if picture is None:
                    break
                pictures.append(picture)
        return pictures

    def _read_header(self) -> bool:
        start = self._held.find(self._delimiter)
        end = self._held.find(_HEADER_END, start) if start >= 0 else -1
        if end < 0:
            if len(self._held) > MOST_HEADER_BYTES:
                raise DecodeError("too_large", f"a header of over {MOST_HEADER_BYTES} bytes")
            return False
        header = bytes(self._held[start + len(self._delimiter) : end])
        self._needed = _content_length(header)
        del self._held[: end + len(_HEADER_END)]
        self._is_in_picture = True
        return True

    def _take_picture(self) -> bytes | None:
        if self._needed is not None:
            if len(self._held) < self._needed:
                return None
            end = self._needed
        else:
            end = self._held.find(b"\r\n" + self._delimiter)
            if end < 0:
                if len(self._held) > MOST_PICTURE_BYTES:
                    raise DecodeError("too_large", f"over {MOST_PICTURE_BYTES} bytes")
                return None
        picture = bytes(self._held[:end])
        if len(picture) > MOST_PICTURE_BYTES:
            raise DecodeError("too_large", f"{len(picture)} bytes, {MOST_PICTURE_BYTES} at most")
        if not picture.startswith(_JPEG):
            raise DecodeError("broken", f"a part begins with {picture[:4].hex()}")
        del self._held[:end]
        self._is_in_picture = False
        return picture


def _content_length(header: bytes) -> int | None:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            text = value.strip()
            if not text.isdigit() or len(text) > len(str(MOST_PICTURE_BYTES)):
                raise DecodeError("broken", "a length that is none")
            length = int(text)
            if length > MOST_PICTURE_BYTES:
                raise DecodeError("too_large", f"{length} bytes, {MOST_PICTURE_BYTES} at most")
            return length
    return None
