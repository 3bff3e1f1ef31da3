"""A reader over one message body that refuses to read past its end."""

from app.domain.errors import DecodeError

TEXT = "gbk"


class Cursor:
    """Reads fields one after another; every read raises DecodeError ``short_body`` at the end."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    @property
    def left(self) -> int:
        """How many bytes have not been read."""
        return len(self._body) - self._at

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes."""
        stop = self._at + size
        if stop > len(self._body):
            raise DecodeError("short_body", f"{self.left} bytes left where {size} are due")
        piece = self._body[self._at : stop]
        self._at = stop
        return piece

    def number(self, size: int) -> int:
        """Return the next ``size`` bytes as an unsigned big-endian number."""
        return int.from_bytes(self.take(size), "big")

    def text(self, size: int) -> str:
        """Return the next ``size`` bytes as GBK text without the zeros that pad it."""
        return text_of(self.take(size))

    def rest(self) -> bytes:
        """Return what is left."""
        return self.take(self.left)


def text_of(raw: bytes) -> str:
    """Return GBK text without padding zeros; raise DecodeError ``bad_text`` if it is not GBK."""
    try:
        return raw.strip(b"\x00").decode(TEXT)
    except UnicodeDecodeError as error:
        raise DecodeError("bad_text", raw[:40].hex()) from error


def gbk_of(text: str, most: int) -> bytes:
    """Return ``text`` in GBK; what GBK lacks becomes a question mark.

    Raises ValueError where it needs more than ``most`` bytes.
    """
    raw = text.encode(TEXT, errors="replace")
    if len(raw) > most:
        raise ValueError(f"the text needs {len(raw)} bytes, {most} are allowed")
    return raw
