"""The newest fixes of many things in rings: bounded memory, filled once per frame by columns."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.trail import NO_FIXES, Fixes
from app.domain.world import Change, World

DEPTH = 128  # fixes of one thing: 21 minutes at one in ten seconds
MOST_FIXES = 2_000_000  # 16 bytes each: 32 MB, for 15,625 things at that depth
LEAST_DEPTH = 16
E7 = 1e7
NO_SLOT = -1


def depth_for(things: int) -> int:
    """Return how many fixes are kept of each of so many things: 128, 64, 32 or 16."""
    depth = DEPTH
    while depth > LEAST_DEPTH and depth * things > MOST_FIXES:
        depth //= 2
    return depth


Bounds = tuple[float, float, float, float]  # west, south, east, north


def rows_of(world: World, ids: Iterable[str], kinds: frozenset[EntityClass]) -> NDArray[np.int64]:
    """Return the rows of things by id and by class, each once, in ascending order."""
    named = [row for entity_id in ids if (row := world.row_of(entity_id)) is not None]
    is_followed = np.zeros(256, np.bool_)
    is_followed[[int(kind) for kind in kinds]] = True
    of_kinds = np.flatnonzero(world.column("alive") & is_followed[world.column("class")])
    return np.unique(np.concatenate([np.array(named, np.int64), of_kinds]))


def rows_within(world: World, rows: NDArray[np.int64], bounds: Bounds) -> NDArray[np.int64]:
    """Return those of ``rows`` that are within bounds, in degrees."""
    west, south, east, north = bounds
    lon_deg, lat_deg = world.column("lon_deg")[rows], world.column("lat_deg")[rows]
    inside = (lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north)
    return rows[inside]


class TrailRings:
    """Rings for the rows of ``world`` that ``follow`` names, at most 125,000.

    A row that is given to another thing begins anew; of a new epoch's rows nothing is known, so it
    takes new rings.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._depth = DEPTH
        self._slot_of = np.empty(0, np.int32)  # by row
        self._row_of = np.empty(0, np.int64)  # by slot, as are the others
        self._generation = np.empty(0, np.uint32)
        self._count = np.empty(0, np.int64)  # ever written; the next goes at its remainder
        self._t_s = np.empty((0, 0), np.float64)
        self._e7 = np.empty((0, 0, 2), np.int32)

    @property
    def things(self) -> int:
        """How many are followed."""
        return len(self._row_of)

    @property
    def fixes(self) -> int:
        """How many fixes are kept."""
        return int(np.minimum(self._count, self._depth).sum())

    @property
    def nbytes(self) -> int:
        """How much memory the rings take, bytes; known the moment they are made."""
        return self._t_s.nbytes + self._e7.nbytes

    def follow(self, rows: NDArray[np.integer[Any]]) -> None:
        """Keep rings for exactly these rows; those that are kept already keep their fixes."""
        rows = np.unique(rows)[: MOST_FIXES // LEAST_DEPTH]
        if np.array_equal(rows, self._row_of):
            return
        depth = depth_for(len(rows))
        old = np.full(len(rows), NO_SLOT, np.int64)
        known = rows < len(self._slot_of)
        old[known] = self._slot_of[rows[known]]
        kept = np.flatnonzero(old != NO_SLOT)
        old = old[kept]
        t_s, e7 = np.zeros((len(rows), depth)), np.zeros((len(rows), depth, 2), np.int32)
        count = np.zeros(len(rows), np.int64)
        generation = self._world.column("generation")[rows].astype(np.uint32)
        if len(kept):
            most = min(depth, self._depth)
            count[kept] = np.minimum(self._count[old], most)
            first = self._count[old] - count[kept]
            at = (first[:, None] + np.arange(most)) % self._depth  # oldest first
            t_s[kept, :most] = self._t_s[old[:, None], at]
            e7[kept, :most] = self._e7[old[:, None], at]
            generation[kept] = self._generation[old]
        capacity = max(self._world.capacity, int(rows.max(initial=0)) + 1)
        self._slot_of = np.full(capacity, NO_SLOT, np.int32)
        self._slot_of[rows] = np.arange(len(rows), dtype=np.int32)
        self._depth, self._row_of, self._generation = depth, rows.astype(np.int64), generation
        self._count, self._t_s, self._e7 = count, t_s, e7
        self._note(self._row_of)

    def absorb(self, change: Change) -> None:
        """Keep the new fixes among the rows that changed."""
        if change.is_empty or not len(self._row_of) or "fix_s" not in change.columns:
            return
        stop = min(change.stop, len(self._slot_of))
        slots = self._slot_of[change.first : stop]
        self._note(np.flatnonzero(slots != NO_SLOT) + change.first)

    def of_row(self, row: int) -> Fixes:
        """Return what is kept of a row, oldest first."""
        slot = int(self._slot_of[row]) if row < len(self._slot_of) else NO_SLOT
        if slot == NO_SLOT:
            return NO_FIXES
        at = self._order(slot)
        return Fixes(self._e7[slot, at] / E7, self._t_s[slot, at])

    def _order(self, slot: int) -> NDArray[np.int64]:
        count = int(self._count[slot])
        return np.arange(max(0, count - self._depth), count) % max(self._depth, 1)

    def _note(self, rows: NDArray[np.int64]) -> None:
        world = self._world
        rows = rows[rows < world.size]
        rows = rows[world.column("alive")[rows]]
        slots = self._slot_of[rows]
        generation = world.column("generation")[rows]
        is_other = generation != self._generation[slots]
        self._count[slots[is_other]] = 0
        self._generation[slots[is_other]] = generation[is_other]
        t_s = world.column("fix_s")[rows]
        newest = (self._count[slots] - 1) % self._depth
        is_new = (self._count[slots] == 0) | (t_s > self._t_s[slots, newest])
        rows, slots = rows[is_new], slots[is_new]
        at = self._count[slots] % self._depth
        self._t_s[slots, at] = t_s[is_new]
        self._e7[slots, at, 0] = np.rint(world.column("lon_deg")[rows] * E7)
        self._e7[slots, at, 1] = np.rint(world.column("lat_deg")[rows] * E7)
        self._count[slots] += 1
