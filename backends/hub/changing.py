"""A world that remembers which of its rows changed since they were last published."""

import numpy as np

from app.domain.fields import FieldCatalogue
from app.domain.world import Block, Rows, Tick, World


class ChangingWorld:
    """The hub's own copy of a world; ``world`` is for reading, every change is made through here.

    Each row is told at most once by :meth:`collect`, however often it changed since the last one.
    """

    def __init__(self, fields: FieldCatalogue) -> None:
        self.world = World(fields)
        self._fields = fields
        self._entered = np.zeros(0, np.bool_)
        self._moved = np.zeros(0, np.bool_)
        self._left: list[Rows] = []

    def enter(self, block: Block) -> None:
        """Give rows to new things, or say anew what is in a row."""
        self._reserve(block.rows)
        self.world.apply(Tick(enter=block))
        self._entered[block.rows] = True

    def move(self, block: Block) -> None:
        """Take over new values of the moving fields of rows that are known."""
        self._reserve(block.rows)
        self.world.apply(Tick(move=block))
        self._moved[block.rows] = True

    def leave(self, rows: Rows) -> None:
        """Empty rows."""
        self.world.apply(Tick(leave=rows))
        self._entered[rows] = False
        self._moved[rows] = False
        self._left.append(rows)

    def touch(self, row: int) -> None:
        """Have a row published again although it did not change."""
        self._moved[row] = True

    def collect(self) -> tuple[Rows, Rows, Rows]:
        """Return the rows that entered (or were renamed), that moved, and that left; once each."""
        entered = np.flatnonzero(self._entered).astype(np.uint32)
        moved = np.flatnonzero(self._moved & ~self._entered).astype(np.uint32)
        self._entered[:] = False
        self._moved[:] = False
        left = np.concatenate(self._left) if self._left else np.empty(0, np.uint32)
        self._left.clear()
        return entered, moved, left

    def block(self, rows: Rows, *, whole: bool) -> Block:
        """Return rows as an enter block (every field and the generation) or a move block."""
        fields = tuple(self._fields) if whole else self._fields.part("moving")
        columns = {f.key: self.world.column(f.key)[rows] for f in fields}
        if whole:
            columns["generation"] = self.world.column("generation")[rows]
        return Block(rows, columns)

    def _reserve(self, rows: Rows) -> None:
        extra = int(rows.max()) + 1 - len(self._moved)
        if extra > 0:
            more = np.zeros(max(extra, len(self._moved), 1024), np.bool_)
            self._entered = np.concatenate([self._entered, more])
            self._moved = np.concatenate([self._moved, more])
