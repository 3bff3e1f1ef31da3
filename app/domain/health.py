"""Feed health: what the hub knows about each source, and what a screen may claim from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.classes import Age

FEED_LATE_AFTER_S = 15.0
FEED_LOST_AFTER_S = 60.0


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as of ``as_of_s``: when it last gave something, how much, and what was refused."""

    source: str
    kind: str
    as_of_s: float
    last_receipt_s: float | None
    accepted: int
    rate_per_s: float
    refused: Mapping[str, int] = field(default_factory=dict)
    sample: Mapping[str, str] = field(default_factory=dict)
    connected: int = 0

    def age(self, now_s: float) -> Age:
        """Grade the source by how long it has been silent; one that never spoke is lost."""
        if self.last_receipt_s is None:
            return Age.LOST
        silent_s = now_s - self.last_receipt_s
        if silent_s < FEED_LATE_AFTER_S:
            return Age.LIVE
        return Age.LATE if silent_s < FEED_LOST_AFTER_S else Age.LOST
