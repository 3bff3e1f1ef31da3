"""Series that repeat one value to the last digit for longer than nature does, though they speak."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.finding import Finding
from app.domain.readings import QuantityCatalogue
from app.domain.rulebook import Numbers, Rule
from backends.compiled import compiled_in_place
from backends.detectors.contract import F64, U8, U32, ReadingRows
from backends.detectors.footing.events import grown
from backends.detectors.footing.in_force import Applied
from backends.detectors.footing.reading_rows import (
    USED,
    StationPlaces,
    counts_as,
    no_counts,
    reading_counts,
    reading_finding,
)

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
RULE = "sensor_frozen"
CHUNK_ROWS = 2048
# Per series: the value, since when and how often it was said, whether that was told, and from how
# long on it is a fault (0: it may stay the same for ever; NaN: not looked up yet).
VALUE, SINCE_S, TIMES, SAID, AFTER_S = range(5)
COLUMNS = 5
ENDED, BEGAN = 0, 1


@compiled_in_place
def watch(
    first: int,
    stop: int,
    slot: U32,
    value: F64,
    mark: U8,
    timing: U8,
    t_s: F64,
    least_count: float,
    state: F64,
    counts: I64,
    note_row: I32,
    note_code: I8,
    note_numbers: F64,
) -> int:
    """Take rows ``first`` to ``stop``; return how many notes were made. State changes in place."""
    notes = 0
    for row in range(first, stop):
        counted = counts_as(value[row], mark[row], timing[row])
        counts[counted] += 1
        if counted != USED:
            continue
        of = state[slot[row]]
        code = -1
        if value[row] == of[VALUE]:
            of[TIMES] += 1.0
            is_long = of[AFTER_S] > 0.0 and t_s[row] - of[SINCE_S] >= of[AFTER_S]
            if of[SAID] == 0.0 and is_long and of[TIMES] >= least_count:
                of[SAID] = 1.0
                code = BEGAN
        elif of[SAID] > 0.0:
            code = ENDED
        if code >= 0:
            note_row[notes] = row
            note_code[notes] = code
            note_numbers[notes, 0] = of[SINCE_S]
            note_numbers[notes, 1] = of[VALUE]
            note_numbers[notes, 2] = of[TIMES]
            notes += 1
        if value[row] != of[VALUE]:
            of[VALUE] = value[row]
            of[SINCE_S] = t_s[row]
            of[TIMES] = 1.0
            of[SAID] = 0.0
    return notes


class Frozen:
    """Says which series are stuck, once for each; a value that moves ends it.

    After how long sameness is a fault is the catalogue's to say, for each quantity. A reading that
    its station marks, or that is not in order, neither proves nor disproves anything.
    """

    rules: tuple[str, ...] = (RULE,)

    def __init__(
        self, rule: Rule, numbers: Numbers, quantities: QuantityCatalogue, places: StationPlaces
    ) -> None:
        self._applied = Applied(rule, numbers)
        self._spans = numbers.number("spans")
        self._least_count = numbers.number("least_count")
        self._quantities = quantities
        self._places = places
        self._state: NDArray[np.float64] = np.zeros((0, COLUMNS))
        self._counts = no_counts()
        self._row = np.zeros(CHUNK_ROWS, np.int32)
        self._code = np.zeros(CHUNK_ROWS, np.int8)
        self._numbers = np.zeros((CHUNK_ROWS, 3))

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the readings."""
        return reading_counts(self._counts)

    def step(self, rows: ReadingRows) -> Sequence[Finding]:
        """Take the next readings, return what began and what ended."""
        found: list[Finding] = []
        self._know(rows)
        for first in range(0, len(rows), CHUNK_ROWS):
            made = watch(
                first, min(first + CHUNK_ROWS, len(rows)), rows.slot, rows.value, rows.mark,
                rows.timing, rows.t_s, self._least_count, self._state, self._counts, self._row,
                self._code, self._numbers,
            )  # fmt: skip
            found.extend(self._finding(rows, note) for note in range(made))
        return found

    def advance(self, now_s: float) -> Sequence[Finding]:  # noqa: ARG002 - the contract's
        """Return nothing: a series that is silent repeats nothing."""
        return ()

    def bytes_held(self) -> int:
        """Return how many bytes the state takes."""
        return self._state.nbytes + self._numbers.nbytes

    def _know(self, rows: ReadingRows) -> None:
        if not len(rows):
            return
        self._state = grown(self._state, int(rows.slot.max()) + 1, np.nan)
        for row in np.flatnonzero(np.isnan(self._state[rows.slot, AFTER_S])).tolist():
            quantity = self._quantities.numbered(int(rows.quantity[row]))
            after_s = 0.0 if quantity is None else quantity.frozen_after_s
            if after_s > 0.0:
                after_s = max(after_s, self._spans * float(rows.span_s[row]))
            self._state[rows.slot[row], [SAID, AFTER_S]] = 0.0, after_s

    def _finding(self, rows: ReadingRows, note: int) -> Finding:
        row, began = int(self._row[note]), bool(self._code[note] == BEGAN)
        since_s, value, times = self._numbers[note].tolist()
        quantity = self._quantities.numbered(int(rows.quantity[row]))
        key = "" if quantity is None else quantity.key
        said: dict[str, Any] = {
            "quantity": key,
            "value": value,
            "from_s": since_s,
            "readings": int(times),
            "after_s": float(self._state[rows.slot[row], AFTER_S]),
        }
        # A series of each span of a quantity may be stuck by itself.
        subject = f"{key}/{int(rows.span_s[row])}/{int(rows.statistic[row])}"
        return reading_finding(
            rows, row, self._applied, self._places, is_standing=began,
            at_s=float(rows.t_s[row]), from_s=since_s, subject=subject, said=said,
        )  # fmt: skip
