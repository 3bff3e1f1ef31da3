"""A stay point: a while that a thing spent within a small distance of where it stopped."""

from dataclasses import dataclass
from enum import IntEnum


class StayEnd(IntEnum):
    """How a stay ended."""

    LEFT = 0  # fixes beyond its distance say so
    GAP = 1  # its reports broke off for longer than the rule allows: it may have gone on
    OPEN = 2  # it goes on


@dataclass(frozen=True, slots=True)
class StayPoint:
    """One stay of one thing by one profile (distance and least duration) of the rule.

    ``lon_deg`` and ``lat_deg`` are the mean of its fixes (WGS-84), ``from_s`` and ``to_s`` the
    event times of its first and last fix. ``profile`` names the pair of numbers it was found by.
    ``lag_s`` is how long after it was measured the fix that told of it was received.
    """

    entity_id: str
    lon_deg: float
    lat_deg: float
    from_s: float
    to_s: float
    fixes: int
    end: StayEnd
    profile: str = "long"
    lag_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """How long it lasted, between its first and its last fix."""
        return self.to_s - self.from_s

    @property
    def is_open(self) -> bool:
        """Whether it goes on, as far as is known."""
        return self.end is StayEnd.OPEN
