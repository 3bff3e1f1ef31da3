"""How many readings and fixes a second each source gave lately: the points of its small curve."""

from collections import deque
from collections.abc import Iterable

from app.domain.health import SourceHealth

POINTS = 60


class RateHistory:
    """Keeps the last 60 rates of every source, one for each time the hub told of it."""

    def __init__(self) -> None:
        self._rates: dict[str, deque[float]] = {}
        self._told_s: dict[str, float] = {}

    def take(self, sources: Iterable[SourceHealth]) -> None:
        """Note the rates of sources that were told anew; what is known already is left alone."""
        for health in sources:
            told_s = self._told_s.get(health.source)
            if told_s is not None and health.as_of_s < told_s:  # another time: a replay went back
                self._rates.pop(health.source, None)
            if told_s != health.as_of_s:
                self._told_s[health.source] = health.as_of_s
                kept = self._rates.setdefault(health.source, deque(maxlen=POINTS))
                kept.append(health.rate_per_s)

    def rates(self, source: str) -> tuple[float, ...]:
        """Return the rates of a source, oldest first, at most 60."""
        return tuple(self._rates.get(source, ()))
