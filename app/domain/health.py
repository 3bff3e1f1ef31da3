"""Feed health: what the hub knows about each source, and what a screen may claim from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.classes import Age

FEED_LATE_AFTER_S = 15.0
FEED_LOST_AFTER_S = 60.0
LATE_AFTER_TIMES = 2.0  # of what a source that reports by a schedule owes us
LOST_AFTER_TIMES = 4.0
JOURNAL = "journal"  # the kind of what the hub writes itself
JUDGE = "judge"  # what alarms come of; a hall without one has no such source
# Kinds of sources that are parts of the hub itself, beside the judge: nobody feeds them.
OF_THE_HUB = frozenset({"measure", "check", "history", JOURNAL})


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as of ``as_of_s``: when it last gave something, how much, and what was refused.

    ``frozen`` and ``late`` count its series of readings that say the same for too long, or that
    are late or lost. ``every_s`` is how often the busiest of its stations is to report, 0 where
    nothing says so.
    """

    source: str
    kind: str
    as_of_s: float
    last_receipt_s: float | None
    accepted: int
    rate_per_s: float
    refused: Mapping[str, int] = field(default_factory=dict)
    sample: Mapping[str, str] = field(default_factory=dict)
    connected: int = 0
    frozen: int = 0
    late: int = 0
    every_s: float = 0.0

    def age(self, now_s: float) -> Age:
        """Grade the source by how long it has been silent; one that never spoke is lost.

        The journal is asked and does not speak by itself: it is lost while it cannot be written,
        and otherwise well, however long ago it was asked and however fast the city's clock runs.
        """
        if self.last_receipt_s is None:
            return Age.LOST
        if self.kind == JOURNAL:
            return Age.LIVE
        silent_s = now_s - self.last_receipt_s
        if silent_s < max(FEED_LATE_AFTER_S, LATE_AFTER_TIMES * self.every_s):
            return Age.LIVE
        is_late = silent_s < max(FEED_LOST_AFTER_S, LOST_AFTER_TIMES * self.every_s)
        return Age.LATE if is_late else Age.LOST
