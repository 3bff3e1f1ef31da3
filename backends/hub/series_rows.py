"""Which row each series has, and what its quantity and span say of its values."""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.indicator import LEAST_NUMBER
from app.domain.readings import Quantity, QuantityCatalogue, ReadingBatch, Statistic, series_id
from backends.hub.stations import Stations

CACHED_BATCHES = 512
SERIES_OF_A_STATION = 256  # a sound station has some dozen; beyond, somebody invents spans
_UNKNOWN_STATION, _UNKNOWN_QUANTITY, _TOO_MANY_SERIES = -1, -2, -3
REFUSED = {
    _UNKNOWN_STATION: "unknown_station",
    _UNKNOWN_QUANTITY: "unknown_quantity",
    _TOO_MANY_SERIES: "too_many_series",
}
_KEY = np.dtype([("station", "S32"), ("quantity", "<u2"), ("span_s", "<u4"), ("statistic", "u1")])
Found = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SeriesOf:
    """What never changes of a series."""

    station: int  # index into Stations.placed
    quantity: Quantity
    span_s: int
    statistic: int


class SeriesRows:
    """Gives rows out, for good: a series of a registered station comes again.

    Sources send the same series together again and again, so whole key columns are remembered.
    """

    def __init__(self, stations: Stations, quantities: QuantityCatalogue) -> None:
        self.series: list[SeriesOf] = []
        self.ids: NDArray[np.bytes_] = np.zeros(0, "S64")
        self.stations: NDArray[np.bytes_] = np.zeros(0, "S32")
        self.lowest = np.zeros(0)
        self.highest = np.zeros(0)
        self._registered = stations
        self._quantities = quantities
        self._rows: dict[tuple[int, int, int, int], int] = {}
        self._by_name: dict[str, int] = {}
        self._by_key: dict[str, dict[bytes, int]] = {}  # for each kind of source
        self._batches: OrderedDict[tuple[str, bytes], Found] = OrderedDict()
        self._of_station: dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many series there are."""
        return len(self.series)

    def rows_of(self, batch: ReadingBatch, kind: str) -> Found:
        """Return a row for each reading, or why it has none: a key of ``REFUSED``.

        ``kind`` is that of the source: not every one may speak for every station.
        """
        keys = np.empty(len(batch), _KEY)
        keys["station"], keys["quantity"] = batch.stations, batch.quantities
        keys["span_s"] = batch.spans_s
        keys["statistic"] = np.where(batch.spans_s == 0, Statistic.VALUE, batch.statistics)
        whole = keys.tobytes()
        found = self._batches.get((kind, whole))
        if found is not None:
            self._batches.move_to_end((kind, whole))
            return found
        by_key = self._by_key.setdefault(kind, {})
        rows = np.empty(len(batch), np.int64)
        for i in range(len(batch)):
            key = whole[i * _KEY.itemsize : (i + 1) * _KEY.itemsize]
            row = by_key.get(key)
            if row is None:
                row = self._open(keys[i], kind)
                if row >= 0:
                    by_key[key] = row
            rows[i] = row
        if len(rows) and int(rows.min()) >= 0:  # what is refused may be known tomorrow
            self._batches[kind, whole] = rows
            if len(self._batches) > CACHED_BATCHES:
                self._batches.popitem(last=False)
        return rows

    def find(self, name: str) -> int | None:
        """Return the row of a series, or None."""
        return self._by_name.get(name)

    def county_of(self, name: str) -> int:
        """Return the index of the county that a series' station stands in, or 0."""
        row = self._by_name.get(name)
        return 0 if row is None else self._registered.placed[self.series[row].station].county

    def _open(self, key: np.void, kind: str) -> int:
        station = self._registered.find(bytes(key["station"]), kind)
        if station is None:
            return _UNKNOWN_STATION
        known = (station, int(key["quantity"]), int(key["span_s"]), int(key["statistic"]))
        row = self._rows.get(known)
        if row is not None:
            return row
        has_figures = self._registered.placed[station].has_figures
        most = len(self._quantities.quantities) if has_figures else SERIES_OF_A_STATION
        if self._of_station.get(station, 0) >= most:
            return _TOO_MANY_SERIES
        quantity = self._quantities.numbered(known[1])
        if quantity is None or (quantity.number >= LEAST_NUMBER) != has_figures:
            return _UNKNOWN_QUANTITY
        self._of_station[station] = self._of_station.get(station, 0) + 1
        self._rows[known] = row = self._add(station, quantity, known[2], known[3])
        return row

    def _add(self, station: int, quantity: Quantity, span_s: int, statistic: int) -> int:
        station_id = self._registered.placed[station].station.station_id
        name = series_id(station_id, quantity.key, span_s, Statistic(statistic))
        row = len(self.series)
        self.series.append(SeriesOf(station, quantity, span_s, statistic))
        self._fit(row + 1)
        self.ids[row] = name.encode()
        self.stations[row] = station_id.encode()
        self._by_name[name] = row
        self.lowest[row], self.highest[row] = quantity.lowest, quantity.highest
        return row

    def _fit(self, size: int) -> None:
        extra = size - len(self.ids)
        if extra > 0:
            extra = max(extra, len(self.ids), 256)
            self.ids = np.concatenate([self.ids, np.zeros(extra, "S64")])
            self.stations = np.concatenate([self.stations, np.zeros(extra, "S32")])
            self.lowest = np.concatenate([self.lowest, np.zeros(extra)])
            self.highest = np.concatenate([self.highest, np.zeros(extra)])
