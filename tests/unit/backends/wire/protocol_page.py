"""Reads docs/protocol.md as a stranger's program would: its tables and its examples."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs" / "protocol.md"


@dataclass(frozen=True)
class Table:
    """A table with the heading it stands under, its column names and its rows of plain text."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|"))


def tables() -> Iterator[Table]:
    """Yield every table of the page."""
    heading, lines = "", PAGE.read_text("utf-8").splitlines()
    at = 0
    while at < len(lines):
        if lines[at].startswith("#"):
            heading = lines[at].lstrip("# ")
        if not lines[at].startswith("|"):
            at += 1
            continue
        columns, rows = _cells(lines[at]), []
        at += 2
        while at < len(lines) and lines[at].startswith("|"):
            rows.append(_cells(lines[at]))
            at += 1
        yield Table(heading, columns, tuple(rows))


def table(heading: str, first_column: str) -> Table:
    """Return the one table under a heading whose first column has this name."""
    (found,) = (t for t in tables() if t.heading == heading and t.columns[0] == first_column)
    return found


def example(name: str) -> list[bytes]:
    """Return the frames of a hexadecimal example."""
    (found,) = re.findall(rf"```hex {name}\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return [bytes.fromhex(line) for line in found.strip().splitlines()]


def text_example(name: str) -> list[str]:
    """Return the lines of a textual example."""
    (found,) = re.findall(rf"```text {name}\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return list(found.strip().splitlines())
