"""What stands in a cell of somebody's table, before anybody has made sense of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

MOST_COLUMNS = 256
MOST_ROWS = 1_048_576  # of a sheet, and so of a file: more than any spreadsheet holds
CELL_CHARACTERS = 32_767  # what a spreadsheet keeps in a cell


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the file writes it; what it means the column says."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes: neither evaluated, nor is the result that the file holds believed."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that says itself that it is wrong (``#REF!``), or is too long to be one."""

    text: str


Cell = str | Number | Formula | Broken | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file from 1, its cells from column A on.

    ``filled`` are the columns that had nothing of their own in a merged area and show its value.
    """

    line: int
    cells: tuple[Cell, ...]
    filled: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but what a merged area spreads."""
        return not any(
            cell is not None and at not in self.filled for at, cell in enumerate(self.cells)
        )


class Sheet(Protocol):
    """A table that can be read once from the top, row by row, without being held.

    ``is_1904`` says from which day its day numbers count.
    """

    is_1904: bool

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows that there are; raise ConfigError where the file breaks off."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
