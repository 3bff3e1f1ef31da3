"""Brings somebody's table in, row by row, through the hall's own way in; or says what would be.

A row is taken whole or not at all, and each refusal names row, column, value and why. What is here
already (by source and number) is left as it is, so the same file may be brought again.
"""

import hashlib
import itertools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.cases.commands import OpenCase
from app.domain.command import Reply
from app.domain.errors import ConfigError
from backends.cases.intake.cells import Sheet, SheetRow
from backends.cases.intake.mapping import CaseMapping, places_of
from backends.cases.intake.row_reader import CellFault, RowReader, Words, shown_value

AT_ONCE = 64  # what the journal commits together
HEADING_WITHIN = 20  # rows: titles and notes may stand above it
KNOWN = "case_known"


class Intake(Protocol):
    """The hall's way in: decides on matters and tells of each what became of it, in order."""

    def put(self, bodies: Sequence[OpenCase]) -> Sequence[Reply]:
        """Put some in; raise StoreError or FeedError where nobody can say what became of them."""
        ...


@dataclass(slots=True)
class ImportCounts:
    """What came of the rows: ``rows`` is the sum of opened, known and refused."""

    rows: int = 0
    opened: int = 0
    known: int = 0
    refused: int = 0
    changed: int = 0  # of those opened, with a note in the report
    first_number: int = 0
    last_number: int = 0


@dataclass(slots=True)
class Importing:
    """One import; ``say`` gets every fault, ``told`` the counts after each group."""

    intake: Intake
    mapping: CaseMapping
    words: Words
    now_s: float
    say: Callable[[CellFault], None]
    told: Callable[[ImportCounts], None] = lambda _counts: None
    counts: ImportCounts = field(default_factory=ImportCounts)
    _seen: "_Seen" = field(init=False, repr=False)

    def run(self, sheet: Sheet) -> ImportCounts:
        """Bring all rows of a sheet in; raise ConfigError where it cannot be read as mapped.

        What was brought before a file broke off stays, and is known the next time.
        """
        rows = sheet.rows()
        headings = heading_of(rows, self.mapping)
        places = places_of(self.mapping, headings)
        reader = RowReader(self.mapping, places, self.words, self.now_s, is_1904=sheet.is_1904)
        self._seen = _Seen()
        try:
            sound = self._sound(reader, (row for row in rows if not row.is_empty))
            while group := list(itertools.islice(sound, AT_ONCE)):
                self._put(group)
                self.told(self.counts)
        finally:
            self._seen.close()
        return self.counts

    def _sound(
        self, reader: RowReader, rows: Iterator[SheetRow]
    ) -> Iterator[tuple[SheetRow, OpenCase, bool]]:
        """Yield the rows that can be put in, with whether something in them was changed."""
        for row in rows:
            self.counts.rows += 1
            body, faults = reader.read(row)
            if body is not None and (fault := self._doubled(row, body.original_no)) is not None:
                body, faults = None, [fault]
            for fault in faults:
                self.say(fault)
            if body is None:
                self.counts.refused += 1
            else:
                yield row, body, bool(faults)

    def _doubled(self, row: SheetRow, number: str) -> CellFault | None:
        before = self._seen.line_of(number, row.line)
        if not before:
            return None
        column = self.mapping.columns["original_no"]
        return CellFault(row.line, column, number, f"row {before} has this number already")

    def _put(self, group: Sequence[tuple[SheetRow, OpenCase, bool]]) -> None:
        replies = self.intake.put([body for _, body, _ in group])
        for (row, body, is_changed), reply in zip(group, replies, strict=True):
            if reply.is_ok:
                self.counts.opened += 1
                self.counts.changed += is_changed
                number = int(reply.result.get("number", 0))
                self.counts.first_number = self.counts.first_number or number
                self.counts.last_number = number
            elif reply.code == KNOWN:
                self.counts.known += 1
            else:
                self.counts.refused += 1
                self.say(CellFault(row.line, "", body.original_no, f"{reply.code} {reply.detail}"))


def heading_of(rows: Iterator[SheetRow], mapping: CaseMapping | None = None) -> list[str]:
    """Return the heading: with a mapping the first row that has its columns, else the first of two.

    Raises ConfigError where none of the first 20 rows is one.
    """
    first: list[str] = []
    for row in itertools.islice(rows, HEADING_WITHIN):
        names = [" ".join(shown_value(cell).split()) for cell in row.cells]
        if mapping is None and sum(map(bool, names)) > 1:
            return names
        if mapping is not None and set(mapping.columns.values()) <= set(names):
            return names
        first = first or names
    if mapping is None:
        raise ConfigError("no heading: none of the first rows has two cells")
    places_of(mapping, first)  # says what is missing
    raise ConfigError("no heading")


class _Seen:
    """Which numbers a file had in which row; on the disk, for there may be a million."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")  # a file of its own, gone when it is closed
        self._rows.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def line_of(self, number: str, line: int) -> int:
        """Note a number; return the row that had it before, or 0."""
        key = hashlib.blake2b(number.encode("utf-8", "replace"), digest_size=16).digest()
        before = self._rows.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        if before is not None:
            return int(before[0])
        self._rows.execute("INSERT INTO seen VALUES (?, ?)", (key, line))
        return 0

    def close(self) -> None:
        self._rows.close()
