"""Ingest of readings: from a batch to the last value of each series, and what is kept of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.domain.clock import Clock
from app.domain.fields import Column, FieldCatalogue
from app.domain.readings import FUTURE_AFTER_S, Mark, QuantityCatalogue, ReadingBatch, Timing
from app.domain.tracks import TrackBatch
from app.domain.world import Block
from backends.hub.changing import ChangingWorld
from backends.hub.reading_ring import ReadingRing
from backends.hub.series_memory import SeriesMemory
from backends.hub.series_rows import REFUSED, Found, SeriesRows
from backends.hub.sources import SourceLedger
from backends.hub.stations import CHECK, Stations
from backends.wire.reading_batch import sound_readings

F8 = NDArray[np.float64]
Timings = NDArray[np.uint8]
NOT_LAST = Timing.REPEATED | Timing.OUT_OF_ORDER | Timing.FUTURE
OnAccepted = Callable[[ReadingBatch, NDArray[np.bytes_], Timings, float], None]
Place = Callable[[TrackBatch], None]


def keep_nothing(
    _batch: ReadingBatch, _series: NDArray[np.bytes_], _timings: Timings, _receipt_s: float
) -> None:
    """Take the place of a recorder where there is none."""


class ReadingIngest:
    """Owns the hub's world of readings; everything here runs in the hub's one thread.

    ``on_accepted`` hears every reading that was taken, under the register's name of its station,
    with its mark as judged, the id of its series (S64), its :class:`Timing` (u1) and the time of
    receipt. ``place`` puts stations that speak on the map.
    """

    def __init__(
        self,
        fields: FieldCatalogue,
        quantities: QuantityCatalogue,
        clock: Clock,
        stations: Stations,
        ledger: SourceLedger,
        place: Place,
        on_accepted: OnAccepted = keep_nothing,
    ) -> None:
        self.changing = ChangingWorld(fields)
        self.world = self.changing.world
        self.series = SeriesRows(stations, quantities)
        self.ring = ReadingRing(whole_since_s=clock.now_s() + FUTURE_AFTER_S)
        self._fields = fields
        self._clock = clock
        self._stations = stations
        self._ledger = ledger
        self._place = place
        self.on_accepted = on_accepted
        self._memory = SeriesMemory()

    def take(self, batch: ReadingBatch, kind: str) -> None:
        """Take over what a source sent; what cannot be believed is counted by name."""
        now_s = self._clock.now_s()
        batch, refused = sound_readings(batch, self._fields)
        if refused:
            self._ledger.refuse(batch.source, kind, refused)
        batch, rows = self._resolved(batch, kind)
        if not len(batch):
            return
        batch = self._marked(batch, rows)
        timings = self._memory.judge(rows, batch.t_s, now_s)
        is_last = timings & NOT_LAST == 0
        if is_last.any():
            self._write(batch.taken(is_last), rows[is_last], now_s)
        account = self._ledger.account(batch.source, kind)
        account.accept(len(batch), now_s)
        if kind == CHECK:
            return  # proves the path, and is no part of what the city did
        self.ring.add(rows, batch.t_s, batch.values, batch.marks, timings)
        self.on_accepted(batch, self.series.ids[rows], timings, now_s)

    def _resolved(self, batch: ReadingBatch, kind: str) -> tuple[ReadingBatch, Found]:
        """Return the readings of stations and quantities that we know, and their rows."""
        rows = self.series.rows_of(batch, kind)
        good = rows >= 0
        if not good.all():
            for reason, name in REFUSED.items():
                which = np.flatnonzero(rows == reason)
                if len(which):
                    self._ledger.refuse(
                        batch.source, kind, {name: len(which)}, _sample(batch, int(which[0]))
                    )
            batch, rows = batch.taken(good), rows[good]
        return batch, rows

    def _marked(self, batch: ReadingBatch, rows: Found) -> ReadingBatch:
        """Return the batch under the register's names, with what cannot be marked as suspect."""
        low, high = self.series.lowest[rows], self.series.highest[rows]
        outside = (batch.values < low) | (batch.values > high)
        marks = np.where(outside & (batch.marks == Mark.GOOD), Mark.SUSPECT, batch.marks)
        return replace(batch, stations=self.series.stations[rows], marks=marks.astype(np.uint8))

    def _write(self, batch: ReadingBatch, rows: Found, now_s: float) -> None:
        """Make the newest reading of each series its last value."""
        order = np.argsort(rows, kind="stable")
        batch, rows = batch.taken(order), rows[order]
        since_s = self._same_since(batch, rows)
        newest = np.append(rows[1:] != rows[:-1], np.True_)
        batch, rows, since_s = batch.taken(newest), rows[newest], since_s[newest]
        moving: dict[str, Column] = {
            "value": batch.values,
            "mark": batch.marks,
            "t_s": batch.t_s,
            "receipt_s": np.full(len(rows), now_s),
            "same_since_s": since_s,
        }
        is_new = ~self._is_here(rows)
        if is_new.any():
            fresh = {key: values[is_new] for key, values in moving.items()}
            self._enter(batch.source, rows[is_new], fresh)
        if not is_new.all():
            old = {key: values[~is_new] for key, values in moving.items()}
            self.changing.move(Block(rows[~is_new].astype(np.uint32), old))
        self._place_stations(batch, rows)

    def _same_since(self, batch: ReadingBatch, rows: Found) -> F8:
        """Return since when each value is what it is; rows sorted, each one's readings in order.

        A value that is missing is never the same.
        """
        first = np.append(np.True_, rows[1:] != rows[:-1])
        before = np.append(np.nan, batch.values[:-1])
        since_s = np.zeros(len(rows))
        here = first & self._is_here(rows)
        before[first] = np.nan
        before[here] = self.world.column("value")[rows[here]]
        since_s[here] = self.world.column("same_since_s")[rows[here]]
        is_same = batch.values == before
        since_s[~is_same] = batch.t_s[~is_same]
        # Each reading takes over from the nearest one before it that began something.
        begins = np.where(first | ~is_same, np.arange(len(rows)), 0)
        return since_s[np.maximum.accumulate(begins)]

    def _enter(self, source: str, rows: Found, moving: Mapping[str, Column]) -> None:
        known = [self.series.series[row] for row in rows.tolist()]
        counties = [self._stations.placed[one.station].county for one in known]
        columns: dict[str, Column] = {
            **moving,
            "id": self.series.ids[rows],
            "station": self.series.stations[rows],
            "quantity": np.array([one.quantity.number for one in known], np.uint16),
            "span_s": np.array([one.span_s for one in known], np.uint32),
            "statistic": np.array([one.statistic for one in known], np.uint8),
            "source": np.full(len(rows), source.encode()[:16], "S16"),
            "county": np.array(counties, np.uint8),
            "generation": np.ones(len(rows), np.uint32),
        }
        self.changing.enter(Block(rows.astype(np.uint32), columns))

    def _is_here(self, rows: Found) -> NDArray[np.bool_]:
        here = np.zeros(len(rows), np.bool_)
        inside = rows < self.world.size
        here[inside] = self.world.column("alive")[rows[inside]]
        return here

    def _place_stations(self, batch: ReadingBatch, rows: Found) -> None:
        """Have the stations that spoke stand on the map, as of their newest reading."""
        newest_s: dict[int, float] = {}
        for row, t_s in zip(rows.tolist(), batch.t_s.tolist(), strict=True):
            station = self.series.series[row].station
            newest_s[station] = max(t_s, newest_s.get(station, 0.0))
        placed = [(self._stations.placed[index], t_s) for index, t_s in newest_s.items()]
        seen = [(one.station, t_s) for one, t_s in placed if one.is_on_map]
        if not seen:
            return
        self._place(
            TrackBatch(
                batch.source,
                np.array([s.station_id.encode() for s, _ in seen], "S32"),
                {
                    "lon_deg": np.array([s.lon_deg for s, _ in seen]),
                    "lat_deg": np.array([s.lat_deg for s, _ in seen]),
                    "fix_s": np.array([t_s for _, t_s in seen]),
                    "label": _texts([s.name for s, _ in seen], 48),
                    "class": np.array([s.entity_class for s, _ in seen], np.uint8),
                },
            )
        )


def _texts(texts: Sequence[str], size: int) -> NDArray[np.bytes_]:
    """Return texts as UTF-8, cut between characters."""
    cut = [text.encode()[:size].decode(errors="ignore").encode() for text in texts]
    return np.array(cut, f"S{size}")


def _sample(batch: ReadingBatch, at: int) -> str:
    station = bytes(batch.stations[at]).decode(errors="replace")
    return f"{station} {int(batch.quantities[at])}"
