"""The probe: a tiny feed of the hub's own that comes in by the same door as every other."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import zmq

from app.domain.classes import EntityClass
from app.domain.clock import Clock
from app.domain.geo import LonLat
from app.domain.probe import PROBE_ID, PROBE_QUANTITY
from app.domain.readings import ReadingBatch
from app.domain.register import Station
from app.domain.tracks import TrackBatch
from backends.hub.ground import Ground
from backends.hub.reading_room import ReadingRoom
from backends.hub.seats import SeatRecord
from backends.hub.stations import PROBE_SOURCE
from backends.wire import sockets
from backends.wire.batch import encode_batch
from backends.wire.keys import KeyPair
from backends.wire.reading_batch import encode_readings


@dataclass(slots=True)
class Probe:
    """A thread that pushes one fix and one counting reading every ``every_s`` real seconds.

    ``keys`` is None only for a training hub; ``place`` is where the probe says it is.
    """

    address: str
    server_public: bytes
    keys: KeyPair | None
    clock: Clock
    place: LonLat
    quantity: int
    every_s: float
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and close its socket."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(3.0)

    def _run(self) -> None:
        context: sockets.Context = zmq.Context()
        socket = sockets.open_socket(context, zmq.PUSH, high_water=2)
        if self.keys is not None:
            sockets.as_client(socket, self.keys, self.server_public)
        # A hub that listens everywhere is reached here.
        socket.connect(self.address.replace("//0.0.0.0:", "//127.0.0.1:"))
        count = 0
        while not self._ending.wait(self.every_s if count else 0.0):
            count += 1
            for frames in (
                encode_batch(self._fix(), count),
                encode_readings(self._reading(count), count),
            ):
                try:
                    socket.send_multipart(frames, zmq.NOBLOCK)
                except zmq.Again:
                    break  # the door is shut: that is what the seats are to see
        context.destroy(0)

    def _fix(self) -> TrackBatch:
        columns = {
            "lon_deg": np.array([self.place.lon_deg]),
            "lat_deg": np.array([self.place.lat_deg]),
            "fix_s": np.array([self.clock.now_s()]),
        }
        return TrackBatch(PROBE_SOURCE, np.array([PROBE_ID.encode()], "S32"), columns)

    def _reading(self, count: int) -> ReadingBatch:
        return ReadingBatch(
            PROBE_SOURCE,
            np.array([PROBE_ID.encode()], "S32"),
            np.array([self.quantity], np.uint16),
            np.array([float(count)]),
            np.zeros(1, np.uint8),
            np.array([self.clock.now_s()]),
            np.zeros(1, np.uint32),
            np.zeros(1, np.uint8),
        )


def open_probe(ground: Ground, readings: ReadingRoom, stack: ExitStack) -> None:
    """Start the probe of a hub whose doors are open; ``stack`` ends it.

    Its key is made for this life of the hub and kept nowhere.
    """
    config = ground.config
    quantity = ground.catalogues.quantities.find(PROBE_QUANTITY)
    if not config.probe_every_s or quantity is None:
        return
    place = ground.middle
    readings.stations.add_probe(
        Station(
            PROBE_ID,
            "",
            EntityClass.UNKNOWN,
            place.lon_deg,
            place.lat_deg,
            (PROBE_QUANTITY,),
            config.probe_every_s * config.clock.speed,
            "",
        )
    )
    keys = None
    if not config.is_training_plaintext:
        keys = KeyPair(*zmq.curve_keypair())
        record = SeatRecord(keys.public.decode(), PROBE_SOURCE, "feed", source=PROBE_SOURCE)
        ground.seats.admit_own(record)
    probe = Probe(
        ground.wires.addresses["feed"],
        ground.keys.public,
        keys,
        ground.clock,
        place,
        quantity.number,
        config.probe_every_s,
    )
    stack.callback(probe.close)
    probe.start()
