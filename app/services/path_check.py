"""The path check: whether what the hub sends itself by its own doors arrives at this seat."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.probe import PROBE_EVERY_S, PROBE_ID, PROBE_QUANTITY
from app.domain.readings import series_id
from app.services.live import ViewGroup

BROKEN_AFTER_S = 3.0 * PROBE_EVERY_S + 1.0  # real seconds
_SERIES = series_id(PROBE_ID, PROBE_QUANTITY)


class PathState(StrEnum):
    """How the path from the hub's doors to this screen stands."""

    UNKNOWN = "unknown"  # nothing of the probe was ever heard: a replay, or a hub that has none
    OK = "ok"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PathStatus:
    """``fixes`` and ``readings`` are the two halves; ``since_s`` is the city time of the last sign.

    Of two halves the worse one is ``state``, and the older sign is ``since_s``.
    """

    state: PathState
    fixes: PathState
    readings: PathState
    since_s: float | None = None


class PathCheck:
    """Asked by whoever shows it; it keeps nothing of its own."""

    def __init__(self, group: ViewGroup) -> None:
        self._group = group

    def status(self) -> PathStatus:
        """Return how the path stands now."""
        fix_s, reading_s = self._group.probe.fix_s, self._reading_s()
        fixes, readings = self._state(fix_s), self._state(reading_s)
        states = (fixes, readings)
        worst = next(s for s in (PathState.BROKEN, PathState.UNKNOWN, PathState.OK) if s in states)
        if PathState.UNKNOWN in states and PathState.OK in states:
            worst = PathState.BROKEN  # half of it has never come
        signs = [t_s for t_s in (fix_s, reading_s) if t_s is not None]
        return PathStatus(worst, fixes, readings, min(signs, default=None))

    def _reading_s(self) -> float | None:
        world = self._group.readings
        row = world.row_of(_SERIES)
        return None if row is None else float(world.column("t_s")[row])

    def _state(self, sign_s: float | None) -> PathState:
        if sign_s is None:
            return PathState.UNKNOWN
        age_s = (self._group.now_s() - sign_s) / max(self._group.status.speed, 1e-9)
        return PathState.OK if age_s < BROKEN_AFTER_S else PathState.BROKEN
