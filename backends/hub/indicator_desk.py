"""The hub's desk for its figures: rows and sources out, figures in as readings of its own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.clock import Clock
from app.domain.errors import DecodeError
from app.domain.geo import LonLat
from app.domain.health import SourceHealth
from app.domain.measures.publishing import STATION, station_of
from app.domain.people import CITY
from app.domain.probe import PROBE_ID
from app.domain.readings import Mark, ReadingBatch
from app.domain.register import Station
from app.domain.tracks import Refusals
from app.domain.world import World
from backends.history.layout import TRACKS
from backends.hub.history_line import HistoryLine
from backends.hub.history_readings import HistoryReadings
from backends.hub.inner import ChildMeasured, ChildQuestion, ChildRecorded
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.sources import SourceLedger
from backends.hub.stations import MEASURE, MEASURE_SOURCE, Stations

log = logging.getLogger("hub")

INDICATORS = "indicators"  # the child
FEEDS = "feeds"  # what it is told once a second, and gives no answer to
GOODS = "goods"  # and once a minute
OFF = "indicator_off"
MOST_NAMED = 10  # in one line of the log
_QUANTITIES = 1 << 16
_MARKS = frozenset(int(one) for one in Mark)


def add_figure_stations(
    stations: Stations, nodes: Mapping[str, int], middle: LonLat, every_s: float
) -> None:
    """Take in the stations that figures are readings of: the city's, and each county's.

    ``nodes`` gives the index of each county's code, 0 for the city. ``every_s`` is how often, of
    city time, each speaks at least. They have no place on a map.
    """
    for node, index in nodes.items():
        station = Station(
            station_of(node),
            "",
            EntityClass.UNKNOWN,
            middle.lon_deg,
            middle.lat_deg,
            (),
            every_s,
            "" if node == CITY else node,
        )
        stations.add_figures(station, index)


class IndicatorDesk:
    """Runs in the hub's thread; never waits for whoever counts."""

    def __init__(
        self,
        line: HistoryLine,
        tracks: World,
        readings: ReadingIngest,
        ledger: SourceLedger,
        clock: Clock,
        ask: Callable[[str, ChildQuestion], bool],
    ) -> None:
        """``tracks`` is the hub's world of what moves; ``ask`` hands a child a question."""
        self.line = line
        self._tracks = tracks
        self._readings = readings
        self._ledger = ledger
        self._clock = clock
        self._ask = ask
        self._off: frozenset[str] = frozenset()
        self._heard = HistoryReadings(line, readings.world, readings.series.county_of)

    def accepted(
        self,
        batch: ReadingBatch,
        series: NDArray[np.bytes_],
        timings: NDArray[np.uint8],
        receipt_s: float,
    ) -> None:
        """Take readings that the hub has taken; figures are not counted from figures."""
        if batch.source != MEASURE_SOURCE:
            self._heard.accepted(batch, series, timings, receipt_s)

    def ready(self) -> None:
        """Begin to send: a child is there, and must know how everything stands now."""
        self.line.ready()
        self._tell_tracks()
        self._tell_readings()

    def flush(self) -> None:
        """Send what came since the last turn."""
        self.line.flush()

    def look(self, health: Sequence[SourceHealth]) -> None:
        """Tell the child how the sources do, and whether its line has told everything so far."""
        told = {
            "t_s": self._clock.now_s(),
            "is_behind": self.line.is_behind,
            "sources": [asdict(one) for one in health],
        }
        self._ask(INDICATORS, ChildQuestion("", FEEDS, CITY, {}, told))

    def look_at_goods(self, frozen: Mapping[str, Any]) -> None:
        """Tell the child where dangerous goods are, as :func:`freeze_hazmat` froze it."""
        self._ask(INDICATORS, ChildQuestion("", GOODS, CITY, {}, dict(frozen)))

    def measured(self, told: ChildMeasured) -> None:
        """Take figures as readings; raise DecodeError for columns that no child of ours sends."""
        self.line.heard(
            ChildRecorded(
                settled_rows=told.heard,
                settled_holes=told.holes,
                lost_rows=0,
                through_s=0.0,
                size_bytes=0,
                free_bytes=0,
                condition="",
            )
        )
        self._ledger.account(MEASURE_SOURCE, MEASURE).reported = _off(told)
        if fresh := sorted(told.off.keys() - self._off):
            some = "; ".join(f"{key}: {told.off[key]}" for key in fresh[:MOST_NAMED])
            log.error("%d indicators are not counted: %s", len(fresh), some)
        self._off = frozenset(told.off)
        batch = _batch(told)
        if len(batch):
            self._readings.take(batch, MEASURE)

    def _tell_tracks(self) -> None:
        world = self._tracks
        rows = np.flatnonzero(world.column("alive")).astype(np.uint32)
        if len(rows):
            moving = {cell.key: world.column(cell.key)[rows] for cell in TRACKS.cells}
            self.line.accepted(rows, moving)

    def _tell_readings(self) -> None:
        world = self._readings.world
        stations = world.column("station")
        ours = np.char.startswith(stations, STATION.encode()) | (stations == PROBE_ID.encode())
        rows = np.flatnonzero(world.column("alive") & ~ours)
        sources = world.column("source")[rows]
        for source in np.unique(sources).tolist():
            of_source = rows[sources == source]
            batch = ReadingBatch(
                source.decode(errors="replace"),
                stations[of_source],
                world.column("quantity")[of_source],
                world.column("value")[of_source],
                world.column("mark")[of_source],
                world.column("t_s")[of_source],
                world.column("span_s")[of_source],
                world.column("statistic")[of_source],
            )
            ids, timings = world.column("id")[of_source], np.zeros(len(of_source), np.uint8)
            self._heard.accepted(batch, ids, timings, self._clock.now_s())


def _off(told: ChildMeasured) -> Refusals:
    """Return how many indicators are not counted now, and which: no count since the start."""
    if not told.off:
        return Refusals()
    key = min(told.off)
    return Refusals({OFF: len(told.off)}, {OFF: f"{key}: {told.off[key]}"[:200]})


def _batch(told: ChildMeasured) -> ReadingBatch:
    n = len(told.node)
    for key in ("quantity", "value", "t_s"):
        if len(getattr(told, key)) != n:
            raise DecodeError("column_length", f"{INDICATORS}: {key}")
    if told.mark and len(told.mark) != n:
        raise DecodeError("column_length", f"{INDICATORS}: mark")
    if not all(one in _MARKS for one in told.mark):
        raise DecodeError("bad_message", f"{INDICATORS}: a mark that is none")
    if not all(0 <= one < len(told.nodes) for one in told.node):
        raise DecodeError("bad_message", f"{INDICATORS}: a figure of no node")
    if not all(0 <= one < _QUANTITIES for one in told.quantity):
        raise DecodeError("bad_message", f"{INDICATORS}: a figure of no quantity")
    stations = np.array([station_of(node).encode() for node in told.nodes] or [b""], "S32")
    return ReadingBatch(
        MEASURE_SOURCE,
        stations[np.array(told.node, np.intp)],
        np.array(told.quantity, np.uint16),
        np.array(told.value, np.float64),
        np.array(told.mark or [0] * n, np.uint8),
        np.array(told.t_s, np.float64),
        np.zeros(n, np.uint32),
        np.zeros(n, np.uint8),
    )
