"""The newest figures on the disk: a hub that starts shows them, each as of when it was counted."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from app.domain.clock import Clock
from app.domain.measures.publishing import STATION
from app.domain.readings import Mark, ReadingBatch
from backends.hub.reading_ingest import ReadingIngest, keep_nothing
from backends.hub.stations import MEASURE, MEASURE_SOURCE
from backends.wire.private_file import write_whole

log = logging.getLogger("hub")

FILE = "figures.last"
KEEP_EVERY_S = 60.0
MOST_BYTES = 16 << 20
VERSION = 1
Code = Annotated[int, msgspec.Meta(ge=0, lt=1 << 16)]


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of one length: station, number of the quantity, value, mark, as of when."""

    version: int
    station: tuple[str, ...]
    quantity: tuple[Code, ...]
    value: tuple[float, ...]
    mark: tuple[Mark, ...]
    t_s: tuple[float, ...]


class KeptFigures:
    """Runs in the hub's thread; ``later`` writes without it. What cannot be read is left out.

    Whoever counts needs some seconds to load. Until then the figures of the hub before this one
    stand there with their own time, so that they look as old as they are.
    """

    def __init__(
        self,
        path: Path,
        readings: ReadingIngest,
        clock: Clock,
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        self._path = path
        self._readings = readings
        self._clock = clock
        self._later = later

    def restore(self) -> int:
        """Take in what was kept, but for what lies ahead of our clock; return how many figures."""
        try:
            if self._path.stat().st_size > MOST_BYTES:
                log.warning("%s is larger than %d bytes: left out", self._path.name, MOST_BYTES)
                return 0
            kept = msgspec.msgpack.decode(self._path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return 0
        except (OSError, msgspec.DecodeError) as error:
            log.warning("the figures of before cannot be read: %s", error)
            return 0
        lengths = {len(column) for column in msgspec.structs.astuple(kept)[1:]}
        if kept.version != VERSION or len(lengths) != 1:
            log.warning("the figures of before are of another version: left out")
            return 0
        t_s = np.array(kept.t_s, np.float64)
        n = len(t_s)
        batch = ReadingBatch(
            MEASURE_SOURCE,
            np.array([one.encode()[:32] for one in kept.station] or [b""], "S32")[:n],
            np.array(kept.quantity, np.uint16),
            np.array(kept.value, np.float64),
            np.array(kept.mark, np.uint8),
            t_s,
            np.zeros(n, np.uint32),
            np.zeros(n, np.uint8),
        )
        ours = np.char.startswith(batch.stations, STATION.encode())
        batch = batch.taken(ours & (t_s <= self._clock.now_s()))
        hears, self._readings.on_accepted = self._readings.on_accepted, keep_nothing
        try:
            self._readings.take(batch, MEASURE)  # they were recorded when they were counted
        finally:
            self._readings.on_accepted = hears
        return len(batch)

    def keep(self) -> None:
        """Have the newest figures written."""
        kept = self._newest()
        if kept.station:
            self._later(lambda: self._write(kept))

    def keep_now(self) -> None:
        """Write the newest figures before this returns: the hub ends."""
        kept = self._newest()
        if kept.station:
            self._write(kept)

    def _newest(self) -> Kept:
        world = self._readings.world
        stations = world.column("station")
        ours = np.char.startswith(stations, STATION.encode())
        rows = np.flatnonzero(world.column("alive").astype(bool) & ours)
        return Kept(
            version=VERSION,
            station=tuple(one.decode("ascii", "replace") for one in stations[rows].tolist()),
            quantity=tuple(world.column("quantity")[rows].tolist()),
            value=tuple(world.column("value")[rows].tolist()),
            mark=tuple(Mark(one) for one in world.column("mark")[rows].tolist()),
            t_s=tuple(world.column("t_s")[rows].tolist()),
        )

    def _write(self, kept: Kept) -> None:
        try:
            write_whole(self._path, msgspec.msgpack.encode(kept))
        except OSError as error:
            log.warning("the newest figures cannot be kept: %s", error)
