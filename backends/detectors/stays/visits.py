"""Visits: what stays at one place come to, when those of one thing close together are one visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.staypoint import StayPoint
from backends.detectors.stays.local_time import local_day


@dataclass(frozen=True, slots=True)
class Visit:
    """One thing at one place for a while; ``probability`` is that of what it is counted for.

    ``checked`` are the places it was held against, as evidence.
    """

    entity_id: str
    lon_deg: float
    lat_deg: float
    from_s: float
    to_s: float
    probability: float
    checked: Sequence[dict[str, Any]] = ()

    @classmethod
    def of(cls, stay: StayPoint, probability: float, checked: Sequence[dict[str, Any]]) -> "Visit":
        """Return the visit that a stay is."""
        return cls(
            stay.entity_id,
            stay.lon_deg,
            stay.lat_deg,
            stay.from_s,
            stay.to_s,
            probability,
            checked,
        )

    @property
    def dwell_s(self) -> float:
        """How long it lasted."""
        return self.to_s - self.from_s

    @property
    def day(self) -> str:
        """The day it began, where the city is."""
        return local_day(self.from_s)

    def is_one_with(self, other: "Visit", within_s: float) -> bool:
        """Return whether both are the same visit: of one thing, not more than that apart."""
        is_near = self.from_s - other.to_s <= within_s and other.from_s - self.to_s <= within_s
        return self.entity_id == other.entity_id and is_near

    def joined(self, other: "Visit") -> "Visit":
        """Return the visit that both are; the longer one says where it was."""
        longer = self if self.dwell_s >= other.dwell_s else other
        return replace(
            longer, from_s=min(self.from_s, other.from_s), to_s=max(self.to_s, other.to_s)
        )

    def evidence(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "entity_id": self.entity_id,
            "day": self.day,
            "from_s": self.from_s,
            "to_s": self.to_s,
            "dwell_s": round(self.dwell_s, 1),
            "lon_deg": round(self.lon_deg, 6),
            "lat_deg": round(self.lat_deg, 6),
            "probability": round(self.probability, 3),
            "checked": list(self.checked),
        }


class VisitRing:
    """The newest visits of one place, in the order of their begin, so many and no more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._visits: list[Visit] = []

    def __iter__(self) -> Iterator[Visit]:
        """Iterate from the earliest."""
        return iter(self._visits)

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._visits)

    def take(self, visit: Visit, same_within_s: float) -> int:
        """Add a visit, or make it one with those it belongs to; return how many were forgotten."""
        apart = []
        for held in self._visits:
            if visit.is_one_with(held, same_within_s):
                visit = visit.joined(held)
            else:
                apart.append(held)
        self._visits = sorted([*apart, visit], key=lambda v: (v.from_s, v.entity_id))
        forgotten = max(0, len(self._visits) - self._most)
        del self._visits[:forgotten]
        return forgotten

    def forget_before(self, at_s: float) -> None:
        """Drop the visits that ended before a moment."""
        self._visits = [visit for visit in self._visits if visit.to_s >= at_s]
