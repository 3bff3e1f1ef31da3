"""Every source as the board lists it, worst first: no Qt, no words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from app.domain.classes import Age
from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from app.services.live import ViewGroup
from widgets.health.rate_history import RateHistory


class SourceState(IntEnum):
    """How a source does, the worst first: this is the order of the board."""

    NEVER = 0  # it is known by name and never spoke
    LOST = 1
    LATE = 2
    PARTLY = 3  # it speaks, and some of its series are late, lost or frozen
    LIVE = 4
    UNKNOWN = 5  # the link is not live: nobody here knows


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source; ``silence_s`` is None for one that never spoke or where nobody knows."""

    health: SourceHealth
    state: SourceState
    silence_s: float | None
    rates: tuple[float, ...]

    @property
    def refused(self) -> int:
        """How many were refused, for whatever reason."""
        return sum(self.health.refused.values())

    def reasons(self) -> list[tuple[str, int, str]]:
        """Return reason, count and sample, the commonest first."""
        refused = sorted(self.health.refused.items(), key=lambda item: (-item[1], item[0]))
        return [(reason, count, self.health.sample.get(reason, "")) for reason, count in refused]


def source_rows(group: ViewGroup, history: RateHistory) -> list[SourceRow]:
    """Return a row for every source, worst first, then by name."""
    now_s = group.now_s()
    is_known = group.status.state is LinkState.LIVE
    rows = [
        SourceRow(
            health,
            _state_of(health, now_s) if is_known else SourceState.UNKNOWN,
            _silence_s(health, now_s) if is_known else None,
            history.rates(health.source),
        )
        for health in group.health.values()
    ]
    return sorted(rows, key=lambda row: (row.state, row.health.source))


def counts(rows: Iterable[SourceRow]) -> dict[SourceState, int]:
    """Return how many sources are in each state."""
    found = dict.fromkeys(SourceState, 0)
    for row in rows:
        found[row.state] += 1
    return found


def _state_of(health: SourceHealth, now_s: float) -> SourceState:
    if health.last_receipt_s is None:
        return SourceState.NEVER
    match health.age(now_s):
        case Age.LOST:
            return SourceState.LOST
        case Age.LATE:
            return SourceState.LATE
        case _:
            return SourceState.PARTLY if health.frozen or health.late else SourceState.LIVE


def _silence_s(health: SourceHealth, now_s: float) -> float | None:
    return None if health.last_receipt_s is None else max(0.0, now_s - health.last_receipt_s)
