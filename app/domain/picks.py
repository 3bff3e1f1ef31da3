"""What a lasso has caught: ids, never rows; a summary as of the catch, and how it has drifted."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import STATIONS, EntityClass
from app.domain.geo import LonLat
from app.domain.lasso import is_inside
from app.domain.patience import Patience
from app.domain.world import World

LISTED_AT_MOST = 200
RINGS_AT_MOST = 16
STANDS_BELOW_MPS = 0.5  # a fix that trembles is no movement
USUAL_PATIENCE = Patience()  # of things that are in no register
_KINDS = {int(kind): kind for kind in EntityClass}

Ring = tuple[LonLat, ...]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]


class How(StrEnum):
    """What a further ring does to what was caught."""

    ANEW = "anew"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Listed:
    """One of those caught, as it was when it was."""

    entity_id: str
    label: str
    kind: EntityClass


@dataclass(frozen=True, slots=True)
class Summary:
    """What was caught, at ``as_of_s`` city time.

    ``by_class`` and ``by_county`` (index in the world) have no zeros, the most first. ``live``,
    ``late`` and ``lost`` are all of them together: a station is given its own period. Stations do
    not move: the speeds (of those that move) are of the others. ``listed`` are the first, by class
    and name.
    """

    total: int
    by_class: tuple[tuple[EntityClass, int], ...]
    by_county: tuple[tuple[int, int], ...]
    live: int
    late: int
    lost: int
    moving: int
    mean_mps: float
    fastest_mps: float
    oldest_fix_s: float
    listed: tuple[Listed, ...]
    as_of_s: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How many have left the rings since, come into them, or are not in the world any more."""

    left: int
    entered: int
    gone: int

    @property
    def is_any(self) -> bool:
        """Whether another catch would be another."""
        return bool(self.left or self.entered or self.gone)


class Picks:
    """The catch of one map; ``rings`` say how it came about.

    ``shown`` returns which rows the map shows, (rows,) bool, or None for all; others stay free.
    ``patience`` returns for how long things may be silent, as the map has it.
    """

    def __init__(
        self,
        world: World,
        now_s: Callable[[], float],
        shown: Callable[[], Flags | None] = lambda: None,
        patience: Callable[[], Patience] = lambda: USUAL_PATIENCE,
    ) -> None:
        self._world = world
        self._now_s = now_s
        self._shown = shown
        self._patience = patience
        self.rings: tuple[tuple[How, Ring], ...] = ()
        self.ids: frozenset[str] = frozenset()
        self.summary: Summary | None = None
        self._ids: NDArray[np.bytes_] = np.empty(0, "S1")
        self._rows: Rows = np.empty(0, np.intp)

    def catch(self, ring: Ring, how: How) -> bool:
        """Catch what lies in a ring; False, and nothing, where there are too many rings.

        A thing stays caught with its id wherever it goes, until another catch.
        """
        if how is How.ANEW or not self.rings:
            self.clear()
        if len(self.rings) >= RINGS_AT_MOST:
            return False
        self.rings = (*self.rings, (how, ring))
        world = self._world
        caught = np.zeros(world.size, np.bool_)
        caught[self._here()] = True
        inside = self._inside(ring)
        caught = caught & ~inside if how is How.REMOVE else caught | inside
        self._take(np.flatnonzero(caught))
        return True

    def catch_again(self) -> None:
        """Do all the rings again with what is in them now."""
        self._take(np.flatnonzero(self._in_rings()))

    def clear(self) -> None:
        """Let everything go."""
        self.rings, self.ids, self.summary = (), frozenset(), None
        self._ids, self._rows = self._ids[:0], self._rows[:0]

    def drift(self) -> Drift:
        """Return how what is in the rings now differs from what was caught."""
        here = self._here()
        gone = len(self._ids) - len(here)
        inside = self._in_rings()
        caught = np.zeros(len(inside), np.bool_)
        caught[here] = True
        return Drift(int((caught & ~inside).sum()), int((inside & ~caught).sum()), gone)

    def _take(self, rows: Rows) -> None:
        world = self._world
        self._rows = rows
        self._ids = world.column("id")[rows].copy()
        self.ids = frozenset(word.decode(errors="replace") for word in self._ids.tolist())
        self.summary = summary_of(world, rows, self._now_s(), self._patience())

    def _here(self) -> Rows:
        """Return the rows of those caught that are in the world; rows are reused, ids are not."""
        world = self._world
        ids, rows = world.column("id"), self._rows
        is_same = rows < world.size
        is_same[is_same] = ids[rows[is_same]] == self._ids[is_same]
        moved = [world.row_of(w.decode(errors="replace")) for w in self._ids[~is_same].tolist()]
        if any(row is not None for row in moved):
            self._rows = rows.copy()
            self._rows[~is_same] = [world.size if row is None else row for row in moved]
            return np.asarray(self._rows[self._rows < world.size], np.intp)
        return np.asarray(rows[is_same], np.intp)

    def _in_rings(self) -> Flags:
        inside = np.zeros(self._world.size, np.bool_)
        for how, ring in self.rings:
            found = self._inside(ring)
            inside = inside & ~found if how is How.REMOVE else inside | found
        return inside

    def _inside(self, ring: Ring) -> Flags:
        world = self._world
        found = is_inside(ring, world.column("lon_deg"), world.column("lat_deg"))
        found &= world.column("alive")
        shown = self._shown()
        if shown is not None:
            found &= shown
        return found


def summary_of(
    world: World, rows: Rows, now_s: float, patience: Patience = USUAL_PATIENCE
) -> Summary:
    """Return what is known of the things in ``rows`` at ``now_s``."""
    kinds = world.column("class")[rows]
    fix_s = world.column("fix_s")[rows]
    age_s, heard_s = now_s - fix_s, fix_s[fix_s > 0.0]  # 0 before the first word
    codes = patience.codes(world, rows)
    late, lost = ~(age_s < patience.late_s(codes)), ~(age_s < patience.lost_s(codes))
    moves = ~np.isin(kinds, [int(kind) for kind in STATIONS]) & ~lost
    speeds = world.column("speed_mps")[rows][moves]
    known = speeds[np.isfinite(speeds)]
    going = known[known >= STANDS_BELOW_MPS]
    order = np.lexsort((world.column("label")[rows], kinds))[:LISTED_AT_MOST]
    return Summary(
        total=len(rows),
        by_class=tuple((_kind(kind), count) for kind, count in _counts(kinds)),
        by_county=tuple(_counts(world.column("county")[rows])),
        live=int((~late).sum()),
        late=int((late & ~lost).sum()),
        lost=int(lost.sum()),
        moving=len(going),
        mean_mps=float(going.mean()) if len(going) else float("nan"),
        fastest_mps=float(going.max()) if len(going) else float("nan"),
        oldest_fix_s=float(min(heard_s.min(), now_s)) if len(heard_s) else float("nan"),
        listed=tuple(
            Listed(world.id_at(row), world.text_at("label", row), _kind(int(kind)))
            for row, kind in zip(rows[order].tolist(), kinds[order].tolist(), strict=True)
        ),
        as_of_s=now_s,
    )


def _kind(number: int) -> EntityClass:
    """Return the class of a number; one of later days is unknown."""
    return _KINDS.get(number, EntityClass.UNKNOWN)


def _counts(values: NDArray[Any]) -> list[tuple[int, int]]:
    found, counts = np.unique(values, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return list(zip(found[order].tolist(), counts[order].tolist(), strict=True))
