"""How often a camera's analysis was right: counted from what people confirmed and rejected."""

from dataclasses import dataclass, field

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter

VIDEO = "video"  # the channel
WAITING = (CaseState.RECEIVED, CaseState.ACCEPTED)
REJECTED = (CaseState.VOID,)
# What was merged or sent to another body says neither: what it was put to may have been voided.
UNJUDGED = (CaseState.MERGED, CaseState.ROUTED)
# A person has looked at what is in none of these, and found it there.
CONFIRMED = tuple(state for state in CaseState if state not in (*WAITING, *REJECTED, *UNJUDGED))
DAYS, MOST_DAYS = 90, 366


@dataclass(frozen=True, slots=True)
class SnapshotQuestion:
    """Of the last so many days; 1 to 366."""

    days: int = DAYS


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """One camera (``key`` its id) or one type (its code).

    ``low`` and ``high`` hold the true precision in 95 of 100 cases (Wilson 1927); None where
    nobody has judged one.
    """

    key: str
    waiting: int
    confirmed: int
    rejected: int
    low: float | None = None
    high: float | None = None

    @property
    def judged(self) -> int:
        """How many a person has said yes or no to."""
        return self.confirmed + self.rejected


@dataclass(frozen=True, slots=True)
class SnapshotAnswer:
    """All together, by camera, and by type; the worst of those that were judged most first."""

    whole: SnapshotRecord
    cameras: tuple[SnapshotRecord, ...] = ()
    types: tuple[SnapshotRecord, ...] = ()
    from_s: float = 0.0
    as_of_s: float = 0.0
    days: int = field(default=DAYS)


def snapshots(states: tuple[CaseState, ...], from_s: float = 0.0) -> CaseFilter:
    """Return the filter of snapshots in these states, raised since ``from_s``."""
    return CaseFilter(states=states, channels=(VIDEO,), raised_from_s=from_s)
