"""A report as all its writers take it: sections of words, figures, tables and pictures."""

import math
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QImage

from app.domain.safe_text import safe_text
from widgets.texts import Texts

FIRST_WIDE = 0x1100  # signs of the East, which take the room of two letters
MOST_WIDE = 36  # letters that a column asks for; longer words are broken
PADDING = 5  # letters of every column that its margins take
MOST_HEAD = 14  # letters that the name of a column asks for where its entries are shorter
LONGEST_TEXT = 20_000  # characters of one text: a cell of a spreadsheet holds 32,767


class Format(StrEnum):
    """What kind of file is written; the value is its ending."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a table; ``number`` is what a spreadsheet counts with, None for words.

    ``text`` is what a person reads, without the unit; ``decimals`` are those of ``text``.
    """

    text: str
    number: float | None = None
    decimals: int = 0

    @property
    def shown_decimals(self) -> int:
        """How many decimals a spreadsheet must show so that it does not say what is not so.

        99.997 % is written as 99.99: two decimals of a spreadsheet would make it 100.00.
        """
        if self.number is None or not math.isfinite(self.number):
            return self.decimals
        is_same = f"{self.number:,.{self.decimals}f}" == self.text.removeprefix("+")
        return self.decimals if is_same else self.decimals + 2


def count_cell(count: int) -> Cell:
    """Return how many, as a person reads it and as a spreadsheet counts with it."""
    return Cell(f"{count:,}", float(count))


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """One figure with all that it rests on; texts are empty where there is nothing to say.

    ``fraction`` is numerator and denominator, ``before`` what it is against yesterday, ``as_of_s``
    city time (0: never), ``age`` is said where it is old, ``sources`` are the feeds it needs.
    """

    label: str
    value: Cell
    unit: str = ""
    fraction: str = ""
    target: str = ""
    before: str = ""
    as_of_s: float = 0.0
    age: str = ""
    sources: str = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Rows of cells under the names of their columns; every row is as long as ``columns``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def is_number(self, at: int) -> bool:
        """Return whether a column holds numbers: those stand to the right."""
        return any(row[at].number is not None for row in self.rows)

    def shares(self) -> list[float]:
        """Return the share of the width that each column asks for; together they are 1."""
        wide = []
        for at, name in enumerate(self.columns):
            entries = max((_wide(row[at].text) for row in self.rows), default=0)
            head = min(MOST_HEAD, _wide(name) + 2)  # it is heavier than what it heads
            wide.append(min(MOST_WIDE, PADDING + max(entries, head)))
        return [one / sum(wide) for one in wide]

    def wide_of(self, at: int) -> int:
        """Return how wide a column's widest line is, in letters of a fixed font."""
        return max(_wide(text) for text in (self.columns[at], *(row[at].text for row in self.rows)))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report; ``notes`` say what is missing or left out of it."""

    heading: str
    texts: tuple[str, ...] = ()
    figures: tuple[ReportFigure, ...] = ()
    table: ReportTable | None = None
    pictures: tuple[QImage, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``as_of_s`` is that of its oldest figure (city time), 0 where none has come; ``made_s`` now.

    ``asked_by`` is who asked for it, empty where a schedule did.
    """

    title: str
    place: str
    as_of_s: float
    made_s: float
    asked_by: str
    is_demo: bool
    sections: tuple[Section, ...]


def paper_text(texts: Texts, text: str) -> str:
    """Return a foreign text for paper: hidden characters are named, and what is cut is counted."""
    if len(text) <= LONGEST_TEXT:
        shown = safe_text(text, LONGEST_TEXT, is_multiline=True)
        if not shown.endswith("…") or text.endswith("…"):
            return shown
    else:
        shown = safe_text(text[:LONGEST_TEXT], LONGEST_TEXT, is_multiline=True)
    return f"{shown} {texts('reports.cut', count=f'{len(text):,}')}"


def _wide(text: str) -> int:
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(sum(1 + (ord(c) >= FIRST_WIDE) for c in line) for line in text.split("\n"))
