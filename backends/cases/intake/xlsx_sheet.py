"""An Excel workbook as a sheet: its first table, streamed, with bounded memory.

The format is that of ECMA-376 part 1, chapter 18. It is read here, and not by a library, because a
reader of values does not say which of them a formula computed, and one of formulae not the values.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from app.domain.errors import ConfigError
from backends.cases.intake.cells import (
    CELL_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Broken,
    Cell,
    Formula,
    Number,
    SheetRow,
)
from backends.cases.intake.merged import MergedAreas, find_merged
from backends.cases.intake.safe_xml import feed, parser
from backends.cases.intake.shared_strings import SharedStrings, read_shared_strings

MOST_PARTS = 10_000
_STRINGS, _WORKBOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TRUE = frozenset({"1", "true"})
_NAMES_AT_MOST = 1_000


class XlsxSheet:
    """The first sheet of a workbook that is shown."""

    def __init__(self, path: Path) -> None:
        """Open it and read its shared texts; raise ConfigError for what is no workbook."""
        self._name = path.name
        self.is_1904 = False
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise ConfigError(f"{path.name}: no workbook ({error})") from error
        self._strings: SharedStrings | None = None
        try:
            self._part = self._find_sheet()
            if _STRINGS in self._archive.namelist():
                with self._open(_STRINGS) as stream:
                    self._strings = read_shared_strings(stream, f"{path.name}, shared texts")
            with self._open(self._part) as stream:
                self._merged = find_merged(stream)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            self.close()
            raise ConfigError(f"{path.name}: damaged ({error})") from error
        except ConfigError:
            self.close()
            raise

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows that hold anything, in order, with what merged areas spread downwards."""
        reader = _Rows(self._strings, self._merged)
        try:
            with self._open(self._part) as stream:
                for _ in feed(parser(reader.start, reader.end, reader.data), stream, self._name):
                    yield from reader.take()
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ConfigError(f"{self._name}: damaged ({error})") from error

    def close(self) -> None:
        """Let go of the files."""
        if self._strings is not None:
            self._strings.close()
        self._archive.close()

    def _open(self, part: str) -> IO[bytes]:
        try:
            return self._archive.open(part)
        except (KeyError, RuntimeError, NotImplementedError) as error:  # absent, or encrypted
            raise ConfigError(f"{self._name}: cannot open {part} ({error})") from error

    def _find_sheet(self) -> str:
        names = set(self._archive.namelist())
        if len(names) > MOST_PARTS or _WORKBOOK not in names:
            raise ConfigError(f"{self._name}: no workbook of tables (xlsx)")
        relation = self._first_relation()
        targets = self._targets() if _RELATIONS in names else {}
        part = targets.get(relation, "worksheets/sheet1.xml")
        part = part.removeprefix("/") if part.startswith("/") else f"xl/{part}"
        if part not in names:
            raise ConfigError(f"{self._name}: its first sheet is not in it")
        return part

    def _first_relation(self) -> str:
        """Return what the first sheet is called within; note from which day days are counted."""
        shown: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr":
                self.is_1904 = attributes.get("date1904", "0") in _TRUE
            elif (
                tag == "sheet"
                and attributes.get("state", "visible") == "visible"
                and len(shown) < _NAMES_AT_MOST
            ):
                ids = (value for key, value in attributes.items() if key.endswith(":id"))
                shown.append(next(ids, ""))

        self._read(_WORKBOOK, start)
        if not shown:
            raise ConfigError(f"{self._name}: no sheet is shown")
        return shown[0]

    def _targets(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and len(found) < _NAMES_AT_MOST:
                found[attributes.get("Id", "")] = attributes.get("Target", "")

        self._read(_RELATIONS, start)
        return found

    def _read(self, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
        with self._open(part) as stream:
            nothing = parser(start, lambda _tag: None, lambda _text: None)
            for _ in feed(nothing, stream, f"{self._name}, {part}"):
                pass


class _Rows:
    """Rows out of the tags of a sheet."""

    def __init__(self, strings: SharedStrings | None, merged: MergedAreas) -> None:
        self._strings = strings
        self._merged = merged
        self._ready: list[SheetRow] = []
        self._cells: list[Cell] = []
        self._line = 0
        self._column = 0
        self._kind = ""
        self._value: list[str] = []
        self._formula: list[str] = []
        self._has_formula = False
        self._is_aside = False
        self._into: list[str] | None = None

    def take(self) -> list[SheetRow]:
        """Return the rows that are complete."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t"):
            self._into = None if self._is_aside else self._value
        elif tag == "f":
            self._has_formula = True
            self._into = self._formula
        elif tag == "rPh":
            self._is_aside = True
        elif tag == "row":
            self._begin_row(attributes)

    def data(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def end(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            self._into = None
        elif tag == "rPh":
            self._is_aside = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._ready.append(self._merged.filled(self._line, self._cells))

    def _begin_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        line = int(said) if said.isdecimal() and len(said) < 9 else self._line + 1  # noqa: PLR2004
        if not self._line < line <= MOST_ROWS:
            raise ConfigError(f"row {line} after row {self._line}, of {MOST_ROWS} at most")
        self._line, self._column, self._cells = line, 0, []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        if place is not None:
            self._column = column_number(place[1])
        self._kind = attributes.get("t", "n")
        self._value, self._formula, self._has_formula = [], [], False

    def _end_cell(self) -> None:
        at, self._column = self._column, self._column + 1
        if at >= MOST_COLUMNS:
            return
        cell = self._cell()
        if cell is not None:
            self._cells.extend([None] * (at + 1 - len(self._cells)))
            self._cells[at] = cell

    def _cell(self) -> Cell:
        if self._has_formula:
            return Formula("".join(self._formula)[:CELL_CHARACTERS])
        text = "".join(self._value)
        if self._kind == "s":
            shared = None
            if self._strings is not None and text.isdecimal() and len(text) < 12:  # noqa: PLR2004
                shared = self._strings.text(int(text))
            return Broken(f"shared text {text[:20]}") if shared is None else _plain(shared)
        if self._kind in ("str", "inlineStr", "d"):
            return _plain(text)
        if self._kind == "b":
            return "TRUE" if text in _TRUE else "FALSE"
        if self._kind == "e":
            return Broken(text[:20])
        return Number(text.strip()) if text.strip() else None


def _plain(text: str) -> Cell:
    if len(text) > CELL_CHARACTERS:
        return Broken(f"more than {CELL_CHARACTERS} characters")
    return text if text.strip() else None


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
