"""For how long things may be silent: by default as terminals report, stations by their register."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, STATIONS, Age
from app.domain.register import Station
from app.domain.world import World

LATE_AFTER_PERIODS, LOST_AFTER_PERIODS = 2.0, 5.0
MOST_LIMITS = 16  # different ones; as many as a shader is told

_IS_STATION = np.zeros(256, np.bool_)
_IS_STATION[[int(kind) for kind in STATIONS]] = True


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """From which age of its last word on a thing is late, and from which it is lost."""

    late_s: float = LATE_AFTER_S
    lost_s: float = LOST_AFTER_S

    @classmethod
    def of_period(cls, every_s: float) -> "AgeLimits":
        """Return the limits of what reports every so many seconds, never less than the default."""
        return cls(
            max(LATE_AFTER_S, LATE_AFTER_PERIODS * every_s),
            max(LOST_AFTER_S, LOST_AFTER_PERIODS * every_s),
        )

    def age_of(self, fix_age_s: float) -> Age:
        """Grade an age."""
        if fix_age_s < self.late_s:
            return Age.LIVE
        return Age.LATE if fix_age_s < self.lost_s else Age.LOST


USUAL = AgeLimits()


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits by code, code 0 the usual ones, and the codes of ids that have others."""

    limits: tuple[AgeLimits, ...] = (USUAL,)
    code_of: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def of_stations(cls, stations: Iterable[Station]) -> "Patience":
        """Return the patience with these stations, which only they need.

        Of more than ``MOST_LIMITS`` different limits some are kept, and who has another one is
        given the next longer: nobody is called lost too early.
        """
        wanted = {s.station_id.encode(): AgeLimits.of_period(s.every_s) for s in stations}
        wanted = {key: limits for key, limits in wanted.items() if limits != USUAL}
        rising = sorted(set(wanted.values()), key=lambda limits: (limits.lost_s, limits.late_s))
        kept = np.linspace(len(rising) - 1, 0, min(len(rising), MOST_LIMITS - 1))
        numbers = sorted({round(number) for number in kept.tolist()})
        at_least = np.searchsorted(numbers, np.arange(len(rising)))
        codes = dict(zip(rising, (at_least + 1).tolist(), strict=True))
        return cls(
            (USUAL, *(rising[number] for number in numbers)),
            {key: codes[limits] for key, limits in wanted.items()},
        )

    def of(self, entity_id: str) -> AgeLimits:
        """Return the limits of a thing."""
        return self.limits[self.code_of.get(entity_id.encode(), 0)]

    def codes(self, world: World, rows: slice | NDArray[np.intp]) -> NDArray[np.uint8]:
        """Return the codes of a span of rows, or of these rows, (n,) u1."""
        kinds = world.column("class")[rows]
        codes = np.zeros(len(kinds), np.uint8)
        stations = np.flatnonzero(_IS_STATION[kinds]) if self.code_of else ()
        if len(stations):
            ids = world.column("id")[rows][stations].tolist()
            codes[stations] = [self.code_of.get(word, 0) for word in ids]
        return codes

    def late_s(self, codes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return from which age on things of these codes are late, (n,) f4."""
        return np.array([limits.late_s for limits in self.limits], np.float32)[codes]

    def lost_s(self, codes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return from which age on things of these codes are lost, (n,) f4."""
        return np.array([limits.lost_s for limits in self.limits], np.float32)[codes]
