"""The feed socket: batches that backends push, each under the name its key may use.

Fixes and readings come through the same door and are told apart by their first frame.
"""

import zmq

from app.domain.catalogues import Catalogues
from app.domain.errors import DecodeError
from backends.hub.ingest import Ingest
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.seats import SeatList
from backends.hub.stations import CHECK, COLUMNS, PROBE_SOURCE
from backends.wire.batch import FeedBatch, decode_batch
from backends.wire.reading_batch import MAGIC as READINGS_MAGIC
from backends.wire.reading_batch import FeedReadings, decode_readings
from backends.wire.sockets import Socket

KIND = COLUMNS
MOST_AT_ONCE = 50


class FeedIntake:
    """Runs in the hub's thread; refuses by name whatever is not a sound batch of its sender."""

    def __init__(
        self,
        socket: Socket,
        seats: SeatList,
        ingest: Ingest,
        readings: ReadingIngest,
        catalogues: Catalogues,
    ) -> None:
        self.socket = socket
        self._seats = seats
        self._ingest = ingest
        self._readings = readings
        self._catalogues = catalogues
        self._last_seq: dict[tuple[str, type], int] = {}

    def receive(self) -> None:
        """Take the batches that wait, up to a bound, so that ticks stay on time."""
        for _ in range(MOST_AT_ONCE):
            try:
                frames = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            self._take(frames)

    def _take(self, frames: list[zmq.Frame]) -> None:
        ledger = self._ingest.ledger
        source = self._source_of(frames[-1])
        if source is None:
            ledger.refuse("(unknown)", KIND, {"unknown_key": 1})
            return
        try:
            feed = self._decode([frame.bytes for frame in frames])
        except DecodeError as error:
            ledger.refuse(source or "(training)", KIND, {error.reason: 1}, error.detail)
            return
        named = feed.batch.source
        if source and named != source:
            ledger.refuse(source, KIND, {"wrong_source": 1}, named)
            return
        last = self._last_seq.get((named, type(feed)), 0)
        if feed.seq > last + 1 and last:
            ledger.refuse(named, KIND, {"batches_missing": feed.seq - last - 1})
        self._last_seq[named, type(feed)] = feed.seq
        kind = CHECK if named == PROBE_SOURCE else KIND
        if isinstance(feed, FeedReadings):
            self._readings.take(feed.batch, kind)
        else:
            self._ingest.take(feed.batch, kind)

    def _decode(self, frames: list[bytes]) -> FeedBatch | FeedReadings:
        if frames[0] == READINGS_MAGIC:
            return decode_readings(frames, self._catalogues.readings)
        return decode_batch(frames, self._catalogues.fields)

    def _source_of(self, frame: zmq.Frame) -> str | None:
        """Return the source a key may speak for; "" for anyone in training, None for nobody."""
        try:
            key = str(frame.get("User-Id"))
        except zmq.ZMQError:
            return ""  # only a training hub has sockets without CURVE
        record = self._seats.find(key)
        if record is None or record.kind != "feed":
            return None
        return record.source or record.seat
