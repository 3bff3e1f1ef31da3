"""The second opinion on a deviation: whether the roads driven since were of the declared way."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from backends.detectors.contract import FixRows, MatchedRows

KEPT = 32  # fixes of a vehicle, as many as the driven line has points
LEAST_MATCHED = 3  # fixes that say something
BYTES_EACH = 48


class _Matched(NamedTuple):
    fix_s: float
    by_s: float
    edge: int
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True, slots=True)
class RoadsSay:
    """Of the fixes since a vehicle left: how many on allowed roads, on others, on none known.

    ``line`` are the places on the road, oldest first.
    """

    on_allowed: int = 0
    on_others: int = 0
    not_matched: int = 0
    line: Sequence[Sequence[float]] = ()

    @property
    def confidence(self) -> float:
        """The share of matched fixes on other roads; 1 where too few say anything."""
        matched = self.on_allowed + self.on_others
        return self.on_others / matched if matched >= LEAST_MATCHED else 1.0


@dataclass(slots=True)
class RoadOpinion:
    """Keeps the last matched fixes of each vehicle; ``allowed`` are a way's edges by its number.

    What it says of a moment follows from what was decided by then, however early it was handed in.
    """

    allowed: Mapping[int, frozenset[int]]
    _waiting: dict[int, deque[_Matched]] = field(default_factory=lambda: defaultdict(deque))
    _known: dict[int, deque[_Matched]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT))
    )

    def take(self, rows: MatchedRows) -> None:
        """Take what the host's matcher decided."""
        columns = (rows.slot, rows.fix_s, rows.by_s, rows.edge, rows.lon_deg, rows.lat_deg)
        for slot, *matched in zip(*(column.tolist() for column in columns), strict=True):
            self._waiting[slot].append(_Matched(*matched))

    def of(self, slot: int, way: int, from_s: float, at_s: float) -> RoadsSay | None:
        """Return what the roads say at ``at_s`` of the fixes since; None of a way without edges."""
        edges = self.allowed.get(way)
        if not edges:
            return None
        self._learn(slot, at_s)
        since = [one for one in self._known[slot] if one.fix_s >= from_s]
        matched = [one for one in since if one.edge >= 0]
        on_allowed = sum(one.edge in edges for one in matched)
        return RoadsSay(
            on_allowed=on_allowed,
            on_others=len(matched) - on_allowed,
            not_matched=len(since) - len(matched),
            line=[[round(one.lon_deg, 6), round(one.lat_deg, 6)] for one in matched],
        )

    def forget(self, rows: FixRows) -> None:
        """Let go of what no later row of these vehicles can ask for."""
        if not self._waiting:
            return
        # A fix that is dated ahead must not let go of what comes before it.
        until_s = np.minimum(rows.fix_s, rows.receipt_s)
        last_s = dict(zip(rows.slot.tolist(), until_s.tolist(), strict=True))
        for slot in last_s.keys() & self._waiting.keys():
            self._learn(slot, last_s[slot])

    def bytes_held(self) -> int:
        """Return about how many bytes the kept fixes take."""
        kept = [*self._waiting.values(), *self._known.values()]
        return BYTES_EACH * sum(map(len, kept))

    def _learn(self, slot: int, at_s: float) -> None:
        waiting = self._waiting[slot]
        while waiting and waiting[0].by_s <= at_s:
            self._known[slot].append(waiting.popleft())
        if not waiting:
            del self._waiting[slot]
