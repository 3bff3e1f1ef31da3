"""Map matching: which directed edge each fix was driven on, live with a fixed lag or whole tracks.

The live matcher tells a fix as soon as all that is still possible agrees on it, and at the latest
when ten steps wait; a whole track is matched by the same kernel with room for all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends.roads.matching_candidates import candidates
from backends.roads.matching_deciding import blank_paper
from backends.roads.matching_ground import MatchGround, lonlat_at
from backends.roads.matching_numbers import LAG_STEPS, MatchNumbers
from backends.roads.matching_routes import RouteCache, route_cache
from backends.roads.matching_state import (
    COUNT,
    TOLD,
    Outcome,
    Told,
    match_state,
    more_vehicles,
    room_to_tell,
)
from backends.roads.matching_step import match_rows, settle_rows

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
LONGEST_LAG = 2000  # steps of a whole track that wait for each other; one that needs more is cut


class FixColumns(Protocol):
    """Fixes in columns, (n,) each, in event order for each thing; ``slot`` is dense.

    ``speed_mps`` and ``course_deg`` (f4) may be NaN: then the course is not asked.
    """

    @property
    def slot(self) -> NDArray[np.uint32]:
        """Whose fix it is."""
        ...

    @property
    def lon_deg(self) -> F64:
        """Where it was."""
        ...

    @property
    def lat_deg(self) -> F64:
        """Where it was."""
        ...

    @property
    def speed_mps(self) -> F32:
        """How fast it was."""
        ...

    @property
    def course_deg(self) -> F32:
        """Which way it went."""
        ...

    @property
    def fix_s(self) -> F64:
        """When it was measured."""
        ...

    @property
    def receipt_s(self) -> F64:
        """When the hub had it."""
        ...


@dataclass(frozen=True, slots=True)
class Track:
    """The fixes of one thing, (n,) each, oldest first; what is not known of them is NaN."""

    lon_deg: F64
    lat_deg: F64
    fix_s: F64
    speed_mps: F32
    course_deg: F32

    @classmethod
    def of_places(cls, lon_deg: F64, lat_deg: F64, fix_s: F64) -> "Track":
        """Return a track of which only places and times are known."""
        unknown = np.full(len(fix_s), np.nan, np.float32)
        return cls(lon_deg, lat_deg, fix_s, unknown, unknown)

    @property
    def slot(self) -> NDArray[np.uint32]:
        """Whose fix it is: all of one."""
        return np.zeros(len(self.fix_s), np.uint32)

    @property
    def receipt_s(self) -> F64:
        """When the hub had it: as it was measured."""
        return self.fix_s


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """What was decided of fixes, (n,) each, in the order it was.

    ``slot`` u4; ``number`` i8 counts the rows that the matcher was given; ``edge`` i4 is -1 where
    it is not matched, and ``lonlat`` (n, 2) f8 is then NaN, else the place on the road, ``at_m``
    from the edge's tail and ``off_m`` from the fix. ``outcome`` is :class:`Outcome`. ``is_linked``
    says that the vehicle drove there from its match before. ``by_s`` is the time of the fix that
    decided it.
    """

    slot: NDArray[np.uint32]
    number: NDArray[np.int64]
    fix_s: F64
    edge: NDArray[np.int32]
    at_m: F64
    off_m: F64
    outcome: NDArray[np.int8]
    is_linked: NDArray[np.bool_]
    by_s: F64
    lonlat: F64

    def __len__(self) -> int:
        """Return how many fixes were decided on."""
        return len(self.slot)


class RoadMatcher:
    """Matches what is heard to roads, with at most ``lag`` steps of each vehicle undecided.

    Not for two threads at once. What it says follows from the rows alone, however they are cut.
    """

    def __init__(
        self,
        ground: MatchGround,
        numbers: MatchNumbers | None = None,
        lag: int = LAG_STEPS,
        cache: RouteCache | None = None,
    ) -> None:
        """Begin with no vehicle; matchers of one thread may share a cache of ways."""
        if lag < 2:  # noqa: PLR2004 - a step and the one it came from
            raise ValueError(f"a lag of {lag} steps, 2 at least")
        self._ground = ground
        # Whole numbers would be a type of their own to the compiler.
        self._numbers = MatchNumbers(*(float(n) for n in numbers or MatchNumbers()))
        self._cache = route_cache(ground) if cache is None else cache
        self._state = match_state(1, lag)
        self._found, self._paper = candidates(), blank_paper(lag)
        self._rows = 0
        self._counts = np.zeros(len(Outcome), np.int64)

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the fixes that were decided on."""
        return {one.name.lower(): int(self._counts[one]) for one in Outcome}

    @property
    def waiting(self) -> int:
        """How many fixes wait for later ones."""
        return int((self._state.ring[:, COUNT] - self._state.ring[:, TOLD]).sum())

    def step(self, rows: FixColumns) -> Matches:
        """Take the next rows; return what could be decided, of these and of earlier ones."""
        told = room_to_tell(len(rows.fix_s) + self.waiting)
        return self._matches(told, self._take(rows, told))

    def last(self, rows: FixColumns) -> Matches:
        """Take the last rows there are and decide on all; return it in the order of the rows."""
        told = room_to_tell(len(rows.fix_s) + self.waiting)
        made = self._take(rows, told)
        rest: list[NDArray[Any]] = [column[made:] for column in told]
        sure = self._numbers.sure_nats
        made += settle_rows(self._state, np.inf, np.inf, sure, self._paper, Told(*rest))
        order = np.argsort(told.number[:made], kind="stable")
        in_order: list[NDArray[Any]] = [column[order] for column in told]
        return self._matches(Told(*in_order), made)

    def advance(self, now_s: float) -> Matches:
        """Decide for those who have been silent for so long that no fix will say more."""
        return self._settled(now_s - self._numbers.gap_s, now_s)

    def end(self, by_s: float) -> Matches:
        """Decide on all that waits, as if nothing more came."""
        return self._settled(np.inf, by_s)

    def bytes_held(self) -> int:
        """Return how many bytes vehicles take; ground and search do not grow with them."""
        return sum(column.nbytes for column in self._state)

    def _take(self, rows: FixColumns, told: Told) -> int:
        count = len(rows.fix_s)
        if not count:
            return 0
        self._state = more_vehicles(self._state, int(rows.slot.max()) + 1)
        made = match_rows(
            self._ground, self._cache, self._numbers, self._state,
            rows.slot, rows.lon_deg, rows.lat_deg, rows.speed_mps, rows.course_deg,
            rows.fix_s, rows.receipt_s, self._rows, self._found, self._paper, told,
        )  # fmt: skip
        self._rows += count
        return made

    def _settled(self, before_s: float, by_s: float) -> Matches:
        told = room_to_tell(self.waiting)
        sure = self._numbers.sure_nats
        made = settle_rows(self._state, before_s, by_s, sure, self._paper, told)
        return self._matches(told, made)

    def _matches(self, told: Told, made: int) -> Matches:
        self._counts += np.bincount(told.outcome[:made], minlength=len(Outcome))
        edge, at_m = told.edge[:made], told.at_m[:made]
        lonlat = np.full((made, 2), np.nan)
        there = edge >= 0
        lonlat[there] = lonlat_at(self._ground, edge[there], at_m[there])
        return Matches(
            slot=told.slot[:made].astype(np.uint32),
            number=told.number[:made],
            fix_s=told.fix_s[:made],
            edge=edge,
            at_m=at_m,
            off_m=told.off_m[:made],
            outcome=told.outcome[:made],
            is_linked=told.link[:made] > 0,
            by_s=told.by_s[:made],
            lonlat=lonlat,
        )


def match_track(
    ground: MatchGround,
    track: Track,
    numbers: MatchNumbers | None = None,
    cache: RouteCache | None = None,
) -> Matches:
    """Match one whole track; return its fixes in their order, each with what became of it."""
    lag = min(max(len(track.fix_s), 1) + 1, LONGEST_LAG)
    return RoadMatcher(ground, numbers, lag, cache).last(track)
