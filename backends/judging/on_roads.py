"""Fixes on roads: which vehicles the judge matches, and what it hands the detectors that ask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.classes import EntityClass
from app.domain.register import Vehicle
from backends.detectors.contract import FixRows, MatchedRows
from backends.judging.roster import SlotRoster
from backends.roads.matching import Matches, RoadMatcher
from backends.roads.matching_ground import MatchGround, match_ground
from backends.roads.matching_line import allowed_edges
from backends.roads.matching_routes import RouteCache, route_cache
from backends.roads.matching_state import Outcome

I32 = NDArray[np.int32]
NOT_MATCHED, NOT_ASKED = -1, -2
# What was refused (doubled, late, dated ahead, damaged) is no fix that a detector looks at.
_TOLD = (Outcome.MATCHED, Outcome.OFF_NETWORK, Outcome.UNREACHED, Outcome.AMBIGUOUS)
_LEAST_POINTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredOnRoads:
    """Whose declared ways are looked for on which roads.

    ``cache`` is kept for the one thread that goes on with it.
    """

    ground: MatchGround
    cache: RouteCache
    vehicles: frozenset[str]


class AllowedEdges(Mapping[int, frozenset[int]]):
    """The edges that declared ways allow, by the way's number; found when first asked for.

    ``lines`` are the ways, (n, 2) f8 degrees each. A way on no road allows none.
    """

    def __init__(self, declared: DeclaredOnRoads, lines: Sequence[NDArray[np.float64]]) -> None:
        self._declared = declared
        self._lines = lines
        self._found: dict[int, frozenset[int]] = {}

    def __getitem__(self, way: int) -> frozenset[int]:
        """Return the edges of a way, both directions of each."""
        if not 0 <= way < len(self._lines):
            raise KeyError(way)
        if way not in self._found:
            declared = self._declared
            self._found[way] = allowed_edges(declared.ground, declared.cache, self._lines[way])
        return self._found[way]

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers of all ways."""
        return iter(range(len(self._lines)))

    def __len__(self) -> int:
        """Return how many ways there are."""
        return len(self._lines)


def declared_on_roads(
    graph: RoadGraph, vehicles: Iterable[Vehicle], classes: frozenset[EntityClass]
) -> DeclaredOnRoads | None:
    """Return whose declared ways, of some classes, are to be on roads; None where nobody's are."""
    declaring = frozenset(
        one.vehicle_id
        for one in vehicles
        if one.entity_class in classes and len(one.route) >= _LEAST_POINTS
    )
    if not declaring or not graph.edge_count:
        return None
    ground = match_ground(graph)
    return DeclaredOnRoads(ground, route_cache(ground), declaring)


@dataclass(frozen=True, slots=True)
class _Fixes:
    """Rows as the matcher asks for them (:class:`backends.roads.matching.FixColumns`)."""

    slot: NDArray[np.uint32]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    speed_mps: NDArray[np.float32]
    course_deg: NDArray[np.float32]
    fix_s: NDArray[np.float64]
    receipt_s: NDArray[np.float64]


class RoadWatch:
    """Matches the vehicles that declare a way; the others cost it a look-up.

    A silent vehicle's last fixes are decided on when it is heard again: time alone decides nothing,
    so what is told does not depend on when it was asked.
    """

    def __init__(self, declared: DeclaredOnRoads, roster: SlotRoster) -> None:
        self._wanted = frozenset(name.encode() for name in declared.vehicles)
        self._matcher = RoadMatcher(declared.ground, cache=declared.cache)
        self._roster = roster
        self._place_of: I32 = np.full(0, NOT_ASKED, np.int32)
        self._slot_of: NDArray[np.uint32] = np.zeros(0, np.uint32)

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes that were decided on."""
        return self._matcher.counts

    def step(self, rows: FixRows) -> list[MatchedRows]:
        """Take the next rows; return what could be decided, none or one."""
        self._name_new()
        place = self._place_of[rows.slot]
        at = np.flatnonzero(place >= 0)
        if not len(at):
            return []
        told = self._matcher.step(
            _Fixes(
                slot=place[at].astype(np.uint32),
                lon_deg=rows.lon_deg[at],
                lat_deg=rows.lat_deg[at],
                speed_mps=rows.speed_mps[at],
                course_deg=rows.course_deg[at],
                fix_s=rows.fix_s[at],
                receipt_s=rows.receipt_s[at],
            )
        )
        return [_rows(told, self._slot_of)]

    def bytes_held(self) -> int:
        """Return how many bytes the vehicles take; the graph and kept ways do not grow."""
        return self._matcher.bytes_held() + self._place_of.nbytes + self._slot_of.nbytes

    def _name_new(self) -> None:
        known = len(self._place_of)
        if known == len(self._roster):
            return
        names = self._roster.ids_of(np.arange(known, len(self._roster), dtype=np.uint32))
        place = np.full(len(names), NOT_MATCHED, np.int32)
        wanted = np.array([name in self._wanted for name in names.tolist()], np.bool_)
        place[wanted] = len(self._slot_of) + np.arange(int(wanted.sum()))
        fresh = (known + np.flatnonzero(wanted)).astype(np.uint32)
        self._slot_of = np.concatenate([self._slot_of, fresh])
        self._place_of = np.concatenate([self._place_of, place])


def _rows(told: Matches, slot_of: NDArray[np.uint32]) -> MatchedRows:
    asked = np.isin(told.outcome, _TOLD)
    return MatchedRows(
        slot=slot_of[told.slot[asked]],
        fix_s=told.fix_s[asked],
        by_s=told.by_s[asked],
        edge=told.edge[asked],
        lon_deg=told.lonlat[asked, 0],
        lat_deg=told.lonlat[asked, 1],
    )
