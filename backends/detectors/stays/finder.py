"""Finds the stay points of everything that moves, in however many pieces its fixes come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.rulebook import Numbers
from app.domain.staypoint import StayEnd, StayPoint
from backends.detectors.contract import F64, FixRows
from backends.detectors.footing.events import rows_needed
from backends.detectors.stays import kernel

ROWS_AT_ONCE = 2048
_ENDS = tuple(StayEnd)  # by number, and quicker than asking the enum
REFUSED = ("damaged", "future", "not_newer", "wild")


@dataclass(frozen=True, slots=True)
class StayProfile:
    """A distance and a least duration; ``name`` stands in every stay found by them."""

    name: str
    distance_m: float
    least_s: float


@dataclass(frozen=True, slots=True)
class StayNumbers:
    """What a stay is: the numbers of rule ``stay_point``.

    ``kinds`` are the classes that are looked at, none for all. ``exit_fixes`` (1 or 2) in a row
    beyond the distance are an end.
    """

    profiles: tuple[StayProfile, ...]
    gap_s: float
    fuse_s: float
    ahead_s: float
    exit_fixes: int
    kinds: frozenset[EntityClass] = frozenset()

    @classmethod
    def of(cls, numbers: Numbers) -> "StayNumbers":
        """Read them from the rule book; raise ConfigError for what cannot be."""
        profiles = zip(
            numbers.words("profiles"),
            numbers.numbers("distance_m"),
            numbers.numbers("least_s"),
            strict=True,
        )
        try:
            kinds = frozenset(EntityClass[word.upper()] for word in numbers.words("classes"))
            found = tuple(StayProfile(*row) for row in profiles)
        except (KeyError, ValueError) as error:
            raise ConfigError(f"stay_point: {error}") from error
        exit_fixes = int(numbers.number("exit_fixes"))
        if exit_fixes not in (1, 2):
            raise ConfigError(f"stay_point: exit_fixes is {exit_fixes}, it may be 1 or 2")
        return cls(
            found,
            numbers.number("gap_s"),
            numbers.number("fuse_s"),
            numbers.number("ahead_s"),
            exit_fixes,
            kinds,
        )


class StayFinder:
    """Holds for each slot what the kernel needs: a fixed number of bytes, however long it stays."""

    def __init__(self, numbers: StayNumbers) -> None:
        self._numbers = numbers
        self._profiles = np.array([[p.distance_m, p.least_s] for p in numbers.profiles])
        self._things: F64 = np.zeros((0, kernel.THING_WIDTH))
        self._stays: F64 = np.zeros((0, len(numbers.profiles), kernel.STAY_WIDTH))
        self._counts = np.zeros(kernel.COUNTS, np.int64)
        room = ROWS_AT_ONCE * len(numbers.profiles) * kernel.MOST_FOUND
        self._told = np.empty((room, kernel.FOUND_WIDTH))
        self._is_watched = np.zeros(256, np.bool_)
        self._is_watched[sorted(numbers.kinds) if numbers.kinds else slice(None)] = True

    def step(self, rows: FixRows) -> list[StayPoint]:
        """Take the next fixes; return the stays that began to count or ended, in their order."""
        self._reserve(rows)
        found: list[StayPoint] = []
        for first in range(0, len(rows), ROWS_AT_ONCE):
            found += self._step(rows, first, min(first + ROWS_AT_ONCE, len(rows)))
        return found

    def _step(self, rows: FixRows, first: int, stop: int) -> list[StayPoint]:
        numbers = self._numbers
        count = kernel.find_stays(
            first,
            stop,
            rows.slot,
            rows.kind,
            rows.lon_deg,
            rows.lat_deg,
            rows.fix_s,
            rows.receipt_s,
            rows.state,
            self._is_watched,
            self._things,
            self._stays,
            self._profiles,
            numbers.gap_s,
            numbers.fuse_s,
            numbers.ahead_s,
            numbers.exit_fixes == 2,  # noqa: PLR2004 - one or two, checked where it was read
            self._told,
            self._counts,
        )
        return [self._point(rows, row) for row in self._told[:count].tolist()]

    def _point(self, rows: FixRows, told: Sequence[float]) -> StayPoint:
        row = int(told[kernel.ROW])
        return StayPoint(
            entity_id=bytes(rows.ids[row]).decode(),
            lon_deg=told[kernel.FOUND_LON],
            lat_deg=told[kernel.FOUND_LAT],
            from_s=told[kernel.FOUND_FROM_S],
            to_s=told[kernel.FOUND_TO_S],
            fixes=int(told[kernel.FOUND_FIXES]),
            end=_ENDS[int(told[kernel.END])],
            profile=self._numbers.profiles[int(told[kernel.PROFILE])].name,
            lag_s=float(rows.receipt_s[row] - rows.fix_s[row]),
        )

    def _reserve(self, rows: FixRows) -> None:
        if rows_needed(rows) <= len(self._things):
            return
        watched = rows.slot[self._is_watched[rows.kind]]
        extra = int(watched.max()) + 1 - len(self._things) if len(watched) else 0
        if extra <= 0:
            return
        extra = max(extra, len(self._things))
        fresh = np.zeros((extra, kernel.THING_WIDTH))
        fresh[:, kernel.LAST_S] = -np.inf
        self._things = np.concatenate([self._things, fresh])
        shape = (extra, *self._stays.shape[1:])
        self._stays = np.concatenate([self._stays, np.zeros(shape)])

    @property
    def refused(self) -> Mapping[str, int]:
        """How many fixes were refused or set aside since the start, by reason.

        ``wild`` counts, for each profile, single fixes beyond a stay that went on.
        """
        return dict(zip(REFUSED, self._counts.tolist(), strict=True))

    def bytes_held(self) -> int:
        """Return how many bytes its state takes."""
        return self._things.nbytes + self._stays.nbytes
