"""The planted days as a recorder would give them back: rows by receipt, stretch by stretch."""

from collections.abc import Iterator

import numpy as np

from app.domain.history import Recorded
from app.domain.readings import ReadingBatch, Timing
from backends.detectors.contract import FixRows
from backends.truth.planted import Planted, rows_taken

STRETCH_S = 60.0  # short: what waits is gone through at every beat
AFTERWARDS_S = 600.0  # time goes on after the last receipt, so that nothing waits for ever


class Recording:
    """Fixes and readings of planted days, each in the order in which it was received."""

    def __init__(self, planted: Planted) -> None:
        self._planted = planted
        self._series = _series(planted.readings)

    def stretches(self) -> Iterator[tuple[float, Recorded, Recorded]]:
        """Yield the end of each stretch, and the fixes and the readings received in it."""
        planted, readings = self._planted, self._planted.readings
        last_s = max(
            [planted.ends_s, *planted.fixes.receipt_s[-1:].tolist(), *readings.t_s[-1:].tolist()]
        )
        ends = np.arange(planted.begins_s + STRETCH_S, last_s + AFTERWARDS_S + STRETCH_S, STRETCH_S)
        fixes_to = np.searchsorted(planted.fixes.receipt_s, ends, "right").tolist()
        readings_to = np.searchsorted(readings.t_s, ends, "right").tolist()
        fix = reading = 0
        for end_s, fix_to, reading_to in zip(ends.tolist(), fixes_to, readings_to, strict=True):
            yield (
                end_s,
                _fixes(rows_taken(planted.fixes, slice(fix, fix_to))),
                self._readings(slice(reading, reading_to)),
            )
            fix, reading = fix_to, reading_to

    def _readings(self, which: slice) -> Recorded:
        """Return readings; planted ones come at once, unspoilt, each moment of a series once."""
        batch, series = self._planted.readings, self._series[which]
        t_s = batch.t_s[which]
        return Recorded(
            series,
            {
                "station": batch.stations[which],
                "source": np.full(len(series), batch.source.encode(), "S16"),
                "quantity": batch.quantities[which],
                "span_s": batch.spans_s[which],
                "statistic": batch.statistics[which],
                "value": batch.values[which],
                "mark": batch.marks[which],
                "timing": np.full(len(series), Timing.IN_ORDER, np.uint8),
                "t_s": t_s,
                "receipt_s": t_s,
                "same_since_s": t_s,
            },
        )


def _fixes(rows: FixRows) -> Recorded:
    columns = {name: getattr(rows, name) for name in FixRows.__dataclass_fields__}
    for name in ("slot", "ids"):
        del columns[name]
    return Recorded(rows.ids, columns | {"class": columns.pop("kind")})


def _series(batch: ReadingBatch) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    """Return the name of each reading's series: station, quantity, span and statistic."""
    names = zip(
        batch.stations.tolist(),
        batch.quantities.tolist(),
        batch.spans_s.tolist(),
        batch.statistics.tolist(),
        strict=True,
    )
    return np.array([b"%s/%d/%d/%d" % name for name in names], "S64")
