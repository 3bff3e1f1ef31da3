"""Sheets: stored rows in memory, in whole numbers, with what is fixed of a thing kept once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column
from app.domain.history import Recorded
from backends.history.layout import Layout, Ms

Codes = NDArray[np.int32]
Which = NDArray[np.bool_] | NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one layout.

    ``words[key]`` are the distinct values of a fixed column in ascending order and ``codes[key]``
    says which of them each row has; ``cells[name]`` are the stored numbers. All columns have one
    length.
    """

    layout: Layout
    words: Mapping[str, Column]
    codes: Mapping[str, Codes]
    cells: Mapping[str, Column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes["id"])

    @property
    def receipt_ms(self) -> Ms:
        """When each row was received."""
        return self.cells["receipt_ms"]

    def taken(self, which: Which) -> "Sheet":
        """Return the rows that ``which`` (a mask or indices) names."""
        return Sheet(
            self.layout,
            self.words,
            {key: codes[which] for key, codes in self.codes.items()},
            {name: cells[which] for name, cells in self.cells.items()},
        )

    def sorted(self) -> "Sheet":
        """Return the rows by thing, and those of one thing in their order."""
        first, second = self.layout.order
        order = np.lexsort((self.cells[second], self.cells[first], self.codes["id"]))
        return self.taken(order)

    def last_of_each(self) -> "Sheet":
        """Return the last row of each thing; the rows must be sorted."""
        codes = self.codes["id"]
        return self.taken(np.append(codes[1:] != codes[:-1], np.True_)) if len(codes) else self

    def recorded(self) -> Recorded:
        """Return the rows as the house speaks of them."""
        fixed = {key: self.words[key][codes] for key, codes in self.codes.items()}
        moving = {cell.key: cell.restored(self.cells[cell.name]) for cell in self.layout.cells}
        ids = fixed.pop("id")
        return Recorded(ids, fixed | moving)


def sheet_of(
    layout: Layout, names: Mapping[str, Column], which: NDArray[Any], cells: Mapping[str, Column]
) -> Sheet:
    """Return a sheet of rows whose fixed columns stand in row ``which[i]`` of ``names``."""
    used, place = np.unique(which, return_inverse=True)
    words, codes = {}, {}
    for column in layout.fixed:
        known, number = np.unique(names[column.key][used], return_inverse=True)
        words[column.key] = known.astype(column.dtype)
        codes[column.key] = number.astype(np.int32)[place]
    return Sheet(layout, words, codes, cells)


def joined(layout: Layout, sheets: Sequence[Sheet]) -> Sheet:
    """Return the rows of all sheets one after the other."""
    if len(sheets) == 1:
        return sheets[0]
    words: dict[str, Column] = {}
    codes: dict[str, Codes] = {}
    for column in layout.fixed:
        key = column.key
        every = [np.zeros(0, column.dtype), *(sheet.words[key] for sheet in sheets)]
        words[key], number = np.unique(np.concatenate(every), return_inverse=True)
        starts = np.cumsum([0, *(len(sheet.words[key]) for sheet in sheets)])
        parts = [
            number[start + sheet.codes[key]].astype(np.int32)
            for start, sheet in zip(starts.tolist(), sheets, strict=False)
        ]
        codes[key] = np.concatenate([np.zeros(0, np.int32), *parts])
    cells = {
        cell.name: np.concatenate(
            [np.zeros(0, cell.stored), *(sheet.cells[cell.name] for sheet in sheets)]
        )
        for cell in layout.cells
    }
    return Sheet(layout, words, codes, cells)
