"""The texts that the cells of a workbook share, kept in a file beside: there may be millions."""

import mmap
import tempfile
from array import array
from typing import IO

from app.domain.errors import ConfigError
from backends.cases.intake.cells import CELL_CHARACTERS
from backends.cases.intake.safe_xml import feed, parser

MOST_BYTES = 2 << 30  # of text, in the file beside


class SharedStrings:
    """The texts by their number; eight bytes of memory each."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this does
        self._ends = array("Q", [0])
        self._map: mmap.mmap | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._ends) - 1

    def add(self, text: str) -> None:
        """Add the next one; raise ConfigError where they are too many."""
        body = text.encode("utf-8", "replace")
        if self._ends[-1] + len(body) > MOST_BYTES:
            raise ConfigError(f"shared texts of more than {MOST_BYTES} bytes")
        self._file.write(body)
        self._ends.append(self._ends[-1] + len(body))

    def settle(self) -> None:
        """Make ready for reading."""
        self._file.flush()
        if self._ends[-1]:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def text(self, number: int) -> str | None:
        """Return a text, None where there is none of that number."""
        if not 0 <= number < len(self):
            return None
        begin, end = self._ends[number], self._ends[number + 1]
        return "" if self._map is None else self._map[begin:end].decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the file."""
        if self._map is not None:
            self._map.close()
        self._file.close()


def read_shared_strings(stream: IO[bytes], name: str) -> SharedStrings:
    """Return the texts of ``xl/sharedStrings.xml``; raise ConfigError where it is none."""
    found = SharedStrings()
    items = _Items(found)
    try:
        for _ in feed(parser(items.start, items.end, items.data), stream, name):
            pass
    except ConfigError:
        found.close()
        raise
    found.settle()
    return found


class _Items:
    """Texts out of the tags; how one is pronounced (``rPh``) is no part of it."""

    def __init__(self, found: SharedStrings) -> None:
        self._found = found
        self._parts: list[str] = []
        self._length = 0
        self._is_text = False
        self._is_aside = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts, self._length = [], 0
        elif tag == "rPh":
            self._is_aside = True
        elif tag == "t":
            self._is_text = not self._is_aside

    def data(self, text: str) -> None:
        if self._is_text and self._length <= CELL_CHARACTERS:
            self._parts.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        if tag == "si":
            self._found.add("".join(self._parts))
        elif tag == "rPh":
            self._is_aside = False
        elif tag == "t":
            self._is_text = False
