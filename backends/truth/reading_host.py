"""Hands planted readings to detectors as a hub would: in columns, each series in its slot."""

from collections.abc import Iterator

import numpy as np

from app.domain.readings import ReadingBatch
from backends.detectors.contract import ReadingRows

BATCH_S = 3600.0


class ReadingHost:
    """Yields readings in the order of their time; planted ones come at once, unspoilt.

    A series is a station's quantity, span and statistic; its slot is the place of its first one.
    """

    def __init__(self, batch: ReadingBatch) -> None:
        self._batch = batch
        names = (batch.stations, batch.quantities, batch.spans_s, batch.statistics)
        key = np.rec.fromarrays([*names])
        _, first, slot = np.unique(key, return_index=True, return_inverse=True)
        rank = np.empty(len(first), np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        self._slot = rank[slot.reshape(-1)]

    def rows(self) -> Iterator[tuple[float, ReadingRows]]:
        """Yield (now, rows); ``now`` moves on by whole batches, a while beyond the last."""
        t_s = self._batch.t_s
        if not len(t_s):
            return
        first = 0
        ends = np.arange(t_s[0] + BATCH_S, t_s[-1] + 2 * BATCH_S, BATCH_S)
        for end_s, stop in zip(ends.tolist(), np.searchsorted(t_s, ends).tolist(), strict=True):
            yield end_s, self._taken(slice(first, stop))
            first = stop

    def _taken(self, which: slice) -> ReadingRows:
        batch, slot = self._batch, self._slot[which]
        t_s, stations = batch.t_s[which], batch.stations[which]
        names = zip(stations.tolist(), batch.quantities[which].tolist(), strict=True)
        return ReadingRows(
            slot=slot.astype(np.uint32),
            series=np.array([b"%s/%d" % name for name in names], "S64"),
            station=stations,
            source=np.full(len(slot), batch.source.encode(), "S16"),
            quantity=batch.quantities[which],
            span_s=batch.spans_s[which],
            statistic=batch.statistics[which],
            value=batch.values[which],
            mark=batch.marks[which],
            timing=np.zeros(len(slot), np.uint8),  # planted in order, each moment once
            t_s=t_s,
            receipt_s=t_s,
        )
