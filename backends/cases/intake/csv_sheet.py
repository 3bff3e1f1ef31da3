"""A CSV file as a sheet: UTF-8 with or without its mark, or GB 18030; read row by row."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import ConfigError
from backends.cases.intake.cells import (
    CELL_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Broken,
    Cell,
    SheetRow,
)

MOST_BYTES = 4 << 30
_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",\t;"


class CsvSheet:
    """A file of separated cells; all of them are text, whatever it looks like."""

    is_1904 = False

    def __init__(self, path: Path) -> None:
        """Find out how it is written; raise ConfigError for what is no text or too large."""
        self._path = path
        self.encoding = _encoding_of(path)
        try:
            self._file = path.open(encoding=self.encoding, newline="")
            first = self._file.readline(CELL_CHARACTERS)
            self._file.seek(0)
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path.name}: cannot be read ({error})") from error
        # The heading has no words with separators in them: the one that it has most of is it.
        self._separator = max(_SEPARATORS, key=first.count)

    def rows(self) -> Iterator[SheetRow]:
        """Yield every row, empty ones too; a cell that is too long is broken."""
        reader = csv.reader(self._lines(), delimiter=self._separator, strict=True)
        try:
            for count, cells in enumerate(reader, 1):
                if count > MOST_ROWS:
                    raise ConfigError(f"{self._path.name}: more than {MOST_ROWS} rows")
                # Spreadsheets call a row by its number, which a line end within a cell moves not.
                yield SheetRow(count, tuple(_cell(cell) for cell in cells[:MOST_COLUMNS]))
        except csv.Error as error:
            where = f"{self._path.name}, line {reader.line_num}"
            raise ConfigError(f"{where}: not CSV ({error})") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _lines(self) -> Iterator[str]:
        # NUL is in no text; the reader of Python 3.11 takes it, others call the whole file bad.
        for line in self._file:
            yield line.replace("\0", "\ufffd")


def _cell(text: str) -> Cell:
    if len(text) > CELL_CHARACTERS:
        return Broken(f"{len(text)} characters")
    return text if text.strip() else None


def _encoding_of(path: Path) -> str:
    """Return how a file is written, having looked at all of it."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ConfigError(f"{path.name}: {size} bytes, {MOST_BYTES} at most")
        for encoding in _ENCODINGS:
            if _is_in(path, encoding):
                return encoding
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror})") from error
    raise ConfigError(f"{path.name}: neither UTF-8 nor GB 18030 text")


def _is_in(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
