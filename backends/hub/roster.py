"""The roster: which dense row each entity has, reused with a new generation when it is gone."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from app.domain.world import Rows

CACHED_BATCHES = 512


class Roster:
    """Gives rows out.

    Backends send the same things together again and again, so whole id columns are remembered: a
    known one costs one hash instead of a dictionary look-up for each id.
    """

    def __init__(self) -> None:
        self._row_of: dict[bytes, int] = {}
        self._free: list[int] = []
        self._next = 0
        self._generation: list[int] = []
        self._batches: OrderedDict[bytes, Rows] = OrderedDict()

    def __len__(self) -> int:
        """Return how many entities have a row."""
        return len(self._row_of)

    def rows_of(self, ids: NDArray[np.bytes_]) -> tuple[Rows, NDArray[np.bool_]]:
        """Return a row for each id, and which of them are new here."""
        key = ids.tobytes()
        known = self._batches.get(key)
        if known is not None:
            self._batches.move_to_end(key)
            return known, np.zeros(len(ids), np.bool_)
        rows = np.empty(len(ids), np.uint32)
        is_new = np.zeros(len(ids), np.bool_)
        for i, entity_id in enumerate(ids.tolist()):
            row = self._row_of.get(entity_id)
            if row is None:
                row = self._give(entity_id)
                is_new[i] = True
            rows[i] = row
        self._batches[key] = rows
        if len(self._batches) > CACHED_BATCHES:
            self._batches.popitem(last=False)
        return rows, is_new

    def find(self, entity_id: str) -> int | None:
        """Return the row of an entity, or None."""
        return self._row_of.get(entity_id.encode())

    def generations(self, rows: Rows) -> NDArray[np.uint32]:
        """Return the generation of each row."""
        return np.array([self._generation[row] for row in rows.tolist()], np.uint32)

    def release(self, ids: NDArray[np.bytes_]) -> Rows:
        """Take the rows of ``ids`` back and return them."""
        rows = [row for i in ids.tolist() if (row := self._row_of.pop(i, None)) is not None]
        self._free.extend(rows)
        self._batches.clear()
        return np.array(rows, np.uint32)

    def _give(self, entity_id: bytes) -> int:
        if self._free:
            row = self._free.pop()
            self._generation[row] += 1
        else:
            row = self._next
            self._next += 1
            self._generation.append(1)
        self._row_of[entity_id] = row
        return row
