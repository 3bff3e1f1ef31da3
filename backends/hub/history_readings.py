"""Readings on their way to the recorder: their series numbered, and named once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column
from app.domain.probe import PROBE_ID
from app.domain.readings import ReadingBatch, Statistic
from app.domain.world import World
from backends.history.layout import READINGS
from backends.history.messages import NUMBER
from backends.hub.history_line import HistoryLine
from backends.hub.history_names import Told

NOWHERE = -1


class HistoryReadings:
    """Runs in the hub's thread; numbers are given out for good, as series are."""

    def __init__(self, line: HistoryLine, world: World, county_of: Callable[[str], int]) -> None:
        """Tell ``line``; ``world`` is the hub's of readings, which says since when a value is.

        ``county_of`` gives the county of a series' station: a series whose first reading was no
        last value is in no world yet, and is named once for good.
        """
        self._line = line
        self._county_of = county_of
        self._world = world
        self._number: dict[bytes, int] = {}
        self._fixed: list[tuple[bytes, bytes, int, int, int, bytes]] = []
        self._told = 0
        self._row = np.zeros(0, np.int64)  # by number: the row in the world, once it is there
        line.also(READINGS.kind, self._names)

    def accepted(
        self,
        batch: ReadingBatch,
        series_ids: NDArray[np.bytes_],
        timings: NDArray[np.uint8],
        receipt_s: float,
    ) -> None:
        """Take readings that the hub has taken and, where they are newest, put into its world.

        The hub's own probe is no history.
        """
        is_probe = batch.stations == PROBE_ID.encode()
        if is_probe.any():
            batch, series_ids = batch.taken(~is_probe), series_ids[~is_probe]
            timings = timings[~is_probe]
        if not len(batch):
            return
        numbers = np.fromiter(
            (self._number_of(word, batch, i) for i, word in enumerate(series_ids.tolist())),
            np.uint32,
            len(batch),
        )
        self._line.tell(
            READINGS.kind,
            {
                NUMBER: numbers,
                "value": batch.values,
                "mark": batch.marks,
                "t_s": batch.t_s,
                "receipt_s": np.full(len(batch), receipt_s),
                "same_since_s": self._same_since_s(numbers, batch.t_s),
                "timing": timings,
            },
        )

    def _number_of(self, word: bytes, batch: ReadingBatch, i: int) -> int:
        number = self._number.get(word)
        if number is None:
            span_s = int(batch.spans_s[i])
            number = self._number[word] = len(self._fixed)
            self._fixed.append(
                (
                    word,
                    bytes(batch.stations[i]),
                    int(batch.quantities[i]),
                    span_s,
                    int(batch.statistics[i]) if span_s else int(Statistic.VALUE),
                    batch.source.encode()[:16],
                )
            )
        return number

    def _same_since_s(self, numbers: NDArray[np.uint32], t_s: Column) -> Column:
        """Return since when each series says what it says; one that has no last value, just now."""
        self._look_up()
        rows = self._row[numbers]
        here = rows != NOWHERE
        since_s = t_s.copy()
        since_s[here] = self._world.column("same_since_s")[rows[here]]
        return since_s

    def _look_up(self) -> None:
        extra = len(self._fixed) - len(self._row)
        if extra:
            self._row = np.append(self._row, np.full(extra, NOWHERE))
        for number in np.flatnonzero(self._row == NOWHERE).tolist():
            row = self._world.row_of(self._fixed[number][0].decode())
            if row is not None:
                self._row[number] = row

    def _names(self, every: bool) -> Told | None:  # noqa: FBT001 - HistoryLine.also asks so
        first = 0 if every else self._told
        fixed = self._fixed[first:]
        self._told = len(self._fixed)
        if not fixed:
            return None
        given = zip(
            ("id", "station", "quantity", "span_s", "statistic", "source"),
            zip(*fixed, strict=True),
            strict=True,
        )
        dtypes = {column.key: column.dtype for column in READINGS.fixed}
        columns: dict[str, Column] = {key: np.array(values, dtypes[key]) for key, values in given}
        county = np.array([self._county_of(one[0].decode()) for one in fixed], np.uint8)
        numbers = np.arange(first, first + len(fixed), dtype=np.uint32)
        return {NUMBER: numbers, **columns, "county": county}
