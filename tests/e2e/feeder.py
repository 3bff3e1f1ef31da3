"""A columns feed of a test: pushes batches over CURVE and remembers the last it sent of each id."""

import time
from dataclasses import dataclass, field

import numpy as np
import zmq

from app.domain.tracks import TrackBatch
from backends.wire import sockets
from backends.wire.batch import encode_batch
from backends.wire.endpoints import Endpoints
from backends.wire.keys import KeyPair
from tests.e2e.city import BORDER_LON_DEG, TRUCK


@dataclass
class Feeder:
    """``count`` things moving at random; things are sent in batches of equal size, in turn."""

    keys: KeyPair
    source: str
    count: int = 1
    seed: int = 7
    sent_s: "np.ndarray" = field(init=False)

    def __post_init__(self) -> None:
        """Place the things in both counties."""
        self._context = zmq.Context()
        self._random = np.random.default_rng(self.seed)
        self.socket: sockets.Socket | None = None
        self.seq = 0
        self.ids = np.array([f"T{n:06d}" for n in range(self.count)], "S32")
        self.lon_deg = BORDER_LON_DEG + self._random.uniform(-0.15, 0.15, self.count)
        self.lat_deg = 32.0 + self._random.uniform(-0.15, 0.15, self.count)
        self.sent_s = np.zeros(self.count)

    def connect(self, where: Endpoints, server_key: bytes | None = None) -> None:
        """Connect to a hub, leaving the one before."""
        if self.socket is not None:
            self.socket.close(0)
        self.socket = sockets.open_socket(self._context, zmq.PUSH)
        sockets.as_client(self.socket, self.keys, server_key or where.public_key.encode())
        self.socket.connect(where.feed)

    def push(self, batch: TrackBatch) -> None:
        """Push a batch as it is."""
        self.seq += 1
        self.push_frames(encode_batch(batch, self.seq))

    def push_frames(self, frames: list[bytes]) -> None:
        """Push frames as they are."""
        assert self.socket is not None
        self.socket.send_multipart(frames)

    def try_push(self, batch: TrackBatch, within_ms: int = 0) -> bool:
        """Push a batch if there is anybody to push it to."""
        assert self.socket is not None
        if not self.socket.poll(within_ms, zmq.POLLOUT):
            return False
        self.seq += 1
        self.socket.send_multipart(encode_batch(batch, self.seq), zmq.NOBLOCK)
        return True

    def move(self, first: int, stop: int, fix_s: float) -> TrackBatch:
        """Move things ``first`` to ``stop`` a little and return the batch that says so."""
        span = slice(first, stop)
        n = stop - first
        self.lon_deg[span] += self._random.uniform(-1e-4, 1e-4, n)
        self.lat_deg[span] += self._random.uniform(-1e-4, 1e-4, n)
        return self.batch(span, fix_s)

    def batch(self, span: slice, fix_s: float) -> TrackBatch:
        """Return where the things of ``span`` are, and remember that this was said."""
        self.sent_s[span] = fix_s
        n = len(self.ids[span])
        columns = {
            "lon_deg": self.lon_deg[span].copy(),
            "lat_deg": self.lat_deg[span].copy(),
            "fix_s": np.full(n, fix_s),
            "speed_mps": np.full(n, 10.0, np.float32),
            "course_deg": np.full(n, 90.0, np.float32),
            "state": np.ones(n, np.uint8),
        }
        return TrackBatch(self.source, self.ids[span], columns)

    def push_truck(self) -> None:
        """Say where the truck of the register is."""
        self.push(self._truck())

    def try_truck(self) -> bool:
        """Say where the truck is if there is anybody to say it to."""
        return self.try_push(self._truck())

    def _truck(self) -> TrackBatch:
        return TrackBatch(
            self.source,
            np.array([TRUCK.vehicle_id.encode()], "S32"),
            {
                "lon_deg": np.array([120.84]),
                "lat_deg": np.array([32.0]),
                "fix_s": np.array([time.time()]),
                "speed_mps": np.array([12.0], np.float32),
                "course_deg": np.array([90.0], np.float32),
                "label": np.array([TRUCK.plate.encode()], "S48"),
                "class": np.array([int(TRUCK.entity_class)], np.uint8),
            },
        )

    def close(self) -> None:
        """Disconnect."""
        if self.socket is not None:
            self.socket.close(0)
        self._context.term()
