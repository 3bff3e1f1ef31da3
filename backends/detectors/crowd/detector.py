"""Crowds: more people than usual at that hour, than a place may hold, or soon."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.limits import Limit, LimitTable, Sense
from app.domain.readings import QuantityCatalogue
from app.domain.rulebook import Numbers, Rule
from backends.detectors.contract import ReadingRows
from backends.detectors.crowd.kernel import (
    COLUMNS,
    ENDED,
    FULL,
    LAST_S,
    NOTED,
    NUMBERS,
    PEAK,
    RISING,
    watch,
)
from backends.detectors.footing.events import grown
from backends.detectors.footing.in_force import Applied
from backends.detectors.footing.reading_rows import (
    StationPlaces,
    local_moment,
    no_counts,
    reading_counts,
    reading_finding,
)

RULES = ("crowd_peak", "crowd_full", "crowd_rising")  # in the order PEAK, FULL, RISING
QUANTITY = "people"
CHUNK_ROWS = 2048
PER_ROW = 3


class Crowd:
    """Learns what each counter usually shows at each hour, and knows what its place may hold.

    How many may be there is a limit of ``people`` (most) that the station is held against; without
    one only the usual speaks, and before it was learnt nothing does. While there are too many
    nothing is learnt from them beyond ``times`` of the usual.
    """

    rules: tuple[str, ...] = RULES

    def __init__(
        self,
        rules: Mapping[str, tuple[Rule, Numbers]],
        limits: LimitTable,
        quantities: QuantityCatalogue,
        places: StationPlaces,
    ) -> None:
        self._applied = tuple(Applied(*rules[key]) for key in RULES)
        self._numbers = np.array(
            [self._applied[which].numbers.number(name) for which, name in NUMBERS]
        )
        people = quantities.find(QUANTITY)
        self._quantity = 0 if people is None else people.number
        self._limits = limits
        self._places = places
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))
        # By slot, as of the day and hour it was last looked up for.
        self._limit_of: dict[int, tuple[tuple[str, int], Limit | None]] = {}
        self._counts = no_counts()
        room = CHUNK_ROWS * PER_ROW
        self._row, self._code = np.zeros(room, np.int32), np.zeros(room, np.int8)
        self._noted = np.zeros((room, NOTED))

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the readings of counters."""
        return reading_counts(self._counts)

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next readings, return what began and what ended."""
        found: list[Finding] = []
        at = np.flatnonzero((rows.quantity == self._quantity) & (rows.span_s == 0))
        if not len(at):
            return found
        self._know(rows, at)
        limits = (self._limit_at(rows, row) for row in at.tolist())
        capacity = np.array([np.nan if one is None else one.value for one in limits])
        for first in range(0, len(at), CHUNK_ROWS):
            made = watch(
                at[first : first + CHUNK_ROWS], capacity[first : first + CHUNK_ROWS],
                rows.slot, rows.value, rows.mark, rows.timing, rows.t_s, self._numbers,
                self._state, self._counts, self._row, self._code, self._noted,
            )  # fmt: skip
            found.extend(self._finding(rows, note) for note in range(made))
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: nobody is counted without a reading."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._noted.nbytes

    def _know(self, rows: ReadingRows, at: NDArray[np.intp]) -> None:
        had, size = len(self._state), int(rows.slot[at].max()) + 1
        self._state = grown(self._state, size)
        self._state[had:] = np.nan
        self._state[had:, LAST_S] = -np.inf

    def _limit_at(self, rows: ReadingRows, row: int) -> Limit | None:
        """Return what the place may hold at the hour of a reading, None where nobody said."""
        day, hour = local_moment(float(rows.t_s[row]))
        slot, key = int(rows.slot[row]), (day, int(hour))
        known = self._limit_of.get(slot)
        if known is None or known[0] != key:
            station = bytes(rows.station[row]).decode()
            own = (
                one
                for one in self._limits.of(station, QUANTITY, day, hour)
                if one.sense is Sense.MOST and one.span_s == 0
            )
            known = (key, min(own, key=lambda one: one.value, default=None))
            self._limit_of[slot] = known
        return known[1]

    def _finding(self, rows: ReadingRows, note: int) -> Finding:
        row, code = int(self._row[note]), int(self._code[note])
        which, began = code // 2, code % 2 != ENDED
        applied = self._applied[which]
        from_s, usual, rise_per_s, most = self._noted[note].tolist()
        said: dict[str, Any] = {"people": float(rows.value[row]), "most": most, "from_s": from_s}
        if np.isfinite(usual):
            said["usual"] = round(usual, 1)
        if np.isfinite(rise_per_s):
            said["rise_per_min"] = round(rise_per_s * 60.0, 1)
        if which in (FULL, RISING) and (limit := self._limit_at(rows, row)) is not None:
            said["limit"] = {
                "key": limit.key, "value": limit.value, "standard": limit.standard,
                "who": limit.who, "source": limit.source, "standing": limit.standing.value,
            }  # fmt: skip
        if which == PEAK and began and usual > 0.0:
            said["times_usual"] = round(float(rows.value[row]) / usual, 2)
        return reading_finding(
            rows, row, applied, self._places, is_standing=began,
            at_s=float(rows.t_s[row]), from_s=from_s, said=said,
        )  # fmt: skip
