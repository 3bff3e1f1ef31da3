"""Counts the turns of recorded fixes: matched to roads window by window, in bounded memory."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.classes import MOVING_GROUPS
from app.domain.history import Recorded
from backends.roads.graph_key import graph_key
from backends.roads.matching import Matches, RoadMatcher
from backends.roads.matching_ground import match_ground
from backends.roads.matching_routes import route_cache
from backends.roads.matching_way import driven_ways
from backends.roads.past_turns import KINDS, TurnBook, kind_of, turn_firsts

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]

_NOT_COUNTED, _TOO_MANY = -1, -2
MOST_VEHICLES = 20_000  # 60 MB of undecided fixes; of more the first seen are counted
ON_ROADS = tuple(
    sorted(
        {
            int(k)
            for group in ("hazmat", "coach", "bus", "taxi", "muck")
            for k in MOVING_GROUPS[group]
        }
    )
)


@dataclass(frozen=True, slots=True)
class _Rows:
    slot: NDArray[np.uint32]
    lon_deg: F64
    lat_deg: F64
    speed_mps: F32
    course_deg: F32
    fix_s: F64
    receipt_s: F64


class TurnCounting:
    """Takes what was recorded in windows, one after the other, and makes a book of it.

    ``hour_of`` gives the local hour of a time. Of the vehicles every ``every``-th is counted, the
    same ones each night. ``left_out`` counts the fixes of vehicles beyond the 20,000th.
    """

    def __init__(self, graph: RoadGraph, hour_of: Callable[[float], float], every: int = 1) -> None:
        self._graph = graph
        self._hour_of = hour_of
        self._every = max(every, 1)
        self._ground = match_ground(graph)
        self._cache = route_cache(self._ground)
        self._matcher = RoadMatcher(self._ground, cache=self._cache)
        self._slots: dict[bytes, int] = {}
        self._last: dict[int, tuple[int, float]] = {}
        self._first, turns = turn_firsts(graph.first, graph.head)
        self._counts = np.zeros((len(KINDS), turns), np.int32)
        self.left_out = 0

    @property
    def outcomes(self) -> Mapping[str, int]:
        """What became of the fixes that were looked at."""
        return self._matcher.counts

    @property
    def counted(self) -> int:
        """How many turns were counted."""
        return int(self._counts.sum())

    def step(self, window: Recorded) -> None:
        """Count the turns of what was received in the next window."""
        rows = self._rows(window)
        if len(rows.fix_s):
            self._count(self._matcher.step(rows))

    def book(self, from_day: str, to_day: str) -> TurnBook:
        """Decide on what still waits, and return all that was counted."""
        self._count(self._matcher.end(np.inf))
        return TurnBook(
            graph_key(self._graph),
            from_day,
            to_day,
            self.outcomes["matched"],
            self._first,
            self._counts.copy(),
        )

    def _rows(self, window: Recorded) -> _Rows:
        window = window.taken(np.isin(window.columns["class"], ON_ROADS))
        names, name_of = np.unique(window.ids, return_inverse=True)
        slots = np.array([self._slot(name) for name in names.tolist()], np.int64)
        slot = slots[name_of] if len(names) else np.zeros(0, np.int64)
        self.left_out += int((slot == _TOO_MANY).sum())
        window, slot = window.taken(slot >= 0), slot[slot >= 0]
        columns = window.columns
        # in the order they were measured: a terminal that was out of reach sends late
        order = np.lexsort((columns["receipt_s"], columns["fix_s"], slot))
        return _Rows(
            slot=slot[order].astype(np.uint32),
            lon_deg=columns["lon_deg"][order].astype(np.float64),
            lat_deg=columns["lat_deg"][order].astype(np.float64),
            speed_mps=columns["speed_mps"][order].astype(np.float32),
            course_deg=columns["course_deg"][order].astype(np.float32),
            fix_s=columns["fix_s"][order].astype(np.float64),
            receipt_s=columns["receipt_s"][order].astype(np.float64),
        )

    def _slot(self, name: bytes) -> int:
        """Return the number of a vehicle, or why it has none (negative)."""
        if zlib.crc32(name) % self._every:
            return _NOT_COUNTED
        if name not in self._slots:
            if len(self._slots) >= MOST_VEHICLES:
                return _TOO_MANY
            self._slots[name] = len(self._slots)
        return self._slots[name]

    def _count(self, matches: Matches) -> None:
        rows = np.flatnonzero(matches.edge >= 0)
        rows = rows[np.lexsort((matches.number[rows], matches.slot[rows]))]
        slots = matches.slot[rows]
        bounds = np.flatnonzero(np.diff(slots)) + 1
        for of_one in np.split(rows, bounds) if len(rows) else []:
            slot = int(matches.slot[of_one[0]])
            edge, at_m = matches.edge[of_one], matches.at_m[of_one]
            linked = matches.is_linked[of_one]
            if slot in self._last:  # goes on from the window before
                before = self._last[slot]
                edge = np.concatenate([[before[0]], edge]).astype(np.int32)
                at_m = np.concatenate([[before[1]], at_m])
                linked = np.concatenate([[False], linked])
            self._last[slot] = (int(edge[-1]), float(at_m[-1]))
            kind = kind_of(self._hour_of(float(matches.fix_s[of_one[0]])))
            for way in driven_ways(self._ground, self._cache, _track(edge, at_m, linked)):
                self._count_way(kind, way.edges)

    def _count_way(self, kind: int, edges: Sequence[int]) -> None:
        first, head = self._graph.first, self._graph.head
        for edge, after in pairwise(edges):
            node = int(head[edge])
            nth = after - int(first[node])
            if 0 <= nth < int(first[node + 1]) - int(first[node]):  # else it turned back on its way
                self._counts[kind, self._first[edge] + nth] += 1


def _track(edge: NDArray[np.int32], at_m: F64, is_linked: NDArray[np.bool_]) -> Matches:
    """Return the matches of one vehicle, of which only the way counts."""
    none = np.zeros(len(edge))
    return Matches(
        slot=none.astype(np.uint32),
        number=np.arange(len(edge)),
        fix_s=none,
        edge=edge,
        at_m=at_m,
        off_m=none,
        outcome=none.astype(np.int8),
        is_linked=is_linked,
        by_s=none,
        lonlat=np.zeros((len(edge), 2)),
    )
