"""Merged areas of a sheet: what stands in their first row holds for those below it, as one sees.

Beside it, it does not: a line across the whole table is a heading and no value of each column.
"""

import re
from dataclasses import dataclass
from typing import IO

from app.domain.errors import ConfigError
from backends.cases.intake.cells import MOST_COLUMNS, Cell, SheetRow

MOST_AREAS = 100_000
_CHUNK = 1 << 20
_LONGEST_TAG = 256
_AREA = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)


@dataclass(slots=True)
class _Area:
    column: int
    first: int
    last: int
    value: Cell = None


class MergedAreas:
    """The areas of a sheet in the order of their first row; rows are asked for in order."""

    def __init__(self, areas: list[tuple[int, int, int]]) -> None:
        self._waiting = sorted(
            (_Area(*area) for area in areas), key=lambda area: area.first, reverse=True
        )
        self._open: dict[int, _Area] = {}  # by column: areas do not overlap

    def filled(self, line: int, cells: list[Cell]) -> SheetRow:
        """Return a row with what the areas it lies in show in it."""
        while self._waiting and self._waiting[-1].first <= line:
            area = self._waiting.pop()
            self._open[area.column] = area
        filled = set()
        for column, area in list(self._open.items()):
            if area.last < line:
                del self._open[column]
            elif area.first == line:
                area.value = cells[column] if column < len(cells) else None
            elif area.value is not None:
                cells.extend([None] * (column + 1 - len(cells)))
                if cells[column] is None:
                    cells[column] = area.value
                    filled.add(column)
        return SheetRow(line, tuple(cells), frozenset(filled))


def find_merged(stream: IO[bytes]) -> MergedAreas:
    """Return the areas of a sheet's XML, which names them behind its rows.

    Looks for their tags alone, which is many times faster than reading the rows. Raises
    ConfigError where there are more than 100,000.
    """
    found: list[tuple[int, int, int]] = []
    kept = b""
    while chunk := stream.read(_CHUNK):
        text = kept + chunk
        used = 0
        for match in _AREA.finditer(text):
            used = match.end()
            column, first, last = _column(match[1]), int(match[2]), int(match[3])
            if last > first and column < MOST_COLUMNS:
                found.append((column, first, last))
                if len(found) > MOST_AREAS:
                    raise ConfigError(f"more than {MOST_AREAS} merged areas")
        kept = text[max(used, len(text) - _LONGEST_TAG) :]
    return MergedAreas(found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
